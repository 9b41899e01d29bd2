"""Which area an address names: the longest match of names and aliases, read with some sense of the field."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

# Endings by which people call one kind of place, whichever is the official one; longer ones before their tails.
_KINDS = (
    ("社区居民委员会", "社区居委会", "社区居委", "居民委员会", "居委会", "居委", "社区"),
    ("村村民委员会", "村民委员会", "村委会", "村委", "行政村", "自然村", "村"),
    ("街道办事处", "街道办", "街办", "街道"),
    ("镇人民政府", "镇政府", "镇"),
    ("乡人民政府", "乡政府", "民族乡", "乡"),
    ("网格",),
    ("小区",),
    ("片区",),
    ("区",),
    ("县",),
    ("市",),
)
# Without their suffix these are everyday words or numbers, and would find a place in every second address.
_EVERYDAY = frozenset(
    re.findall(
        "..",
        "中心城市广场公园学校医院市场车站小区花园新村新区开发工业高新东路西路南路北路中路大街大道"
        "家园家属住宅居民物业街道社区商业农村城区城东城西城南城北东门西门南门北门",
    )
)
_NUMBERED = re.compile(r"第?[0-9a-z一二三四五六七八九十百零]+[号区期片组]?")
_SPACES = re.compile(r"\s+")
SHORTEST = 2
MOST_OTHERS = 5


class Match(NamedTuple):
    """The area, the words that named it, and further places named in the text, best first."""

    id: int
    matched_name: str
    others: tuple[int, ...] = ()


class _Hit(NamedTuple):
    """A place named in the text: by its name in full, or by the stem of it alone."""

    id: int
    name: str
    is_full: bool

    @property
    def weight(self) -> tuple[int, bool]:
        return len(self.name), self.is_full


class NameIndex:
    """Areas by name. One area may have many names, and one name many areas."""

    def __init__(self, areas: Iterable[tuple[int, int, Sequence[str], int | None]]) -> None:
        """`areas`: id, depth in the tree, name and aliases, id of the area above."""
        self._depths: dict[int, int] = {}
        self._parents: dict[int, int | None] = {}
        self._known: dict[str, dict[int, bool]] = defaultdict(dict)
        for pk, depth, names, parent in areas:
            self._depths[pk], self._parents[pk] = depth, parent
            for name, is_full in _readings(names):
                self._known[name][pk] = is_full or self._known[name].get(pk, False)
        self._lengths = _lengths_by_first_character(self._known)

    def find(self, text: str, *, under: int | None = None) -> Match | None:
        """The area that the text names, of those within the area `under` when it is given.

        The longest name wins, and of an area and one above it, both named, the lower. Equal names are told
        apart by the areas above them that the text names too, then by depth. What still ties is not located,
        unless all of it lies in one area that is named as well.
        """
        named = self._named(folded(text))
        hits = [hit for hit in named.values() if under is None or under in (hit.id, *self._above(hit.id))]
        ranked = sorted(self._refined(hits), key=lambda hit: (*self._rank(hit, named), -hit.id), reverse=True)
        if not ranked:
            return None
        best = [hit for hit in ranked if self._rank(hit, named) == self._rank(ranked[0], named)]
        winner = best[0] if len(best) == 1 else self._common(best, hits)
        if winner is None:
            return None
        return Match(winner.id, winner.name, tuple(hit.id for hit in ranked if hit != winner)[:MOST_OTHERS])

    def _named(self, text: str) -> dict[int, _Hit]:
        """Every place named in the text, each by its weightiest name."""
        named: dict[int, _Hit] = {}
        for name in self._names_in(text):
            for pk, is_full in self._known[name].items():
                hit = _Hit(pk, name, is_full)
                if pk not in named or named[pk].weight < hit.weight:
                    named[pk] = hit
        return named

    def _names_in(self, text: str) -> dict[str, None]:
        """Names in the order of the text, but for those that are only part of a longer one."""
        names: dict[str, None] = {}
        covered = 0
        for start, character in enumerate(text):
            for length in self._lengths.get(character, ()):
                if text[start : start + length] in self._known:
                    if start + length > covered:
                        names[text[start : start + length]] = None
                        covered = start + length
                    break
        return names

    def _refined(self, hits: list[_Hit]) -> list[_Hit]:
        """Without the areas that only say in which part of the district a lower one lies."""
        lengths = {hit.id: len(hit.name) for hit in hits}
        outer = {
            pk
            for hit in hits
            for pk in self._above(hit.id)
            if pk in lengths and (hit.is_full or len(hit.name) >= lengths[pk])
        }
        return [hit for hit in hits if hit.id not in outer]

    def _rank(self, hit: _Hit, named: dict[int, _Hit]) -> tuple[int, bool, int, int]:
        above = sum(1 for pk in self._above(hit.id) if pk in named and named[pk].name != hit.name)
        return *hit.weight, above, self._depths[hit.id]

    def _common(self, tied: list[_Hit], hits: list[_Hit]) -> _Hit | None:
        """The deepest named area in which all of the tied lie."""
        shared = set.intersection(*({*self._above(hit.id)} for hit in tied))
        around = [hit for hit in hits if hit.id in shared]
        return max(around, key=lambda hit: self._depths[hit.id], default=None)

    def _above(self, pk: int) -> Iterator[int]:
        parent = self._parents.get(pk)
        while parent is not None:
            yield parent
            parent = self._parents.get(parent)


def folded(text: str) -> str:
    """As names are compared: half-width, small letters, without spaces."""
    return _SPACES.sub("", unicodedata.normalize("NFKC", text).lower())


def _readings(names: Iterable[str]) -> Iterator[tuple[str, bool]]:
    """Each form of the names that people write, and whether it is a name in full."""
    for name in map(folded, names):
        stem, endings = _cut(name)
        for form in (name, *(stem + ending for ending in endings if stem)):
            if len(form) >= SHORTEST:
                yield form, True
        if len(stem) >= SHORTEST and stem not in _EVERYDAY and not _NUMBERED.fullmatch(stem):
            yield stem, False


def _cut(name: str) -> tuple[str, tuple[str, ...]]:
    """The stem of a name, and all endings of its kind; no stem where the name has no known ending."""
    for endings in _KINDS:
        for ending in endings:
            if name.endswith(ending):
                return name.removesuffix(ending), endings
    return "", ()


def _lengths_by_first_character(names: Iterable[str]) -> dict[str, tuple[int, ...]]:
    lengths: dict[str, set[int]] = defaultdict(set)
    for name in names:
        lengths[name[0]].add(len(name))
    return {character: tuple(sorted(found, reverse=True)) for character, found in lengths.items()}
