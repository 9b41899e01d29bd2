"""Teams for programs. People are counted here and never named; those who keep a team are told numbers."""

from typing import Any

from django.db.models import Count, Model, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import serializers

from common.api.callers import user_of
from common.api.serializers import LineField, StrictSerializer, TextField
from common.api.views import ChangeView, CreateView, ListView, ResourceView
from common.errors import Invalid
from grids.api.serializers import PERSON, CodedSerializer
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
from partybuilding.api.coded import one
from partybuilding.api.filters.organisations import TeamFilter
from partybuilding.choosing import people_to_appoint
from partybuilding.forms.activities import TEXT, party_of_teams
from partybuilding.models import Team, TeamKind, TeamMember
from partybuilding.permissions.teams import areas_for_teams, units_for_teams
from partybuilding.services import teams as team_services
from partybuilding.surroundings import surroundings_of

Data = dict[str, Any]


class TeamSerializer(CodedSerializer[Team]):
    name = serializers.CharField(source="unit.name")
    kind = serializers.ChoiceField(choices=TeamKind.choices)
    members = serializers.IntegerField(source="number", help_text="How many there are now.")

    class Meta:
        model = Team
        fields = [
            "id",
            "version",
            "name",
            "unit",
            "kind",
            "area",
            "party_organisation",
            "about",
            "founded_on",
            "disbanded_on",
            "members",
        ]
        read_only_fields = ["unit", "area", "party_organisation"]


class TeamMemberSerializer(serializers.ModelSerializer[TeamMember]):
    person = serializers.IntegerField(source="person_id", help_text=PERSON)

    class Meta:
        model = TeamMember
        fields = COLUMNS


class TeamChange(StrictSerializer):
    name = LineField(max_length=80, required=False)
    kind = serializers.ChoiceField(choices=TeamKind.choices)
    party_organisation = LineField(max_length=40, required=False, allow_null=True, help_text="Code.")
    about = TextField(max_length=TEXT, required=False, allow_blank=True)


class TeamInput(TeamChange):
    unit = LineField(max_length=40, required=False, help_text="Code of a unit that is a team; else give a name.")
    area = LineField(max_length=20, help_text="Code.")


class TeamEndInput(StrictSerializer):
    reason = LineField(max_length=300)


class OfTeams(ResourceView):
    model = Team
    scope_resource = "teams"
    serializer_class = TeamSerializer

    def loaded(self, rows: Any) -> QuerySet[Any]:
        counted = Count("members", filter=Q(members__left=None), distinct=True)
        return super().loaded(rows.for_list().annotate(number=counted))

    def values(self, data: Data, team: Team | None = None) -> Data:
        """The input with the party organisation that its code names."""
        if code := data.get("party_organisation"):
            rows = party_of_teams(user_of(self.request), team)
            return {**data, "party_organisation": one(rows, "party_organisation", code=code)}
        return data


class Teams(OfTeams, ListView, CreateView):
    """The teams around the caller, and those that they belong to. POST founds one: under a name, or of a unit that the
    register has."""

    input_class = TeamInput
    filterset_class = TeamFilter

    def create(self, data: Data) -> Model:
        by = user_of(self.request)
        area = one(areas_for_teams(by).defer("boundary"), "area", code=data.pop("area"))
        values = self.values(data)
        unit, name = values.pop("unit", ""), values.pop("name", "")
        if bool(unit) == bool(name):
            raise Invalid.field("name", _("Give a new team a name, or choose one of the register."))
        known = one(units_for_teams(by), "unit", code=unit) if unit else None
        return self.fresh(team_services.found_team(name=name, unit=known, area=area, by=by, **values))


class TeamItem(OfTeams, ChangeView):
    """One team."""

    input_class = TeamChange

    def change(self, row: Team, data: Data, version: int | None) -> Model:
        by = user_of(self.request)
        return self.fresh(team_services.change_team(row, by=by, version=version, **self.values(data, row)))


class TeamMembers(ListView):
    """Who is in the team now, for those who keep it; everybody else finds themselves."""

    model = TeamMember
    scope_resource = "teams"
    serializer_class = TeamMemberSerializer

    def loaded(self, rows: Any) -> QuerySet[Any]:
        return super().loaded(rows.current().filter(team=self.kwargs.get("pk")))

    def get_queryset(self) -> QuerySet[Any]:
        teams = Team.objects.visible_to(self.request.user)
        if not getattr(self, "swagger_fake_view", False) and not teams.filter(pk=self.kwargs["pk"]).exists():
            raise Http404
        return super().get_queryset()


class JoinTeam(OfTeams, Doing):
    """The caller joins."""

    def do(self, row: Team, data: Data, version: int | None) -> object:
        by = user_of(self.request)
        refuse_twice(row.members.current(), surroundings_of(by).person)
        return team_services.join_team(row, by=by)


class LeaveTeam(OfTeams, Doing):
    """The caller leaves."""

    def do(self, row: Team, data: Data, version: int | None) -> object:
        by = user_of(self.request)
        return team_services.leave_team(own_of(row.members.current(), by), by=by, version=version)


class AddToTeam(OfTeams, Doing):
    """Somebody joins, put there by the leader or the desk."""

    input_class = JoiningInput

    def do(self, row: Team, data: Data, version: int | None) -> object:
        by = user_of(self.request)
        person = somebody(by, data, people_to_appoint(by))
        refuse_twice(row.members.current(), person)
        return team_services.add_member(row, person, by=by, version=version, **data)


class TakeOutOfTeam(OfTeams, Doing):
    """Somebody is taken out by the leader or the desk."""

    input_class = BelongingInput

    def do(self, row: Team, data: Data, version: int | None) -> object:
        member = one(_members(row, self), "member", pk=data["member"])
        return team_services.leave_team(member, by=user_of(self.request), version=version)


class LeadTeam(OfTeams, Doing):
    """Whether somebody in the team leads it. There may be several."""

    input_class = LeadingInput

    def do(self, row: Team, data: Data, version: int | None) -> object:
        member = one(_members(row, self), "member", pk=data.pop("member"))
        return team_services.name_leader(member, by=user_of(self.request), version=version, **data)


class DisbandTeam(OfTeams, Doing):
    """End a team, and with it the unit: once nobody waits for its work and no activity of it is to come."""

    input_class = TeamEndInput

    def do(self, row: Team, data: Data, version: int | None) -> object:
        return team_services.disband_team(row, by=user_of(self.request), version=version, **data)


def _members(team: Team, view: ResourceView) -> QuerySet[Any]:
    """Those that the caller may know."""
    rows: QuerySet[Any] = TeamMember.objects.visible_to(view.request.user).current().filter(team=team)
    return rows.select_related("team", "person")
