"""What stands out, for a system that audits."""

from typing import Any

from django.db.models import Model
from rest_framework import serializers

from common.api.callers import user_of
from common.api.serializers import StrictSerializer, TextField
from common.api.views import ActionView, ItemView, ListView, ResourceView
from workorders.api.filters import OddityFilters
from workorders.models import Oddity, Pattern
from workorders.services import auditing


class OddityNoteSerializer(serializers.Serializer[Any]):
    kind = serializers.CharField()
    at = serializers.DateTimeField()
    name = serializers.CharField()
    words = serializers.CharField()


class OddityEvidenceSerializer(serializers.Serializer[Any]):
    order = serializers.CharField(source="order.number")
    at = serializers.DateTimeField()
    solved = serializers.CharField(source="review.solved", default=None, allow_null=True)
    satisfaction = serializers.CharField(source="review.satisfaction", default=None, allow_null=True)


class OdditySerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    version = serializers.IntegerField()
    kind = serializers.ChoiceField(choices=Pattern.choices)
    sentence = serializers.CharField(help_text="Why it is listed, in words.")
    area = serializers.CharField(source="area.code")
    unit = serializers.CharField(source="unit.code", default=None, allow_null=True)
    month = serializers.DateField(help_text="Its first day.")
    count = serializers.IntegerField(source="n")
    first_at = serializers.DateTimeField()
    last_at = serializers.DateTimeField()
    looked_at = serializers.DateTimeField(allow_null=True)


class WholeOdditySerializer(OdditySerializer):
    evidence = serializers.SerializerMethodField(help_text="The first hundred.")
    notes = OddityNoteSerializer(many=True)

    def get_evidence(self, row: Oddity) -> list[dict[str, Any]]:
        rows = row.evidence.select_related("order", "review")[:100]
        return list(OddityEvidenceSerializer(rows, many=True).data)


class LookInput(StrictSerializer):
    words = TextField(max_length=2000)


class OfOddities(ResourceView):
    model = Oddity
    scope_resource = "audit"
    serializer_class: Any = WholeOdditySerializer

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("area", "unit").defer("area__boundary")


class Oddities(OfOddities, ListView):
    """What stands out in reviews, calls and scores, for supervisors and auditors."""

    serializer_class = OdditySerializer
    filterset_class = OddityFilters
    orderings = {"-last_at": "-last_at", "id": "pk"}


class OddityItem(OfOddities, ItemView):
    """One of them, with the orders behind it and what came of looking into it."""


class LookInto(OfOddities, ActionView):
    """It has been looked into; `words` say what came of it."""

    input_class = LookInput

    def act(self, row: Oddity, data: dict[str, Any], version: int | None) -> Model:
        return auditing.look_into(row, by=user_of(self.request), version=version, **data)


class LookAgain(OfOddities, ActionView):
    """Take that back; `words` say why."""

    input_class = LookInput

    def act(self, row: Oddity, data: dict[str, Any], version: int | None) -> Model:
        return auditing.look_again(row, by=user_of(self.request), version=version, **data)
