"""Meetings when the map changes: they follow their place."""

from collections.abc import Iterable, Sequence

from django.db.models import QuerySet
from django.utils.translation import pgettext

from deliberation.models import Meeting
from grids.models import Area
from grids.querysets import within_any
from grids.recutting.followers import Change, Counted, Kept, hand_back, hand_over, repath


class Meetings:
    key = "meetings"

    def count(self, areas: "QuerySet[Area]", paths: Sequence[str]) -> Iterable[Counted]:
        here = Meeting.objects.filter(within_any(set(paths), "area_path"))
        yield Counted(pgettext("of a meeting", "Meetings"), here.count(), here.coming().count())

    def follow(self, change: Change) -> Kept:
        repath(Meeting.objects.all(), change.moves, "area_path")
        return hand_over(Meeting, "area", change, "area_path")

    def go_back(self, change: Change, kept: Kept) -> None:
        repath(Meeting.objects.all(), change.moves, "area_path")
        hand_back(Meeting, "area", change, kept, "area_path")
