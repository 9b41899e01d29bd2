"""Buildings, households and residents in both communities of the small district, made by the services."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from accounts.models import User
from grids import register
from grids.models import Building, CareGroup, CareMark, Household, Post, Residence
from grids.reach import KEPT_AS
from grids.register import Living, person_data
from tests.world import World

WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)


def id_number(born: str = "19490307", serial: int = 1, *, female: bool = False) -> str:
    """A valid ID number that is nobody's: the region does not exist."""
    stem = f"999999{born}{serial:02}{2 if female else 1}"
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, stem, strict=True))
    return stem + "10X98765432"[total % 11]


@dataclass
class Homes:
    """Two buildings of the first community, one of the other; a household of three, and a stranger next door."""

    world: World
    building: Building
    household: Household
    head: Residence
    child: Residence
    other_building: Building
    other_household: Household
    other: Residence
    group: CareGroup
    mark: CareMark

    def user(self, name: str) -> User:
        """Fresh, for reach is kept on the instance."""
        return User.objects.get(pk=self.world.users[name].pk)


def see_care(world: World, *names: str) -> None:
    Post.objects.filter(person__user__in=[world.users[name] for name in names]).update(sees_care_groups=True)
    for name in names:
        world.users[name].__dict__.pop(KEPT_AS, None)


def settle(world: World, mark: str = "") -> Homes:
    """`mark` begins the names and texts about people, for tests that look for it where it must not be."""
    see_care(world, "community_secretary", "grid_worker")
    user = User.objects.get(username="community_secretary")
    there = User.objects.get(username="other_dispatcher")
    building = register.add_building(parent=world.grid, name="1号楼", by=user, units=3, floors=18)
    household = register.open_household(area=building.area, door="2单元501", by=user, dangers=f"{mark}楼道堆物")
    head = _in(household, user, name=f"{mark}陈国强", id_number=id_number(), phone="13977770001", relation="head")
    child = _in(household, user, name=f"{mark}陈小雨", id_number=id_number("20150601", 2, female=True))
    group = CareGroup.objects.create(code="ALONE", name="独居老人")
    care = register.mark_care(head.person, group, by=user, note=f"{mark}每周一次")
    other_building = register.add_building(parent=world.other_grid, name="9号楼", by=there)
    other_household = register.open_household(area=other_building.area, door="1-101", by=there)
    other = _in(other_household, there, name="赵东来", id_number=id_number("19800909", 3), phone="13977770002")
    return Homes(
        world, building, _fresh(household), head, child, other_building, _fresh(other_household), other, group, care
    )


def _in(household: Household, by: User, relation: str = "child", **person: Any) -> Residence:
    living = Living(relation=relation, moved_in=date(2020, 5, 1))
    return register.move_in(household, person_data(person), living, by=by)


def _fresh(household: Household) -> Household:
    return Household.objects.get(pk=household.pk)
