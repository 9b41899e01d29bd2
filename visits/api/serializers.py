"""Visits as programs see them: nobody is named, and no note is told."""

from typing import Any

from rest_framework import serializers

from common.api.serializers import FlagField, LineField, StrictSerializer, TextField
from grids.api.serializers import CodedSerializer
from grids.models import Occupancy, Relation, ResidenceKind
from grids.register.households import FACILITY_LENGTH, MOST_FACILITIES, TEXT_LENGTH
from grids.register.people import NAME_LENGTH
from visits.choices import Leaving, Matter, Met, VisitKind
from visits.models import Visit
from visits.rows import kind_shown
from visits.services.checking import ISSUE_LENGTH, NOTE_LENGTH

# A working group records its visits with the group.
TAKEN_IN = [(value, label) for value, label in VisitKind.choices if value != VisitKind.GROUP]


class VisitSerializer(CodedSerializer[Visit]):
    kind = serializers.SerializerMethodField(help_text="`care` only for those who may know who needs care.")
    met = serializers.ChoiceField(choices=Met.choices, allow_blank=True)
    changes = serializers.DictField(
        help_text="Part of the card → before and after; of texts only whether there was one; residents by their id."
    )
    orders = serializers.SerializerMethodField(help_text="Numbers of the orders that it raised.")

    class Meta:
        model = Visit
        fields = ["id", "kind", "household", "area", "at", "met", "changes", "next_wanted", "orders", "created_at"]
        read_only_fields = ["household", "area"]

    def get_kind(self, visit: Any) -> str:
        return str(kind_shown(visit, self.context["request"].user))

    def get_orders(self, visit: Any) -> list[str]:
        return [each.order.number for each in visit.raised.all()]


class IssueInput(StrictSerializer):
    matter = serializers.ChoiceField(choices=Matter.choices)
    text = TextField(max_length=ISSUE_LENGTH)
    named = FlagField(required=False, help_text="Who was met agrees to be known as the reporter; needs `resident`.")


class LeftInput(StrictSerializer):
    resident = serializers.IntegerField(min_value=1)
    how = serializers.ChoiceField(choices=Leaving.choices)
    on = serializers.DateField(required=False)


class CameInput(StrictSerializer):
    name = LineField(max_length=NAME_LENGTH)
    phone = LineField(max_length=40, required=False)
    relation = serializers.ChoiceField(choices=Relation.choices, required=False)
    kind = serializers.ChoiceField(choices=ResidenceKind.choices, required=False)


class VisitInput(StrictSerializer):
    kind = serializers.ChoiceField(choices=TAKEN_IN, default=VisitKind.VISIT)
    household = LineField(max_length=40, required=False, help_text="Code; of every kind but a patrol.")
    area = LineField(max_length=20, required=False, help_text="Code of the place; of a patrol.")
    at = serializers.DateTimeField(required=False, help_text="Left out: now.")
    resident = serializers.IntegerField(min_value=1, required=False, help_text="Whom of the household one met.")
    met = serializers.ChoiceField(choices=Met.choices, required=False, help_text="Instead of `resident`.")
    note = TextField(max_length=NOTE_LENGTH, required=False, allow_blank=True)
    next_wanted = serializers.DateField(required=False, allow_null=True)
    occupancy = serializers.ChoiceField(choices=Occupancy.choices, required=False)
    facilities = serializers.ListField(
        child=LineField(max_length=FACILITY_LENGTH), max_length=MOST_FACILITIES, required=False
    )
    dangers = TextField(max_length=TEXT_LENGTH, required=False, allow_blank=True)
    disputes = TextField(max_length=TEXT_LENGTH, required=False, allow_blank=True)
    left = LeftInput(many=True, required=False)
    came = CameInput(many=True, required=False)
    issues = IssueInput(many=True, required=False)
    version = serializers.IntegerField(min_value=1, required=False, help_text="Of the card as it was known.")
    external_id = LineField(max_length=60, required=False, help_text="The same caller's same visit is taken once.")
