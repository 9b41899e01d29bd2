"""Teams and activities for programs. People are counted here and never named; one's own sign-up is one's own."""

from typing import Any, ClassVar

from django.db.models import Count, Model, Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers

from common.api.callers import user_of
from common.api.views import ActionView, ItemView, ListView, ResourceView
from common.errors import Conflict
from grids.api.serializers import CodedSerializer
from partybuilding.api.filters.organisations import ActivityFilter, TeamFilter
from partybuilding.models import Activity, ActivityKind, ActivityState, SignUpState, Team, TeamKind
from partybuilding.services import activities as activity_services
from partybuilding.surroundings import surroundings_of


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


class ActivitySerializer(CodedSerializer[Activity]):
    kind = serializers.ChoiceField(choices=ActivityKind.choices)
    state = serializers.ChoiceField(choices=ActivityState.choices)
    team = serializers.IntegerField(source="team_id", allow_null=True, help_text="Number of the organising team.")
    signed_up = serializers.IntegerField(help_text="How many, with those who wait for a place.")
    own = serializers.SerializerMethodField(help_text="How the caller stands to it; null: not signed up.")

    class Meta:
        model = Activity
        fields = [
            "id",
            "version",
            "kind",
            "title",
            "team",
            "party_organisation",
            "area",
            "place",
            "starts_at",
            "ends_at",
            "wanted",
            "sign_up_until",
            "is_public",
            "state",
            "plan",
            "record",
            "signed_up",
            "own",
        ]
        read_only_fields = ["party_organisation", "area"]

    def get_own(self, activity: Activity) -> str | None:
        person = surroundings_of(self.context["request"].user).person
        rows = activity.sign_ups.all()
        return next((each.state for each in rows if person and each.person_id == person), None)


class OfTeams(ResourceView):
    model = Team
    scope_resource = "teams"
    serializer_class = TeamSerializer

    def get_queryset(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = (
            super().get_queryset().select_related("unit", "area", "party_organisation").defer("area__boundary")
        )
        counted: QuerySet[Any] = rows.annotate(number=Count("members", filter=Q(members__left=None), distinct=True))
        return counted


class Teams(OfTeams, ListView):
    """The teams around the caller, and those that they belong to."""

    filterset_class = TeamFilter


class TeamItem(OfTeams, ItemView):
    """One team."""


class OfActivities(ResourceView):
    model = Activity
    scope_resource = "activities"
    serializer_class = ActivitySerializer

    def get_queryset(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = (
            super().get_queryset().select_related("area", "party_organisation").defer("area__boundary")
        )
        standing = ~Q(sign_ups__state=SignUpState.WITHDRAWN)
        counted: QuerySet[Any] = rows.prefetch_related("sign_ups").annotate(
            signed_up=Count("sign_ups", filter=standing, distinct=True)
        )
        return counted


class Activities(OfActivities, ListView):
    """The activities around the caller."""

    filterset_class = ActivityFilter
    orderings: ClassVar[dict[str, str]] = {"-starts_at": "-starts_at", "starts_at": "starts_at"}


class ActivityItem(OfActivities, ItemView):
    """One activity."""


class SignUpHere(OfActivities, ActionView):
    """The caller wants to take part; when all places are taken, they wait for the next that comes free."""

    def act(self, row: Activity, data: dict[str, Any], version: int | None) -> Model:
        activity_services.sign_up(row, by=user_of(self.request))
        return self.find(row.pk)


class Withdraw(OfActivities, ActionView):
    """The caller cannot come after all."""

    def act(self, row: Activity, data: dict[str, Any], version: int | None) -> Model:
        own = row.sign_ups.standing().filter(person=surroundings_of(user_of(self.request)).person or 0).first()
        if own is None:
            raise Conflict(_("You have not signed up."))
        activity_services.withdraw(own, by=user_of(self.request), version=version)
        return self.find(row.pk)
