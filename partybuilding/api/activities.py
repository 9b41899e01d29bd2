"""Activities for programs. People are counted here and never named; one's own sign-up is one's own."""

from typing import Any, ClassVar

from django.db.models import Count, Model, Q, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework import serializers

from common.api.callers import user_of
from common.api.serializers import FlagField, LineField, StrictSerializer, TextField
from common.api.views import ActionView, ChangeView, CreateView, ListView, ResourceView
from common.errors import Conflict, Invalid
from deliberation.forms import with_end
from grids.api.serializers import PERSON, CodedSerializer
from partybuilding.api.belonging import Doing, WhoInput, refuse_twice, somebody
from partybuilding.api.coded import one
from partybuilding.api.filters.organisations import ActivityFilter
from partybuilding.choosing import people_to_appoint
from partybuilding.forms.activities import TEXT
from partybuilding.models import Activity, ActivityKind, ActivityState, PartyOrganisation, SignUp, SignUpState, Team
from partybuilding.permissions.teams import areas_for_teams, organising_party, organising_teams
from partybuilding.services import activities as activity_services
from partybuilding.services.activities import MOST_HOURS
from partybuilding.surroundings import surroundings_of

Data = dict[str, Any]


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


class SignUpSerializer(serializers.ModelSerializer[SignUp]):
    person = serializers.IntegerField(source="person_id", help_text=PERSON)
    state = serializers.ChoiceField(choices=SignUpState.choices)
    waits = serializers.SerializerMethodField(help_text="For the next place that comes free.")

    class Meta:
        model = SignUp
        fields = ["id", "person", "state", "waits", "hours", "signed_at"]

    def get_waits(self, sign_up: SignUp) -> bool:
        return sign_up.pk in self.context["waiting"]


class ActivityChange(StrictSerializer):
    kind = serializers.ChoiceField(choices=ActivityKind.choices)
    title = LineField(max_length=120)
    place = LineField(max_length=120)
    starts_at = serializers.DateTimeField()
    ends_at = serializers.DateTimeField(required=False, help_text="Left out in a new one: two hours later.")
    wanted = serializers.IntegerField(
        min_value=1, max_value=9999, required=False, allow_null=True, help_text="Places; null: everybody may come."
    )
    sign_up_until = serializers.DateTimeField(required=False, allow_null=True, help_text="Null: until it begins.")
    plan = TextField(max_length=TEXT, required=False, allow_blank=True)
    is_public = FlagField(required=False, help_text="Residents may take part, without an account.")


class ActivityInput(ActivityChange):
    team = serializers.IntegerField(min_value=1, required=False, help_text="Number of the team that organises it;")
    party_organisation = LineField(max_length=40, required=False, help_text="or code of the party organisation.")
    area = LineField(max_length=20, help_text="Code.")


class ActivityCancelInput(StrictSerializer):
    reason = LineField(max_length=300)


class SignedInput(StrictSerializer):
    sign_up = serializers.IntegerField(min_value=1, help_text="Its number, as `sign-ups/` tells it.")


class HoursGivenInput(SignedInput):
    hours = serializers.DecimalField(
        max_digits=4,
        decimal_places=1,
        min_value=0,
        max_value=MOST_HOURS,
        allow_null=True,
        help_text="Null: stayed away.",
    )


class ActivityRecordInput(StrictSerializer):
    record = TextField(max_length=TEXT, help_text="What was done.")
    hours = HoursGivenInput(many=True, help_text="Of everybody who signed up and has not withdrawn.")


class OfActivities(ResourceView):
    model = Activity
    scope_resource = "activities"
    serializer_class = ActivitySerializer

    def loaded(self, rows: Any) -> QuerySet[Any]:
        standing = Count("sign_ups", filter=~Q(sign_ups__state=SignUpState.WITHDRAWN), distinct=True)
        return super().loaded(rows.for_list().prefetch_related("sign_ups").annotate(signed_up=standing))


class Activities(OfActivities, ListView, CreateView):
    """The activities around the caller. POST plans one, which nobody is told of before it is announced."""

    input_class = ActivityInput
    filterset_class = ActivityFilter
    orderings: ClassVar[dict[str, str]] = {"-starts_at": "-starts_at", "starts_at": "starts_at"}

    def create(self, data: Data) -> Model:
        by = user_of(self.request)
        area = one(areas_for_teams(by).defer("boundary"), "area", code=data.pop("area"))
        organiser = self._organiser(data)
        planned = activity_services.plan_activity(organiser=organiser, area=area, by=by, **with_end(data))
        return self.fresh(planned)

    def _organiser(self, data: Data) -> Team | PartyOrganisation:
        by = user_of(self.request)
        team, party = data.pop("team", None), data.pop("party_organisation", "")
        if bool(team) == bool(party):
            raise Invalid.field("team", _("Choose who organises it: a team or a party organisation."))
        if team:
            chosen: Team = one(organising_teams(by), "team", pk=team)
            return chosen
        named: PartyOrganisation = one(organising_party(by), "party_organisation", code=party)
        return named


class ActivityItem(OfActivities, ChangeView):
    """One activity. PATCH corrects the plan; whoever signed up is told of another time or place."""

    input_class = ActivityChange

    def change(self, row: Activity, data: Data, version: int | None) -> Model:
        by = user_of(self.request)
        return self.fresh(activity_services.change_activity(row, by=by, version=version, **data))


class SignUps(ListView):
    """Who has signed up, for those who organise the activity; everybody else finds themselves."""

    model = SignUp
    scope_resource = "activities"
    serializer_class = SignUpSerializer
    orderings: ClassVar[dict[str, str]] = {"id": "pk"}

    def loaded(self, rows: Any) -> QuerySet[Any]:
        return super().loaded(rows.filter(activity=self.kwargs.get("pk")))

    def get_queryset(self) -> QuerySet[Any]:
        self.waiting: list[int] = []
        if not getattr(self, "swagger_fake_view", False):
            activity = Activity.objects.visible_to(self.request.user).filter(pk=self.kwargs["pk"]).first()
            if activity is None:
                raise Http404
            self.waiting = activity_services.waiting_for(activity)
        return super().get_queryset()

    def get_serializer_context(self) -> dict[str, Any]:
        return {**super().get_serializer_context(), "waiting": self.waiting}


class SignUpHere(OfActivities, ActionView):
    """The caller wants to take part; when all places are taken, they wait for the next that comes free."""

    def act(self, row: Activity, data: Data, version: int | None) -> Model:
        by = user_of(self.request)
        refuse_twice(row.sign_ups.standing(), surroundings_of(by).person)
        activity_services.sign_up(row, by=by)
        return self.find(row.pk)


class Withdraw(OfActivities, Doing):
    """The caller cannot come after all."""

    def do(self, row: Activity, data: Data, version: int | None) -> object:
        own = row.sign_ups.standing().filter(person=surroundings_of(user_of(self.request)).person or 0).first()
        if own is None:
            raise Conflict(_("You have not signed up."))
        return activity_services.withdraw(own, by=user_of(self.request), version=version)


class PutDown(OfActivities, Doing):
    """Somebody who called or came along, put on the list by the organiser, until the record is written."""

    input_class = WhoInput

    def do(self, row: Activity, data: Data, version: int | None) -> object:
        by = user_of(self.request)
        person = somebody(by, data, people_to_appoint(by))
        refuse_twice(row.sign_ups.standing(), person)
        return activity_services.sign_up_somebody(row, person, by=by, version=version)


class Strike(OfActivities, Doing):
    """Somebody who cannot come after all, taken off the list by the organiser."""

    input_class = SignedInput

    def do(self, row: Activity, data: Data, version: int | None) -> object:
        by = user_of(self.request)
        known = SignUp.objects.visible_to(by).standing().filter(activity=row).select_related("activity")
        return activity_services.withdraw(one(known, "sign_up", pk=data["sign_up"]), by=by, version=version)


class Announce(OfActivities, Doing):
    """Tell the members, and let people sign up."""

    def do(self, row: Activity, data: Data, version: int | None) -> object:
        return activity_services.announce_activity(row, by=user_of(self.request), version=version)


class Record(OfActivities, Doing):
    """What was done, and the hours of each who signed up. Can be corrected."""

    input_class = ActivityRecordInput

    def do(self, row: Activity, data: Data, version: int | None) -> object:
        hours = {each["sign_up"]: each["hours"] for each in data["hours"]}
        if len(hours) < len(data["hours"]):
            raise Invalid.field("hours", _("Name everybody once."))
        by, record = user_of(self.request), data["record"]
        return activity_services.record_activity(row, hours=hours, record=record, by=by, version=version)


class Cancel(OfActivities, Doing):
    """It will not be held. Whoever was told of it is told why."""

    input_class = ActivityCancelInput

    def do(self, row: Activity, data: Data, version: int | None) -> object:
        return activity_services.cancel_activity(row, by=user_of(self.request), version=version, **data)
