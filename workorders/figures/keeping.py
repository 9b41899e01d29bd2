"""Facts are kept as events arrive: what an order counts for is worked out anew, and the difference is written.

The transaction of an event only leaves an entry, so that nobody who acts waits for the counting; `tallying` counts.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Protocol, TypeVar

from workorders.figures.counting import Count, counts_of
from workorders.figures.history import History
from workorders.models import Contest, Deadline, Dispatch, Event, Fact, Review, Uncounted, WorkOrder

# After any other event an order counts for what it counted for before.
CHANGES = frozenset({
    "register", "answer", "settle", "reclassify", "decline", "dispatch", "adjudicate", "agree", "accept", "return",
    "hand_over", "contact", "complete", "check", "review", "expire_review", "force_close", "withdraw", "void", "merge",
    "unmerge", "reopen", "decide_contest", "decide_deferral", "resume", "overdue", "hold",
})  # fmt: skip
REVIEW = "review"  # in the data of an event that a review came with
Leaf = tuple[object, ...]
COLUMNS = ("at", "order", "version", "action", "to_state", "area", "data")


@dataclass
class Difference:
    """What is to be written so that the facts are what the history says."""

    missing: list[Fact] = field(default_factory=list)
    changed: list[tuple[Fact, int]] = field(default_factory=list)  # with what they are to say

    def __len__(self) -> int:
        return len(self.missing) + len(self.changed)

    def added(self, leaf_of: Callable[[Fact], Leaf]) -> dict[Leaf, int]:
        """What writing adds to each leaf."""
        found: dict[Leaf, int] = {}
        for fact, n in [*((fact, fact.n) for fact in self.missing), *((fact, n - fact.n) for fact, n in self.changed)]:
            found[leaf_of(fact)] = found.get(leaf_of(fact), 0) + n
        return found

    def write(self) -> None:
        Fact.objects.bulk_create(self.missing, batch_size=500)
        for fact, n in self.changed:
            fact.n = n
        Fact.objects.bulk_update([fact for fact, _n in self.changed], ["n"], batch_size=500)


def mark(event: Event) -> None:
    """Have the order counted after the event, where the event can change what it counts for."""
    if event.action in CHANGES or REVIEW in event.data:
        Uncounted.objects.create(order_id=event.order_id, at=event.at)


def difference(orders: list[WorkOrder]) -> Difference:
    """Between what is kept of these orders and what their histories say."""
    found, kept = Difference(), _by_order(Fact.objects.filter(order__in=orders))
    for history in histories(orders):
        _compare(history, kept.get(history.order.pk, []), found)
    return found


def histories(orders: list[WorkOrder]) -> list[History]:
    events = _by_order(Event.objects.filter(order__in=orders).only(*COLUMNS).order_by("pk"))
    dispatches = _by_order(Dispatch.objects.filter(order__in=orders).defer("note").order_by("pk"))
    deadlines = _by_order(Deadline.objects.filter(order__in=orders).order_by("pk"))
    reviewed = [pk for pk, rows in events.items() if any(REVIEW in event.data for event in rows)]
    contested = [pk for pk, rows in events.items() if any(event.action == "contest" for event in rows)]
    reviews = _by_order(Review.objects.filter(order__in=reviewed).order_by("pk")) if reviewed else {}
    contests = _by_order(Contest.objects.filter(order__in=contested).order_by("pk")) if contested else {}
    return [
        History(
            order,
            events.get(order.pk, []),
            dispatches.get(order.pk, []),
            deadlines.get(order.pk, []),
            reviews.get(order.pk, []),
            contests.get(order.pk, []),
        )
        for order in orders
    ]


class _OfOrder(Protocol):
    order_id: int


Row = TypeVar("Row", bound=_OfOrder)


def _by_order(rows: Iterable[Row]) -> dict[int, list[Row]]:
    found: dict[int, list[Row]] = {}
    for row in rows:
        found.setdefault(row.order_id, []).append(row)
    return found


def _compare(history: History, kept: list[Fact], found: Difference) -> None:
    wanted = {_key(each): each for each in counts_of(history)}
    for fact in kept:
        count = wanted.pop(_key_of(fact), None)
        n = count.n if count else 0
        if fact.n != n:
            found.changed.append((fact, n))
    found.missing += [_fact(history.order, each) for each in wanted.values()]


def _key(count: Count) -> tuple[object, ...]:
    return (
        count.kind,
        count.ref,
        count.is_reversal,
        count.day,
        count.area,
        count.unit,
        count.category,
        count.channel,
        count.mode,
        count.minutes,
    )


def _key_of(fact: Fact) -> tuple[object, ...]:
    return (
        fact.kind,
        fact.ref,
        fact.is_reversal,
        fact.day,
        fact.area_id,
        fact.unit_id,
        fact.category_id,
        fact.channel,
        fact.mode,
        fact.minutes,
    )


def _fact(order: WorkOrder, count: Count) -> Fact:
    return Fact(
        order=order,
        kind=count.kind,
        ref=count.ref,
        is_reversal=count.is_reversal,
        day=count.day,
        area_id=count.area,
        unit_id=count.unit,
        category_id=count.category,
        channel=count.channel,
        mode=count.mode,
        n=count.n,
        minutes=count.minutes,
    )
