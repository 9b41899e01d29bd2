"""What lists of the party are narrowed to."""

from typing import Any

from django.db.models import Q, QuerySet
from django_filters.rest_framework import CharFilter, ChoiceFilter, FilterSet

from common.api.filters import ChoicesFilter, FlagFilter, MomentFilter, WholeFilter
from grids.api.filters import SEARCH, subtree
from grids.readings import found_by
from partybuilding.listing.organisations import narrow
from partybuilding.models import (
    Activity,
    ActivityKind,
    ActivityState,
    Alliance,
    AllianceKind,
    Fate,
    GroupFinding,
    ItemState,
    ListItem,
    ListKind,
    Member,
    PartyOrganisation,
    PartyOrganisationKind,
    Placed,
    Registration,
    RegistrationKind,
    RegistrationState,
    Sector,
    SignUp,
    Stage,
    Team,
    TeamKind,
    Transfer,
    WorkingGroup,
)
from partybuilding.surroundings import surroundings_of

SUBTREE = "Code of an area; means its whole subtree."


class OrganisationFilter(FilterSet):
    area = CharFilter(method="of_area", max_length=20, label="Code of an area; tied to its subtree.")
    parent = CharFilter(field_name="parent__code", max_length=40)
    kind = ChoicesFilter(choices=PartyOrganisationKind.choices)
    sector = ChoicesFilter(choices=Sector.choices)
    dissolved = FlagFilter(method="is_dissolved")
    search = CharFilter(method="named", max_length=80, label=SEARCH)

    class Meta:
        model = PartyOrganisation
        fields: list[str] = []

    def of_area(self, rows: Any, _name: str, code: str) -> QuerySet[Any]:
        return narrow(rows, {"area": code})

    def is_dissolved(self, rows: QuerySet[Any], _name: str, wanted: bool) -> QuerySet[Any]:
        return rows.exclude(dissolved_on=None) if wanted else rows.filter(dissolved_on=None)

    def named(self, rows: QuerySet[Any], _name: str, text: str) -> QuerySet[Any]:
        return rows.filter(found_by(text))


class MemberFilter(FilterSet):
    organisation = CharFilter(field_name="organisation__code", max_length=40)
    stage = ChoicesFilter(choices=Stage.choices)
    ended = FlagFilter(method="has_ended")

    class Meta:
        model = Member
        fields: list[str] = []

    def has_ended(self, rows: QuerySet[Any], _name: str, wanted: bool) -> QuerySet[Any]:
        return rows.exclude(ended_on=None) if wanted else rows.filter(ended_on=None)


class TransferFilter(FilterSet):
    to = CharFilter(field_name="to__code", max_length=40)
    pending = FlagFilter(method="is_pending", label="Neither handed in nor taken back.")

    class Meta:
        model = Transfer
        fields: list[str] = []

    def is_pending(self, rows: Any, _name: str, wanted: bool) -> Any:
        return rows.pending() if wanted else rows.exclude(received_on=None, returned_on=None)


class RegistrationFilter(FilterSet):
    area = CharFilter(method="of_area", max_length=20, label="Code of an area; means its whole subtree.")
    kind = ChoiceFilter(choices=RegistrationKind.choices)
    state = ChoiceFilter(choices=RegistrationState.choices)
    placed = ChoiceFilter(choices=Placed.choices)
    skill = CharFilter(field_name="skills__code", max_length=40, label="Code of a skill.")

    class Meta:
        model = Registration
        fields: list[str] = []

    def of_area(self, rows: QuerySet[Any], _name: str, code: str) -> QuerySet[Any]:
        return rows.filter(subtree(code, "area__path") | subtree(code, "grid__path"))


class AllianceFilters(FilterSet):
    area = CharFilter(method="of_area", max_length=20, label="Code of an area; means its whole subtree.")
    kind = ChoicesFilter(choices=AllianceKind.choices)

    class Meta:
        model = Alliance
        fields: list[str] = []

    def of_area(self, rows: QuerySet[Any], _name: str, code: str) -> QuerySet[Any]:
        return rows.filter(subtree(code, "area__path"))


class TeamFilter(FilterSet):
    area = CharFilter(method="of_area", max_length=20, label=SUBTREE)
    kind = ChoicesFilter(choices=TeamKind.choices)
    disbanded = FlagFilter(field_name="disbanded_on", lookup_expr="isnull", exclude=True)

    class Meta:
        model = Team
        fields: list[str] = []

    def of_area(self, rows: QuerySet[Any], _name: str, code: str) -> QuerySet[Any]:
        return rows.filter(subtree(code, "area__path"))


class GroupFilter(FilterSet):
    area = CharFilter(method="of_area", max_length=20, label="Code of an area; groups of it and linked with it.")
    own = FlagFilter(method="is_own", label="The caller goes out with it.")
    over = FlagFilter(method="is_over", label="It has ended.")

    class Meta:
        model = WorkingGroup
        fields: list[str] = []

    def of_area(self, rows: QuerySet[Any], _name: str, code: str) -> QuerySet[Any]:
        linked = WorkingGroup.communities.through.objects.filter(subtree(code, "area__path"))
        return rows.filter(Q(subtree(code, "area__path")) | Q(pk__in=linked.values("workinggroup")))

    def is_own(self, rows: QuerySet[Any], _name: str, wanted: bool) -> QuerySet[Any]:
        own = WorkingGroup.objects.worked_by(self.request.user).values("pk")
        return rows.filter(pk__in=own) if wanted else rows.exclude(pk__in=own)

    def is_over(self, rows: QuerySet[Any], _name: str, wanted: bool) -> QuerySet[Any]:
        current = WorkingGroup.objects.current().values("pk")
        return rows.exclude(pk__in=current) if wanted else rows.filter(pk__in=current)


class GroupFindingFilter(FilterSet):
    group = WholeFilter(field_name="group_id", min_value=1, max_value=2**31)
    area = CharFilter(method="of_area", max_length=20, label=SUBTREE)
    fate = ChoicesFilter(choices=Fate.choices)
    after = MomentFilter(field_name="at", lookup_expr="gte")
    before = MomentFilter(field_name="at", lookup_expr="lt")

    class Meta:
        model = GroupFinding
        fields: list[str] = []

    def of_area(self, rows: QuerySet[Any], _name: str, code: str) -> QuerySet[Any]:
        return rows.filter(subtree(code, "area_path"))


class ListItemFilters(FilterSet):
    alliance = WholeFilter(field_name="alliance_id", min_value=1, max_value=2**31)
    year = WholeFilter(min_value=2015, max_value=2099)
    kind = ChoicesFilter(choices=ListKind.choices)
    state = ChoicesFilter(choices=ItemState.choices)

    class Meta:
        model = ListItem
        fields: list[str] = []


class ActivityFilter(FilterSet):
    area = CharFilter(method="of_area", max_length=20, label=SUBTREE)
    kind = ChoicesFilter(choices=ActivityKind.choices)
    state = ChoicesFilter(choices=ActivityState.choices)
    after = MomentFilter(field_name="starts_at", lookup_expr="gte")
    before = MomentFilter(field_name="starts_at", lookup_expr="lt")
    own = FlagFilter(method="is_own", label="The caller has signed up.")

    class Meta:
        model = Activity
        fields: list[str] = []

    def of_area(self, rows: QuerySet[Any], _name: str, code: str) -> QuerySet[Any]:
        return rows.filter(subtree(code, "area_path"))

    def is_own(self, rows: QuerySet[Any], _name: str, wanted: bool) -> QuerySet[Any]:
        person = surroundings_of(self.request.user).person or 0
        own = SignUp.objects.standing().filter(person=person).values("activity")
        return rows.filter(pk__in=own) if wanted else rows.exclude(pk__in=own)
