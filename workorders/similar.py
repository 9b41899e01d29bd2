"""Orders that are likely the same matter: they share the rarer words with a text."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import chain
from math import log

from common.text import bigrams
from grids.models import Area
from workorders.models import WorkOrder
from workorders.querysets import WorkOrderQuerySet

COMPARED = 400  # the newest ones
ALIKE = 0.3
NEARBY = 0.1  # what lying in the same area adds
MOST = 5
LONGEST = 2000

Terms = frozenset[str]


@dataclass(frozen=True)
class Similar:
    order: WorkOrder
    likeness: float


def similar_to(text: str, rows: WorkOrderQuerySet, *, area: Area | None = None) -> list[Similar]:
    """The orders among `rows` that are most like the text, the likeliest first. Two queries."""
    wanted = _terms(bigrams(text[:LONGEST]))
    if len(wanted) < 2:
        return []
    known = [
        (pk, place, _terms(search))
        for pk, place, search in rows.order_by("-pk").values_list("pk", "area", "search")[:COMPARED]
    ]
    scale = _Scale(wanted, [terms for _pk, _place, terms in known])
    likeness = {
        pk: scale.likeness(terms) + NEARBY * (area is not None and place == area.pk) for pk, place, terms in known
    }
    best = sorted((pk for pk in likeness if likeness[pk] >= ALIKE), key=lambda pk: -likeness[pk])[:MOST]
    found = rows.for_list().in_bulk(best)
    return [Similar(found[pk], likeness[pk]) for pk in best]


def _terms(search: str) -> Terms:
    return frozenset(search[: 3 * LONGEST].split())


class _Scale:
    """Measures what others share with one text, by terms that weigh the more the fewer of the others have them."""

    def __init__(self, one: Terms, others: Sequence[Terms]) -> None:
        found_in = Counter(chain.from_iterable(others))
        number = len(others)
        by_count = [log(1 + (number + 1) / (1 + count)) for count in range(number + 1)]
        self._weights = {term: by_count[found_in[term]] for term in found_in.keys() | one}
        self._one, self._whole = one, self._weight(one)

    def likeness(self, other: Terms) -> float:
        """From 0, nothing in common, to 1, the same words."""
        shared = self._one & other
        return self._weight(shared) / (self._whole * self._weight(other)) ** 0.5 if shared else 0.0

    def _weight(self, terms: Terms) -> float:
        return sum(map(self._weights.__getitem__, terms))
