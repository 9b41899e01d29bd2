"""What the demo's orders are about: where, from whom, in which words, and which course each takes."""

from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any, Protocol

from django.utils import timezone

from governance.demo.cast import Cast
from governance.demo.ground import Ground, is_village
from governance.demo.material import Declined, Kind, declined, kinds, parts
from governance.demo.names import Names
from grids.calendars import calendar
from grids.models import Area
from grids.worktime import ClockKind, add_counted
from workorders.actors import Actor, of_visitor
from workorders.choices import Channel
from workorders.models import Category, WorkOrder
from workorders.requests import located
from workorders.services import Reported

DAYS = 90
RECENT = timedelta(days=21)
IN_THE_LAST_DAYS = 10
RESIDENTS = 380
# Which courses are taken how often, in parts: those that an old order could not have, having ended long ago, last.
COURSES = {
    "smooth": 46,
    "slow": 9,
    "silent": 17,
    "settled": 7,
    "returned": 6,
    "adjudicated": 2.5,
    "reworked": 5,
    "unhappy": 4,
    "unhappy_twice": 1,
    "declined": 3,
    "withdrawn": 2.5,
    "void": 1.5,
    "force_closed": 1.5,
    "unplaced": 1.5,
    "reclassified": 1.5,
}
STUCK = {"ignored": 2, "undispatched": 3, "unaccepted": 4, "unfinished": 8, "unchecked": 4, "unruled": 2.5, "lost": 2}
# Somebody outside must be there to say something.
NEED_A_RESIDENT = {"silent", "unhappy", "unhappy_twice", "withdrawn", "unplaced", "lost"}
NO_PLACE = {"unplaced", "lost"}
NEED_A_UNIT = {"returned", "adjudicated", "unruled", "reworked", "slow", "unaccepted", "unfinished", "force_closed"}
# What ends up on the desk of the street, so that there is something to do there.
FOR_THE_STREET = {"unruled", "unhappy_twice"}
CHANNELS = {Channel.WEB: 40, Channel.PHONE: 22, Channel.WALK_IN: 10, Channel.HOTLINE: 5, Channel.GRID: 23}
HOURS = [0.2] * 6 + [1, 3, 8, 10, 9, 7, 4, 5, 8, 9, 8, 6, 5, 6, 6, 4, 2, 0.6]
MAIN_SHARE, STAFFED_SHARE = 0.16, 0.5


class Turn(Protocol):
    """A service with all its arguments but the order."""

    def __call__(self, order: WorkOrder, /, *, version: int) -> object: ...


@dataclass
class Resident:
    name: str
    phone: str


@dataclass
class Story:
    """One order: what it is about, and how far it has come."""

    number: int
    starts: datetime
    rng: Random
    course: str
    kind: Kind
    text: str
    result: str
    declined: Declined | None
    grid: Area
    community: Area
    channel: Channel
    resident: Resident
    order: WorkOrder | None = None
    turn: Turn | None = None
    visits: "Counter[str]" = field(default_factory=Counter)


class Author:
    """Thinks up stories. Each has a chance of its own, so that one more story leaves the others as they are."""

    def __init__(self, seed: int, ground: Ground, staffed: list[Area], names: Names, until: datetime) -> None:
        self.seed, self.ground, self.staffed, self.until = seed, ground, staffed, until
        self.residents = [Resident(names.person(), names.phone()) for _n in range(RESIDENTS)]

    def stories(self, count: int) -> list[Story]:
        draws = [Random(f"{self.seed}:{number}") for number in range(count)]
        times = [(self._moment(rng), rng) for rng in draws]
        return [self._story(number, *each) for number, each in enumerate(sorted(times, key=lambda each: each[0]))]

    def _moment(self, rng: Random) -> datetime:
        days = IN_THE_LAST_DAYS if rng.random() < 0.25 else DAYS
        midnight = timezone.localtime(self.until).replace(hour=0, minute=0, second=0, microsecond=0)
        hour = rng.choices(range(24), HOURS)[0]
        moment = midnight - timedelta(days=rng.randrange(days)) + timedelta(hours=hour, seconds=rng.randrange(3600))
        return moment if moment < self.until else moment - timedelta(days=1)

    def _story(self, number: int, starts: datetime, rng: Random) -> Story:
        course = self._course(self.until - starts, rng)
        refused = rng.choice(declined()) if course == "declined" else None
        community, kind = self._community(course, rng), _kind(course, refused, rng)
        text, result = rng.choice(kind.cases)
        channel, starts = self._opened(_channel(course, rng), starts, rng)
        return Story(
            number=number,
            starts=starts,
            rng=rng,
            course=course,
            kind=kind,
            text=text,
            result=result,
            declined=refused,
            community=community,
            grid=rng.choice(self.ground.grids[community.pk]),
            channel=channel,
            resident=rng.choice(self.residents),
        )

    def _course(self, age: timedelta, rng: Random) -> str:
        weights = dict(COURSES)
        if age < RECENT:
            weights |= STUCK
        return rng.choices(list(weights), list(weights.values()))[0]

    def _opened(self, channel: Channel, at: datetime, rng: Random) -> tuple[Channel, datetime]:
        """Walk-ins come when the counter is open; whoever cannot wait for that calls instead."""
        if channel != Channel.WALK_IN:
            return channel, at
        opened = add_counted(at, timedelta(minutes=rng.uniform(1, 40)), ClockKind.WORK_HOUR, calendar()).at
        return (channel, opened) if opened < self.until else (Channel.PHONE, at)

    def _community(self, course: str, rng: Random) -> Area:
        drawn = rng.random()
        if drawn < MAIN_SHARE or course in FOR_THE_STREET:
            return self.staffed[0]
        return rng.choice(self.staffed if drawn < MAIN_SHARE + STAFFED_SHARE else self.ground.communities)


def _kind(course: str, refused: Declined | None, rng: Random) -> Kind:
    if refused is not None:
        return Kind(refused.category, refused.where, ((refused.text, refused.referral),))
    suitable = [each for each in kinds() if each.unit or course not in NEED_A_UNIT]
    return rng.choice(suitable)


def _channel(course: str, rng: Random) -> Channel:
    weights = dict(CHANNELS)
    if course == "settled":
        return rng.choice((Channel.GRID, Channel.WALK_IN))
    if course in NEED_A_RESIDENT:
        del weights[Channel.GRID]
    return rng.choices(list(weights), list(weights.values()))[0]


def reported(story: Story, cast: Cast, ground: Ground, categories: dict[str, Category]) -> tuple[Reported, Actor]:
    """The request as it comes in, and who brings it."""
    place = _place(story)
    text = story.text.format(place=place, **_moments(story.rng))
    address = "" if story.course in NO_PLACE else f"{story.community.name}{place}"
    given = Reported(text, root=ground.district, channel=story.channel, address=address)
    if story.channel == Channel.GRID:
        return _found_on_duty(given, story, categories), cast.grid_worker(story.grid)
    given = _from_resident(given, story)
    if story.channel == Channel.WEB:
        return located(given), of_visitor("" if given.is_anonymous else given.name[0] + "**")
    if story.channel == Channel.HOTLINE:
        given = replace(given, source=Channel.HOTLINE.value, external_id=f"RX{story.number + 1:06d}")
        return located(given), cast.hotline(ground.district)
    root = ground.district if story.course in NO_PLACE else story.community
    return located(replace(given, root=root)), cast.counter(story.community)


def _found_on_duty(given: Reported, story: Story, categories: dict[str, Category]) -> Reported:
    lon, lat = _point_in(story.grid, story.rng)
    category = categories[story.kind.category]
    return replace(given, area=story.grid, lon=lon, lat=lat, category=category, by_staff=True)


def _from_resident(given: Reported, story: Story) -> Reported:
    leaves_phone = story.course in NEED_A_RESIDENT or story.rng.random() > 0.04
    return replace(
        given,
        name=story.resident.name,
        phone=story.resident.phone if leaves_phone else "",
        is_anonymous=story.rng.random() < 0.06,
    )


def _moments(rng: Random) -> dict[str, str]:
    return {name: rng.choice(words) for name, words in parts("moments").items()}


def _place(story: Story) -> str:
    rng, home = story.rng, str(story.grid.aliases[0])
    if story.kind.where == "road":
        return _road(rng)
    if story.kind.where == "estate":
        spots = "hamlet_spots" if is_village(story.community) else "spots"
        return home + str(rng.choice(parts(spots)))
    if is_village(story.community):
        return f"{home}{rng.randint(3, 60)}号"
    return f"{home}{rng.randint(1, 18)}号楼{rng.randint(1, 4)}单元"


def _road(rng: Random) -> str:
    first, second = rng.sample(parts("roads"), 2)
    return f"{first}与{second}交叉口" if rng.random() < 0.5 else f"{first}{rng.randint(6, 290)}号门前"


def _point_in(grid: Area, rng: Random) -> tuple[float, float]:
    """Between the middle of the grid and one of its corners."""
    boundary: Any = grid.boundary
    ring = boundary["coordinates"][0][:-1]
    middle = [sum(point[axis] for point in ring) / len(ring) for axis in (0, 1)]
    corner, part = rng.choice(ring), rng.uniform(0, 0.6)
    lon, lat = (round(middle[axis] + part * (corner[axis] - middle[axis]), 6) for axis in (0, 1))
    return lon, lat
