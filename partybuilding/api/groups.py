"""Working groups and what they found, for programs. Groups are counted here; their people are not named."""

from typing import Any, ClassVar
from uuid import uuid4

from django.db.models import Count, Model, Q, QuerySet
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common.api.callers import caller_of, user_of
from common.api.serializers import LineField, StrictSerializer, TextField
from common.api.views import ActionView, CreateView, ItemView, ListView, ResourceView
from grids.api.serializers import CodedSerializer
from grids.models import Area, Organisation
from partybuilding.api.coded import one
from partybuilding.api.filters.organisations import GroupFilter, GroupFindingFilter
from partybuilding.forms.groups import places_of
from partybuilding.models import Agreement, Fate, GroupFinding, WorkingGroup
from partybuilding.models.groups import TEXT
from partybuilding.permissions.groups import departments_for_groups
from partybuilding.querysets.groups import Share
from partybuilding.services import group_findings as finding_services
from workorders.actors import of_user
from workorders.models import Category

Data = dict[str, Any]


class ShareSerializer(serializers.Serializer[Share]):
    collected = serializers.IntegerField()
    submitted = serializers.IntegerField()
    settled = serializers.IntegerField(help_text="Those submitted whose order is closed.")


class WorkingGroupSerializer(CodedSerializer[WorkingGroup]):
    people = serializers.IntegerField(source="number", help_text="How many there are now.")
    findings = serializers.SerializerMethodField(help_text="Of those that the caller may know.")

    class Meta:
        model = WorkingGroup
        fields = [
            *("id", "version", "name", "area", "task", "communities", "departments"),
            *("starts", "ends", "people", "findings"),
        ]
        read_only_fields = ["area", "communities", "departments"]

    @extend_schema_field(ShareSerializer)
    def get_findings(self, group: WorkingGroup) -> Any:
        return ShareSerializer(self.context["shares"].get(group.pk, Share())).data


class AgreementSerializer(CodedSerializer[Agreement]):
    class Meta:
        model = Agreement
        fields = ["id", "department", "text", "due_on", "agreed_on", "kept_on"]
        read_only_fields = ["department"]


class GroupFindingSerializer(CodedSerializer[GroupFinding]):
    group = serializers.IntegerField(source="group_id")
    fate = serializers.ChoiceField(choices=Fate.choices, help_text="As its order says.")
    order = serializers.CharField(source="order.number", default=None, allow_null=True)
    order_state = serializers.CharField(source="order.state", default=None, allow_null=True)
    agreements = AgreementSerializer(many=True)

    class Meta:
        model = GroupFinding
        fields = [
            *("id", "version", "group", "area", "place", "text", "category", "at", "fate"),
            *("order", "order_state", "reason", "agreements"),
        ]
        read_only_fields = ["area", "category"]


class GroupFindingInput(StrictSerializer):
    group = serializers.IntegerField(min_value=1)
    area = LineField(max_length=20, help_text="Code of a community or grid that the group is linked with.")
    text = TextField(max_length=TEXT)
    place = LineField(max_length=120, required=False)
    category = LineField(max_length=40, required=False, help_text="Code.")
    external_id = LineField(max_length=60, required=False, help_text="The same caller's same finding is taken once.")


class FindingDropInput(StrictSerializer):
    reason = LineField(max_length=300)


class DepartmentAgreesInput(StrictSerializer):
    department = LineField(max_length=40, help_text="Code of the unit.")
    text = LineField(max_length=300)
    due_on = serializers.DateField()


class OfGroups(ResourceView):
    model = WorkingGroup
    scope_resource = "working-groups"
    serializer_class = WorkingGroupSerializer

    def get_queryset(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset().select_related("area").defer("area__boundary")
        people = Count("members", filter=Q(members__left=None), distinct=True)
        counted: QuerySet[Any] = rows.annotate(number=people).prefetch_related("communities", "departments")
        return counted

    def get_serializer(self, *rows: Any, **options: Any) -> Any:
        """With the shares of all its groups, counted at once."""
        groups = [each.pk for each in (rows[0] if rows and options.get("many") else rows)]
        seen = GroupFinding.objects.visible_to(self.request.user).filter(group__in=groups)
        context = {**self.get_serializer_context(), "shares": seen.shares() if groups else {}}
        return super().get_serializer(*rows, **{**options, "context": context})


class Groups(OfGroups, ListView):
    """The working groups that the caller may know, with the share of what they found that is settled."""

    filterset_class = GroupFilter


class GroupItem(OfGroups, ItemView):
    """One working group."""


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
        key = f"{caller_of(self.request)}:{key}"[:80] if key else uuid4().hex
        by = user_of(self.request)
        return self.again(finding_services.collect(group, area=area, category=category, key=key, by=by, **data))


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
