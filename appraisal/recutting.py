"""Appraisals when the map changes: schemes follow their place, pairings and sheets their community."""

from collections.abc import Iterable, Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from appraisal.choices import State
from appraisal.models import Pairing, Scheme, Sheet
from grids.models import Area
from grids.querysets import within_any
from grids.recutting.followers import Change, Counted, Kept, Pointing, hand_back, hand_over, register, repath


class Schemes:
    key = "appraisal.schemes"

    def count(self, areas: "QuerySet[Area]", paths: Sequence[str]) -> Iterable[Counted]:
        here = Scheme.objects.filter(within_any(set(paths), "area_path"))
        yield Counted(_("Appraisals"), here.count(), here.exclude(state=State.PUBLISHED).count())

    def follow(self, change: Change) -> Kept:
        repath(Scheme.objects.all(), change.moves, "area_path")
        return hand_over(Scheme, "area", change, "area_path")

    def go_back(self, change: Change, kept: Kept) -> None:
        repath(Scheme.objects.all(), change.moves, "area_path")
        hand_back(Scheme, "area", change, kept, "area_path")


def register_followers() -> None:
    register(Schemes())
    register(Pointing("appraisal.pairings", gettext_lazy("Pairings"), Pairing, "area", ("unit", "starts")))
    register(Pointing("appraisal.sheets", gettext_lazy("Sheets of scores"), Sheet, "area", ("subject", "kind")))
