"""The writers of the working calendar."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.errors import Conflict, Invalid
from common.revisions import bump
from grids.calendars import effects, without
from grids.models import CalendarDay, OfficeHours
from grids.revisions import CALENDAR, CALENDAR_CHANGED
from grids.worktime import MIDNIGHT, Span, check_spans
from notices.outbox import emit


@transaction.atomic
def set_calendar_day(*, day: date, is_working: bool, reason: str = "") -> None:
    CalendarDay.objects.update_or_create(day=day, defaults={"is_working": is_working, "reason": reason})
    _changed(f"{day:%Y-%m-%d} {reason}".strip())


@transaction.atomic
def clear_calendar_day(day: date, *, recount: bool = False) -> None:
    """Let the official calendar decide about the day again. Refused while running deadlines are counted by it, unless
    whoever asks has seen that and wants them to be counted anew."""
    if not recount:
        check_unused_day(day)
    CalendarDay.objects.filter(day=day).delete()
    _changed(f"{day:%Y-%m-%d}")


def check_unused_day(day: date) -> None:
    if n := effects.moved(without(day)):
        sentence = ngettext(
            "%(day)s cannot be removed, it is in use: %(n)d running deadline is counted by it.",
            "%(day)s cannot be removed, it is in use: %(n)d running deadlines are counted by it.",
            n,
        )
        raise Conflict(sentence % {"day": f"{day:%Y-%m-%d}", "n": n}, code="in_use")


@transaction.atomic
def set_office_hours(spans: Sequence[Span]) -> None:
    """Replace the office hours by these (opens, closes) pairs of times. Raises ValidationError when out of order."""
    check_spans(tuple(spans))
    if any(closes == MIDNIGHT for _opens, closes in spans):
        raise Invalid.field("spans", _("Office hours end within the day, at 23:59 at the latest."))
    OfficeHours.objects.all().delete()
    OfficeHours.objects.bulk_create([OfficeHours(opens=opens, closes=closes) for opens, closes in spans])
    _changed(", ".join(f"{opens:%H:%M}–{closes:%H:%M}" for opens, closes in spans))


def _changed(words: str) -> None:
    """All processes follow within a second; what was counted by the calendar is counted anew by a worker."""
    bump(CALENDAR)
    emit(CALENDAR_CHANGED, {"words": words})
