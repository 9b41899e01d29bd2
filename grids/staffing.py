"""Grids and the people in them against the norm: what is there, what the norm asks, what is missing."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from math import ceil

from django.db.models import Count, QuerySet

from grids.models import Area, AreaKind, Building, BuildingKind, Household, Post, Role, StaffingNorm
from grids.querysets import within

LEVELS = (AreaKind.STREET, AreaKind.COMMUNITY, AreaKind.GRID)
VILLAGES = range(200, 400)


def is_rural(code: str) -> bool:
    """Whether the region code is that of a villagers' committee, or of something below one."""
    number = code[9:12]
    return number.isdecimal() and int(number) in VILLAGES


@dataclass(frozen=True)
class Norms:
    town: StaffingNorm
    country: StaffingNorm

    def of(self, area: Area) -> StaffingNorm:
        return self.country if is_rural(area.code) else self.town


def norms() -> Norms:
    kept = {norm.is_rural: norm for norm in StaffingNorm.objects.all()}
    return Norms(kept.get(False) or StaffingNorm(), kept.get(True) or StaffingNorm(is_rural=True))


@dataclass(frozen=True)
class Figures:
    """Sums over grids; of one grid as well."""

    grids: int = 0
    households: int = 0
    workers: int = 0
    workers_asked: int = 0
    workers_missing: int = 0
    liaisons: int = 0
    liaisons_asked: int = 0
    liaisons_missing: int = 0
    too_large: int = 0
    too_small: int = 0
    unmanaged: int = 0

    def __add__(self, other: "Figures") -> "Figures":
        return Figures(*(getattr(self, name) + getattr(other, name) for name in self.__dataclass_fields__))


@dataclass(frozen=True)
class Row:
    """An area with the sums of its grids, or a grid itself."""

    area: Area
    figures: Figures

    @property
    def is_grid(self) -> bool:
        return self.area.kind == AreaKind.GRID


@dataclass
class Staffing:
    """Of all grids below an area. Five queries, however many there are."""

    area: Area
    norms: Norms = field(default_factory=norms)

    @cached_property
    def areas(self) -> list[Area]:
        """Streets, communities and grids of the area, itself included when it is one of them."""
        rows = Area.objects.current().within(self.area).filter(kind__in=LEVELS)
        return list(rows.defer("boundary", "search").order_by("code"))

    @cached_property
    def grids(self) -> list[Row]:
        pks = {area.pk for area in self.areas if area.kind == AreaKind.GRID}
        households = self._by_grid(_paths(self._households()), pks)
        workers = self._by_grid(self._held(Role.GRID_WORKER), pks)
        liaisons = self._by_grid(self._held(Role.GRID_LIAISON), pks)
        unmanaged = self._by_grid(_paths(self._unmanaged()), pks)
        return [
            Row(area, self._figures(area, households, workers, liaisons, unmanaged))
            for area in self.areas
            if area.pk in pks
        ]

    @cached_property
    def below(self) -> list[Row]:
        """The level below the area with its sums; of a grid, itself."""
        level = LEVELS[min(LEVELS.index(AreaKind(self.area.kind)) + 1, 2)] if self.area.kind in LEVELS else LEVELS[0]
        rows = [area for area in self.areas if area.kind == level]
        return [Row(area, self._sum(area)) for area in rows]

    @cached_property
    def total(self) -> Figures:
        return sum((row.figures for row in self.grids), Figures())

    def _sum(self, area: Area) -> Figures:
        return sum((row.figures for row in self.grids if row.area.path.startswith(area.path)), Figures())

    def _figures(self, area: Area, households: Counter[int], *held: Counter[int]) -> Figures:
        norm, count = self.norms.of(area), households[area.pk]
        workers, liaisons, unmanaged = (each[area.pk] for each in held)
        asked = max(1, ceil(count / norm.worker_per)), ceil(count / norm.liaison_per)
        # In the country a grid is a villagers' group or a hamlet, however large.
        is_sized = count > 0 and not norm.is_rural
        return Figures(
            grids=1,
            households=count,
            workers=workers,
            workers_asked=asked[0],
            workers_missing=max(0, asked[0] - workers),
            liaisons=liaisons,
            liaisons_asked=asked[1],
            liaisons_missing=max(0, asked[1] - liaisons),
            too_large=int(is_sized and count > norm.grid_max),
            too_small=int(is_sized and count < norm.grid_min),
            unmanaged=unmanaged,
        )

    def _by_grid(self, counted: Iterable[tuple[str, int]], grids: set[int]) -> Counter[int]:
        """Sums by the grid that a path goes through."""
        found: Counter[int] = Counter()
        for path, number in counted:
            for part in path.split("/"):
                if part and int(part) in grids:
                    found[int(part)] += number
        return found

    def _households(self) -> "QuerySet[Household]":
        return Household.objects.current().within(self.area.path)

    def _unmanaged(self) -> "QuerySet[Building]":
        return Building.objects.filter(within(self.area.path, "area__path"), kind=BuildingKind.UNMANAGED)

    def _held(self, role: Role) -> Iterator[tuple[str, int]]:
        posts = Post.objects.current().filter(within(self.area.path, "area__path"), role=role).order_by()
        yield from posts.values_list("area__path").annotate(n=Count("person", distinct=True))


def _paths(rows: "QuerySet[Household] | QuerySet[Building]") -> Iterator[tuple[str, int]]:
    column = "area_path" if rows.model is Household else "area__path"
    yield from rows.order_by().values_list(column).annotate(n=Count("pk"))
