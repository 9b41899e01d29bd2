"""Working groups for programs: their people by number, their visits, and how much of what they found is settled."""

from typing import Any, ClassVar
from uuid import uuid4

from django.db.models import Count, Model, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common.api.callers import caller_of, user_of
from common.api.serializers import LineField, StrictSerializer, TextField
from common.api.views import ChangeView, CreateView, ListView, ResourceView
from common.errors import Invalid
from grids.api.serializers import PERSON, CodedSerializer
from grids.models import Area, Person
from partybuilding.api.belonging import (
    COLUMNS,
    BelongingInput,
    Doing,
    JoiningInput,
    LeadingInput,
    own_of,
    refuse_twice,
    somebody,
)
from partybuilding.api.coded import coded, one
from partybuilding.api.filters.organisations import GroupFilter
from partybuilding.forms.groups import places_of
from partybuilding.models import GroupFinding, GroupMember, GroupVisit, WorkingGroup
from partybuilding.permissions.groups import (
    areas_for_groups,
    check_works,
    communities_for_groups,
    departments_for_groups,
    people_for_groups,
)
from partybuilding.querysets.groups import Share
from partybuilding.services import groups as group_services
from workorders.actors import of_user

Data = dict[str, Any]
TASK = 5000


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


class GroupMemberSerializer(CodedSerializer[GroupMember]):
    person = serializers.IntegerField(source="person_id", help_text=PERSON)

    class Meta:
        model = GroupMember
        fields = [*COLUMNS, "department"]
        read_only_fields = ["department"]


class GroupVisitSerializer(serializers.ModelSerializer[GroupVisit]):
    area = serializers.CharField(source="visit.area.code", help_text="Code.")
    at = serializers.DateTimeField(source="visit.at")
    people = serializers.PrimaryKeyRelatedField(many=True, read_only=True, help_text=f"Who went. {PERSON}")  # type: ignore[var-annotated]

    class Meta:
        model = GroupVisit
        fields = ["id", "area", "at", "met", "people"]


def _codes(most: int, **options: Any) -> serializers.ListField:
    return serializers.ListField(child=LineField(max_length=40), max_length=most, **options)


class WorkingGroupChange(StrictSerializer):
    name = LineField(max_length=80)
    task = TextField(max_length=TASK, required=False, allow_blank=True)
    communities = _codes(200, min_length=1, help_text="Codes of those that it is linked with.")
    departments = _codes(100, required=False, help_text="Codes of the units whose people go.")
    starts = serializers.DateField(required=False, help_text="Left out of a new one: today.")
    ends = serializers.DateField(required=False, allow_null=True, help_text="The last day; null: until it is ended.")


class WorkingGroupInput(WorkingGroupChange):
    area = LineField(max_length=20, help_text="Code of the area whose desk sends it out.")


class GroupJoiningInput(JoiningInput):
    department = LineField(max_length=40, required=False, help_text="Code of the unit that sends them.")


class GroupEndInput(StrictSerializer):
    reason = LineField(max_length=300)


class GroupVisitInput(StrictSerializer):
    area = LineField(max_length=20, help_text="Code of a community or grid that the group is linked with.")
    met = LineField(max_length=200, help_text="Whom, by what they are; no names of residents.")
    at = serializers.DateTimeField(required=False, help_text="Left out: now.")
    people = serializers.ListField(
        child=serializers.IntegerField(min_value=1),
        max_length=100,
        required=False,
        help_text=f"{PERSON} Empty: the caller.",
    )
    external_id = LineField(max_length=50, required=False, help_text="The same caller's same visit is taken once.")


class OfGroups(ResourceView):
    model = WorkingGroup
    scope_resource = "working-groups"
    serializer_class = WorkingGroupSerializer

    def loaded(self, rows: Any) -> QuerySet[Any]:
        people = Count("members", filter=Q(members__left=None), distinct=True)
        counted = rows.for_list().annotate(number=people)
        return super().loaded(counted.prefetch_related("communities", "departments"))

    def values(self, data: Data, group: WorkingGroup | None = None) -> Data:
        """The input with what its codes name."""
        by = user_of(self.request)
        units = departments_for_groups(by)
        units = (units | group.departments.all()).distinct() if group else units
        linked = {"communities": communities_for_groups(by, group).defer("boundary"), "departments": units}
        return {**data, **{name: coded(rows, name, data) for name, rows in linked.items() if name in data}}

    def get_serializer(self, *rows: Any, **options: Any) -> Any:
        """With the shares of all its groups, counted at once."""
        groups = [each.pk for each in (rows[0] if rows and options.get("many") else rows)]
        seen = GroupFinding.objects.visible_to(self.request.user).filter(group__in=groups)
        context = {**self.get_serializer_context(), "shares": seen.shares() if groups else {}}
        return super().get_serializer(*rows, **{**options, "context": context})


class Groups(OfGroups, ListView, CreateView):
    """The working groups that the caller may know, with the share of what they found that is settled. POST sets one
    up."""

    input_class = WorkingGroupInput
    filterset_class = GroupFilter

    def create(self, data: Data) -> Model:
        by = user_of(self.request)
        area = one(areas_for_groups(by).defer("boundary"), "area", code=data.pop("area"))
        return self.fresh(group_services.found_group(area=area, by=by, **self.values(data)))


class GroupItem(OfGroups, ChangeView):
    """One working group."""

    input_class = WorkingGroupChange

    def change(self, row: WorkingGroup, data: Data, version: int | None) -> Model:
        by = user_of(self.request)
        return self.fresh(group_services.change_group(row, by=by, version=version, **self.values(data, row)))


class LeaveGroup(OfGroups, Doing):
    """The caller leaves."""

    def do(self, row: WorkingGroup, data: Data, version: int | None) -> object:
        by = user_of(self.request)
        return group_services.leave_group(own_of(row.members.current(), by), by=by, version=version)


class AddToGroup(OfGroups, Doing):
    """Somebody is sent to the group; their department is part of it from then on."""

    input_class = GroupJoiningInput

    def do(self, row: WorkingGroup, data: Data, version: int | None) -> object:
        by, code = user_of(self.request), data.pop("department", "")
        department = one(departments_for_groups(by), "department", code=code) if code else None
        person = somebody(by, data, people_for_groups(by))
        refuse_twice(row.members.current(), person)
        return group_services.add_group_member(row, person, department=department, by=by, version=version, **data)


class TakeOutOfGroup(OfGroups, Doing):
    """Somebody is taken out by the leader or the desk."""

    input_class = BelongingInput

    def do(self, row: WorkingGroup, data: Data, version: int | None) -> object:
        member = one(row.members.current(), "member", pk=data["member"])
        return group_services.leave_group(member, by=user_of(self.request), version=version)


class LeadGroup(OfGroups, Doing):
    """Whether somebody in the group leads it. There may be several."""

    input_class = LeadingInput

    def do(self, row: WorkingGroup, data: Data, version: int | None) -> object:
        member = one(row.members.current(), "member", pk=data.pop("member"))
        return group_services.name_group_leader(member, by=user_of(self.request), version=version, **data)


class EndGroup(OfGroups, Doing):
    """Its work is done: nothing that it found may be left lying."""

    input_class = GroupEndInput

    def do(self, row: WorkingGroup, data: Data, version: int | None) -> object:
        return group_services.end_group(row, by=user_of(self.request), version=version, **data)


class OfOneGroup(ResourceView):
    """What hangs on a group, for whoever knows the group."""

    scope_resource = "working-groups"
    orderings: ClassVar[dict[str, str]] = {"id": "pk"}

    def loaded(self, rows: Any) -> QuerySet[Any]:
        return super().loaded(rows.filter(group=self.kwargs.get("pk")))

    def group(self) -> WorkingGroup:
        group: WorkingGroup | None = (
            WorkingGroup.objects.visible_to(self.request.user).filter(pk=self.kwargs["pk"]).first()
        )
        if group is None:
            raise Http404
        return group

    def get_queryset(self) -> QuerySet[Any]:
        if not getattr(self, "swagger_fake_view", False):
            self.group()
        return super().get_queryset()


class GroupMembers(OfOneGroup, ListView):
    """Who goes out with the group now."""

    model = GroupMember
    serializer_class = GroupMemberSerializer

    def loaded(self, rows: Any) -> QuerySet[Any]:
        return super().loaded(rows.current().select_related("department"))


class GroupVisits(OfOneGroup, ListView, CreateView):
    """Where the group was, and whom it met. POST: it was somewhere."""

    model = GroupVisit
    serializer_class = GroupVisitSerializer
    input_class = GroupVisitInput
    orderings: ClassVar[dict[str, str]] = {"-id": "-pk", "id": "pk"}

    def loaded(self, rows: Any) -> QuerySet[Any]:
        shown = rows.select_related("visit__area").prefetch_related("people")
        return super().loaded(shown.defer("visit__area__boundary", "visit__note", "visit__words"))

    def post(self, request: Any, *args: Any, **kwargs: Any) -> Any:
        check_works(user_of(request), self.group())  # before anything is said about the input
        return super().post(request, *args, **kwargs)

    def create(self, data: Data) -> Model:
        group, key = self.group(), data.pop("external_id", "")
        area: Area = one(places_of(group), "area", code=data.pop("area"))
        people = self._people(group, data.pop("people", []))
        key = f"{caller_of(self.request)}:group-{group.pk}:{key}"[:80] if key else uuid4().hex
        by = of_user(user_of(self.request))
        return self.fresh(group_services.visit_place(group, area=area, people=people, key=key, by=by, **data))

    def _people(self, group: WorkingGroup, numbers: list[int]) -> list[Person]:
        inside = group.members.current().filter(person__in=numbers).values("person")
        chosen = list(Person.objects.filter(pk__in=inside))
        if len(chosen) < len(set(numbers)):
            raise Invalid.field("people", _("Choose people of the group."))
        return chosen
