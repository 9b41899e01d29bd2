"""Who belongs to a team or a working group, or takes part in an activity: by number, never by name."""

from abc import abstractmethod
from typing import Any

from django.db import transaction
from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers

from accounts.models import User
from common.api.serializers import FlagField, LineField, StrictSerializer
from common.api.views import ActionView
from common.errors import Conflict, Invalid
from grids.api.serializers import PERSON
from grids.models import Person
from partybuilding.api.coded import one
from partybuilding.choosing import found_or_made
from partybuilding.surroundings import surroundings_of

MEMBER = "Number of the membership, as `members/` tells it."
COLUMNS = ["id", "person", "is_leader", "joined"]


class Doing(ActionView):
    """An action that may take the row out of the caller's sight. All or nothing, also where it makes a person."""

    @transaction.atomic
    def act(self, row: Any, data: dict[str, Any], version: int | None) -> Model:
        self.do(row, data, version)
        return self.fresh(row)

    @abstractmethod
    def do(self, row: Any, data: dict[str, Any], version: int | None) -> object:
        """Call the service."""


class WhoInput(StrictSerializer):
    person = serializers.IntegerField(min_value=1, required=False, help_text=PERSON)
    name = LineField(max_length=60, required=False, help_text="Or of somebody not known yet, with the ID number.")
    id_number = LineField(max_length=18, required=False)


class JoiningInput(WhoInput):
    is_leader = FlagField(required=False)


class BelongingInput(StrictSerializer):
    member = serializers.IntegerField(min_value=1, help_text=MEMBER)


class LeadingInput(BelongingInput):
    is_leader = FlagField()


def somebody(user: User, data: dict[str, Any], known: QuerySet[Person]) -> Person:
    """The person chosen among those known, or found or made; what names them is taken out of `data`."""
    number, name, id_number = (data.pop(each, None) for each in ("person", "name", "id_number"))
    if bool(number) == bool(name):
        raise Invalid.field("person", _("Choose a person, or give name and ID number."))
    if number:
        chosen: Person = one(known, "person", pk=number)
        return chosen
    if not id_number:
        raise Invalid.field("id_number", _("Give the ID number, so that nobody is known twice."))
    return found_or_made(user, name=name, id_number=id_number)


def refuse_twice(rows: Any, person: Person | int | None) -> None:
    """Without the name, which the sentence of the service would tell."""
    if rows.filter(person=person or 0).exists():
        raise Conflict(_("They are there already."))


def own_of(rows: Any, user: User) -> Any:
    found = rows.filter(person=surroundings_of(user).person or 0).first()
    if found is None:
        raise Conflict(_("You do not belong to it."))
    return found
