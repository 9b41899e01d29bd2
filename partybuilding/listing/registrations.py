"""The list of those who registered, and how many there are."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Count, Q
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from common.crypto import keyed_hash
from common.errors import Invalid
from common.keyset import Ordering
from common.phones import normal_phone
from common.text import reject_controls
from grids.models import Area, AreaKind
from grids.reach import reach_of
from grids.register.choosing import LEAST_NAME
from grids.register.listing import Listing
from partybuilding.forms.registrations import RegistrationFilter
from partybuilding.models import Placed, Registration, RegistrationKind, RegistrationState
from partybuilding.querysets.registrations import KEEPERS, RegistrationQuerySet, paths_as


class RegistrationListing(Listing[Registration]):
    """The newest first."""

    ordering = Ordering.of("newest", "-pk")
    url_name = "partybuilding:registrations"
    title = gettext_lazy("Dual registration")
    search = gettext_lazy("Name of person or unit, or a phone in full")
    nothing_fits = gettext_lazy("No registration fits")
    advice = gettext_lazy("Take a filter away, or search for two characters of the name.")

    def __init__(self, user: User, params: QueryDict) -> None:
        super().__init__(user, params)
        self.form = RegistrationFilter(params, self.areas)
        self.kept = paths_as(user, KEEPERS)

    def scope(self) -> RegistrationQuerySet:
        return Registration.objects.visible_to(self.user).for_list()

    def narrowed(self, rows: RegistrationQuerySet, wishes: dict[str, Any]) -> RegistrationQuerySet:
        return narrow(rows, wishes)

    @property
    def rows(self) -> "list[RegistrationRow]":
        return [self._row(each) for each in self.page.rows]

    def _row(self, registration: Registration) -> "RegistrationRow":
        everything = reach_of(self.user).everything
        keeps = everything or any(registration.area.path.startswith(path) for path in self.kept)
        return RegistrationRow(registration, registration.name if keeps else registration.masked_name, keeps)


@dataclass(frozen=True)
class RegistrationRow:
    """`name` in full only for those who decide on it, and so call them."""

    registration: Registration
    name: str
    keeps: bool

    @property
    def may_be_decided(self) -> bool:
        return self.keeps and self.registration.state == RegistrationState.APPLIED


def narrow(rows: RegistrationQuerySet, wishes: Mapping[str, Any]) -> RegistrationQuerySet:
    """Those that fit every wish. Raises Invalid for a search that makes no sense."""
    if wishes.get("area"):
        rows = rows.within(wishes["area"])
    for name in ("kind", "state"):
        if wishes.get(name):
            rows = rows.filter(**{name: wishes[name]})
    if wishes.get("skill"):
        rows = rows.filter(skills__code=wishes["skill"])
    if wishes.get("placed") == Placed.NOT:
        rows = rows.open().filter(placed=Placed.NOT)
    return rows.filter(_named(wishes["q"])) if wishes.get("q") else rows


def _named(text: str) -> Q:
    text = "".join(text.split())
    try:
        reject_controls(text)
        if text.isdigit():
            return Q(person__phone_hash=keyed_hash(normal_phone(text)))
    except ValidationError as wrong:
        raise Invalid(fields={"q": list(wrong.messages)}) from wrong
    if len(text) < LEAST_NAME:
        raise Invalid.field("q", _("Give at least two characters of the name, or a telephone number in full."))
    return (
        Q(person__name__contains=text)
        | Q(unit__name__contains=text)
        | Q(party_organisation__name__contains=text)
        | Q(works_at__contains=text)
    )


@dataclass
class Tally:
    """How many are registered with an area, and how many wait for an answer."""

    area: Area
    confirmed: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    applied: int = 0
    unplaced: int = 0

    @property
    def units(self) -> int:
        return self.confirmed[RegistrationKind.UNIT]

    @property
    def members(self) -> int:
        return self.confirmed[RegistrationKind.MEMBER]

    @property
    def new_groups(self) -> int:
        return self.confirmed[RegistrationKind.NEW_GROUP]


HEADINGS = (
    gettext_lazy("Area code"),
    gettext_lazy("Area"),
    gettext_lazy("Units"),
    gettext_lazy("Members in work"),
    gettext_lazy("Couriers, drivers and the like"),
    gettext_lazy("Wait for an answer"),
    gettext_lazy("Without a grid"),
)


def tallies(user: User) -> list[Tally]:
    """By community, in the order of the codes; what waits above a community stands with that area."""
    rows = Registration.objects.counted_for(user).open().order_by().values("area", "kind", "state", "placed")
    found: dict[int, Tally] = {}
    counted = list(rows.annotate(n=Count("pk")))
    areas = _areas(user, {row["area"] for row in counted})
    for area in areas:
        found[area.pk] = Tally(area)
    for row in counted:
        tally = found[row["area"]]
        if row["state"] == RegistrationState.CONFIRMED:
            tally.confirmed[row["kind"]] += row["n"]
        else:
            tally.applied += row["n"]
        tally.unplaced += row["n"] if row["placed"] == Placed.NOT else 0
    return list(found.values())


def _areas(user: User, counted: set[int]) -> list[Area]:
    """Communities with nobody too: they are the ones to look at."""
    mine = Area.objects.registered_to(user).current().filter(kind=AreaKind.COMMUNITY)
    either = Area.objects.filter(Q(pk__in=counted) | Q(pk__in=mine.values("pk")))
    return list(either.only("pk", "code", "name", "path", "kind").order_by("code"))


def total(rows: list[Tally]) -> tuple[int, int, int, int, int]:
    numbers = [(row.units, row.members, row.new_groups, row.applied, row.unplaced) for row in rows]
    first, second, third, fourth, fifth = (sum(column) for column in zip(*numbers, strict=True)) if numbers else [0] * 5
    return first, second, third, fourth, fifth
