"""The list of alliances as somebody narrows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, Q
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from common.clock import today
from common.keyset import Ordering
from grids.models import Area
from grids.register.listing import FilterForm, Listing
from partybuilding.models import Alliance, AllianceKind, AllianceMember, ItemState, ListItem
from partybuilding.querysets.alliances import AllianceQuerySet


class AllianceFilter(FilterForm):
    def __init__(self, data: QueryDict, areas: list[Area]) -> None:
        super().__init__(data, areas)
        self._offer("kind", _("any kind"), list(AllianceKind.choices))


@dataclass(frozen=True)
class AllianceRow:
    alliance: Alliance
    members: int
    items: int
    open_items: int


class AllianceListing(Listing[Alliance]):
    ordering = Ordering.of("code", "code")
    url_name = "partybuilding:alliances"
    title = gettext_lazy("Alliances")
    search = gettext_lazy("Name of the alliance")
    nothing_fits = gettext_lazy("No alliance fits")
    advice = gettext_lazy("Take a filter away, or search for a part of the name.")

    def __init__(self, user: User, params: QueryDict) -> None:
        super().__init__(user, params)
        self.form = AllianceFilter(params, self.areas)

    def scope(self) -> AllianceQuerySet:
        return Alliance.objects.visible_to(self.user).current().for_list()

    def narrowed(self, rows: AllianceQuerySet, wishes: dict[str, Any]) -> AllianceQuerySet:
        return narrow(rows, wishes)

    @cached_property
    def rows(self) -> list[AllianceRow]:
        keys = [each.pk for each in self.page.rows]
        members = AllianceMember.objects.current().filter(alliance__in=keys).values("alliance")
        belonging = {row["alliance"]: row["n"] for row in members.annotate(n=Count("pk")).order_by()}
        lists = ListItem.objects.filter(alliance__in=keys, year=today().year).values("alliance")
        nobody = Count("pk", filter=Q(state=ItemState.OPEN))
        found = {row["alliance"]: row for row in lists.annotate(n=Count("pk"), free=nobody).order_by()}

        def counted(alliance: Alliance) -> AllianceRow:
            row = found.get(alliance.pk, {"n": 0, "free": 0})
            return AllianceRow(alliance, belonging.get(alliance.pk, 0), row["n"], row["free"])

        return [counted(each) for each in self.page.rows]


def narrow(rows: AllianceQuerySet, wishes: Mapping[str, Any]) -> AllianceQuerySet:
    if wishes.get("area"):
        rows = rows.within(wishes["area"])
    if wishes.get("kind"):
        rows = rows.filter(kind=wishes["kind"])
    return rows.filter(name__icontains=wishes["q"]) if wishes.get("q") else rows
