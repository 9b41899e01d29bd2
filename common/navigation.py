"""What the frame of every page offers. Rooms above register their entries when they start; this room knows none."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from itertools import groupby
from operator import attrgetter

from django.db.models import TextChoices
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from common.errors import Sentence

FEW = 8  # so many entries stand below each other without folding
ROOM = 12  # so many stand unfolded before somebody chooses, which a low screen shows without scrolling


class Place(StrEnum):
    SIDE = "side"  # left navigation of the staff's pages
    TOP = "top"  # an icon in the top bar, its count as a badge
    USER = "user"  # the menu behind the avatar
    PHONE = "phone"  # tab bar of the phone pages


class Group(TextChoices):
    """The parts of the left navigation, from what is opened all day to what is set once. The first has no heading."""

    DAILY = "daily", ""
    GRIDS = "grids", _("Grids and people")
    PARTY = "party", _("Party building")
    TOGETHER = "together", _("Working together")
    REVIEW = "review", _("Evaluation")
    SETTINGS = "settings", _("Settings")


RANKS = {group: rank for rank, group in enumerate(Group)}


def anyone_signed_in(request: HttpRequest) -> bool:
    return request.user.is_authenticated


def no_count(_request: HttpRequest) -> int | None:
    return None


def nobody(_request: HttpRequest) -> bool:
    return False


@dataclass(frozen=True, kw_only=True)
class Entry:
    """One way to somewhere. Whoever may not go there does not see it."""

    key: str
    label: Sentence
    url_name: str
    icon: str
    also: tuple[str, ...] = ()  # names of other addresses whose pages belong to it
    place: Place = Place.SIDE
    group: Group = Group.DAILY
    order: int = 100  # in tens within the group
    visible: Callable[[HttpRequest], bool] = anyone_signed_in
    daily: Callable[[HttpRequest], bool] = nobody  # for whom it stands with what is opened all day
    count: Callable[[HttpRequest], int | None] = no_count
    tone: str = ""  # "party" only where the party is meant
    works_offline: bool = False  # the service worker fetches the page ahead


def group_of(entry: Entry, request: HttpRequest) -> Group:
    """Where it stands for this reader."""
    return Group.DAILY if entry.daily(request) else entry.group


@dataclass(frozen=True)
class Crumb:
    """A step of the trail of areas above the page."""

    label: str
    url: str = ""


def _nothing(_request: HttpRequest) -> Iterable[Crumb]:
    return ()


def _no_lines(_request: HttpRequest) -> Iterable[str]:
    return ()


@dataclass
class Slots:
    """Single things in the frame, each filled by the room that knows it."""

    trail: Callable[[HttpRequest], Iterable[Crumb]] = _nothing
    office_hours: Callable[[HttpRequest], Iterable[str]] = _no_lines
    search_url_name: str = ""  # receives ?q=
    switch_post_url_name: str = ""  # receives POST post=<pk>, next=<path>


@dataclass(frozen=True)
class Item:
    """An entry for one request."""

    entry: Entry
    request: HttpRequest
    url: str
    is_current: bool = field(default=False)

    @property
    def group(self) -> Group:
        return group_of(self.entry, self.request)

    @cached_property
    def count(self) -> int | None:
        return self.entry.count(self.request)


@dataclass(frozen=True)
class Section:
    """A group of the left navigation for one request."""

    group: Group
    items: list[Item]
    folds: bool = False
    is_open: bool = True

    @cached_property
    def count(self) -> int:
        return sum(item.count or 0 for item in self.items)


slots = Slots()
_entries: dict[str, Entry] = {}


def register(entry: Entry) -> None:
    """Offer `entry` on every page. The same key replaces."""
    _entries[entry.key] = entry


def items(request: HttpRequest, place: Place) -> list[Item]:
    """The entries of `place` that this caller may see, in order, the current one marked."""
    shown = [entry for entry in _entries.values() if entry.place == place and entry.visible(request)]
    shown.sort(key=lambda entry: (RANKS[group_of(entry, request)], RANKS[entry.group], entry.order))
    urls = [[reverse(name) for name in (entry.url_name, *entry.also)] for entry in shown]
    here = _closest(request.path, [url for own in urls for url in own])
    return [Item(entry, request, own[0], here in own) for entry, own in zip(shown, urls, strict=True)]


def sections(request: HttpRequest, chosen: Mapping[str, bool]) -> list[Section]:
    """The left navigation. Groups fold where there are many entries, except the one that the page belongs to.

    `chosen` are the groups that somebody unfolded or folded. Of the others those stand open that have room, from the
    top on; none for whom what they open all day was picked out of them.
    """
    shown = items(request, Place.SIDE)
    may_fold = len(shown) > FEW
    room = 0 if any(item.group != item.entry.group for item in shown) else ROOM
    made: list[Section] = []
    above = 0
    for group, grouped in groupby(shown, key=attrgetter("group")):
        own = list(grouped)
        above += len(own)
        folds = may_fold and group != Group.DAILY and len(own) > 1
        is_open = chosen.get(group, above <= room) or any(item.is_current for item in own)
        made.append(Section(group, own, folds, is_open or not folds))
    return made


def offline_urls() -> list[str]:
    """The pages that a phone keeps from the beginning, whoever may open them."""
    return sorted(reverse(entry.url_name) for entry in _entries.values() if entry.works_offline)


def _closest(path: str, urls: list[str]) -> str:
    """The longest of `urls` that `path` lies under; the front page is only itself."""
    above = [url for url in urls if path == url or (url != "/" and path.startswith(url))]
    return max(above, key=len, default="")
