"""A draft on every working morning on which needs wait, for the desks that have switched it on."""

from datetime import datetime, timedelta

import structlog
from django.db import transaction

from accounts.models import User
from accounts.services import record
from common.clock import now, today
from grids.calendars import calendar
from grids.models import Area
from partybuilding.models import DraftState, MatchDraft, MorningDrafts
from partybuilding.needs import of_the_morning
from partybuilding.services.drafts import check_desk, queue

AHEAD = timedelta(hours=1)  # of the first office hour: it lies ready when the day begins

log = structlog.get_logger(__name__)


@transaction.atomic
def switch_mornings(area: Area, *, is_on: bool, by: User) -> None:
    """From now on a draft is made every morning; or not any more. What was made stays."""
    check_desk(area, by)
    if is_on:
        MorningDrafts.objects.get_or_create(area=area, defaults={"by": by, "since": now()})
    else:
        MorningDrafts.objects.filter(area=area).delete()
    record(action="mornings.on" if is_on else "mornings.off", by=by, obj=area)


def make_morning_drafts() -> int:
    """Each desk in a transaction of its own, once a day. How many drafts were made. A desk that fails does not hold up
    the others."""
    if not _has_begun(now()):
        return 0
    due, done = MorningDrafts.objects.exclude(made_on=today()).order_by("pk"), 0
    for pk in list(due.values_list("pk", flat=True)):
        try:
            done += _made(pk)
        except Exception:  # it stays due, and is tried again with the next round
            log.exception("morning draft failed", morning=pk)
    return done


def _has_begun(at: datetime) -> bool:
    """Whether it is a working day, and office hours are near."""
    day = next(calendar().days_from(at))
    opening = next((piece.start for piece in day.pieces if piece.counted), None)
    return opening is not None and at >= opening - AHEAD


@transaction.atomic
def _made(pk: int) -> bool:
    rows = MorningDrafts.objects.select_for_update(of=("self",)).select_related("area", "by").exclude(made_on=today())
    morning = rows.filter(pk=pk).first()
    if morning is None:
        return False
    morning.made_on = today()
    morning.save(update_fields=["made_on"])
    if not of_the_morning(morning.area).exists():
        return False
    earlier = MatchDraft.objects.filter(area=morning.area).untouched()
    earlier.update(state=DraftState.DROPPED, finished_at=now())
    queue(morning.area, by=morning.by, is_morning=True)
    return True
