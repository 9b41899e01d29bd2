"""The lists of activities and of teams as somebody narrows them."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Count, Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from common.clock import now
from common.keyset import Ordering
from grids.models import Area
from grids.register.listing import FilterForm, Listing
from partybuilding.models import (
    ENDED_ACTIVITIES,
    Activity,
    ActivityKind,
    SignUp,
    SignUpState,
    Team,
    TeamKind,
    TeamMember,
)
from partybuilding.querysets.activities import ActivityQuerySet
from partybuilding.querysets.teams import TeamQuerySet
from partybuilding.surroundings import surroundings_of

COMING, PAST, MINE = "coming", "past", "mine"
# An activity stays among those to come for the rest of its day, so that whoever organises it finds it there.
LASTS = timedelta(hours=12)


class ActivityFilter(FilterForm):
    def __init__(self, data: QueryDict, areas: list[Area]) -> None:
        super().__init__(data, areas)
        self._offer("kind", _("any kind"), list(ActivityKind.choices))
        self._offer("whose", _("all that I see"), [(MINE, _("that I signed up for"))])


@dataclass(frozen=True)
class ActivityRow:
    """`own` is how the reader stands to it, in a word."""

    activity: Activity
    signed: int
    own: str

    @property
    def day(self) -> date:
        return timezone.localdate(self.activity.starts_at)


class ActivityListing(Listing[Activity]):
    url_name = "partybuilding:activities"
    title = gettext_lazy("Activities")
    search = gettext_lazy("Words of the title")
    nothing_fits = gettext_lazy("No activity fits")
    advice = gettext_lazy("Take a filter away, or look at the other tab.")

    def __init__(self, user: User, params: QueryDict) -> None:
        super().__init__(user, params)
        self.tab = PAST if params.get("tab") == PAST else COMING
        self.ordering = Ordering.of(self.tab, "starts_at" if self.tab == COMING else "-starts_at")
        self.form = ActivityFilter(params, self.areas)

    def scope(self) -> ActivityQuerySet:
        rows = Activity.objects.visible_to(self.user).for_list().defer("plan", "record", "area__boundary")
        return in_tab(rows, self.tab)

    def narrowed(self, rows: ActivityQuerySet, wishes: dict[str, Any]) -> ActivityQuerySet:
        if wishes.get("area"):
            rows = rows.within(wishes["area"])
        if wishes.get("kind"):
            rows = rows.filter(kind=wishes["kind"])
        if wishes.get("whose") == MINE:
            rows = rows.filter(pk__in=self._own().values("activity"))
        return rows.filter(title__icontains=wishes["q"]) if wishes.get("q") else rows

    def _own(self) -> Any:
        return SignUp.objects.standing().filter(person=surroundings_of(self.user).person or 0)

    @cached_property
    def rows(self) -> list[ActivityRow]:
        keys = [each.pk for each in self.page.rows]
        counted = SignUp.objects.standing().filter(activity__in=keys).values("activity").annotate(n=Count("pk"))
        numbers = {row["activity"]: row["n"] for row in counted.order_by()}
        own = {each.activity_id: each.get_state_display() for each in self._own().filter(activity__in=keys)}
        return [ActivityRow(each, numbers.get(each.pk, 0), own.get(each.pk, "")) for each in self.page.rows]


def in_tab(rows: ActivityQuerySet, tab: str) -> ActivityQuerySet:
    over = Q(state__in=ENDED_ACTIVITIES) | Q(starts_at__lt=now() - LASTS)
    return rows.filter(over) if tab == PAST else rows.exclude(over)


class TeamFilter(FilterForm):
    def __init__(self, data: QueryDict, areas: list[Area]) -> None:
        super().__init__(data, areas)
        self._offer("kind", _("any kind"), list(TeamKind.choices))
        self._offer("whose", _("all that I see"), [(MINE, _("that I belong to"))])


@dataclass(frozen=True)
class TeamRow:
    team: Team
    members: int
    is_own: bool


class TeamListing(Listing[Team]):
    """The newest first."""

    ordering = Ordering.of("id", "-pk")
    url_name = "partybuilding:teams"
    title = gettext_lazy("Teams")
    search = gettext_lazy("Words of the name")
    nothing_fits = gettext_lazy("No team fits")
    advice = gettext_lazy("Take a filter away, or search for a part of the name.")

    def __init__(self, user: User, params: QueryDict) -> None:
        super().__init__(user, params)
        self.form = TeamFilter(params, self.areas)

    def scope(self) -> TeamQuerySet:
        return Team.objects.visible_to(self.user).current().for_list()

    def narrowed(self, rows: TeamQuerySet, wishes: dict[str, Any]) -> TeamQuerySet:
        if wishes.get("area"):
            rows = rows.within(wishes["area"])
        if wishes.get("kind"):
            rows = rows.filter(kind=wishes["kind"])
        if wishes.get("whose") == MINE:
            rows = rows.filter(pk__in=self._own())
        return rows.filter(unit__name__icontains=wishes["q"]) if wishes.get("q") else rows

    def _own(self) -> Any:
        person = surroundings_of(self.user).person or 0
        return TeamMember.objects.current().filter(person=person).values_list("team", flat=True)

    @cached_property
    def rows(self) -> list[TeamRow]:
        keys = [each.pk for each in self.page.rows]
        counted = TeamMember.objects.current().filter(team__in=keys).values("team").annotate(n=Count("pk"))
        numbers, own = {row["team"]: row["n"] for row in counted.order_by()}, set(self._own())
        return [TeamRow(each, numbers.get(each.pk, 0), each.pk in own) for each in self.page.rows]


def own_hours(user: User, year: int) -> Any:
    """What the user gave this year; seen by nobody else here."""
    rows = SignUp.objects.filter(person=surroundings_of(user).person or 0, state=SignUpState.CAME)
    return rows.hours_in(year)
