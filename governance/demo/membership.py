"""Members of the party in the demo: their records, letters on the way, who is away, and what was found of it."""

from datetime import date, datetime, timedelta
from typing import Any

from django.db.models import QuerySet

from accounts.models import User
from common import clock
from governance.demo.homes import towns
from governance.demo.people import People
from grids.models import Area, Person, Role
from notices import outbox
from partybuilding import services
from partybuilding.finding import find_memberships
from partybuilding.models import Finding, FindingKind, Member, PartyOrganisation, Stage

YEAR = timedelta(days=365)
ON_RECORD = timedelta(days=400)  # since when most members are
NOT_ON_RECORD = 6  # of those known as members one in so many
GROWN_UP = 18
# On the way into the party: stage, days since they applied, days since they joined.
NEWCOMERS = (
    (Stage.APPLICANT, 60, None),
    (Stage.APPLICANT, 20, None),
    (Stage.ACTIVIST, 420, None),
    (Stage.CANDIDATE, 800, None),
    (Stage.PROBATIONARY, 1100, 200),
)
# Number of the branch and of the member in it, days since it was written, and for whom: another branch or a name.
LETTERS: tuple[tuple[int, int, int, int | str], ...] = (
    (0, 0, 12, 1),
    (1, 0, 9, 0),
    (0, 1, 120, "兴庆区某中学党支部"),
    (0, 2, 30, "西夏区某社区党委"),
    (2, 0, 75, 0),
)
TAKEN = 4  # of them, handed in a week later
# Number of the member, days since they left and since somebody heard of them, where and why.
AWAY = (
    (3, 260, 20, "广东省东莞市长安镇", "在电子厂务工"),
    (4, 330, None, "新疆维吾尔自治区石河子市", "跟随工程队施工"),
    (5, 90, 35, "上海市浦东新区", "照看孙辈"),
)


def enrol(staffed: list[Area], people: People, until: datetime) -> int:
    """How many members there are. Draws from no chance, so that the rest of the demo stays as it is."""
    branches = [branch for community in towns(staffed) for branch in _branches(community)]
    main = _branches(staffed[0])
    with clock.held(until - ON_RECORD):
        for branch in branches:
            _settle_in(branch)
        _staff(main[0], staffed[0], people)
    for branch in branches:
        _take_in_newcomers(branch, until.date())
    _write_letters(main, until)
    _go_away(main[0], until)
    find_memberships()
    _look_into()
    return Member.objects.count()


def _branches(community: Area) -> list[PartyOrganisation]:
    return list(PartyOrganisation.objects.filter(area__parent=community, unit=None).order_by("pk"))


def _secretary(branch: PartyOrganisation) -> User:
    """Read anew, for what an account reaches is kept with it, and the day changes here."""
    return User.objects.get(person__offices__organisation=branch, person__offices__ends=None)


def _living(branch: PartyOrganisation) -> QuerySet[Person]:
    assert branch.area is not None  # asked for in `_branches`
    return Person.objects.filter(residences__household__area_path__startswith=branch.area.path).order_by("pk")


def _settle_in(branch: PartyOrganisation) -> None:
    """Most of those whose household card says so have their record here."""
    by = _secretary(branch)
    for number, person in enumerate(_living(branch).filter(political_status="01")):
        if number % NOT_ON_RECORD != NOT_ON_RECORD - 1:
            services.add_member(branch, person, by=by, **_grown_up(person, number, clock.today()))


def _take_in_newcomers(branch: PartyOrganisation, today: date) -> None:
    """A few are on the way into the party."""
    by = _secretary(branch)
    young = _living(branch).filter(political_status="13", birth__range=(today - 45 * YEAR, today - 20 * YEAR))
    for person, (stage, applied, joined) in zip(young, NEWCOMERS, strict=False):
        joined_on = today - timedelta(days=joined) if joined is not None else None
        applied_on = today - timedelta(days=applied)
        services.add_member(branch, person, by=by, stage=stage, applied_on=applied_on, joined_on=joined_on)


def _grown_up(person: Person, number: int, today: date) -> dict[str, Any]:
    """Applied at eighteen or some years later, joined two years after, and full a year after that."""
    born = person.birth or today - 40 * YEAR
    applied = min(born + (GROWN_UP + number % 9) * YEAR, today - 4 * YEAR)
    return {"applied_on": applied, "joined_on": applied + 2 * YEAR, "full_on": applied + 3 * YEAR}


def _staff(branch: PartyOrganisation, community: Area, people: People) -> None:
    """Some of those who work in the community are members of the branch of its first grid."""
    assert branch.area is not None  # asked for in `_branches`
    known = [people.by_area[Role.GRID_LEADER, branch.area.pk], people.by_area[Role.GRID_WORKER, branch.area.pk]]
    known += [people.by_area[role, community.pk] for role in (Role.DISPATCHER, Role.SERVICE_DESK)]
    for (user,) in known:
        services.add_member(branch, Person.objects.get(user=user), by=_secretary(branch), joined_on=date(2015, 7, 1))


def _write_letters(branches: list[PartyOrganisation], until: datetime) -> None:
    for number, (branch, member, days, to) in enumerate(LETTERS, start=1):
        goes: dict[str, Any] = {"to_name": to} if isinstance(to, str) else {"to": branches[to]}
        with clock.held(until - timedelta(days=days)):
            origin = branches[branch]
            written = f"〔{clock.today().year}〕第{number:03}号"
            letter = services.write_letter(_nth(origin, member), by=_secretary(origin), letter=written, **goes)
            outbox.sweep()  # so that whoever gets it is told then
        if number > TAKEN:
            with clock.held(until - timedelta(days=days - 7)):
                services.receive(letter, by=_secretary(branches[int(to)]))


def _nth(branch: PartyOrganisation, number: int) -> Member:
    return branch.members.filter(stage=Stage.FULL).order_by("pk")[number]


def _go_away(branch: PartyOrganisation, until: datetime) -> None:
    for number, days, heard, place, reason in AWAY:
        with clock.held(until - timedelta(days=days)):
            away = services.go_away(_nth(branch, number), by=_secretary(branch), place=place, reason=reason)
        if heard is not None:
            with clock.held(until - timedelta(days=heard)):
                services.note_contact(away, by=_secretary(branch), text="电话联系，已线上参加组织生活")


def _look_into() -> None:
    """What came of two of those that were found."""
    hidden = Finding.objects.filter(kind=FindingKind.HIDDEN).select_related("organisation").order_by("pk")
    told = (("asked", "上门见到本人，说组织关系在原单位，待出示证明"), ("not_so", "户口簿登记有误，本人不是党员"))
    for finding, (outcome, note) in zip(hidden, told, strict=False):
        services.note_outcome(finding, outcome, by=_secretary(finding.organisation), note=note)
