from typing import Any, ClassVar

from rest_framework import serializers

from appraisal.choices import Half, IndicatorKind, Level, RaterKind, Ruling, Scale, State
from appraisal.models import Indicator, Pairing, Scheme, Sheet, Subject
from appraisal.models.schemes import FIRST_YEAR, LAST_YEAR
from common.api.serializers import FlagField, LineField, StrictSerializer, TextField
from grids.api.serializers import CodedSerializer

POINTS: dict[str, Any] = {"max_digits": 5, "decimal_places": 2}
POINTS_IN: dict[str, Any] = {**POINTS, "min_value": 0, "max_value": 100}


class BandSerializer(StrictSerializer):
    name = LineField(max_length=20)
    least = serializers.DecimalField(**POINTS_IN, help_text="From how many points on.")


class IndicatorSerializer(serializers.ModelSerializer[Indicator]):
    kind = serializers.ChoiceField(choices=IndicatorKind.choices)
    scale = serializers.ChoiceField(choices=Scale.choices)
    steps = serializers.ListField(
        child=serializers.ListField(child=serializers.CharField()), help_text="Pairs of rate and points."
    )

    class Meta:
        model = Indicator
        fields = ("id", "kind", "name", "words", "weight", "scale", "figure", "steps", "is_linear")


class SubjectSerializer(serializers.ModelSerializer[Subject]):
    unit = serializers.CharField(source="unit.code")
    name = serializers.CharField(source="unit.name")

    class Meta:
        model = Subject
        fields = ("id", "unit", "name")


class SchemeSerializer(CodedSerializer[Scheme]):
    half = serializers.ChoiceField(choices=Half.choices)
    state = serializers.ChoiceField(choices=State.choices)

    class Meta:
        model = Scheme
        fields: ClassVar[list[str]] = [
            "id",
            "version",
            "name",
            "area",
            "year",
            "half",
            "state",
            "closes_on",
            "appeal_days",
            "announced_at",
            "appeals_until",
            "published_at",
        ]
        read_only_fields = ("area",)


class WholeSchemeSerializer(SchemeSerializer):
    bands = BandSerializer(many=True)
    indicators = IndicatorSerializer(many=True)
    subjects = SubjectSerializer(many=True)

    class Meta(SchemeSerializer.Meta):
        fields: ClassVar[list[str]] = [*SchemeSerializer.Meta.fields, "purpose", "bands", "indicators", "subjects"]


class SchemeInput(StrictSerializer):
    name = LineField(max_length=120)
    area = LineField(max_length=20, help_text="Code of an area whose appraisals you run.")
    year = serializers.IntegerField(min_value=FIRST_YEAR, max_value=LAST_YEAR)
    half = serializers.ChoiceField(choices=Half.choices)
    purpose = TextField(max_length=2000, required=False, allow_blank=True)
    closes_on = serializers.DateField()
    appeal_days = serializers.IntegerField(min_value=1, max_value=30, required=False)
    bands = BandSerializer(many=True, help_text="The best first.")


class StepInput(StrictSerializer):
    rate = serializers.DecimalField(**POINTS_IN)
    points = serializers.DecimalField(**POINTS_IN)


class IndicatorInput(StrictSerializer):
    kind = serializers.ChoiceField(choices=IndicatorKind.choices)
    name = LineField(max_length=80)
    words = TextField(max_length=2000)
    weight = serializers.DecimalField(**POINTS_IN)
    scale = serializers.ChoiceField(choices=Scale.choices, required=False)
    figure = LineField(max_length=24, required=False, allow_blank=True)
    steps = StepInput(many=True, required=False)
    is_linear = FlagField(required=False)


class PairingSerializer(CodedSerializer[Pairing]):
    class Meta:
        model = Pairing
        fields = ("id", "version", "unit", "area", "starts", "ends", "note")
        read_only_fields = ("unit", "area")


class PairingChange(StrictSerializer):
    ends = serializers.DateField(allow_null=True, required=False)
    note = LineField(max_length=200, required=False, allow_blank=True)


class PairingInput(PairingChange):
    unit = LineField(max_length=40, help_text="Code of the unit.")
    area = LineField(max_length=20, help_text="Code of the community.")
    starts = serializers.DateField()


class MarkSerializer(serializers.Serializer[Any]):
    indicator = serializers.IntegerField(source="indicator_id")
    level = serializers.ChoiceField(choices=Level.choices, allow_blank=True)
    points = serializers.DecimalField(**POINTS, allow_null=True)
    words = serializers.CharField()


class SheetSerializer(serializers.ModelSerializer[Sheet]):
    scheme = serializers.IntegerField(source="subject.scheme_id")
    unit = serializers.CharField(source="subject.unit.code")
    kind = serializers.ChoiceField(choices=RaterKind.choices)
    marks = MarkSerializer(many=True)

    class Meta:
        model = Sheet
        fields = ("id", "version", "scheme", "unit", "kind", "saved_at", "handed_in_at", "marks")


class MarkInput(StrictSerializer):
    indicator = serializers.IntegerField(min_value=1)
    level = serializers.ChoiceField(choices=Level.choices, required=False)
    points = serializers.DecimalField(**POINTS_IN, required=False)
    words = LineField(max_length=500, required=False, allow_blank=True)


class SheetInput(StrictSerializer):
    marks = MarkInput(many=True)


class ResultSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    scheme = serializers.IntegerField(source="subject.scheme_id")
    unit = serializers.CharField(source="subject.unit.code")
    indicator = serializers.IntegerField(source="indicator_id")
    name = serializers.CharField(source="indicator.name")
    first_points = serializers.DecimalField(**POINTS, allow_null=True, help_text="As announced.")
    points = serializers.DecimalField(**POINTS, allow_null=True, help_text="null: nothing is known.")
    total = serializers.DecimalField(**POINTS, source="subject.total", allow_null=True, help_text="Of the unit.")
    band = serializers.CharField(source="subject.band")
    evidence = serializers.DictField(help_text="What the points were made of, as it was when they were counted.")


class AppealSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    scheme = serializers.IntegerField(source="subject.scheme_id")
    unit = serializers.CharField(source="subject.unit.code")
    indicator = serializers.IntegerField(source="indicator_id")
    grounds = serializers.CharField()
    at = serializers.DateTimeField()
    decided_at = serializers.DateTimeField(allow_null=True)
    ruling = serializers.SerializerMethodField(help_text="grant or refuse; empty until it is decided.")
    points = serializers.SerializerMethodField(help_text="The new points, where it was granted.")

    def get_ruling(self, appeal: Any) -> str:
        return str(Ruling(appeal.ruling)) if appeal.decided_at else ""

    def get_points(self, appeal: Any) -> str | None:
        return f"{appeal.points:.2f}" if appeal.decided_at and appeal.points is not None else None
