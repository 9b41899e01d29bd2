"""All figures anew from the histories of the orders, day by day; or only whether they are right."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Max, Min
from django.utils import timezone

from workorders.figures.tallying import compared, count_anew, is_right, tally_anew
from workorders.models import Fact, Tally, Uncounted, WorkOrder

BATCH = 200


@dataclass
class Day:
    """What was found of the orders submitted on a day, or of the tallies of a day."""

    day: date
    orders: int = 0
    wrong: int = 0


def facts_anew(since: date | None, check: bool) -> Iterator[Day]:
    """The facts of all orders, by the day on which they were submitted."""
    for day in _days(since):
        start = timezone.make_aware(datetime.combine(day, time()))
        rows = WorkOrder.objects.filter(created_at__gte=start, created_at__lt=start + timedelta(days=1))
        found = Day(day)
        pks = list(rows.order_by("pk").values_list("pk", flat=True))
        for first in range(0, len(pks), BATCH):
            batch = pks[first : first + BATCH]
            found.wrong += _wrong(batch) if check else count_anew(batch)
        found.orders = len(pks)
        if pks:
            yield found


def _days(since: date | None) -> Iterator[date]:
    first = WorkOrder.objects.aggregate(first=Min("created_at"), last=Max("created_at"))
    if first["first"] is None:
        return
    day = since or timezone.localdate(first["first"])
    while day <= timezone.localdate(first["last"]):
        yield day
        day += timedelta(days=1)


def _wrong(pks: list[int]) -> int:
    """How many facts of these orders are not right, but for orders that wait to be counted anyway."""
    waiting = set(Uncounted.objects.filter(order__in=pks).values_list("order", flat=True))
    return len(compared(pk for pk in pks if pk not in waiting))


def tallies_anew(check: bool) -> Iterator[Day]:
    """The tallies of each day on which something counts."""
    counted = Fact.objects.order_by().values_list("day", flat=True).distinct()
    for day in sorted({*counted, *Tally.objects.order_by().values_list("day", flat=True).distinct()}):
        found = Day(day, wrong=0 if is_right(day) else 1)
        if not check:
            tally_anew(day)
        yield found
