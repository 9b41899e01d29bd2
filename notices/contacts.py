"""Where somebody is reached. The room that knows people says it for those who have an account."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

from django.core.exceptions import ValidationError

from accounts.models import User
from common.crypto import Secret, keyed_hash
from common.masks import mask_name, mask_phone
from common.phones import normal_phone
from notices.choices import ChannelKind

MOBILE_LENGTH = 11
NOT_KNOWN = Secret()


@dataclass(frozen=True, kw_only=True)
class Contact:
    """Somebody without an account. What is empty is not known."""

    phone: Secret = NOT_KNOWN
    email: str = ""

    def address(self, kind: str) -> str:
        """Where a channel of this kind reaches them, in plain."""
        return self.email if kind == ChannelKind.EMAIL else mobile_of(self.phone)


def _no_phones(_users: Iterable[int]) -> Mapping[int, Secret]:
    return {}


@dataclass
class PhoneBook:
    """`phones`: the phones of accounts, by primary key."""

    phones: Callable[[Iterable[int]], Mapping[int, Secret]] = _no_phones


phone_book = PhoneBook()


def contacts_of(users: Iterable[int]) -> dict[int, Contact]:
    pks = list(users)
    emails = User.objects.filter(pk__in=pks, is_active=True).values_list("pk", "email")
    phones = phone_book.phones(pks)
    return {pk: Contact(phone=phones.get(pk, NOT_KNOWN), email=email) for pk, email in emails}


def mobile_of(phone: Secret) -> str:
    """The number, if an SMS can reach it."""
    try:
        number = normal_phone(phone.reveal()) if phone else ""
    except ValidationError:
        return ""
    return number if len(number) == MOBILE_LENGTH and number.isdigit() else ""


def masked(kind: str, address: str) -> str:
    if kind != ChannelKind.EMAIL:
        return mask_phone(address)
    name, _at, host = address.partition("@")
    return f"{mask_name(name)}@{host}"


def fingerprint(address: str) -> str:
    return keyed_hash(address)
