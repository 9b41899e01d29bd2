from datetime import date
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.db import models
from django.db.models import Exists, OuterRef, Q

from common.clock import today
from grids.domain import domain_of
from grids.models import DESK_ROLES
from grids.querysets import boundaries, within, within_any
from grids.reach import AnyUser, reach_of

if TYPE_CHECKING:
    from grids.models import Area
    from partybuilding.models import MatchDraft, MorningDrafts, Offer, PlannedNeed

M = TypeVar("M", bound=models.Model)


def desk_paths(user: AnyUser) -> frozenset[str]:
    """The subtrees whose desk the user works for, within what an API key leaves."""
    reach = reach_of(user)
    held = {post.area.path for post in reach.posts if post.area and post.role in DESK_ROLES}
    return frozenset(path for path in reach.paths if path.startswith(tuple(held))) if held else frozenset()


class OfferQuerySet(models.QuerySet["Offer"]):
    def visible_to(self, user: AnyUser) -> "OfferQuerySet":
        """Those that serve one's areas or a part of them, those of one's own units, and one's own."""
        reach = reach_of(user)
        if reach.everything:
            return self.all()
        serving = self.model.areas.through.objects.filter(_meeting(reach.paths))
        mine = Q(unit__in=reach.organisations)
        if not reach.is_bound:
            mine |= Q(person__user=user.pk or 0)
        return self.filter(Q(pk__in=serving.values("offer")) | mine)

    def of_provider(self, user: AnyUser) -> "OfferQuerySet":
        """Those of one's own units, and one's own."""
        return self.filter(Q(unit__in=reach_of(user).organisations) | Q(person__user=user.pk or 0))

    def kept_by(self, user: AnyUser) -> "OfferQuerySet":
        """Those that the user may change: as provider, or at the desk of everything that they serve."""
        reach = reach_of(user)
        if reach.everything:
            return self.all()
        served = self.model.areas.through.objects.filter(offer=OuterRef("pk"))
        beyond = served.exclude(within_any(desk_paths(user), "area__path"))
        here = Exists(served.filter(within_any(desk_paths(user), "area__path"))) & ~Exists(beyond)
        own = Q() if reach.is_bound else Q(person__user=user.pk or 0)
        return self.filter(Q(unit__in=reach.organisations) | own | here) if own else self.filter(here)

    def administered_by(self, user: AnyUser) -> "OfferQuerySet":
        domain = domain_of(user)
        if domain.everything:
            return self.all()
        served = self.model.areas.through.objects.filter(within_any(domain.paths, "area__path"))
        return self.filter(pk__in=served.values("offer"))

    def open_on(self, first: date, last: date | None = None) -> "OfferQuerySet":
        """Those that hold on a day, or on some day from one to another, and whose provider can be asked."""
        last = last or first
        awake = Q(state="open") | Q(state="paused", paused_until__lt=last)
        held = Q(valid_to=None) | Q(valid_to__gte=first)
        alive = Q(unit__is_active=True) | Q(person__died_on=None, person__merged_into=None, unit=None)
        return self.filter(awake, held, alive, valid_from__lte=last)

    def in_state(self, state: str) -> "OfferQuerySet":
        """ "open" today, "paused", "over" or not begun yet, "draft", "withdrawn"."""
        day = today()
        paused = Q(state="paused") & (Q(paused_until=None) | Q(paused_until__gte=day))
        beyond = Q(valid_to__lt=day) | Q(valid_from__gt=day)
        if state == "open":
            return self.open_on(day)
        if state == "paused":
            return self.filter(paused)
        return (
            self.filter(beyond).exclude(state__in=("withdrawn", "draft"))
            if state == "over"
            else self.filter(state=state)
        )

    def serving(self, area: "Area") -> "OfferQuerySet":
        """Those that serve the area, one above it or one below it."""
        served = self.model.areas.through.objects.filter(_meeting({area.path}))
        return self.filter(pk__in=served.values("offer"))

    def for_matters(self, categories: set[int]) -> "OfferQuerySet":
        """Those that name one of these categories, themselves or through a skill."""
        named = self.model.categories.through.objects.filter(category__in=categories).values("offer")
        skilled = self.model.skills.through.objects.filter(skill__categories__in=categories, skill__is_active=True)
        return self.filter(Q(pk__in=named) | Q(pk__in=skilled.values("offer")))

    def for_list(self) -> "OfferQuerySet":
        return self.select_related("unit", "person").prefetch_related("skills", "categories", _areas())


def _areas() -> Any:
    from grids.models import Area

    return models.Prefetch("areas", Area.objects.defer("boundary", "search").order_by("path"))


def _meeting(paths: "frozenset[str] | set[str]") -> Q:
    """Rows whose area lies in one of the subtrees, or holds one of them."""
    above = {int(pk) for path in paths for pk in path.split("/") if pk}
    return within_any(paths, "area__path") | Q(area__in=above)


class OfDesks(models.QuerySet[M]):
    """Rows that a desk keeps for its area."""

    def visible_to(self, user: AnyUser) -> Self:
        """Those of the areas whose desk one works for."""
        reach = reach_of(user)
        return self.all() if reach.everything else self.filter(within_any(desk_paths(user), "area__path"))

    def administered_by(self, user: AnyUser) -> Self:
        domain = domain_of(user)
        return self.all() if domain.everything else self.filter(within_any(domain.paths, "area__path"))


class PlannedNeedQuerySet(OfDesks["PlannedNeed"]):
    def waiting(self) -> "PlannedNeedQuerySet":
        return self.filter(raised_at=None, dropped_at=None)

    def in_state(self, state: str) -> "PlannedNeedQuerySet":
        """To become orders, those that became orders, or those that were dropped."""
        return self.waiting() if state == "waiting" else self.exclude(**{f"{state}_at": None})

    def due(self) -> "PlannedNeedQuerySet":
        """Those whose time to be raised has come."""
        return self.waiting().filter(raise_on__lte=today())

    def within(self, area: "Area") -> "PlannedNeedQuerySet":
        return self.filter(within(area.path, "area__path"))

    def for_list(self) -> "PlannedNeedQuerySet":
        return self.select_related("area", "category").defer(*boundaries("area"))


class MatchDraftQuerySet(OfDesks["MatchDraft"]):
    def for_list(self) -> "MatchDraftQuerySet":
        return self.select_related("area", "by__person").defer(*boundaries("area"))

    def untouched(self) -> "MatchDraftQuerySet":
        """Made for the morning, and nobody has begun to change or send them; or not made yet."""
        is_not_begun = Q(state="ready", version=1) | Q(state__in=("queued", "working", "failed"))
        return self.filter(is_not_begun, is_morning=True)


class MorningDraftsQuerySet(OfDesks["MorningDrafts"]):
    def for_list(self) -> "MorningDraftsQuerySet":
        return self.select_related("area", "by__person").defer(*boundaries("area"))
