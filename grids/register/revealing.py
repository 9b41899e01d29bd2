"""Showing what is masked in full: for a reason, and on record."""

from dataclasses import dataclass

from django.db import models, transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.services import record
from common.errors import Invalid
from grids.models import Area, Household, Person, Residence

LEAST_REASON, LONGEST_REASON = 4, 200


class Reason(models.TextChoices):
    """What it is needed for, most of the time."""

    VISIT = "visit", gettext_lazy("Visit to the household")
    CALL = "call", gettext_lazy("Call about a request")
    VERIFY = "verify", gettext_lazy("Checking the register")
    SERVICE = "service", gettext_lazy("Service applied for")
    EMERGENCY = "emergency", gettext_lazy("Emergency")


@dataclass(frozen=True)
class RevealedPerson:
    name: str
    phone: str
    id_number: str


@dataclass(frozen=True)
class RevealedCard:
    """`people` by the key of the person."""

    door: str
    people: dict[int, RevealedPerson]


def reason_of(chosen: str, text: str) -> str:
    """One of the set reasons, or the person's own words."""
    if chosen in Reason.values:
        return str(Reason(chosen).label)
    text = " ".join(text.split())
    if len(text) < LEAST_REASON:
        raise Invalid.field("reason", _("Say what you need it for, in a few words."))
    if len(text) > LONGEST_REASON:
        raise Invalid.field("reason", _("Write at most %(limit)d characters.") % {"limit": LONGEST_REASON})
    return text


@transaction.atomic
def reveal_card(household: Household, *, by: User, reason: str, request: HttpRequest | None = None) -> RevealedCard:
    """The door and everybody who lives behind it now."""
    people = _people(Residence.objects.current().filter(household=household))
    detail = {"people": [person.pk for person in people]}
    record(action="household.reveal", by=by, obj=household, reason=reason, request=request, detail=detail)
    return RevealedCard(household.door.reveal(), {person.pk: _in_full(person) for person in people})


@transaction.atomic
def reveal_doors(area: Area, *, by: User, reason: str, request: HttpRequest | None = None) -> dict[int, str]:
    """The doors of a building, by the key of the household."""
    households = Household.objects.visible_to(by).current().filter(area=area)
    record(action="building.reveal_doors", by=by, obj=area, reason=reason, request=request)
    return {household.pk: household.door.reveal() for household in households.only("pk", "door")}


def _people(residences: "models.QuerySet[Residence]") -> list[Person]:
    return [residence.person for residence in residences.select_related("person")]


def _in_full(person: Person) -> RevealedPerson:
    return RevealedPerson(person.name, person.phone.reveal(), person.id_number.reveal())
