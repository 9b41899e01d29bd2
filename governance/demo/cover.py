"""Who covers whom in the demo: A/B posts, absences, duty roster, liaisons, linked leaders, teams, norms."""

from datetime import date, timedelta

from governance.demo.ground import Ground
from governance.demo.names import Names
from grids.models import (
    AbsenceReason,
    Area,
    Contact,
    DutyKind,
    OrganisationKind,
    Person,
    Post,
    Role,
    StaffingNorm,
)
from grids.services import (
    appoint,
    create_organisation,
    create_person,
    pair_posts,
    report_absence,
    roster,
    save_contact,
    save_norm,
)

TEAMS = ("安全生产巡查队", "市容环境整治队", "人民调解服务队")
SINCE = date(2024, 1, 2)
CREW_ROLES = (Role.DISPATCHER, Role.COMMUNITY_SECRETARY, Role.SERVICE_DESK, Role.GRID_WORKER)
LEADER_ROLES = (Role.STREET_COORDINATOR, Role.DISTRICT_COORDINATOR)
ROSTER_DAYS = 45


def arrange_cover(ground: Ground, staffed: list[Area], names: Names, today: date) -> None:
    save_norm(StaffingNorm(is_rural=False))
    save_norm(StaffingNorm(is_rural=True, grid_min=30, grid_max=150, worker_per=150, liaison_per=50))
    for n, community in enumerate(staffed):
        held = _posts_of(community)
        _pair(held)
        _neighbours(ground, community, names)
        _teams(community, names, n)
        _roster(community, held, today)
        _absences(held, today)
    _linked_leaders(ground, staffed)


def _posts_of(community: Area) -> list[Post]:
    posts = Post.objects.current().filter(area__path__startswith=community.path, role__in=CREW_ROLES)
    return list(posts.select_related("person", "area").order_by("role", "pk"))


def _pair(held: list[Post]) -> None:
    """Grid workers in pairs; the desk and the secretary cover each other."""
    workers = [post for post in held if post.role == Role.GRID_WORKER]
    desk = [post for post in held if post.role in (Role.DISPATCHER, Role.COMMUNITY_SECRETARY)]
    for posts in (workers, desk):
        for one, other in zip(posts[::2], posts[1::2], strict=False):
            pair_posts(one, other, by=None)


def _neighbours(ground: Ground, community: Area, names: Names) -> None:
    """Liaisons and building heads are residents without an account."""
    for grid in ground.grids[community.pk]:
        for role in (Role.GRID_LIAISON, Role.GRID_LIAISON, Role.BUILDING_HEAD):
            appoint(person=_resident(names), role=role, area=grid, starts=SINCE)


def _resident(names: Names) -> Person:
    return create_person(name=names.person(), phone=names.phone())


def _teams(community: Area, names: Names, n: int) -> None:
    """A professional team of the district, directed by the community; its people are seconded there."""
    name = TEAMS[n % len(TEAMS)]
    team = create_organisation(
        code=f"{community.code}-team",
        name=f"{community.name}{name}",
        kind=OrganisationKind.TEAM,
        home=community,
        directed_by=community,
    )
    save_contact(Contact(organisation=team, name=names.person(), duty="队长"), phone=names.phone())
    for _member in range(3):
        appoint(person=_resident(names), role=Role.TEAM_MEMBER, organisation=team, seconded_to=community, starts=SINCE)


def _roster(community: Area, held: list[Post], today: date) -> None:
    people = list({post.person.pk: post.person for post in held}.values())
    first = today.replace(day=1)
    kinds = [DutyKind.NIGHT, DutyKind.HOLIDAY]
    roster(area=community, people=people, kinds=kinds, starts=first, ends=first + timedelta(days=ROSTER_DAYS), by=None)


def _absences(held: list[Post], today: date) -> None:
    """A grid worker on leave whom the B post covers, one ill with nobody behind, and one who has named a cover."""
    workers = [post for post in held if post.role == Role.GRID_WORKER]
    desk = next(post for post in held if post.role == Role.SERVICE_DESK)
    week = timedelta(days=6)
    report_absence(person=workers[0].person, starts=today, ends=today + week, by=None)
    if len(workers) % 2:
        report_absence(
            person=workers[-1].person,
            starts=today - timedelta(days=1),
            ends=today + week,
            reason=AbsenceReason.ILLNESS,
            by=None,
        )
    report_absence(
        person=desk.person,
        starts=today + 2 * week,
        ends=today + 3 * week,
        cover=workers[1].person if len(workers) > 1 else None,
        reason=AbsenceReason.TRAINING,
        by=None,
    )


def _linked_leaders(ground: Ground, staffed: list[Area]) -> None:
    """Coordinators of street and district link with a grid each, and look in there."""
    for community in staffed:
        above = Post.objects.current().filter(role__in=LEADER_ROLES, area__in=community.ancestor_ids)
        for post, grid in zip(above.order_by("pk"), ground.grids[community.pk], strict=False):
            appoint(person=post.person, role=Role.LINKED_LEADER, area=grid, starts=SINCE)
