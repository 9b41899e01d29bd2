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
    phones, own = phone_book.phones(pks), _own(pks)
    return {
        pk: Contact(
            phone=own.get((pk, ChannelKind.SMS), phones.get(pk, NOT_KNOWN)),
            email=own[pk, ChannelKind.EMAIL].reveal() if (pk, ChannelKind.EMAIL) in own else email,
        )
        for pk, email in emails
    }


def _own(users: list[int]) -> dict[tuple[int, str], Secret]:
    """What people have confirmed themselves; it goes before what was entered for them."""
    from notices.models import ContactPoint

    rows = ContactPoint.objects.filter(user__in=users, confirmed_at__isnull=False)
    return {(row.user_id, row.kind): row.address for row in rows}


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
