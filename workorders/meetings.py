"""The lists of the three meetings: what a desk has to hear today, what is left over, what it has heard."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from django.db.models import Exists, OuterRef, Prefetch
from django.utils import timezone
from django.utils.translation import gettext as _

from common.clock import today
from common.workbooks import Sheet
from grids.models import DESK_KINDS, DESK_ROLES, Area, AreaKind, Post
from grids.querysets import within_any
from grids.reach import AnyUser, reach_of
from workorders.choices import Meeting, Severity
from workorders.models import Hearing, WorkOrder
from workorders.policies import heard_in
from workorders.querysets import TRUSTED_ROLES, HearingQuerySet, WorkOrderQuerySet

MOST_SHOWN = 200
MOST_DESKS = 200
USUAL = {AreaKind.STREET: Meeting.WEEKLY, AreaKind.DISTRICT: Meeting.MAJOR}


@dataclass(frozen=True)
class Line:
    """An order on the list, with what was last said of it in this meeting, if it was."""

    order: WorkOrder
    said: Hearing | None


class MeetingList:
    """One meeting of one desk, as one person sees it today."""

    def __init__(self, user: AnyUser, meeting: Meeting, area: Area) -> None:
        self.user, self.meeting, self.area = user, meeting, area

    @cached_property
    def severities(self) -> list[Severity]:
        district = Area.objects.filter(pk__in=self.area.ancestor_ids, kind=AreaKind.DISTRICT).values_list(
            "pk", flat=True
        )
        return heard_in(self.meeting, district.first())

    @property
    def _hearings(self) -> HearingQuerySet:
        return Hearing.objects.standing().filter(meeting=self.meeting, area=self.area)

    @property
    def waiting(self) -> WorkOrderQuerySet:
        """The open orders that are to be heard: not yet, or again."""
        here = self._hearings.filter(order=OuterRef("pk"))
        rows = WorkOrder.objects.visible_to(self.user).within(self.area.path).open()
        rows = rows.filter(severity__in=self.severities)
        return rows.exclude(Exists(here.filter(again=False))).exclude(Exists(here.filter(day=today())))

    @cached_property
    def last_met(self) -> datetime | None:
        """When this meeting last heard something before today."""
        return self._hearings.filter(day__lt=today()).order_by("-day", "-at").values_list("at", flat=True).first()

    @cached_property
    def lines(self) -> list[Line]:
        said = Prefetch("hearings", self._hearings.order_by("-pk"))
        rows = self.waiting.for_list().prefetch_related(said).order_by("pk")[:MOST_SHOWN]
        return [Line(order, next(iter(order.hearings.all()), None)) for order in rows]

    @property
    def left_over(self) -> list[Line]:
        """What the last meeting had before it and did not finish with."""
        return [each for each in self.lines if self._was_there(each)]

    @property
    def fresh(self) -> list[Line]:
        return [each for each in self.lines if not self._was_there(each)]

    def _was_there(self, line: Line) -> bool:
        return self.last_met is not None and line.order.created_at < self.last_met

    @cached_property
    def heard(self) -> list[Hearing]:
        """What was heard today."""
        rows = self._hearings.filter(day=today()).visible_to(self.user).select_related("order__area")
        return list(rows.defer("order__search", "order__area__boundary").order_by("pk")[:MOST_SHOWN])

    @cached_property
    def may_keep(self) -> bool:
        posts = reach_of(self.user).posts
        return any(post.role in DESK_ROLES and post.area_id == self.area.pk for post in posts)


def desks_of(user: AnyUser, post: Post | None) -> list[Area]:
    """The desks whose meetings somebody may look at: their own first, then those below it."""
    posts = [each for each in reach_of(user).posts if each.area and each.role in TRUSTED_ROLES]
    paths = {each.area.path for each in posts if each.area}
    rows = Area.objects.current().filter(kind__in=DESK_KINDS).filter(within_any(paths))
    found = list(rows.defer("boundary", "search").order_by("path")[:MOST_DESKS])
    own = post.area_id if post else None
    return sorted(found, key=lambda area: area.pk != own)


def usual_meeting(area: Area) -> Meeting:
    return USUAL.get(AreaKind(area.kind), Meeting.DAILY)


def sheet(shown: MeetingList) -> Sheet:
    """The list as a sheet of a workbook."""
    heads, *rows = _rows(shown)
    title = f"{shown.meeting.label} {today():%Y-%m-%d}"
    return Sheet(title, heads, rows, (18,) * len(heads))


def _rows(shown: MeetingList) -> list[Sequence[str]]:
    heads = (
        _("Number"),
        _("Title"),
        _("Severity"),
        _("Place"),
        _("State"),
        _("Since"),
        _("Heard"),
        _("What came of it"),
    )
    parts = ((_("left over"), shown.left_over), (_("new"), shown.fresh))
    waiting = [
        (*_facts(line.order), word, line.said.outcome if line.said else "") for word, lines in parts for line in lines
    ]
    heard = [
        (*_facts(each.order), _("today, by %(who)s") % {"who": each.by_name}, each.outcome) for each in shown.heard
    ]
    return [heads, *waiting, *heard]


def _facts(order: WorkOrder) -> tuple[str, ...]:
    since = timezone.localtime(order.created_at)
    severity, state = order.get_severity_display(), order.get_state_display()
    return (order.number, order.title, severity, str(order.area), state, f"{since:%Y-%m-%d %H:%M}")
