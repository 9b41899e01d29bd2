"""The duty roster of an area for a month, and who is on duty now."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property

from django.utils import timezone
from django.utils.translation import gettext as _

from common.clock import now, today
from grids.colleagues import rostered_by
from grids.models import Absence, Area, AreaKind, Duty, DutyKind, Organisation
from grids.querysets import AreaQuerySet
from grids.reach import AnyUser
from grids.rosters import RosterDay, month_of
from grids.services.duties import is_away
from grids.worktime import DAY, MIDNIGHT, SHANGHAI

ROSTERED = (AreaKind.DISTRICT, AreaKind.STREET, AreaKind.COMMUNITY)


def duty_areas(user: AnyUser) -> AreaQuerySet:
    """The areas whose roster the user may look at: those in reach and above them."""
    return Area.objects.visible_to(user).current().filter(kind__in=ROSTERED).defer("boundary").order_by("path")


@dataclass(frozen=True)
class Cell:
    duty: Duty
    is_away: bool
    is_now: bool


@dataclass(frozen=True)
class Month:
    area: Area
    first: date
    duties: list[Duty]
    away: list[Absence]
    may_change: bool

    @property
    def last(self) -> date:
        return after(self.first) - DAY

    @property
    def next(self) -> str:
        return f"{after(self.first):%Y-%m}"

    @property
    def previous(self) -> str:
        return f"{self.first - DAY:%Y-%m}"

    @property
    def kinds(self) -> list[DutyKind]:
        """Columns: nights and days off always, ordinary days where somebody is put on them."""
        used = {duty.kind for duty in self.duties}
        return [kind for kind in DutyKind if kind != DutyKind.DAY or kind in used]

    @cached_property
    def days(self) -> "list[tuple[RosterDay, list[tuple[DutyKind, list[Cell]]]]]":
        found = month_of(self.duties, self.first, self.last)
        return [
            (day, [(kind, [self._cell(duty) for duty in day.turns.get(kind, [])]) for kind in self.kinds])
            for day in found
        ]

    @property
    def conflicts(self) -> list[Cell]:
        return [cell for _day, columns in self.days for _kind, cells in columns for cell in cells if cell.is_away]

    def _cell(self, duty: Duty) -> Cell:
        gone = any(is_away(absence, duty.person_id, duty) for absence in self.away)
        return Cell(duty, gone, duty.starts_at <= now() < duty.ends_at)


def after(first: date) -> date:
    """The first day of the next month."""
    return (first + timedelta(days=32)).replace(day=1)


def month(user: AnyUser, area: Area, first: date) -> Month:
    """Three queries, however many turns."""
    start, end = (datetime.combine(each, MIDNIGHT, SHANGHAI) for each in (first, after(first)))
    rows = Duty.objects.visible_to(user).filter(area=area, starts_at__gte=start, starts_at__lt=end)
    duties = list(rows.select_related("person", "area").defer("area__boundary"))
    away = Absence.objects.filter(
        person__in={duty.person_id for duty in duties}, ends__gte=first, starts__lte=after(first)
    )
    may_change = rostered_by(user).filter(pk=area.pk).exists()
    return Month(area, first, duties, list(away), may_change)


def read_month(text: str) -> date:
    """ "2026-11"; this month for anything else."""
    year, _dash, number = text.partition("-")
    try:
        return date(int(year), int(number), 1) if 2000 <= int(year) <= 2100 else today().replace(day=1)
    except ValueError:
        return today().replace(day=1)


def on_duty_now(user: AnyUser, place: Area | Organisation | None) -> list[Duty]:
    """Who is on duty at the place now and above it, the nearest first. One query."""
    area = place.home if isinstance(place, Organisation) else place
    if area is None:
        return []
    rows = Duty.objects.visible_to(user).at(now()).filter(area__in=area.ancestor_ids)
    found = rows.select_related("area", "person").defer("area__boundary").order_by("-area__path", "-is_lead", "pk")
    return list(found)


def row_of(duty: Duty) -> list[object]:
    """A turn as a line of a file."""
    return [
        duty.day.isoformat(),
        duty.get_kind_display(),
        f"{timezone.localtime(duty.starts_at):%m-%d %H:%M}",
        f"{timezone.localtime(duty.ends_at):%m-%d %H:%M}",
        duty.person.name,
        _("leads") if duty.is_lead else "",
        duty.note,
    ]
