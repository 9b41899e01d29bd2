"""The list of offers as one narrows it."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Q
from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import User
from common.keyset import Ordering
from grids.models import Area
from grids.readings import found_by
from grids.register.listing import FilterForm, Listing
from partybuilding.models import Offer, OfferState, Skill
from partybuilding.offering import provider_shown
from partybuilding.querysets.offers import OfferQuerySet
from partybuilding.services.offers import may_keep
from workorders.models import Category

STATES: dict[str, str | Promise] = {
    "open": gettext_lazy("open today"),
    "draft": pgettext_lazy("an offer is", "proposed, to be confirmed"),
    "paused": gettext_lazy("paused"),
    "over": gettext_lazy("not valid today"),
    "withdrawn": gettext_lazy("withdrawn"),
}
MINE = "mine"


class OfferFilter(FilterForm):
    def __init__(self, data: QueryDict, areas: list[Area]) -> None:
        super().__init__(data, areas)
        skills = Skill.objects.filter(is_active=True).values_list("code", "name")
        matters = Category.objects.filter(parent=None, is_active=True).values_list("code", "name")
        self._offer("skill", _("any skill"), list(skills))
        self._offer("category", _("any matter"), list(matters))
        self._offer("state", _("all but withdrawn"), list(STATES.items()))
        self._offer("whose", _("everybody's"), [(MINE, _("mine and my units'"))])


@dataclass(frozen=True)
class OfferRow:
    offer: Offer
    provider: str
    may_confirm: bool = False

    @classmethod
    def of(cls, offer: Offer, user: User) -> "OfferRow":
        may_confirm = offer.state == OfferState.DRAFT and may_keep(offer, offer.areas.all(), user)
        return cls(offer, provider_shown(offer, user), may_confirm)

    @property
    def skills(self) -> str:
        named = [*self.offer.skills.all(), *self.offer.categories.all()]
        return _(", ").join(str(each) for each in named)

    @property
    def areas(self) -> str:
        return _(", ").join(area.name for area in self.offer.areas.all())


class OfferListing(Listing[Offer]):
    """The newest first."""

    ordering = Ordering.of("newest", "-pk")
    url_name = "partybuilding:offers"
    title = gettext_lazy("Offers")
    search = gettext_lazy("Title of the offer or name of the unit")
    nothing_fits = gettext_lazy("No offer fits")
    advice = gettext_lazy("Take a filter away, or ask units and members for such an offer.")

    def __init__(self, user: User, params: QueryDict) -> None:
        super().__init__(user, params)
        self.form = OfferFilter(params, self.areas)

    def scope(self) -> OfferQuerySet:
        return Offer.objects.visible_to(self.user).for_list()

    def narrowed(self, rows: OfferQuerySet, wishes: dict[str, Any]) -> OfferQuerySet:
        return narrow(rows, self.user, wishes)

    @cached_property
    def rows(self) -> list[OfferRow]:
        return [OfferRow.of(offer, self.user) for offer in self.page.rows]

    @property
    def may_confirm(self) -> bool:
        return any(row.may_confirm for row in self.rows)


def narrow(rows: OfferQuerySet, user: User, wishes: Mapping[str, Any]) -> OfferQuerySet:
    """The offers that fit every wish."""
    rows = rows.in_state(wishes["state"]) if wishes.get("state") else rows.exclude(state="withdrawn")
    if wishes.get("area"):
        rows = rows.serving(wishes["area"])
    if wishes.get("skill"):
        skilled = Offer.skills.through.objects.filter(skill__code=wishes["skill"])
        rows = rows.filter(pk__in=skilled.values("offer"))
    if wishes.get("category"):
        rows = rows.for_matters(_below(wishes["category"]))
    if wishes.get("whose") == MINE:
        rows = rows.of_provider(user)
    if wishes.get("q"):
        rows = rows.filter(_named(wishes["q"]))
    return rows


def _below(code: str) -> set[int]:
    above = Category.objects.filter(code=code).values_list("path", flat=True).first()
    return set(Category.objects.filter(path__startswith=above or "-").values_list("pk", flat=True))


def _named(text: str) -> Q:
    """By title or unit. People are not found by their name: it would tell who offers."""
    by_unit = found_by(text, code="unit__code", search="unit__search")
    return found_by(text, code="unit__code") | by_unit
