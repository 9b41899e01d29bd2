"""Everybody with a post, each with an account; all of them share one password that the start of the demo prints."""

from dataclasses import dataclass, field
from datetime import date

from django.contrib.auth.hashers import make_password

from accounts.models import User
from governance.demo.ground import Ground
from governance.demo.names import Names
from governance.demo.units import Units
from grids.models import ADMIN_ROLES, Area, Organisation, Person, Post, Role
from grids.services import appoint_many, create_person

SIGN_IN_WITH = "Jinfeng-2026"  # for every account of the demo
SINCE = date(2024, 1, 2)
MACHINE = "hotline"
# Who signs in under the plain name of the role works here, or above it.
MAIN_COMMUNITY = "640106001003"
STREET_ROLES = (Role.STREET_COORDINATOR, Role.PARTY_SECRETARY)
DISTRICT_ROLES = (Role.DISTRICT_COORDINATOR, Role.SUPERVISOR, *ADMIN_ROLES)
# What a community has besides a dispatcher when it is fully staffed.
CARE_ROLES = (Role.COMMUNITY_SECRETARY, Role.GRID_WORKER)
STAFF_ROLES = (Role.COMMUNITY_SECRETARY, Role.SERVICE_DESK, Role.REVIEW_PANEL, Role.PARTY_SECRETARY)


@dataclass
class People:
    """Who works where: accounts by role and primary key of the area or unit."""

    by_area: dict[tuple[Role, int], list[User]] = field(default_factory=dict)
    by_unit: dict[int, list[User]] = field(default_factory=dict)
    secretaries: dict[int, Person] = field(default_factory=dict)  # party secretaries, by area


def staffed_communities(ground: Ground) -> list[Area]:
    """The communities where every post is held: the main one and one in each other street."""
    main = next(each for each in ground.communities if each.code == MAIN_COMMUNITY)
    others = [ground.communities_of(street)[0] for street in ground.streets if street.pk != main.parent_id]
    return [main, *others]


class Hiring:
    """Puts people on posts. The first holder of a role in or above the main community has its plain name."""

    def __init__(self, ground: Ground, staffed: list[Area], names: Names) -> None:
        self.ground, self.staffed, self.names = ground, staffed, names
        self.main = staffed[0]
        self.people = People()
        self._password = make_password(SIGN_IN_WITH)  # slow by design, and the same for all
        self._taken: set[str] = set()
        self._posts: list[Post] = []

    def hire_all(self, units: Units) -> People:
        for role in DISTRICT_ROLES:
            self._for_area(role, self.ground.district)
        for street in self.ground.streets:
            for role in STREET_ROLES:
                self._for_area(role, street)
        for community in self.ground.communities:
            self._community(community)
        for unit in units.all:
            self._for_unit(Role.UNIT_MANAGER, unit, units)
            self._for_unit(Role.UNIT_HANDLER, unit, units)
        self._machine()
        appoint_many(self._posts)
        return self.people

    def _community(self, community: Area) -> None:
        self._for_area(Role.DISPATCHER, community)
        for grid in self.ground.grids[community.pk]:
            self._for_area(Role.GRID_WORKER, grid)
        if community in self.staffed:
            for role in STAFF_ROLES:
                self._for_area(role, community)
            self._for_area(Role.GRID_LEADER, self.ground.grids[community.pk][0])

    def _for_area(self, role: Role, area: Area) -> None:
        is_main = area.contains(self.main.path) or self.main.contains(area.path)
        person = self._person(role, area.code, is_main)
        sees_care = role in CARE_ROLES and self.main.contains(area.path)
        self._posts.append(Post(person=person, role=role, area=area, starts=SINCE, sees_care_groups=sees_care))
        assert person.user is not None
        self.people.by_area.setdefault((role, area.pk), []).append(person.user)
        if role == Role.PARTY_SECRETARY:
            self.people.secretaries[area.pk] = person

    def _for_unit(self, role: Role, unit: Organisation, units: Units) -> None:
        is_main = unit == units.responsible("property", self.main)
        person = self._person(role, unit.code, is_main)
        self._posts.append(Post(person=person, role=role, organisation=unit, starts=SINCE))
        assert person.user is not None
        self.people.by_unit.setdefault(unit.pk, []).append(person.user)

    def _person(self, role: Role, code: str, is_main: bool) -> Person:
        username = f"{role.value}-{code}"
        if is_main and role.value not in self._taken:
            username = role.value
            self._taken.add(username)
        is_staff = role in ADMIN_ROLES
        user = User.objects.create(username=username, password=self._password, is_staff=is_staff)
        return create_person(name=self.names.person(), phone=self.names.phone(), user=user)

    def _machine(self) -> None:
        """The district's hotline, which hands its calls over by the API."""
        user = User(username=MACHINE, first_name="热线平台")
        user.set_unusable_password()
        user.save()
        person = create_person(name=f"{self.ground.district.name}热线平台", user=user)
        self._posts.append(Post(person=person, role=Role.SERVICE_DESK, area=self.ground.district, starts=SINCE))
        self.people.by_area[(Role.SERVICE_DESK, self.ground.district.pk)] = [user]
