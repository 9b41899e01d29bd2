"""The writers of people."""

from django.utils.translation import gettext as _

from accounts.models import User
from common.clock import now
from common.crypto import keyed_hash
from common.errors import Invalid
from common.masks import mask_address, mask_id, mask_phone
from common.phones import normal_phone
from common.revisions import bump
from grids.codes import check_id
from grids.models import Person
from grids.revisions import POSTS


def set_person_data(person: Person, *, phone: str = "", id_number: str = "", address: str = "") -> None:
    """Set the personal data given, with hash and mask beside each; what is empty stays as it was. Does not save."""
    if phone:
        phone = normal_phone(phone)
        person.phone, person.phone_hash, person.phone_masked = phone, keyed_hash(phone), mask_phone(phone)
    if id_number:
        id_number = check_id(id_number)
        person.id_number, person.id_hash, person.id_masked = (
            id_number,
            keyed_hash(id_number),
            mask_id(id_number),
        )
    if address:
        person.address, person.address_masked = address, mask_address(address)


def create_person(
    *, name: str, phone: str = "", id_number: str = "", address: str = "", user: User | None = None
) -> Person:
    person = Person(name=name, user=user, created_at=now())
    return save_person(person, phone=phone, id_number=id_number, address=address)


def save_person(person: Person, *, phone: str = "", id_number: str = "", address: str = "") -> Person:
    """Save a new or changed person. Personal data left empty stay as they were."""
    person.created_at = person.created_at or now()
    set_person_data(person, phone=phone, id_number=id_number, address=address)
    if id_number and Person.objects.filter(id_hash=person.id_hash).exclude(pk=person.pk).exists():
        raise Invalid.field("id_number", _("Somebody with this ID number is known already."))
    is_known = person.pk is not None
    person.save()
    if is_known or person.user_id:  # an account may have been taken away as well
        bump(POSTS)
    return person


def known_person(*, name: str, phone: str) -> Person:
    """The person of this phone and name, or the only one of this phone when no name is given; else a new one."""
    candidates = Person.objects.with_phone(normal_phone(phone)).order_by("pk")
    match = (candidates.filter(name=name) if name else candidates).first()
    return match or create_person(name=name, phone=phone)
