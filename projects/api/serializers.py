"""Projects and funds as programs see them: amounts are strings with two decimals, people are posts, not names."""

from typing import Any

from rest_framework import serializers

from common.api.serializers import LineField, StrictSerializer, TextField
from grids.api.serializers import PERSON, CodedSerializer, CodeField
from projects.choices import Favour, Passed, ProjectKind, State
from projects.inputs import MOST
from projects.models import Fund, Project
from projects.models.projects import FIRST_YEAR, LAST_YEAR
from projects.money import use_of
from projects.project_page import tally_of

MONEY: dict[str, Any] = {"max_digits": 14, "decimal_places": 2}
MONEY_IN: dict[str, Any] = {"max_digits": 12, "decimal_places": 2, "max_value": MOST}


class MilestoneSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    title = serializers.CharField()
    due_on = serializers.DateField()
    done_on = serializers.DateField(allow_null=True)
    dropped_at = serializers.DateTimeField(allow_null=True)
    words = serializers.CharField()
    photos = serializers.IntegerField(source="photos.count", help_text="How many there are.")


class ExpenseSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()
    on = serializers.DateField()
    amount = serializers.DecimalField(**MONEY, help_text="Below zero: a counter entry.")
    payee = serializers.CharField()
    what = serializers.CharField()
    voucher = serializers.CharField()
    counters = serializers.IntegerField(source="counters_id", allow_null=True, help_text="The expense taken back.")


class GrantChangeSerializer(serializers.Serializer[Any]):
    amount = serializers.DecimalField(**MONEY)
    reason = serializers.CharField()
    asked_at = serializers.DateTimeField()
    is_granted = serializers.BooleanField(allow_null=True, help_text="null: not decided on yet.")
    decided_at = serializers.DateTimeField(allow_null=True)
    words = serializers.CharField()


class OpinionSerializer(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    round = serializers.IntegerField()
    favour = serializers.ChoiceField(choices=Favour.choices)
    words = serializers.CharField()


class AcceptanceSerializer(serializers.Serializer[Any]):
    at = serializers.DateTimeField()
    round = serializers.IntegerField()
    passed = serializers.ChoiceField(choices=Passed.choices)
    finding = serializers.CharField()
    conditions = serializers.CharField()


class ProjectEntrySerializer(serializers.Serializer[Any]):
    action = serializers.CharField()
    at = serializers.DateTimeField()
    from_state = serializers.CharField()
    to_state = serializers.CharField()
    words = serializers.CharField()
    version = serializers.IntegerField()


class ProjectSerializer(CodedSerializer[Project]):
    kind = serializers.ChoiceField(choices=ProjectKind.choices)
    state = serializers.ChoiceField(choices=State.choices)
    spent = serializers.DecimalField(**MONEY)
    is_late = serializers.BooleanField(help_text="Running, with a milestone that is late.")
    fund = serializers.IntegerField(source="fund_id", allow_null=True)
    responsible = serializers.IntegerField(source="responsible_id", allow_null=True, help_text=PERSON)

    class Meta:
        model = Project
        fields = [
            "id",
            "version",
            "kind",
            "title",
            "area",
            "year",
            "unit",
            "state",
            "asked",
            "granted",
            "spent",
            "fund",
            "is_late",
            "responsible",
            "starts",
            "ends",
            "is_public",
            "created_at",
            "changed_at",
        ]
        read_only_fields = ["area", "unit"]


class ReviewTallySerializer(serializers.Serializer[Any]):
    satisfied = serializers.IntegerField(source="yes")
    not_satisfied = serializers.IntegerField(source="no")
    is_few = serializers.BooleanField(help_text="Too few to say anything in percent.")


class WholeProjectSerializer(ProjectSerializer):
    partners = CodeField(many=True, read_only=True)
    milestones = MilestoneSerializer(many=True)
    expenses = ExpenseSerializer(many=True)
    grant_changes = GrantChangeSerializer(many=True)
    opinions = OpinionSerializer(many=True)
    acceptances = AcceptanceSerializer(many=True)
    reviews = serializers.SerializerMethodField()
    entries = ProjectEntrySerializer(many=True)

    class Meta(ProjectSerializer.Meta):
        fields = [
            *ProjectSerializer.Meta.fields,
            "partners",
            "purpose",
            "plan",
            "beneficiaries",
            "conditions",
            "outcome",
            "milestones",
            "expenses",
            "grant_changes",
            "opinions",
            "acceptances",
            "reviews",
            "entries",
        ]

    def get_reviews(self, project: Project) -> dict[str, Any]:
        return dict(ReviewTallySerializer(tally_of(project)).data)


class ProjectInput(StrictSerializer):
    kind = serializers.ChoiceField(choices=ProjectKind.choices)
    title = LineField(max_length=120)
    area = LineField(max_length=20, help_text="Code of a community, street or district for which you may apply.")
    year = serializers.IntegerField(min_value=FIRST_YEAR, max_value=LAST_YEAR)
    unit = LineField(
        max_length=40, required=False, allow_null=True, help_text="Code of the applying unit; left out: the area."
    )
    partners = serializers.ListField(child=LineField(max_length=40), max_length=50, required=False)
    purpose = TextField(max_length=2000)
    plan = TextField(max_length=4000, required=False, allow_blank=True)
    beneficiaries = LineField(max_length=200, required=False, allow_blank=True)
    asked = serializers.DecimalField(**MONEY_IN, min_value=0)
    responsible = serializers.IntegerField(min_value=1, required=False, allow_null=True, help_text=PERSON)
    starts = serializers.DateField(required=False, allow_null=True)
    ends = serializers.DateField(required=False, allow_null=True)


class FundSerializer(CodedSerializer[Fund]):
    granted = serializers.SerializerMethodField()
    spent = serializers.SerializerMethodField()
    left = serializers.SerializerMethodField(help_text="What nobody was granted yet.")

    class Meta:
        model = Fund
        fields = ["id", "version", "area", "year", "name", "purpose", "amount", "granted", "spent", "left"]
        read_only_fields = ["area"]

    def to_representation(self, instance: Fund) -> Any:
        self.use = use_of(instance)
        return super().to_representation(instance)

    def get_granted(self, _fund: Fund) -> str:
        return f"{self.use.granted:.2f}"

    def get_spent(self, _fund: Fund) -> str:
        return f"{self.use.spent:.2f}"

    def get_left(self, _fund: Fund) -> str:
        return f"{self.use.left:.2f}"


class FundInput(StrictSerializer):
    name = LineField(max_length=80)
    year = serializers.IntegerField(min_value=FIRST_YEAR, max_value=LAST_YEAR)
    amount = serializers.DecimalField(**MONEY_IN, min_value=0)
    purpose = TextField(max_length=2000, required=False, allow_blank=True)


class NewFundInput(FundInput):
    area = LineField(max_length=20, help_text="Code of an area whose funds you keep.")
