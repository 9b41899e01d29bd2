"""Orders that are likely the same matter: they share the rarer words with a text."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
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
    weigh = _Scale(terms for _pk, _place, terms in known)
    likeness = {
        pk: weigh.likeness(wanted, terms) + NEARBY * (area is not None and place == area.pk)
        for pk, place, terms in known
    }
    best = sorted((pk for pk in likeness if likeness[pk] >= ALIKE), key=lambda pk: -likeness[pk])[:MOST]
    found = rows.for_list().in_bulk(best)
    return [Similar(found[pk], likeness[pk]) for pk in best]


def _terms(search: str) -> Terms:
    return frozenset(search[: 3 * LONGEST].split())


class _Scale:
    """Weighs terms by how rare they are among the texts compared."""

    def __init__(self, texts: Iterable[Terms]) -> None:
        listed = list(texts)
        self._number = len(listed)
        self._found_in = Counter(term for terms in listed for term in terms)

    def likeness(self, one: Terms, other: Terms) -> float:
        """From 0, nothing in common, to 1, the same words."""
        whole = self._weight(one) * self._weight(other)
        return self._weight(one & other) / whole**0.5 if whole else 0.0

    def _weight(self, terms: Terms) -> float:
        return sum(log(1 + (self._number + 1) / (1 + self._found_in[term])) for term in terms)
