"""Visits when the map changes: they follow their place."""

from collections.abc import Iterable, Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from grids.models import Area
from grids.querysets import within_any
from grids.recutting.followers import Change, Counted, Kept, hand_back, hand_over, repath
from visits.models import Visit


class Visits:
    key = "visits"

    def count(self, areas: "QuerySet[Area]", paths: Sequence[str]) -> Iterable[Counted]:
        here = Visit.objects.filter(within_any(set(paths), "area_path"))
        yield Counted(_("Visits"), here.count(), here.wanted().count())

    def follow(self, change: Change) -> Kept:
        repath(Visit.objects.all(), change.moves, "area_path")
        return hand_over(Visit, "area", change, "area_path")

    def go_back(self, change: Change, kept: Kept) -> None:
        repath(Visit.objects.all(), change.moves, "area_path")
        hand_back(Visit, "area", change, kept, "area_path")
