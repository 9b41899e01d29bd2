"""How the buildings of a community could be cut into balanced grids, as a table and drawn."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from math import cos, radians

from django.db.models import Count
from shapely import MultiPoint

from grids.balancing import Site, balanced
from grids.models import Area, AreaKind, Household, StaffingNorm
from grids.staffing import norms

WIDTH, MARGIN = 640.0, 24.0
COLOURS = 8


@dataclass(frozen=True)
class Spot:
    """A building on the drawing."""

    area: Area
    households: int
    x: float
    y: float


@dataclass(frozen=True)
class Part:
    """One of the proposed grids."""

    number: int
    spots: list[Spot]
    norm: StaffingNorm
    hull: str
    x: float
    y: float

    @property
    def colour(self) -> int:
        return (self.number - 1) % COLOURS + 1

    @cached_property
    def households(self) -> int:
        return sum(spot.households for spot in self.spots)

    @property
    def is_too_large(self) -> bool:
        return self.households > self.norm.grid_max

    @property
    def is_too_small(self) -> bool:
        return self.households < self.norm.grid_min

    @cached_property
    def present(self) -> list[tuple[str, int]]:
        """In which grids its buildings lie today, most first."""
        names = Counter(spot.area.parent.name for spot in self.spots if spot.area.parent)
        return names.most_common()


@dataclass(frozen=True)
class Proposal:
    community: Area
    norm: StaffingNorm
    parts: list[Part]
    unplaced: list[Area]
    height: float = 0

    @property
    def buildings(self) -> int:
        return sum(len(part.spots) for part in self.parts)


def propose(community: Area) -> Proposal:
    """Two queries. Buildings without a place on the map cannot be cut and are named."""
    found = Area.objects.current().within(community).filter(kind=AreaKind.BUILDING).order_by("code")
    buildings = list(found.select_related("parent").defer("boundary", "parent__boundary"))
    counted = Household.objects.current().within(community.path).order_by().values_list("area")
    households = dict(counted.annotate(n=Count("pk")))
    placed = {area.pk: area for area in buildings if area.lon is not None and area.lat is not None}
    sites = [Site(pk, area.lon or 0, area.lat or 0, households.get(pk, 0)) for pk, area in placed.items()]
    norm = norms().of(community)
    view = View(sites)
    cut = balanced(sites, norm.grid_min, norm.grid_max)
    parts = [_part(n, sites, placed, norm, view) for n, sites in enumerate(cut, start=1)]
    return Proposal(community, norm, parts, [area for area in buildings if area.pk not in placed], view.height)


class View:
    """From longitude and latitude to the drawing."""

    def __init__(self, sites: Iterable[Site]) -> None:
        found = list(sites)
        lons, lats = [site.lon for site in found] or [0.0], [site.lat for site in found] or [0.0]
        self.west, self.north = min(lons), max(lats)
        self.narrower = cos(radians(self.north))
        wide, high = (max(lons) - self.west) * self.narrower, self.north - min(lats)
        self.scale = (WIDTH - 2 * MARGIN) / max(wide, high, 1e-6)
        self.height = round(high * self.scale + 2 * MARGIN, 1)

    def at(self, site: Site) -> tuple[float, float]:
        x = (site.lon - self.west) * self.narrower * self.scale + MARGIN
        return round(x, 1), round((self.north - site.lat) * self.scale + MARGIN, 1)


def _part(number: int, sites: list[Site], placed: dict[int, Area], norm: StaffingNorm, view: View) -> Part:
    spots = [Spot(placed[site.key], site.households, *view.at(site)) for site in sites]
    outline = MultiPoint([(spot.x, spot.y) for spot in spots]).convex_hull.buffer(8, quad_segs=3)
    hull = " ".join(f"{x:.0f},{y:.0f}" for x, y in outline.exterior.coords)
    return Part(number, spots, norm, hull, round(outline.centroid.x, 1), round(outline.centroid.y, 1))
