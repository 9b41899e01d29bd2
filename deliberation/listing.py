"""The list of meetings as somebody narrows it: those that want something done yet from the first on, those that are
over from the last on."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

from django.db.models import Count, Q
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import User
from common.keyset import Ordering
from deliberation.choices import ENDED, Attendance, MeetingKind, MeetingState
from deliberation.models import Attendee, Meeting, Resolution
from deliberation.querysets import MeetingQuerySet
from grids.models import Area
from grids.register.listing import FilterForm, Listing

COMING, PAST = "coming", "past"
TABS = [(COMING, pgettext_lazy("of a meeting", "Open")), (PAST, pgettext_lazy("of a meeting", "Over"))]
MINE = "mine"


class MeetingFilter(FilterForm):
    def __init__(self, data: QueryDict, areas: list[Area]) -> None:
        super().__init__(data, areas)
        self._offer("kind", _("any kind"), list(MeetingKind.choices))
        self._offer("state", _("any state"), list(MeetingState.choices))
        self._offer("whose", _("all that I see"), [(MINE, _("that I am invited to"))])


@dataclass(frozen=True)
class MeetingRow:
    meeting: Meeting
    attendees: int
    coming: int
    resolutions: int

    @property
    def day(self) -> date:
        return timezone.localdate(self.meeting.starts_at)


class MeetingListing(Listing[Meeting]):
    url_name = "deliberation:meetings"
    title = gettext_lazy("Deliberation")
    search = gettext_lazy("Words of the title")
    nothing_fits = gettext_lazy("No meeting fits")
    advice = gettext_lazy("Take a filter away, or look at the other tab.")

    def __init__(self, user: User, params: QueryDict) -> None:
        super().__init__(user, params)
        self.tab = PAST if params.get("tab") == PAST else COMING
        self.ordering = Ordering.of(self.tab, "starts_at" if self.tab == COMING else "-starts_at")
        self.form = MeetingFilter(params, self.areas)

    def scope(self) -> MeetingQuerySet:
        return in_tab(Meeting.objects.visible_to(self.user).for_list(), self.tab)

    def narrowed(self, rows: MeetingQuerySet, wishes: dict[str, Any]) -> MeetingQuerySet:
        return narrow(rows, self.user, wishes)

    @property
    def tabs(self) -> list[dict[str, Any]]:
        kept = self.params.copy()
        kept.pop("cursor", None)
        found = []
        for name, label in TABS:
            kept["tab"] = name
            found.append({"label": label, "query": kept.urlencode(), "is_current": name == self.tab})
        return found

    @cached_property
    def rows(self) -> list[MeetingRow]:
        keys = [meeting.pk for meeting in self.page.rows]
        came = (Attendance.ACCEPTED, Attendance.ATTENDED)
        people = Attendee.objects.filter(meeting__in=keys).values("meeting")
        counted = {
            row["meeting"]: (row["n"], row["coming"])
            for row in people.annotate(n=Count("pk"), coming=Count("pk", filter=Q(state__in=came))).order_by()
        }
        decided = Resolution.objects.filter(meeting__in=keys).values("meeting").annotate(n=Count("pk")).order_by()
        numbers = {row["meeting"]: row["n"] for row in decided}
        return [MeetingRow(each, *counted.get(each.pk, (0, 0)), numbers.get(each.pk, 0)) for each in self.page.rows]


def in_tab(rows: MeetingQuerySet, tab: str) -> MeetingQuerySet:
    return rows.filter(state__in=ENDED) if tab == PAST else rows.exclude(state__in=ENDED)


def narrow(rows: MeetingQuerySet, user: User, wishes: Mapping[str, Any]) -> MeetingQuerySet:
    """The meetings that fit every wish."""
    if wishes.get("area"):
        rows = rows.within(wishes["area"])
    for name in ("kind", "state"):
        if wishes.get(name):
            rows = rows.filter(**{name: wishes[name]})
    if wishes.get("whose") == MINE:
        rows = rows.filter(pk__in=Attendee.objects.of(user).values("meeting"))
    return rows.filter(title__icontains=wishes["q"]) if wishes.get("q") else rows
