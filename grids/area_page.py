"""The page of one area: where it lies, what is part of it, who answers for it, and what it was before."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from accounts.models import User
from common.clock import today
from common.errors import Sentence
from grids import drawing
from grids.census import census
from grids.codes import RegionCode
from grids.history import changes
from grids.measuring import square_metres
from grids.models import Area, AreaKind, AreaPast, Household, Organisation, Post, RecutState, Succession
from grids.oddities import oddities
from grids.permissions import may_add_below, may_change, sees_inside
from grids.querysets import AreaQuerySet, within
from grids.register.households import PLACE_KINDS
from grids.register.reach import has_register

MOST_PARTS = 300


@dataclass(frozen=True)
class Link:
    """Something to do with an area, or a panel that is fetched into its page."""

    label: Sentence
    url: str
    icon: str = ""


Offer = Callable[[Area, User], Iterable[Link]]
_actions: list[Offer] = []
_panels: list[Offer] = []


def offer_actions(offer: Offer) -> None:
    """Let `offer` say what somebody may do with an area; its page shows the links."""
    _actions.append(offer)


def offer_panels(offer: Offer) -> None:
    """Let `offer` name parts of an area's page, each fetched from an address of its own."""
    _panels.append(offer)


@dataclass(frozen=True)
class Change:
    """What an area was until a day, and what it became."""

    until: AreaPast
    sentences: tuple[str, ...]


class AreaPage:
    def __init__(self, area: Area, user: User) -> None:
        self.area, self.user = area, user
        self.is_inside = sees_inside(user, area.path)
        self.may_change = may_change(user, area)
        self.may_add = may_add_below(user, area) and bool(self.levels_below)

    @property
    def levels_below(self) -> list[AreaKind]:
        return levels_below(self.area)

    @property
    def _shown(self) -> AreaQuerySet:
        return Area.objects.shown_to(self.user).defer("boundary", "search")

    @cached_property
    def above(self) -> list[Area]:
        """From the district down to the area that this one is part of."""
        return list(self._shown.filter(pk__in=self.area.ancestor_ids[:-1]).order_by("path"))

    @cached_property
    def parts(self) -> list[Area]:
        """Also those that are yet to come, but none that has ended."""
        going_on = Q(valid_to=None) | Q(valid_to__gte=today())
        return list(self._shown.filter(going_on, parent=self.area).order_by("code")[:MOST_PARTS])

    @property
    def parts_left_out(self) -> int:
        return max(census().parts[self.area.pk] - MOST_PARTS, 0) if self.is_inside else 0

    @property
    def has_ended(self) -> bool:
        return self.area.valid_to is not None and self.area.valid_to < today()

    @property
    def is_to_come(self) -> bool:
        return self.area.valid_from is not None and self.area.valid_from > today()

    @property
    def grids(self) -> int | None:
        holds_grids = AreaKind.GRID.fits_below(AreaKind(self.area.kind))
        return census().grids[self.area.pk] if self.is_inside and holds_grids else None

    @cached_property
    def households(self) -> int | None:
        if not (self.is_inside and has_register(self.user)):
            return None
        return Household.objects.visible_to(self.user).current().within(self.area.path).count()

    @cached_property
    def has_register(self) -> bool:
        """Whether its households are the user's work."""
        is_place = self.area.kind in PLACE_KINDS and has_register(self.user)
        return is_place and Area.objects.registered_to(self.user).filter(pk=self.area.pk).exists()

    @cached_property
    def hectares(self) -> float | None:
        return square_metres(self.area.boundary) / 10_000 if self.area.boundary else None

    @cached_property
    def posts(self) -> list[Post]:
        """Who holds which post for this very area, as far as they are in reach."""
        rows = Post.objects.filter(area=self.area).current()
        if not self.may_change:
            rows = rows.filter(pk__in=Post.objects.visible_to(self.user).filter(area=self.area).values("pk"))
        return list(rows.select_related("person").order_by("role", "starts", "pk"))

    @cached_property
    def units(self) -> list[Organisation]:
        """Those at home in the area or below, and those that serve it."""
        here = Organisation.objects.filter(within(self.area.path, "home__path") | Q(serves=self.area)).values("pk")
        rows = Organisation.objects.visible_to(self.user).active().filter(pk__in=here)
        return list(rows.select_related("home").defer("home__boundary").order_by("name")[:MOST_PARTS])

    @cached_property
    def changes(self) -> list[Change]:
        found = (Change(past, tuple(_differences(past, after))) for past, after in changes(self.area))
        return [change for change in found if change.sentences]

    @cached_property
    def predecessors(self) -> list[Succession]:
        return self._successions(Succession.objects.filter(after=self.area))

    @cached_property
    def successors(self) -> list[Succession]:
        return self._successions(Succession.objects.filter(before=self.area))

    def _successions(self, rows: QuerySet[Succession]) -> list[Succession]:
        done = rows.filter(recut__state=RecutState.DONE)
        return list(done.select_related("recut", "before", "after").order_by("-recut__effective", "pk"))

    @cached_property
    def map(self) -> drawing.Drawing | None:
        area = self.area
        beside = Area.objects.shown_to(self.user).current().filter(parent=area.parent_id, boundary__isnull=False)
        others = beside.exclude(pk=area.pk).values_list("boundary", flat=True) if area.boundary else []
        point = (area.lon, area.lat) if area.lon is not None and area.lat is not None else None
        return drawing.draw(area.boundary, point, [each for each in others if each])

    @property
    def advice(self) -> list[str]:
        area, above = self.area, self.area.parent
        return list(oddities(kind=area.kind, code=area.code, name=area.name, parent_code=above.code if above else ""))

    @property
    def digits(self) -> list[tuple[str, str]]:
        return list(explain_code(self.area.code))

    @property
    def actions(self) -> list[Link]:
        return [link for offer in _actions for link in offer(self.area, self.user)]

    @property
    def panels(self) -> list[Link]:
        return [link for offer in _panels for link in offer(self.area, self.user)]


def levels_below(area: Area) -> list[AreaKind]:
    """What may be directly part of it."""
    return [kind for kind in AreaKind if kind.fits_below(AreaKind(area.kind))]


def explain_code(code: str) -> Iterator[tuple[str, str]]:
    """The groups of digits and what each says; nothing for a code that is not made of them."""
    if not (code.isdecimal() and len(code) in (6, 9, 12, 15)):
        return
    try:
        region = RegionCode.parse(code[:12])
    except ValidationError:
        return
    yield code[:6], _("county or district (GB/T 2260)")
    if len(code) >= 9:
        yield code[6:9], str(RegionCode(code[:9].ljust(12, "0")).kind.label)
    if len(code) >= 12:
        yield code[9:12], str(region.kind.label)
    if len(code) == 15:
        yield code[12:], _("number of the grid")


def _differences(past: AreaPast, after: Area | AreaPast) -> Iterator[str]:
    if past.name != after.name:
        yield _("Was called %(name)s.") % {"name": past.name}
    if past.kind != after.kind:
        yield _("Was a %(kind)s.") % {"kind": past.get_kind_display()}
    if past.parent_id != after.parent_id and past.parent is not None:
        yield _("Was part of %(name)s.") % {"name": past.parent.name}
    if past.boundary != after.boundary:
        yield _("Had another boundary.")
