"""People of the register: what may be recorded of a person, checked once for pages, REST and tables."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from common.clock import now
from common.crypto import keyed_hash
from common.errors import Invalid
from common.phones import normal_phone
from common.text import reject_controls
from common.versions import locked
from grids.codes import PoliticalStatus, Sex, birth, check_id, sex
from grids.models import Person
from grids.register.reach import check_past, checked
from grids.services import set_person_data

NAME_LENGTH = 60
TOLD = (Sex.MALE, Sex.FEMALE)
# Made once: tables ask a hundred thousand times.
SEXES, STATUSES = frozenset(Sex.values), frozenset(PoliticalStatus.values)


@dataclass(frozen=True)
class PersonData:
    """What is recorded of a person, in normal form. Empty is what is not known."""

    name: str
    phone: str = ""
    id_number: str = ""
    sex: str = Sex.UNKNOWN
    birth: date | None = None
    political_status: str = ""

    @property
    def id_hash(self) -> str:
        return keyed_hash(self.id_number) if self.id_number else ""


def person_data(values: Mapping[str, Any]) -> PersonData:
    """From what was typed; sex and birth follow from the ID number. Raises Invalid with a sentence per field."""
    problems: dict[str, list[Any]] = {}
    found: dict[str, Any] = {}
    for name, check in {"name": _name, "phone": _phone, "id_number": _id_number}.items():
        try:
            found[name] = checked(name, check, str(values.get(name) or ""))
        except Invalid as refusal:
            problems |= refusal.fields
    found |= {"sex": values.get("sex") or Sex.UNKNOWN, "birth": values.get("birth")}
    found["political_status"] = values.get("political_status") or ""
    problems |= _contradictions(found)
    if problems:
        raise Invalid(fields=problems)
    return PersonData(**_from_id(found))


def _name(text: str) -> str:
    name = " ".join(text.split())
    reject_controls(name)
    if not name:
        raise Invalid.field("name", _("Give the name."))
    if len(name) > NAME_LENGTH:
        raise Invalid.field("name", _("A name has at most %(n)d characters.") % {"n": NAME_LENGTH})
    return name


def _phone(text: str) -> str:
    return normal_phone(text) if text.strip() else ""


def _id_number(text: str) -> str:
    return check_id(text) if text.strip() else ""


def _contradictions(found: Mapping[str, Any]) -> dict[str, list[Any]]:
    """What cannot both be true."""
    wrong: dict[str, list[Any]] = {}
    if found["sex"] not in SEXES:
        wrong["sex"] = [_("Choose one of the list.")]
    if found["political_status"] and found["political_status"] not in STATUSES:
        wrong["political_status"] = [_("Choose one of the list.")]
    try:
        check_past("birth", found["birth"])
    except Invalid as refusal:
        wrong |= refusal.fields
    number = found.get("id_number")
    if number and found["birth"] and found["birth"] != birth(number):
        sentence = _("The ID number says born on %(day)s. One of the two is wrong.")
        wrong["birth"] = [sentence % {"day": birth(number).isoformat()}]
    if number and found["sex"] in TOLD and found["sex"] != sex(number):
        wrong["sex"] = [_("The ID number says %(sex)s. One of the two is wrong.") % {"sex": sex(number).label}]
    return wrong


def _from_id(found: dict[str, Any]) -> dict[str, Any]:
    number = found["id_number"]
    return {**found, "birth": birth(number), "sex": sex(number).value} if number else found


def known_to(by: User, data: PersonData) -> Person | None:
    """The person of this ID number among those whom `by` may see; somebody known elsewhere only stays unknown."""
    if not data.id_number:
        return None
    return Person.objects.registered_to(by).filter(id_hash=data.id_hash).order_by("pk").first()


@transaction.atomic
def record_person(data: PersonData, *, by: User, request: HttpRequest | None = None) -> Person:
    """Take a person into the register; whoever is known here by the ID number is brought up to date."""
    person = known_to(by, data)
    if person is not None:
        check_same(person, data)
    is_new = person is None
    person = save_data(person or Person(created_at=now()), data)
    action = "person.record" if is_new else "person.change"
    record(action=action, by=by, obj=person, request=request)
    return person


@transaction.atomic
def change_person(person: Person, data: PersonData, *, by: User, request: HttpRequest | None = None) -> Person:
    """Bring a person up to date. Telephone and ID number left empty stay as they were."""
    person = locked(Person.objects.all(), person)
    if data.id_number and data.id_hash != person.id_hash:
        _check_free(person, data, by)
    if not data.id_number:
        check_against_kept(person, data)
    before = _shown(person)
    save_data(person, data)
    changed = [name for name, value in _shown(person).items() if before[name] != value]
    record(action="person.change", by=by, obj=person, request=request, detail={"fields": changed})
    return person


def check_same(person: Person, data: PersonData) -> None:
    """Raises Invalid when the ID number belongs to somebody of another name."""
    if person.name != data.name:
        sentence = _("This ID number is that of %(name)s here. Check the number and the name.")
        raise Invalid.field("id_number", sentence % {"name": person.masked_name})


def _check_free(person: Person, data: PersonData, by: User) -> None:
    known = known_to(by, data)
    if known is not None and known.pk != person.pk:
        sentence = _("%(name)s has this ID number here. If both are one person, merge them.")
        raise Invalid.field("id_number", sentence % {"name": known.masked_name})


def check_against_kept(person: Person, data: PersonData) -> None:
    """Birth and sex that follow from the ID number on record do not change by hand."""
    if not person.id_hash:
        return
    if data.birth is not None and data.birth != person.birth:
        raise Invalid.field("birth", _("It follows from the ID number on record."))
    if data.sex in TOLD and data.sex != person.sex:
        raise Invalid.field("sex", _("It follows from the ID number on record."))


def fill(person: Person, data: PersonData) -> None:
    """Put what was given on the row; what is empty stays. Does not save."""
    person.name = data.name
    set_person_data(person, phone=data.phone, id_number=data.id_number)
    person.sex = data.sex if data.sex != Sex.UNKNOWN else person.sex
    person.birth = data.birth or person.birth
    person.political_status = data.political_status or person.political_status


def save_data(person: Person, data: PersonData) -> Person:
    fill(person, data)
    person.save()
    return person


def _shown(person: Person) -> dict[str, Any]:
    """To tell what has changed without telling the values."""
    compared = {"name": person.name, "phone": person.phone_hash, "id_number": person.id_hash}
    return {**compared, "sex": person.sex, "birth": person.birth, "political_status": person.political_status}
