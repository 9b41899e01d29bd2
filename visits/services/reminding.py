"""A visit that was wanted is called to mind once, in office hours, to those whose ground it is on."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from django.db import transaction

from common.clock import now, today
from grids.calendars import calendar, office_now
from grids.models import GRID_ROLES, Post
from notices.outbox import emit
from visits.models import Visit

BATCH = 500
WANTED = "visits.wanted"


def remind() -> int:
    """Call to mind what is wanted before the next working day. Of how many visits this call did so."""
    if not office_now(now()).is_open:
        return 0
    return sum(iter(_remind_some, 0))


@transaction.atomic
def _remind_some() -> int:
    """Marked and written into the outbox in one transaction, so that no crash comes between."""
    rows = Visit.objects.wanted(_latest()).filter(reminded_at=None).select_for_update(of=("self",))
    found = list(rows.select_related("area").defer("area__boundary", "note", "words").order_by("next_wanted")[:BATCH])
    Visit.objects.filter(pk__in=[visit.pk for visit in found]).update(reminded_at=now())
    for area, visits in _by_ground(found):
        emit(WANTED, {"area": area, "visits": visits})
    return len(found)


def _latest() -> date:
    """Today, and the days off that follow it: what is wanted on a Sunday is better known on the Friday."""
    day = today()
    while not calendar().is_working(day + timedelta(days=1)):
        day += timedelta(days=1)
    return day


def _by_ground(visits: list[Visit]) -> Iterator[tuple[int, list[int]]]:
    """By the closest area that somebody walks; where nobody does, the lists alone tell of it."""
    line = {area for visit in visits for area in visit.area.ancestor_ids}
    walked = set(Post.objects.current().filter(role__in=GRID_ROLES, area__in=line).values_list("area", flat=True))
    found: dict[int, list[int]] = defaultdict(list)
    for visit in visits:
        ground = next((area for area in reversed(visit.area.ancestor_ids) if area in walked), None)
        if ground is not None:
            found[ground].append(visit.pk)
    yield from found.items()
