"""What working groups found, for programs: collected, submitted as an order, coordinated with departments."""

from typing import Any, ClassVar
from uuid import uuid4

from django.db.models import Model, QuerySet
from rest_framework import serializers

from common.api.callers import caller_of, user_of
from common.api.serializers import LineField, StrictSerializer, TextField
from common.api.views import ActionView, CreateView, ItemView, ListView, ResourceView
from grids.api.serializers import CodedSerializer
from grids.models import Area, Organisation
from partybuilding.api.coded import one
from partybuilding.api.filters.organisations import GroupFindingFilter
from partybuilding.forms.groups import places_of
from partybuilding.models import Agreement, Fate, GroupFinding, WorkingGroup
from partybuilding.models.groups import TEXT
from partybuilding.permissions.groups import departments_for_groups
from partybuilding.services import group_findings as finding_services
from workorders.actors import of_user
from workorders.models import Category

Data = dict[str, Any]


class AgreementSerializer(CodedSerializer[Agreement]):
    class Meta:
        model = Agreement
        fields = ["id", "department", "text", "due_on", "agreed_on", "kept_on"]
        read_only_fields = ["department"]


class GroupFindingSerializer(CodedSerializer[GroupFinding]):
    group = serializers.IntegerField(source="group_id")
    visit = serializers.IntegerField(source="met_at_id", allow_null=True, help_text="At which it was found.")
    fate = serializers.ChoiceField(choices=Fate.choices, help_text="As its order says.")
    order = serializers.CharField(source="order.number", default=None, allow_null=True)
    order_state = serializers.CharField(source="order.state", default=None, allow_null=True)
    agreements = AgreementSerializer(many=True)

    class Meta:
        model = GroupFinding
        fields = [
            *("id", "version", "group", "visit", "area", "place", "text", "category", "at", "fate"),
            *("order", "order_state", "reason", "agreements"),
        ]
        read_only_fields = ["area", "category"]


class GroupFindingInput(StrictSerializer):
    group = serializers.IntegerField(min_value=1)
    area = LineField(max_length=20, help_text="Code of a community or grid that the group is linked with.")
    text = TextField(max_length=TEXT)
    place = LineField(max_length=120, required=False)
    category = LineField(max_length=40, required=False, help_text="Code.")
    visit = serializers.IntegerField(
        min_value=1, required=False, help_text="Number of the visit of this group at which it was found."
    )
    external_id = LineField(max_length=60, required=False, help_text="The same caller's same finding is taken once.")


class FindingDropInput(StrictSerializer):
    reason = LineField(max_length=300)


class DepartmentAgreesInput(StrictSerializer):
    department = LineField(max_length=40, help_text="Code of the unit.")
    text = LineField(max_length=300)
    due_on = serializers.DateField()


class AgreementKeptInput(StrictSerializer):
    agreement = serializers.IntegerField(min_value=1, help_text="Its number, as the finding tells it.")


class OfFindings(ResourceView):
    model = GroupFinding
    scope_resource = "group-findings"
    serializer_class = GroupFindingSerializer

    def get_queryset(self) -> QuerySet[Any]:
        rows: Any = super().get_queryset()
        found: QuerySet[Any] = rows.for_list().prefetch_related("agreements__department")
        return found

    def again(self, finding: GroupFinding) -> Model:
        found: Model = self.find(str(finding.pk))
        return found


class Findings(OfFindings, ListView, CreateView):
    """What working groups found, as far as it concerns the caller; and one more."""

    input_class = GroupFindingInput
    filterset_class = GroupFindingFilter
    orderings: ClassVar[dict[str, str]] = {"-at": "-pk", "at": "pk"}

    def create(self, data: Data) -> Model:
        key = data.pop("external_id", "")
        group = one(WorkingGroup.objects.visible_to(self.request.user), "group", pk=data.pop("group"))
        area: Area = one(places_of(group), "area", code=data.pop("area"))
        code = data.pop("category", "")
        category = one(Category.objects.filter(is_active=True), "category", code=code) if code else None
        visit = data.pop("visit", None)
        met_at = one(group.visits.all(), "visit", pk=visit) if visit else None
        key = f"{caller_of(self.request)}:{key}"[:80] if key else uuid4().hex
        by = user_of(self.request)
        found: Data = {"area": area, "category": category, "met_at": met_at, "key": key}
        return self.again(finding_services.collect(group, by=by, **found, **data))


class FindingItem(OfFindings, ItemView):
    """One finding."""


class Submit(OfFindings, ActionView):
    """An order is made of it, once: whoever submits it again gets the order that there is."""

    def act(self, row: GroupFinding, data: Data, version: int | None) -> Model:
        by = of_user(user_of(self.request))
        return self.again(finding_services.submit_finding(row, by=by, version=version))


class Drop(OfFindings, ActionView):
    """Nothing will be done about it."""

    input_class = FindingDropInput

    def act(self, row: GroupFinding, data: Data, version: int | None) -> Model:
        return self.again(finding_services.drop_finding(row, by=user_of(self.request), version=version, **data))


class Agree(OfFindings, ActionView):
    """A department agrees to do something about it, by a day."""

    input_class = DepartmentAgreesInput

    def act(self, row: GroupFinding, data: Data, version: int | None) -> Model:
        by = user_of(self.request)
        known = departments_for_groups(by) | Organisation.objects.filter(pk__in=row.group.departments.values("pk"))
        department: Organisation = one(known.distinct(), "department", code=data.pop("department"))
        finding_services.agree(row, department=department, by=by, version=version, **data)
        return self.again(row)


class Keep(OfFindings, ActionView):
    """The department has done what it agreed to: said by it, or by the group."""

    input_class = AgreementKeptInput

    def act(self, row: GroupFinding, data: Data, version: int | None) -> Model:
        agreement = one(row.agreements.all(), "agreement", pk=data["agreement"])
        finding_services.keep_agreement(agreement, by=user_of(self.request), version=version)
        return self.again(row)
