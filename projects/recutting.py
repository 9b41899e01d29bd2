"""Projects when the map changes: they follow their place, and funds and limits their area."""

from collections.abc import Iterable, Sequence

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from grids.models import Area
from grids.querysets import within_any
from grids.recutting.followers import Change, Counted, Kept, Pointing, hand_back, hand_over, register, repath
from projects.choices import ENDED, TURNED_DOWN
from projects.models import ApprovalLimit, Fund, Project


class Projects:
    key = "projects"

    def count(self, areas: "QuerySet[Area]", paths: Sequence[str]) -> Iterable[Counted]:
        here = Project.objects.filter(within_any(set(paths), "area_path"))
        yield Counted(_("Projects"), here.count(), here.exclude(state__in=(*ENDED, *TURNED_DOWN)).count())

    def follow(self, change: Change) -> Kept:
        repath(Project.objects.all(), change.moves, "area_path")
        return hand_over(Project, "area", change, "area_path")

    def go_back(self, change: Change, kept: Kept) -> None:
        repath(Project.objects.all(), change.moves, "area_path")
        hand_back(Project, "area", change, kept, "area_path")


def register_followers() -> None:
    register(Projects())
    register(Pointing("projects.funds", gettext_lazy("Funds"), Fund, "area", ("year", "name")))
    register(Pointing("projects.limits", gettext_lazy("Approval limits"), ApprovalLimit, "district", ("kind",)))
