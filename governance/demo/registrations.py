"""Dual registration in the demo: units, members and couriers of the communities in town, most of them confirmed."""

from datetime import datetime, timedelta
from itertools import cycle, islice
from random import Random
from typing import Any

from accounts.models import User
from common import clock
from governance.demo.ground import Ground
from governance.demo.homes import towns
from governance.demo.material import parts
from governance.demo.people import People
from governance.demo.units import Units
from grids.models import Area, Role
from grids.register import PersonData
from notices import outbox
from partybuilding.hours import WeeklyHours
from partybuilding.models import Interest, Registration, RegistrationKind, Skill, Source
from partybuilding.services import registrations as services
from partybuilding.services.registrations import Application, Willingness

UNITS, MEMBERS, COURIERS = 12, 40, 6
WAITING = 4  # of the members
PHONE = "1990002{:04d}"
WORKPLACES = ("区财政局", "区人民医院", "第二中学", "供电公司", "自来水公司", "区法院", "市图书馆")
PLATFORMS = ("外卖配送站", "快递网点", "网约车公司")
HOURS = ("", "周末", "工作日 18:00–21:00", "周六 9:00–12:00")
LATELY, BEFORE = timedelta(hours=20), timedelta(days=25)


def register_all(seed: int, ground: Ground, staffed: list[Area], units: Units, people: People, until: datetime) -> int:
    """How many registered."""
    rng, homes = Random(f"{seed} registrations"), towns(staffed)
    desks = {home.pk: people.by_area[(Role.COMMUNITY_SECRETARY, home.pk)][0] for home in homes}
    with clock.held(until - BEFORE):
        for unit, home in zip(units.all[:UNITS], cycle(homes), strict=False):
            wanted = Application(
                kind=RegistrationKind.UNIT, source=Source.DESK, root=home, area=home, unit=unit, said=_said(rng)
            )
            _taken(wanted, desks[home.pk])
        for number, home in enumerate(islice(cycle(homes), MEMBERS - WAITING)):
            _taken(_person(rng, ground, home, number, RegistrationKind.MEMBER, WORKPLACES), desks[home.pk])
        _tell()
    with clock.held(until - LATELY):
        for number, home in enumerate(islice(cycle(homes), WAITING + COURIERS), start=MEMBERS):
            kind = RegistrationKind.MEMBER if number < MEMBERS + WAITING else RegistrationKind.NEW_GROUP
            places = WORKPLACES if kind == RegistrationKind.MEMBER else PLATFORMS
            services.apply(_person(rng, ground, home, number, kind, places), by=None)
        _tell()
    return Registration.objects.count()


def _taken(wanted: Application, desk: User) -> None:
    services.confirm(services.apply(wanted, by=desk), by=desk)


def _tell() -> None:
    while outbox.sweep():
        pass


def _person(
    rng: Random, ground: Ground, home: Area, number: int, kind: str, workplaces: tuple[str, ...]
) -> Application:
    grid = rng.choice(ground.grids[home.pk])
    estate = next(iter(grid.aliases), grid.name)
    name = rng.choice(parts("surnames")) + "".join(rng.choices(parts("given"), k=2))
    return Application(
        kind=kind,
        source=Source.DESK if number < MEMBERS - WAITING else Source.PUBLIC,
        root=home,
        data=PersonData(name, phone=PHONE.format(number)),
        address=f"{estate}{rng.randint(1, 4)}号楼{rng.randint(1, 2)}单元{rng.randint(1, 6)}0{rng.randint(1, 2)}",
        said=_said(rng, works_at=rng.choice(workplaces)),
    )


def _said(rng: Random, **more: Any) -> Willingness:
    skills = rng.sample(list(Skill.objects.order_by("code")), rng.randint(1, 3))
    return Willingness(
        skills=frozenset(skills),
        interests=tuple(rng.sample(Interest.values, rng.randint(1, 3))),
        is_willing=rng.random() < 0.7,
        hours=WeeklyHours.parse(rng.choice(HOURS)).rows,
        times=rng.choice((1, 1, 2, 4)),
        **more,
    )
