"""What somebody may do with offers: in whose name they offer, which areas they may name, which offers they keep."""

from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from accounts.models import User
from grids.models import ADMIN_ROLES, UNIT_ROLES, Area, AreaKind, Organisation, Person
from grids.querysets import AreaQuerySet, within, within_any
from grids.reach import AnyUser, reach_of
from partybuilding.models import Offer
from partybuilding.querysets.offers import desk_paths
from partybuilding.services.offers import may_keep

SERVED_KINDS = (AreaKind.DISTRICT, AreaKind.STREET, AreaKind.COMMUNITY, AreaKind.COMMITTEE, AreaKind.GRID)
WIDE_KINDS = (AreaKind.DISTRICT, AreaKind.STREET, AreaKind.COMMUNITY)


@dataclass(frozen=True)
class Offering:
    """`desks`: subtrees in which the user takes offers in for others."""

    user: User
    units: frozenset[int]
    desks: frozenset[str]
    person: Person | None

    @classmethod
    def of(cls, user: User) -> "Offering":
        reach = reach_of(user)
        units = {post.organisation_id for post in reach.posts if post.organisation_id and post.role in UNIT_ROLES}
        person = None if reach.is_bound else getattr(user, "person", None)
        return cls(user, frozenset(units), desk_paths(user), person)

    @property
    def may_make(self) -> bool:
        return bool(self.units or self.desks or self.person)

    @property
    def own_units(self) -> Any:
        """Those in whose name the user may offer."""
        if self.desks:
            return Organisation.objects.visible_to(self.user).active().order_by("kind", "name")
        return Organisation.objects.active().filter(pk__in=self.units).order_by("kind", "name")

    @property
    def areas(self) -> Any:
        """Those that may be named: at a desk its own down to the grids, for a provider those of the district."""
        current = Area.objects.current()
        if self.desks:
            return current.filter(within_any(self.desks), kind__in=self._kinds())
        homes = Organisation.objects.filter(pk__in=self.units, home__isnull=False).values_list("home__path", flat=True)
        roots = {int(path.split("/")[1]) for path in homes}
        match = Q(pk__in=roots) if roots else Q(kind=AreaKind.DISTRICT)
        for root in roots or Area.objects.filter(kind=AreaKind.DISTRICT).values_list("pk", flat=True)[:5]:
            match |= within(f"/{root}/")
        return current.filter(match, kind__in=WIDE_KINDS)

    def _kinds(self) -> tuple[AreaKind, ...]:
        """Down to the grids only for a community: a street has hundreds."""
        wide = any(path.count("/") <= 3 for path in self.desks)
        return WIDE_KINDS if wide else SERVED_KINDS

    def keeps(self, offer: Offer) -> bool:
        return may_keep(offer, offer.areas.all(), self.user)


def areas_to_plan_for(user: AnyUser) -> AreaQuerySet:
    """Those whose desk the user works for: their needs may be planned."""
    return Area.objects.current().filter(within_any(desk_paths(user)), kind__in=SERVED_KINDS)


def has_needs(user: AnyUser) -> bool:
    """Whoever works at a desk sees what is needed there and what came of it."""
    return reach_of(user).everything or bool(desk_paths(user))


def provider_shown(offer: Offer, user: AnyUser) -> str:
    """A person by their full name to themselves and at the desk of all that they serve, masked to everybody else."""
    if offer.person is None:
        return str(offer.unit)
    known = isinstance(user, User) and may_keep(offer, offer.areas.all(), user)
    return offer.person.name if known else offer.person.masked_name


def sees_offers(user: AnyUser) -> bool:
    reach = reach_of(user)
    posts = [post for post in reach.posts if post.role not in ADMIN_ROLES]
    return reach.everything or bool(posts) or (not reach.posts and getattr(user, "person", None) is not None)
