"""Who takes the next step of an order: people as the services know them."""

from random import Random

from accounts.models import User
from governance.demo.people import People
from grids.models import Area, AreaKind, Role
from workorders.actors import Actor, of_reporter, of_user
from workorders.models import WorkOrder
from workorders.permissions import capacities
from workorders.workflow import Who

DESK_ROLE = {
    AreaKind.COMMUNITY: Role.DISPATCHER,
    AreaKind.STREET: Role.STREET_COORDINATOR,
    AreaKind.DISTRICT: Role.DISTRICT_COORDINATOR,
}


class Cast:
    def __init__(self, people: People) -> None:
        self.people = people
        self._actors: dict[int, Actor] = {}

    def actor(self, user: User) -> Actor:
        if user.pk not in self._actors:
            self._actors[user.pk] = of_user(user)
        return self._actors[user.pk]

    def at(self, role: Role, area_id: int) -> list[Actor]:
        return [self.actor(user) for user in self.people.by_area.get((role, area_id), [])]

    def desk(self, desk: Area) -> Actor:
        return self.at(DESK_ROLE[AreaKind(desk.kind)], desk.pk)[0]

    def desk_above(self, desk: Area) -> Actor:
        if desk.parent is None:
            return self.at(Role.SUPERVISOR, desk.pk)[0]
        return self.desk(desk.parent)

    def counter(self, community: Area) -> Actor:
        """Whoever takes calls and walk-ins: the service desk, or the dispatcher where there is none."""
        return (self.at(Role.SERVICE_DESK, community.pk) or self.at(Role.DISPATCHER, community.pk))[0]

    def hotline(self, district: Area) -> Actor:
        return self.at(Role.SERVICE_DESK, district.pk)[0]

    def grid_worker(self, grid: Area) -> Actor:
        return self.at(Role.GRID_WORKER, grid.pk)[0]

    def handler(self, order: WorkOrder, rng: Random) -> Actor:
        assert order.lead_unit is not None  # nothing goes to single persons here
        return self.actor(rng.choice(self.people.by_unit[order.lead_unit.pk]))

    def checker(self, order: WorkOrder, rng: Random) -> Actor:
        """Somebody of the desk or the grid who had no part in the handling."""
        candidates = [self.desk(order.desk)]
        if order.grid is not None:
            candidates.append(self.grid_worker(order.grid))
        rng.shuffle(candidates)
        if order.community_id is not None:
            candidates += self.at(Role.COMMUNITY_SECRETARY, order.community_id)
        return next(each for each in candidates if Who.CHECKER in capacities(each, order))

    def reporter(self, order: WorkOrder) -> Actor:
        reporter = order.reporters.filter(is_staff=False).get()
        return of_reporter(reporter, order.links.filter(reporter=reporter, used_at=None).last())
