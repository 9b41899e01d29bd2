"""Meetings as a table that goes out. It names nobody."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from django.db.models import Count, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import User
from common.errors import Invalid, NotAllowed
from deliberation.choices import Attendance, MeetingKind, MeetingState
from deliberation.listing import MINE, TABS, in_tab, narrow
from deliberation.models import Meeting
from grids.models import Area
from grids.reach import reach_of
from grids.register.tables.base import unknown_area
from sheets.registers import Column, Filters, Kind, Outcome, Register, Row

CHOICES = {
    "kind": MeetingKind.values,
    "state": MeetingState.values,
    "whose": [MINE],
    "tab": [value for value, _label in TABS],
}
NAMES = {
    "starts": gettext_lazy("Begins"),
    "ends": pgettext_lazy("of a meeting", "Ends"),
    "kind": gettext_lazy("Kind"),
    "title": gettext_lazy("Title"),
    "area": gettext_lazy("Area code"),
    "place": gettext_lazy("Place"),
    "state": gettext_lazy("State"),
    "invited": gettext_lazy("Invited"),
    "came": pgettext_lazy("of a meeting", "Attended"),
    "ballots": gettext_lazy("Ballots"),
    "resolutions": gettext_lazy("Resolutions"),
    "done": gettext_lazy("of them done"),
}
NUMBERS = ("invited", "came", "ballots", "resolutions", "done")


def _kind(name: str) -> Kind:
    return Kind.NUMBER if name in NUMBERS else Kind.CODE if name == "area" else Kind.TEXT


class Meetings(Register):
    key = "meetings"
    title = pgettext_lazy("of a meeting", "Meetings")
    order = 210
    filters: ClassVar[tuple[str, ...]] = ("area", "kind", "state", "whose", "q", "tab")
    columns: ClassVar[tuple[Column, ...]] = tuple(
        Column(name=name, title=title, kind=_kind(name), read_only=True) for name, title in NAMES.items()
    )

    def may_export(self, user: User) -> bool:
        reach = reach_of(user)
        return reach.everything or bool(reach.paths or reach.organisations)

    def found(self, user: User, filters: Filters) -> Any:
        for name, values in CHOICES.items():
            if filters.get(name) and filters[name] not in values:
                raise Invalid.field(name, _("Choose one of: %(names)s.") % {"names": ", ".join(values)})
        rows = Meeting.objects.visible_to(user)
        rows = in_tab(rows, filters["tab"]) if filters.get("tab") else rows
        return narrow(rows, user, {**filters, "area": _area(user, filters)})

    def count(self, user: User, filters: Filters) -> int:
        return int(self.found(user, filters).count())

    def rows(self, user: User, filters: Filters, *, in_full: bool) -> Iterator[Mapping[str, object]]:
        came = Q(attendees__state=Attendance.ATTENDED)
        rows = (
            self.found(user, filters)
            .for_list()
            .annotate(
                invited=Count("attendees", distinct=True),
                came=Count("attendees", filter=came, distinct=True),
                voted=Count("ballots", distinct=True),
                decided=Count("resolutions", distinct=True),
                done=Count("resolutions", filter=Q(resolutions__order__closed_at__isnull=False), distinct=True),
            )
        )
        for meeting in rows.order_by("-starts_at", "-pk").iterator(chunk_size=500):
            yield _cells(meeting)

    def check(self, rows: Sequence[Row], by: User) -> list[Outcome]:
        raise NotAllowed(_("You may not import into this register."))

    def save(self, outcomes: Sequence[Outcome], by: User) -> None:
        raise NotAllowed(_("You may not import into this register."))


def _area(user: User, filters: Filters) -> Area | None:
    code = filters.get("area", "")
    area = Area.objects.visible_to(user).filter(code=code).first() if code else None
    if code and area is None:
        raise Invalid.field("area", unknown_area(code))
    return area


def _cells(meeting: Any) -> dict[str, object]:
    return {
        "starts": f"{timezone.localtime(meeting.starts_at):%Y-%m-%d %H:%M}",
        "ends": f"{timezone.localtime(meeting.ends_at):%Y-%m-%d %H:%M}",
        "kind": meeting.get_kind_display(),
        "title": meeting.title,
        "area": meeting.area.code,
        "place": meeting.place or meeting.link,
        "state": meeting.get_state_display(),
        "invited": meeting.invited,
        "came": meeting.came,
        "ballots": meeting.voted,
        "resolutions": meeting.decided,
        "done": meeting.done,
    }
