"""The list of projects as pages and tables narrow it."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Q
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from common.clock import today
from common.inputs import LineField
from common.keyset import Ordering
from grids.models import DESK_KINDS, Area
from grids.register.listing import YES, FilterForm, Listing
from projects.choices import ProjectKind, State
from projects.models import Project
from projects.querysets import ProjectQuerySet

YEARS_BACK, YEARS_AHEAD = 6, 1


class ProjectFilter(FilterForm):
    def __init__(self, data: QueryDict, areas: list[Area]) -> None:
        super().__init__(data, areas)
        first = today().year + YEARS_AHEAD
        years = [(str(year), str(year)) for year in range(first, first - YEARS_BACK, -1)]
        self._offer("year", _("any year"), years)
        self._offer("kind", _("any kind"), list(ProjectKind.choices))
        self._offer("state", _("any state"), list(State.choices))
        self._offer("late", _("late and not late"), [(YES, _("a milestone is late"))])
        for name, label in {
            "year": _("Year"),
            "kind": _("Kind"),
            "state": _("State"),
            "late": _("Milestones"),
        }.items():
            self.fields[name].label = label
        self.fields["fund"] = LineField(max_length=20, required=False, widget=forms.HiddenInput)


class ProjectListing(Listing[Project]):
    """The newest first."""

    ordering = Ordering.of("newest", "-pk")
    url_name = "projects:projects"
    title = gettext_lazy("Projects")
    search = gettext_lazy("Title or unit")
    nothing_fits = gettext_lazy("No project fits")
    advice = gettext_lazy("Take a filter away, or choose another year.")

    def __init__(self, user: User, params: QueryDict) -> None:
        self.user, self.params = user, params
        self.areas = areas_to_choose(user)
        self.form = ProjectFilter(params, self.areas)

    def scope(self) -> ProjectQuerySet:
        return Project.objects.visible_to(self.user).for_list()

    def narrowed(self, rows: ProjectQuerySet, wishes: dict[str, Any]) -> ProjectQuerySet:
        return narrow(rows, wishes)


def areas_to_choose(user: User) -> list[Area]:
    """Those that have desks, as far as they are visible."""
    rows = Area.objects.visible_to(user).current().filter(kind__in=DESK_KINDS)
    return list(rows.only("pk", "code", "name", "path", "kind").order_by("path")[:500])


def narrow(rows: ProjectQuerySet, wishes: Mapping[str, Any]) -> ProjectQuerySet:
    """The projects that fit every wish."""
    if wishes.get("area"):
        rows = rows.within(wishes["area"])
    for name in ("kind", "state", "year"):
        if wishes.get(name):
            rows = rows.filter(**{name: wishes[name]})
    if wishes.get("fund"):
        fund = str(wishes["fund"])
        rows = rows.filter(fund=int(fund)) if fund.isascii() and fund.isdigit() else rows.none()
    if wishes.get("late"):
        rows = rows.overdue()
    if wishes.get("q"):
        rows = rows.filter(Q(title__icontains=wishes["q"]) | Q(unit__name__icontains=wishes["q"]))
    return rows
