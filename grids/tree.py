"""The tree of areas as one person sees it: some branches open, each line with what is to be known of it."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Protocol

from django.db.models import Count

from accounts.models import User
from grids.census import Census, census, tally
from grids.domain import domain_of
from grids.history import as_of
from grids.models import Area, AreaKind, Household, Post
from grids.oddities import oddities
from grids.permissions import sees_inside
from grids.querysets import AreaQuerySet
from grids.register.reach import has_register

MOST_OPEN = 200


class Place(Protocol):
    """An area as it is, or as it was on a day."""

    @property
    def pk(self) -> int: ...
    @property
    def code(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def name(self) -> str: ...
    @property
    def path(self) -> str: ...
    @property
    def parent_id(self) -> int | None: ...


@dataclass(frozen=True)
class Branch:
    """One line of the tree."""

    place: Place
    level: int
    position: int
    beside: int
    is_open: bool
    parts: int
    grids: int | None
    households: int | None
    advice: tuple[str, ...]
    kind: str
    toggled: str  # what is open after this one was opened or shut, as it stands in the address


class Tree:
    """`opened`: codes of the branches that are open, or None for those above the user's own area."""

    def __init__(self, user: User, post: Post | None, opened: Collection[str] | None, day: date | None = None) -> None:
        self.user, self.day = user, day
        self._codes = None if opened is None else set(sorted(opened)[:MOST_OPEN])
        self._home = post.area.ancestor_ids if post and post.area else []

    @property
    def areas(self) -> AreaQuerySet:
        return Area.objects.shown_to(self.user).defer("boundary", "search")

    @cached_property
    def shows_households(self) -> bool:
        return self.day is None and has_register(self.user)

    @cached_property
    def branches(self) -> list[Branch]:
        return list(self._walk(self._tops, 1))

    def below(self, area: Area) -> list[Branch]:
        """The lines that appear when the area is opened."""
        self._codes = {area.code}
        level = len(area.ancestor_ids) - len(self._path_of_top(area)) + 1
        return list(self._walk(self._parts.get(area.pk, []), level + 1, area))

    def _path_of_top(self, area: Area) -> list[str]:
        tops = [top.path for top in self._tops if area.path.startswith(top.path)]
        return tops[0].split("/")[1:-1] if tops else []

    def _walk(self, places: Sequence[Place], level: int, above: Place | None = None) -> Iterator[Branch]:
        for position, place in enumerate(places, start=1):
            yield self._branch(place, level, (position, len(places)), above)
            if self._is_open(place):
                yield from self._walk(self._parts.get(place.pk, []), level + 1, place)

    def _branch(self, place: Place, level: int, among: tuple[int, int], above: Place | None) -> Branch:
        inside = sees_inside(self.user, place.path)
        return Branch(
            place=place,
            level=level,
            position=among[0],
            beside=among[1],
            is_open=self._is_open(place),
            parts=self._counts.parts[place.pk] if inside else 1,
            grids=self._counts.grids[place.pk] if inside else None,
            households=self._households[place.pk] if inside and self.shows_households else None,
            advice=tuple(
                oddities(kind=place.kind, code=place.code, name=place.name, parent_code=above.code if above else "")
            ),
            kind=str(AreaKind(place.kind).label),
            toggled=",".join(sorted(self._open_codes ^ {place.code})),
        )

    def _is_open(self, place: Place) -> bool:
        return place.code in self._open_codes

    @cached_property
    def _open_codes(self) -> set[str]:
        if self._codes is not None:
            return self._codes
        home = set(self._home) or {top.pk for top in self._tops[:1]}
        return set(self.areas.filter(pk__in=home).values_list("code", flat=True))

    @cached_property
    def _tops(self) -> list[Place]:
        if self.day is not None:
            known = {place.pk for place in self._then}
            return [place for place in self._then if place.parent_id not in known]
        rows = self.areas.current().order_by("code")
        whole = list(rows.filter(parent=None))
        return list(whole or rows.filter(path__in=domain_of(self.user).paths))

    @cached_property
    def _parts(self) -> dict[int | None, list[Place]]:
        """The lines below each open branch."""
        found: dict[int | None, list[Place]] = defaultdict(list)
        for place in self._then if self.day is not None else self._parts_now:
            found[place.parent_id].append(place)
        return found

    @property
    def _parts_now(self) -> AreaQuerySet:
        return self.areas.current().filter(parent__code__in=self._open_codes).order_by("code")

    @cached_property
    def _then(self) -> Sequence[Place]:
        assert self.day is not None
        return as_of(self.day, Area.objects.shown_to(self.user), with_boundaries=False)

    @cached_property
    def _counts(self) -> Census:
        return census() if self.day is None else _counted(self._then)

    @cached_property
    def _households(self) -> Counter[int]:
        """Of every area, those in it and below."""
        total: Counter[int] = Counter()
        if self.shows_households:
            rows = Household.objects.visible_to(self.user).current().order_by()
            for path, n in rows.values_list("area_path").annotate(n=Count("pk")):
                for pk in path.split("/")[1:-1]:
                    total[int(pk)] += n
        return total


def _counted(places: Iterable[Place]) -> Census:
    return tally((place.pk, place.parent_id, place.kind, place.path) for place in places)
