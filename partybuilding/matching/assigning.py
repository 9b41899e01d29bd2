"""Who should meet which need: the assignment of the greatest worth, and a proof of how good it is.

Numbers only. A need goes to at most one offer, an offer takes at most as many needs as it has places. Each place is a
column of its own, beside one column for each need that stays without; over those, SciPy finds the best full matching.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_matrix
from scipy.sparse.csgraph import min_weight_full_bipartite_matching

Numbers = NDArray[np.int64]
NOBODY = -1
ROUNDS = 500  # of raising prices; each leaves a bound that holds


@dataclass(frozen=True)
class Pairs:
    """Which need could go to which offer, and what that is worth (above zero). The three columns belong together."""

    needs: Numbers
    offers: Numbers
    worth: Numbers

    @classmethod
    def of(cls, needs: object, offers: object, worth: object) -> "Pairs":
        return cls(*(np.asarray(column, dtype=np.int64) for column in (needs, offers, worth)))

    def __len__(self) -> int:
        return len(self.needs)


@dataclass(frozen=True)
class Assignment:
    """`chosen`: for each need the number of its pair, or NOBODY."""

    chosen: Numbers
    worth: int
    bound: int  # no assignment is worth more than this

    @property
    def gap(self) -> float:
        """How far it is from the best, at most; a share of the bound."""
        return (self.bound - self.worth) / self.bound if self.bound else 0.0


def assign(needs: int, places: Numbers, pairs: Pairs, seed: int = 0) -> Assignment:
    """The assignment of the greatest worth. Of several, the seed decides: the same one gives the same."""
    if not len(pairs):
        return Assignment(np.full(needs, NOBODY, dtype=np.int64), 0, 0)
    chosen = _match(needs, places, pairs, np.random.default_rng(seed))
    taken = chosen[chosen != NOBODY]
    worth = int(pairs.worth[taken].sum())
    return Assignment(chosen, worth, upper_bound(needs, places, pairs, chosen))


def _match(needs: int, places: Numbers, pairs: Pairs, chance: np.random.Generator) -> Numbers:
    """The rows are gone through in an order of chance, so that nobody is first for being known longest."""
    row_of = chance.permutation(needs)
    wanted = np.minimum(places, np.bincount(pairs.offers, minlength=len(places)))  # more places than pairs help nobody
    first = np.concatenate([[0], np.cumsum(wanted)])
    times = wanted[pairs.offers]
    pair = np.repeat(np.arange(len(pairs)), times)
    which = np.arange(times.sum()) - np.repeat(np.cumsum(times) - times, times)
    columns = np.concatenate([first[pairs.offers[pair]] + which, first[-1] + np.arange(needs)])
    rows = np.concatenate([row_of[pairs.needs[pair]], row_of])
    # Zero would be no pair at all: everything is moved up by one, which changes nothing between full matchings.
    worth = np.concatenate([pairs.worth[pair] + 1, np.ones(needs, dtype=np.int64)]).astype(np.float64)
    graph = csr_matrix((worth, (rows, columns)), shape=(needs, int(first[-1]) + needs))
    matched_rows, matched_columns = min_weight_full_bipartite_matching(graph, maximize=True)
    offer_of = np.full(needs, NOBODY, dtype=np.int64)
    offer_of[matched_rows] = _offers(matched_columns, first)
    return _pairs_of(offer_of[row_of], pairs)


def _offers(columns: NDArray[np.intp], first: Numbers) -> Numbers:
    found = np.searchsorted(first, columns, side="right") - 1
    return np.where(columns < first[-1], found, NOBODY)


def _pairs_of(offer_of: Numbers, pairs: Pairs) -> Numbers:
    """The number of the pair that each need has with the offer chosen for it."""
    chosen = np.full(len(offer_of), NOBODY, dtype=np.int64)
    is_taken = offer_of[pairs.needs] == pairs.offers
    chosen[pairs.needs[is_taken]] = np.flatnonzero(is_taken)
    return chosen


def upper_bound(needs: int, places: Numbers, pairs: Pairs, chosen: Numbers) -> int:
    """What no assignment can exceed, whoever found it: any prices of places give one, by the duality of linear
    programs. The better the assignment, the closer the prices come to it; they are raised until no need would rather
    pay for another place than keep its own."""
    prices = np.zeros(len(places), dtype=np.int64)
    taken = chosen[chosen != NOBODY]
    paid = np.zeros(needs, dtype=np.int64)  # what each need has from its own place, before its price
    own = np.full(needs, NOBODY, dtype=np.int64)
    paid[pairs.needs[taken]], own[pairs.needs[taken]] = pairs.worth[taken], pairs.offers[taken]
    best = _bound(needs, places, pairs, prices)
    for _round in range(ROUNDS):
        kept = paid - np.where(own == NOBODY, 0, prices[own])
        raised = prices.copy()
        np.maximum.at(raised, pairs.offers, pairs.worth - kept[pairs.needs])
        if (raised == prices).all():
            break
        prices = raised
        best = min(best, _bound(needs, places, pairs, prices))
    return best


def _bound(needs: int, places: Numbers, pairs: Pairs, prices: Numbers) -> int:
    left = np.zeros(needs, dtype=np.int64)
    np.maximum.at(left, pairs.needs, pairs.worth - prices[pairs.offers])
    return int((prices * places).sum() + left.sum())
