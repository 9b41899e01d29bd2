"""The working calendar of the installation, from the database, kept in memory."""

from datetime import time

from common.revisions import Kept
from grids.models import CalendarDay, OfficeHours
from grids.services import CALENDAR
from grids.worktime import Calendar

USUAL_HOURS = ((time(8, 30), time(12, 0)), (time(14, 0), time(18, 0)))


def _load() -> Calendar:
    spans = tuple(OfficeHours.objects.values_list("opens", "closes"))
    overrides = dict(CalendarDay.objects.values_list("day", "is_working"))
    return Calendar(spans=spans or USUAL_HOURS, overrides=overrides)


_kept = Kept(CALENDAR, _load)


def calendar() -> Calendar:
    """The office hours and the days that differ from the official calendar."""
    return _kept.get()
