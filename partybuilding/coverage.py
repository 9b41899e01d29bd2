"""两个覆盖: which grids, buildings, firms and social organisations no party organisation is tied to."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from shapely.geometry import shape

from accounts.models import User
from grids.drawing import Sheet, draw_sheet
from grids.models import Area, AreaKind, Organisation, OrganisationKind
from grids.querysets import within_any
from grids.reach import AnyUser, reach_of
from partybuilding.models import PartyOrganisation
from partybuilding.reach import party_reach


class What(models.TextChoices):
    """What ought to have a party organisation."""

    GRID = "grid", gettext_lazy("Grids")
    BUILDING = "building", gettext_lazy("Buildings")
    FIRM = "firm", gettext_lazy("Firms")
    SOCIAL = "social", gettext_lazy("Social organisations")


AREA_KINDS = {AreaKind.GRID: What.GRID, AreaKind.BUILDING: What.BUILDING}
UNIT_KINDS = {
    OrganisationKind.FIRM: What.FIRM,
    OrganisationKind.PROPERTY: What.FIRM,
    OrganisationKind.SHOP: What.FIRM,
    OrganisationKind.SOCIAL: What.SOCIAL,
}
NOWHERE = 0
STEPS = 5  # shades of the map, from all covered to none


@dataclass(frozen=True)
class Thing:
    """A grid, building, firm or social organisation. `community` is the key of the area, or NOWHERE."""

    what: What
    code: str
    name: str
    community: int
    is_covered: bool

    @property
    def url(self) -> str:
        page = "grids:area" if self.what in (What.GRID, What.BUILDING) else "grids:organisation"
        return reverse(page, args=[self.code])


@dataclass(frozen=True)
class Cell:
    what: What
    total: int
    without: int


@dataclass(frozen=True)
class CommunityRow:
    code: str
    name: str
    cells: list[Cell]


def sees_coverage(user: AnyUser) -> bool:
    reach = reach_of(user)
    return reach.everything or bool(reach.paths or party_reach(user).led)


def paths_of(user: User) -> set[str]:
    """The areas in reach, and those of the organisations that the user leads."""
    led = PartyOrganisation.objects.filter(within_any(party_reach(user).paths), area__isnull=False)
    return set(reach_of(user).paths) | set(led.values_list("area__path", flat=True))


class Coverage:
    """Everything that a user may count, read in a handful of queries."""

    def __init__(self, user: User, area: Area | None = None) -> None:
        self.user, self.area = user, area

    def _areas(self) -> "models.QuerySet[Area]":
        rows = Area.objects.current()
        rows = rows if reach_of(self.user).everything else rows.filter(within_any(paths_of(self.user)))
        return rows.within(self.area) if self.area else rows

    @cached_property
    def communities(self) -> dict[int, tuple[str, str]]:
        """Code and name by key, in the order of their codes."""
        rows = Area.objects.current().filter(kind=AreaKind.COMMUNITY).order_by("code")
        return {pk: (code, name) for pk, code, name in rows.values_list("pk", "code", "name")}

    @cached_property
    def things(self) -> list[Thing]:
        return [*self._places(), *self._units()]

    def _places(self) -> Iterator[Thing]:
        tied = PartyOrganisation.objects.current().exclude(area=None).values_list("area__path", flat=True)
        touched = {int(pk) for path in tied for pk in path.split("/") if pk}
        rows = self._areas().filter(kind__in=AREA_KINDS).order_by("code")
        for pk, kind, code, name, path in rows.values_list("pk", "kind", "code", "name", "path"):
            yield Thing(AREA_KINDS[AreaKind(kind)], code, name, self._community(path), pk in touched)

    def _units(self) -> Iterator[Thing]:
        tied = set(PartyOrganisation.objects.current().exclude(unit=None).values_list("unit", flat=True))
        rows = Organisation.objects.active().filter(kind__in=UNIT_KINDS, home__in=self._areas().values("pk"))
        shown = rows.order_by("name", "pk").values_list("pk", "kind", "code", "name", "home__path")
        for pk, kind, code, name, path in shown:
            yield Thing(UNIT_KINDS[OrganisationKind(kind)], code, name, self._community(path), pk in tied)

    def _community(self, path: str) -> int:
        known = (int(pk) for pk in path.split("/") if pk)
        return next((pk for pk in known if pk in self.communities), NOWHERE)

    @cached_property
    def rows(self) -> list[CommunityRow]:
        totals: defaultdict[int, Counter[What]] = defaultdict(Counter)
        without: defaultdict[int, Counter[What]] = defaultdict(Counter)
        for thing in self.things:
            totals[thing.community][thing.what] += 1
            without[thing.community][thing.what] += not thing.is_covered
        places = [*self.communities.items(), (NOWHERE, ("", _("in no community")))]
        return [
            CommunityRow(code, name, [Cell(what, totals[pk][what], without[pk][what]) for what in What])
            for pk, (code, name) in places
            if pk in totals
        ]

    @cached_property
    def sums(self) -> list[Cell]:
        cells = [[row.cells[n] for row in self.rows] for n in range(len(What))]
        return [
            Cell(what, sum(cell.total for cell in column), sum(cell.without for cell in column))
            for what, column in zip(What, cells, strict=True)
        ]

    def without(self, what: str, community: str) -> list[Thing]:
        """Those that have none; of one community by its code, or of all."""
        codes = {pk: code for pk, (code, _name) in self.communities.items()}
        missing = (each for each in self.things if each.what == what and not each.is_covered)
        return [each for each in missing if not community or codes.get(each.community) == community]

    def community_of(self, thing: Thing) -> tuple[str, str]:
        return self.communities.get(thing.community, ("", ""))

    def map(self, what: str) -> Sheet | None:
        """The communities, the darker the more of them are without; those without a boundary are not drawn."""
        shares = {row.code: _shade(row.cells[list(What).index(What(what))]) for row in self.rows}
        rows = Area.objects.filter(code__in=shares).exclude(boundary=None).values_list("code", "boundary")
        surfaces = [(shares[code], shape(boundary)) for code, boundary in rows if boundary]
        return draw_sheet([surface for _mark, surface in surfaces], [each for each in surfaces if each[0]])


def _shade(cell: Cell) -> str:
    """ "1" where nearly all are without, to "5" where none is; nothing where there is nothing to count."""
    if not cell.total:
        return ""
    share = cell.without / cell.total
    return str(STEPS - min(STEPS - 1, int(share * STEPS)) if share else STEPS)


def legend() -> Iterable[tuple[str, str]]:
    yield str(STEPS), _("under a fifth without")
    yield from ((str(STEPS - n), f"{n * 20}–{n * 20 + 20} %") for n in range(1, STEPS))
