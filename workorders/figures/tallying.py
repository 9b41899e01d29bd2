"""Facts and what they add up to: leaf tallies by day, area, unit, category, channel, mode and kind.

Orders wait in `Uncounted`; whoever counts does it alone, many orders at a time, facts and tallies in one transaction.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import transaction

from common.models import Revision
from workorders.figures.buckets import bucket_of
from workorders.figures.keeping import Difference, Leaf, difference
from workorders.models import Fact, Tally, Uncounted, WorkOrder

COUNTING = "figures-counting"
BATCH = 500
FACTS = 2000
LEAF = ("day", "area_id", "unit_id", "category_id", "channel", "mode", "kind")


def hold() -> None:
    """Let one process at a time touch facts and tallies. Within a transaction."""
    Revision.objects.get_or_create(name=COUNTING, defaults={"stamp": ""})
    Revision.objects.select_for_update().get(name=COUNTING)


def count_all() -> int:
    """Count every order that waits. How many entries were done."""
    return sum(iter(count_waiting, 0))


@transaction.atomic
def count_waiting(most: int = BATCH) -> int:
    """Count the orders that wait longest. An order that goes on meanwhile leaves an entry for the next time."""
    hold()
    entries = dict(Uncounted.objects.order_by("pk").values_list("pk", "order")[:most])
    if entries:
        write(compared(set(entries.values())))
        Uncounted.objects.filter(pk__in=list(entries)).delete()
    return len(entries)


def compared(pks: Iterable[int]) -> Difference:
    """What is to be written of these orders. Within `hold`."""
    rows = WorkOrder.objects.filter(pk__in=list(pks)).defer("search", "description", "title")
    return difference(list(rows.order_by("pk")))


def write(found: Difference) -> None:
    """Facts, and what they add to the tallies. Within `hold`."""
    add({leaf: n for leaf, n in found.added(leaf_of).items() if n})
    found.write()


def leaf_of(fact: Fact) -> Leaf:
    return (*(getattr(fact, name) for name in LEAF), bucket_of(fact.minutes))


def add(numbers: dict[Leaf, int]) -> None:
    keys = {_key(leaf): leaf for leaf in numbers}
    there = {row.key: row for row in Tally.objects.filter(key__in=keys)}
    for key, row in there.items():
        row.n += numbers[keys[key]]
    Tally.objects.bulk_update(there.values(), ["n"], batch_size=200)
    new = [_tally(key, leaf, numbers[leaf]) for key, leaf in keys.items() if key not in there]
    Tally.objects.bulk_create(new, batch_size=500)


def _key(leaf: Leaf) -> str:
    return "|".join("" if part is None else str(part) for part in leaf)


def _tally(key: str, leaf: Leaf, n: int) -> Tally:
    values = dict(zip((*LEAF, "bucket"), leaf, strict=True))
    return Tally(key=key, n=n, **values)


@transaction.atomic
def count_anew(orders: Sequence[int]) -> int:
    """Facts of these orders from their histories. How many were wrong."""
    hold()
    found = compared(orders)
    write(found)
    return len(found)


@transaction.atomic
def tally_anew(day: date) -> None:
    """The tallies of a day from all of its facts."""
    hold()
    Tally.objects.filter(day=day).delete()
    add(_summed(day))


def is_right(day: date) -> bool:
    """Whether the tallies of a day are what its facts say."""
    kept = {row.key: row.n for row in Tally.objects.filter(day=day).exclude(n=0).iterator(chunk_size=FACTS)}
    return kept == {_key(leaf): n for leaf, n in _summed(day).items()}


def _summed(day: date) -> dict[Leaf, int]:
    numbers: dict[Leaf, int] = {}
    for fact in Fact.objects.filter(day=day).iterator(chunk_size=FACTS):
        leaf = leaf_of(fact)
        numbers[leaf] = numbers.get(leaf, 0) + fact.n
    return {leaf: n for leaf, n in numbers.items() if n}
