"""需求清单: needs as the desk narrows them."""

from collections.abc import Callable
from typing import Any

from django.db.models import Count, Q
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import User
from common.keyset import Ordering
from grids.models import Area
from grids.querysets import within
from grids.reach import AnyUser
from grids.register.listing import FilterForm, Listing
from partybuilding import needs
from partybuilding.models import PlannedNeed
from partybuilding.querysets.offers import PlannedNeedQuerySet, desk_paths
from workorders.choices import OPEN, Mode
from workorders.models import Category, WorkOrder
from workorders.querysets import WorkOrderQuerySet


def _with_somebody(rows: WorkOrderQuerySet) -> WorkOrderQuerySet:
    return rows.filter(mode=Mode.AGREED, state__in=OPEN)


def _ended(rows: WorkOrderQuerySet) -> WorkOrderQuerySet:
    return rows.exclude(state__in=OPEN)


VIEWS: dict[str, tuple[str | Promise, Callable[[WorkOrderQuerySet], WorkOrderQuerySet]]] = {
    "waiting": (pgettext_lazy("needs", "Nobody is asked"), needs.waiting),
    "asked": (pgettext_lazy("needs", "Asked, no answer yet"), needs.asked),
    "agreed": (pgettext_lazy("needs", "Somebody agreed"), _with_somebody),
    "ended": (pgettext_lazy("needs", "Ended"), _ended),
}


class NeedFilter(FilterForm):
    def __init__(self, data: QueryDict, areas: list[Area]) -> None:
        super().__init__(data, areas)
        self._offer("view", _("all needs"), [(name, label) for name, (label, _narrow) in VIEWS.items()])
        matters = Category.objects.filter(parent=None, is_active=True).values_list("code", "name")
        self._offer("category", _("any matter"), list(matters))


class NeedListing(Listing[WorkOrder]):
    """The newest first."""

    ordering = Ordering.of("newest", "-pk")
    url_name = "partybuilding:needs"
    title = gettext_lazy("Needs")
    search = gettext_lazy("Two characters of the text or the place")
    nothing_fits = gettext_lazy("No need fits")
    advice = gettext_lazy("Take a filter away, or search for a part of the text.")

    def __init__(self, user: User, params: QueryDict) -> None:
        super().__init__(user, params)
        self.form = NeedFilter(params, self.areas)

    def scope(self) -> WorkOrderQuerySet:
        return needs_seen(self.user)

    def narrowed(self, rows: WorkOrderQuerySet, wishes: dict[str, Any]) -> WorkOrderQuerySet:
        if wishes["view"]:
            rows = VIEWS[wishes["view"]][1](rows)
        if wishes["area"]:
            rows = rows.within(wishes["area"].path)
        if wishes["category"]:
            rows = rows.filter(within(_path(wishes["category"]), "category__path"))
        return rows.search(wishes["q"]) if wishes["q"] else rows


def needs_seen(user: AnyUser) -> WorkOrderQuerySet:
    """Those of the areas whose desk the user works for. Who works for none sees no list of needs."""
    rows = needs.self_handled(user).filter(_of_desks(user)).for_list()
    refused = Count("proposals", filter=Q(proposals__refused_at__isnull=False))
    return rows.select_related("wanted_time").annotate(refused=refused)


def _of_desks(user: AnyUser) -> Q:
    paths = desk_paths(user)
    match = Q() if not paths else Q(pk__in=[])
    for path in paths:
        match |= within(path, "area_path")
    return match


def _path(code: str) -> str:
    return Category.objects.values_list("path", flat=True).get(code=code)


PLANNED = {
    "waiting": gettext_lazy("to become orders"),
    "raised": gettext_lazy("became orders"),
    "dropped": gettext_lazy("dropped"),
}


class PlannedFilter(FilterForm):
    def __init__(self, data: QueryDict, areas: list[Area]) -> None:
        super().__init__(data, areas)
        self._offer("state", _("all planned needs"), list(PLANNED.items()))


class PlannedListing(Listing[PlannedNeed]):
    """By the day on which they are wanted."""

    ordering = Ordering.of("first", "first")
    url_name = "partybuilding:planned_needs"
    title = gettext_lazy("Needs from plans")
    search = gettext_lazy("Words of the title")
    nothing_fits = gettext_lazy("No need fits")
    advice = gettext_lazy("Take a filter away, or search for a part of the text.")

    def __init__(self, user: User, params: QueryDict) -> None:
        super().__init__(user, params)
        self.form = PlannedFilter(params, self.areas)

    def scope(self) -> PlannedNeedQuerySet:
        return PlannedNeed.objects.visible_to(self.user).for_list().prefetch_related("raised__order")

    def narrowed(self, rows: PlannedNeedQuerySet, wishes: dict[str, Any]) -> PlannedNeedQuerySet:
        if wishes["state"]:
            rows = rows.in_state(wishes["state"])
        if wishes["area"]:
            rows = rows.within(wishes["area"])
        return rows.filter(title__icontains=wishes["q"]) if wishes["q"] else rows
