"""Who could help in the played district: units and members registered with their community, and what they offer."""

from datetime import date, timedelta
from itertools import cycle, islice
from random import Random

from django.core.files.base import ContentFile

from accounts.models import User
from common.clock import today
from common.workbooks import Sheet, workbook
from governance.demo.ground import Ground
from governance.demo.names import Names
from governance.demo.party import found_party
from governance.demo.people import People
from governance.demo.units import Units
from grids.models import Area, Organisation, OrganisationKind, Person, Role
from grids.services import create_organisation
from partybuilding.hours import WeeklyHours
from partybuilding.models import (
    Offer,
    PartyOrganisation,
    PartyOrganisationKind,
    Registration,
    RegistrationKind,
    Sector,
    Skill,
    Source,
)
from partybuilding.reference import load_skills
from partybuilding.services import Served, registrations, save_offer, save_party_organisation
from partybuilding.services.registrations import Application
from sheets import services as sheets
from sheets.choices import JobState
from tools.bench.population import worked
from tools.year.scale import Scale

KINDS = (
    ("中心小学", OrganisationKind.INSTITUTION, Sector.RESIDENT_UNIT),
    ("卫生服务站", OrganisationKind.INSTITUTION, Sector.RESIDENT_UNIT),
    ("建材公司", OrganisationKind.FIRM, Sector.FIRM),
    ("超市", OrganisationKind.SHOP, Sector.FIRM),
    ("供电所", OrganisationKind.INSTITUTION, Sector.RESIDENT_UNIT),
    ("养老服务中心", OrganisationKind.SOCIAL, Sector.SOCIAL),
    ("配送站", OrganisationKind.FIRM, Sector.NEW_GROUP),
    ("律师事务所", OrganisationKind.FIRM, Sector.SOCIAL),
)
PHONE = "1990002{:04d}"  # of the same block of nobody's numbers as those of the names
HEADER = ("name", "phone", "address", "area", "works_at")
HOURS = ("", "", "周一至周五 18:00-21:00", "周末 9:00-17:00", "周六 9:00-12:00", "工作日 9:00-17:00", "每天 8:00-20:00")
PLACES = ((1, 1), (2, 1), (4, 2))  # services a month and at once
BY_UNITS = 0.4
DESKS = ((Role.DISTRICT_COORDINATOR, 15), (Role.STREET_COORDINATOR, 25), (Role.DISPATCHER, 60))  # whom it serves


def found_helpers(scale: Scale, ground: Ground, units: Units, people: People, names: Names, rng: Random) -> None:
    load_skills()
    found_party(ground, ground.communities, units, people)
    _register_units(scale.organisations, ground, people)
    _register_members(scale.members, ground, people, names, rng)
    _offer(scale.offers, people, rng)


def _register_units(count: int, ground: Ground, people: People) -> None:
    above = {each.area_id: each for each in PartyOrganisation.objects.filter(kind=PartyOrganisationKind.GENERAL_BRANCH)}
    for number, home in enumerate(islice(cycle(ground.communities), count), start=1):
        unit, branch = _unit(number, home, above[home.pk])
        wanted = Application(
            kind=RegistrationKind.UNIT, source=Source.DESK, root=home, area=home, unit=unit, party_organisation=branch
        )
        secretary = people.by_area[Role.COMMUNITY_SECRETARY, home.pk][0]
        registrations.confirm(registrations.apply(wanted, by=secretary), by=secretary)


def _unit(number: int, home: Area, above: PartyOrganisation) -> tuple[Organisation, PartyOrganisation]:
    word, kind, sector = KINDS[number % len(KINDS)]
    name = f"{home.name.removesuffix('社区')}{word}（{number}）"
    unit = create_organisation(code=f"{home.code}-u{number}", name=name, kind=kind, home=home)
    branch = PartyOrganisation(
        name=f"{name}党支部",
        kind=PartyOrganisationKind.BRANCH,
        sector=sector,
        parent=above,
        unit=unit,
        area=home,
        founded_on=date(2015, 7, 1),
        elected_on=today() - timedelta(days=300),
    )
    return unit, save_party_organisation(branch)


def _register_members(count: int, ground: Ground, people: People, names: Names, rng: Random) -> None:
    """As the district does it: a workbook, checked and taken in."""
    keeper = people.by_area[Role.DISTRICT_COORDINATOR, ground.district.pk][0]
    rows = (_member(number, home, ground, names, rng) for number, home in _homes(count, ground))
    content = workbook(Sheet("members", HEADER, rows)).getvalue()
    job = worked(
        sheets.start_import(
            register="registered_members",
            file=ContentFile(content),
            name="members.xlsx",
            size=len(content),
            by=keeper,
        )
    )
    if job.state == JobState.CHECKED:
        job = worked(sheets.confirm_import(job, by=keeper))
    if job.counts != {"new": count}:
        raise RuntimeError(f"Not all members were taken in: {job.state} {job.counts} {job.message}")


def _homes(count: int, ground: Ground) -> list[tuple[int, Area]]:
    return list(enumerate(islice(cycle(ground.communities), count)))


def _member(number: int, home: Area, ground: Ground, names: Names, rng: Random) -> tuple[str, ...]:
    grid = rng.choice(ground.grids[home.pk])
    address = f"{home.name}{grid.aliases[0]}{rng.randint(1, 9)}号楼{rng.randint(1, 4)}单元{rng.randint(1, 9)}01"
    return names.person(), PHONE.format(number), address, home.code, rng.choice(KINDS)[0]


def _offer(count: int, people: People, rng: Random) -> None:
    skills = list(Skill.objects.order_by("pk"))
    rows = Registration.objects.select_related("area__parent__parent", "unit", "person").order_by("pk")
    units, members = (list(rows.filter(unit__isnull=is_person)) for is_person in (False, True))
    for _number in range(count):
        registered = rng.choice(units if rng.random() < BY_UNITS else members)
        area, desk = _served(registered.area, people, rng)
        able = rng.sample(skills, rng.choice((1, 1, 2)))
        offer = _described(registered.unit, registered.person, able[0].name, rng)
        save_offer(offer, Served(skills=able, areas=[area]), by=desk)


def _served(community: Area, people: People, rng: Random) -> tuple[Area, User]:
    """Where the offer holds good, and the desk there."""
    role = rng.choices([role for role, _weight in DESKS], [weight for _role, weight in DESKS])[0]
    street = community.parent
    assert street is not None  # of a community
    assert street.parent is not None  # the district
    area = {Role.DISPATCHER: community, Role.STREET_COORDINATOR: street}.get(role, street.parent)
    return area, people.by_area[role, area.pk][0]


def _described(unit: Organisation | None, person: Person | None, title: str, rng: Random) -> Offer:
    per_month, at_once = rng.choice(PLACES)
    return Offer(
        unit=unit,
        person=person,
        title=title,
        hours=WeeklyHours.parse(rng.choice(HOURS)).rows,
        per_month=per_month,
        at_once=at_once,
        valid_from=today(),
    )
