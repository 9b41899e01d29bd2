"""What administrators keep, in and out. Rows that they name are named by their codes."""

from typing import Any, ClassVar

from django.core.validators import MaxValueValidator, MinValueValidator, RegexValidator
from django.db.models import IntegerField
from rest_framework import serializers

from common.api.serializers import LineField, StrictSerializer, StringField
from grids.api.serializers import PERSON, CodedSerializer, CodeField
from grids.models import Organisation, Person
from workorders.forms.categories import CODE
from workorders.forms.rules import LONGEST_PERIOD
from workorders.models import Category, Ground, Policy, Rule
from workorders.rule_words import sentence

IN_WORDS = "In plain words, in the language of the request."


SMALLEST, LARGEST = -32768, 32767


class SmallNumbers(CodedSerializer[Any]):
    """Whole numbers have the range of a small column on every engine."""

    def build_standard_field(self, field_name: str, model_field: Any) -> Any:
        kind, options = super().build_standard_field(field_name, model_field)
        if isinstance(model_field, IntegerField) and "max_value" in options:
            options["max_value"] = min([LARGEST, *_limits(model_field, MaxValueValidator)])
            options["min_value"] = max([SMALLEST, *_limits(model_field, MinValueValidator)])
        return kind, options


def _limits(field: Any, kind: type[Any]) -> list[int]:
    return [each.limit_value for each in field.validators if type(each) is kind]


class Kept(StrictSerializer, SmallNumbers):
    """Input for a row of a model. What belongs together is checked by the service, under its lock."""

    def get_validators(self) -> list[Any]:
        return []


class CategoryChange(Kept):
    name = LineField(max_length=60)

    class Meta:
        model = Category
        fields: ClassVar = ["name", "parent", "affair", "handling", "severity", "urgency", "asks_photos"]


class CategoryInput(CategoryChange):
    code = StringField(max_length=20, validators=[RegexValidator(CODE)], help_text="Given once, and kept.")

    class Meta(CategoryChange.Meta):
        fields: ClassVar = ["code", *CategoryChange.Meta.fields]


RULE_FIELDS = [
    "name", "is_active", "priority", "words", "if_category", "if_area", "if_severity", "if_urgency", "hours",
    "category", "handling", "urgency", "choosing", "unit", "person", "among", "accept_amount", "accept_clock",
    "finish_amount", "finish_clock", "is_automatic",
]  # fmt: skip


class RuleSerializer(SmallNumbers):
    words = serializers.ListField(child=serializers.CharField())
    person = serializers.IntegerField(source="person_id", allow_null=True, help_text=PERSON)
    among = serializers.SerializerMethodField(help_text="Codes of the units that it chooses from.")
    sentence = serializers.SerializerMethodField(help_text=IN_WORDS)

    class Meta:
        model = Rule
        fields: ClassVar = ["id", *RULE_FIELDS, "sentence", "version"]
        read_only_fields: ClassVar = ["if_category", "if_area", "category", "unit"]

    def get_among(self, rule: Rule) -> list[str]:
        return [each.unit.code for each in rule.among.all()]

    def get_sentence(self, rule: Rule) -> str:
        return sentence(rule)


class RuleInput(Kept):
    name = LineField(max_length=80)
    words = serializers.ListField(child=LineField(max_length=40), max_length=200, required=False)
    person = serializers.PrimaryKeyRelatedField(
        queryset=Person.objects.all(), allow_null=True, required=False, help_text=PERSON
    )
    among = CodeField(queryset=Organisation.objects.active(), many=True, required=False)

    class Meta:
        model = Rule
        fields: ClassVar = RULE_FIELDS


class TrialInput(RuleInput):
    first = serializers.DateField(help_text="First day of the orders to try it on.")
    last = serializers.DateField(help_text=f"Last day; at most {LONGEST_PERIOD.days} days in all.")

    class Meta(RuleInput.Meta):
        fields: ClassVar = [*RULE_FIELDS, "first", "last"]


class TriedOrderSerializer(serializers.Serializer[Any]):
    order = serializers.CharField(source="order.number")
    would = serializers.CharField(help_text="Whom the rule would have sent it to.")
    was = serializers.CharField(help_text="Whom it was sent to first.")
    is_automatic = serializers.BooleanField()


class TriedUnitSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    would = serializers.IntegerField()
    was = serializers.IntegerField()


class TrialSerializer(serializers.Serializer[Any]):
    """What the rule would have done. Nothing was changed."""

    total = serializers.IntegerField(help_text="Orders of these days.")
    fits = serializers.IntegerField(help_text="Of them, those that the rule says something about.")
    automatic = serializers.IntegerField()
    same = serializers.IntegerField(help_text="Sent as they were.")
    nobody = serializers.IntegerField(help_text="Those for whom nobody would have been found.")
    units = serializers.SerializerMethodField()
    differences = TriedOrderSerializer(many=True, help_text="The first of those sent otherwise.")

    def get_units(self, result: Any) -> list[dict[str, Any]]:
        return [{"name": name, "would": would, "was": was} for name, would, was in result.rows]


class GroundSerializer(CodedSerializer[Ground]):
    class Meta:
        model = Ground
        fields: ClassVar = ["id", "kind", "code", "name", "advice", "is_active", "version"]


class GroundChange(Kept):
    name = LineField(max_length=80)
    advice = LineField(max_length=300, required=False, allow_blank=True)

    class Meta:
        model = Ground
        fields: ClassVar = ["name", "advice", "is_active"]


class GroundInput(GroundChange):
    class Meta(GroundChange.Meta):
        fields: ClassVar = ["kind", "code", "name", "advice", "is_active"]


class PolicySerializer(SmallNumbers):
    class Meta:
        model = Policy
        exclude: ClassVar = ["id"]
        read_only_fields: ClassVar = ["district"]
        extra_kwargs: ClassVar = {"district": {"help_text": "Code of the district."}}


class PolicyChange(Kept):
    class Meta:
        model = Policy
        exclude: ClassVar = ["id", "district"]


class PolicyInput(Kept):
    class Meta:
        model = Policy
        exclude: ClassVar = ["id"]
