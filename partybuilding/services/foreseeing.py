"""Which lines of a draft would be refused if it were sent now, and why: by the rules that asking itself goes by."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from django.utils.translation import gettext as _

from partybuilding.matching.facts import Known, Need, Supply, read
from partybuilding.matching.pairing import Pairing
from partybuilding.models import MatchDraft, MatchLine, Offer


def foreseen(draft: MatchDraft, shown: Sequence[MatchLine] | None = None) -> dict[int, str]:
    """Line → why it would be refused; of the lines shown, else of all. In a handful of queries, however many lines."""
    rows = draft.lines.filter(is_dropped=False, offer__isnull=False, done_at=None)
    if shown is not None:
        rows = rows.filter(offer__in={each.offer_id for each in shown if each.offer_id})
    lines = list(rows.select_related("order", "offer__unit", "offer__person").order_by("pk"))
    known = read([line.order for line in lines], among={line.offer_id for line in lines if line.offer_id})
    trial = _Trial(known)
    told = {line.pk: words for line in lines if line.offer and (words := trial.words(line, line.offer))}
    return told if shown is None else {each.pk: told[each.pk] for each in shown if each.pk in told}


class _Trial:
    """Lines are tried in the order in which they are sent: each takes a place of its offer."""

    def __init__(self, known: Known) -> None:
        self.known = known
        self.needs = {need.order: need for need in known.needs}
        self.supplies = {supply.offer: supply for supply in known.supplies}
        self.taken: Counter[int] = Counter()

    def words(self, line: MatchLine, offer: Offer) -> str:
        """Nothing when it would go out."""
        need, supply = self.needs.get(line.order_id), self.supplies.get(offer.pk)
        if need is None or line.order.version != line.order_version:
            return _("The need has moved on since the draft was made.")
        if supply is None:
            return _without(offer)
        taken = self.taken[offer.pk]
        left = replace(supply, in_hand=supply.in_hand + taken, this_month=supply.this_month + taken)
        if not left.free:
            return _("The offer has no place left.")
        if not self._fits(need, left):
            return self._unfit(need, left)
        self.taken[offer.pk] += 1
        return ""

    def _fits(self, need: Need, supply: Supply) -> bool:
        alone = replace(self.known, needs=[need], supplies=[supply])
        return next(Pairing(alone).candidates(need), None) is not None

    def _unfit(self, need: Need, supply: Supply) -> str:
        if supply.provider in self.known.left_out.get(need.order, ()):
            return _("The provider has refused this need, or is asked already.")
        if not self.known.days(need, supply):
            return _("The provider is not free any more when it is wanted.")
        return _("The offer does not serve this need any more.")


def _without(offer: Offer) -> str:
    """Of an offer that matching does not know now."""
    if offer.is_paused:
        return _("The offer is paused.")
    if not offer.is_valid:
        return _("The offer does not hold any more.")
    return _("The offer does not serve this need any more.")
