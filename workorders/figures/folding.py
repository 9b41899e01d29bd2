"""Facts added up in leaf tallies, by day, area, unit, category, channel, mode and kind.

A tally is touched by nobody but whoever folds, one at a time; until then a fact is counted beside the tallies.
"""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import F

from common.models import Revision
from workorders.figures.buckets import bucket_of
from workorders.models import Fact, Tally

FOLDING = "figures-folding"
BATCH = 2000
LEAF = ("day", "area_id", "unit_id", "category_id", "channel", "mode", "kind")

Leaf = tuple[object, ...]


def hold() -> None:
    """Let one process at a time touch the tallies. Within a transaction."""
    Revision.objects.get_or_create(name=FOLDING, defaults={"stamp": ""})
    Revision.objects.select_for_update().get(name=FOLDING)


@transaction.atomic
def fold(most: int = BATCH) -> int:
    """Add facts up that no tally holds yet. How many."""
    hold()
    facts = list(Fact.objects.unfolded().select_for_update(skip_locked=True).order_by("pk")[:most])
    add({leaf: n for leaf, n in summed(facts).items() if n})
    Fact.objects.filter(pk__in=[fact.pk for fact in facts]).update(folded=F("n"))
    return len(facts)


def fold_all() -> int:
    folded = 0
    while done := fold():
        folded += done
    return folded


def summed(facts: Iterable[Fact]) -> dict[Leaf, int]:
    """What these facts add to each leaf."""
    found: dict[Leaf, int] = {}
    for fact in facts:
        leaf = leaf_of(fact)
        found[leaf] = found.get(leaf, 0) + fact.n - fact.folded
    return found


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
def tally_anew(day: date) -> None:
    """The tallies of a day from all of its facts."""
    hold()
    Tally.objects.filter(day=day).delete()
    numbers: dict[Leaf, int] = {}
    counted: list[int] = []
    for fact in Fact.objects.filter(day=day).select_for_update().iterator(chunk_size=BATCH):
        leaf = leaf_of(fact)
        numbers[leaf] = numbers.get(leaf, 0) + fact.n
        counted.append(fact.pk)
    add({leaf: n for leaf, n in numbers.items() if n})
    for start in range(0, len(counted), BATCH):
        Fact.objects.filter(pk__in=counted[start : start + BATCH]).update(folded=F("n"))


def is_right(day: date) -> bool:
    """Whether the tallies of a day and what is not folded yet are what its facts say."""
    numbers: dict[str, int] = {}
    for fact in Fact.objects.filter(day=day).iterator(chunk_size=BATCH):
        key = _key(leaf_of(fact))
        numbers[key] = numbers.get(key, 0) + fact.folded
    kept = {row.key: row.n for row in Tally.objects.filter(day=day).exclude(n=0).iterator(chunk_size=BATCH)}
    return kept == {key: n for key, n in numbers.items() if n}
