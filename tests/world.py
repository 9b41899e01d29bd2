"""A small district with everybody in it, and orders walked by the services into any state."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

from accounts.models import User
from common.clock import now
from grids import services as grids
from grids.models import Area, Organisation, OrganisationKind, Person, Role
from workorders import services
from workorders.actors import SYSTEM, Actor, of_reporter, of_user
from workorders.choices import Channel, State
from workorders.models import Category, TimeLimit, WorkOrder
from workorders.reference import load_grounds
from workorders.services.reference import save_category, save_limit

PASSWORD = "Grid-2026-demo"
MONDAY = datetime(2026, 11, 16, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))  # a plain working day, in office hours


@dataclass
class World:
    """`people` by role name; those named `other_…` belong to the community next door, `far_…` to another street."""

    district: Area
    street: Area
    community: Area
    grid: Area
    other_community: Area
    other_grid: Area
    far_street: Area
    unit: Organisation
    other_unit: Organisation
    category: Category
    users: dict[str, User] = field(default_factory=dict)

    def actor(self, name: str) -> Actor:
        user = User.objects.get(pk=self.users[name].pk)  # fresh: reach is kept on the instance
        return of_user(user)

    def submit(self, **given: object) -> WorkOrder:
        values: dict[str, object] = {
            "description": "7号楼楼道灯不亮，晚上看不见。",
            "root": self.district,
            "channel": Channel.WEB,
            "area": self.grid,
            "name": "周兰",
            "phone": "13900001111",
        }
        return services.submit(services.Reported(**{**values, **given}), by=SYSTEM)  # type: ignore[arg-type]

    def reporter(self, order: WorkOrder) -> Actor:
        return of_reporter(order.reporters.get())

    def order_in(self, state: State, **given: object) -> WorkOrder:
        """A fresh order, walked to the state by its proper actors."""
        order = self.submit(**given)
        for step in ROADS[state]:
            order = getattr(self, f"_{step}")(order)
        assert order.state == state
        return order

    def _register(self, order: WorkOrder) -> WorkOrder:
        by = self.actor("dispatcher")
        return services.register(order, by=by, category=self.category, handling="refer")

    def _dispatch(self, order: WorkOrder) -> WorkOrder:
        return services.dispatch(order, by=self.actor("dispatcher"), unit=self.unit)

    def _accept(self, order: WorkOrder) -> WorkOrder:
        return services.accept(order, by=self.actor("unit_handler"))

    def _return(self, order: WorkOrder) -> WorkOrder:
        return services.return_(order, by=self.actor("unit_handler"), ground="not_competent", reason="不归我们管")

    def _complete(self, order: WorkOrder) -> WorkOrder:
        return services.complete(order, by=self.actor("unit_handler"), result="换了灯泡")

    def _check(self, order: WorkOrder) -> WorkOrder:
        return services.check(order, by=self.actor("dispatcher"), outcome="pass")

    def _review(self, order: WorkOrder) -> WorkOrder:
        return services.review(order, by=self.reporter(order), solved="solved", satisfaction="satisfied")

    def _review_halfway(self, order: WorkOrder) -> WorkOrder:
        """Not so good that nobody would contest it, and not so bad that it goes back."""
        by = self.reporter(order)
        return services.review(order, by=by, solved="partly", satisfaction="basically_satisfied")

    def closed_halfway(self) -> WorkOrder:
        return self._review_halfway(self.order_in(State.REVIEWING))

    def _decline(self, order: WorkOrder) -> WorkOrder:
        by = self.actor("dispatcher")
        return services.decline(order, by=by, ground="not_ours", referral="请拨打自来水公司电话")

    def _withdraw(self, order: WorkOrder) -> WorkOrder:
        return services.withdraw(order, by=self.reporter(order))

    def _void(self, order: WorkOrder) -> WorkOrder:
        return services.void(order, by=self.actor("dispatcher"), reason="误报")

    def _verify(self, order: WorkOrder) -> WorkOrder:
        return services.verify(order, by=self.actor("dispatcher"), question="是几号楼？")

    def _hold(self, order: WorkOrder) -> WorkOrder:
        until = now() + timedelta(days=3)
        return services.hold(order, by=self.actor("unit_handler"), ground="weather", until=until, word="雨停后继续")

    def _defer(self, order: WorkOrder) -> WorkOrder:
        until = now() + timedelta(days=60)
        order = services.defer(order, by=self.actor("unit_handler"), until=until, plan="列入明年改造")
        by = self.actor("street_coordinator")
        return services.decide_deferral(order, by=by, decision="grant", words="明年三月前改造")

    def _merge(self, order: WorkOrder) -> WorkOrder:
        main = self.submit(name="邻居", phone="13700003333")
        return services.merge(order, by=self.actor("dispatcher"), into=main)


ROADS: dict[State, tuple[str, ...]] = {
    State.SUBMITTED: (),
    State.REGISTERED: ("register",),
    State.DISPATCHED: ("register", "dispatch"),
    State.HANDLING: ("register", "dispatch", "accept"),
    State.HANDLED: ("register", "dispatch", "accept", "complete"),
    State.REVIEWING: ("register", "dispatch", "accept", "complete", "check"),
    State.CLOSED: ("register", "dispatch", "accept", "complete", "check", "review"),
    State.ADJUDICATING: ("register", "dispatch", "return", "dispatch", "return"),
    State.VERIFYING: ("verify",),
    State.HELD: ("register", "dispatch", "accept", "hold"),
    State.DEFERRED: ("register", "dispatch", "accept", "defer"),
    State.MERGED: ("merge",),
    State.DECLINED: ("decline",),
    State.WITHDRAWN: ("withdraw",),
    State.VOID: ("void",),
}


def build() -> World:
    """Make the district. One person per role, named after it; the user names are the role names."""
    area = grids.create_area
    district = area(kind="district", code="640199", name="测试区")
    street = area(kind="street", code="640199001", name="东河街道", parent=district)
    far_street = area(kind="street", code="640199002", name="西山街道", parent=district)
    community = area(kind="community", code="640199001001", name="槐树社区", parent=street)
    other = area(kind="community", code="640199001002", name="柳林社区", parent=street)
    far = area(kind="community", code="640199002001", name="石桥社区", parent=far_street)
    square = {"type": "Polygon", "coordinates": [[[106, 38], [106.01, 38], [106.01, 38.01], [106, 38.01], [106, 38]]]}
    grid = area(kind="grid", code="640199001001001", name="槐树一网格", parent=community, boundary=square)
    grids.change_area(grid, aliases=["槐荫小区"])
    other_grid = area(kind="grid", code="640199001002001", name="柳林一网格", parent=other)
    unit = _unit("UNIT-1", "槐荫物业", OrganisationKind.PROPERTY, community)
    other_unit = _unit("UNIT-2", "区路灯所", OrganisationKind.INSTITUTION, district)
    load_grounds()
    world = World(district, street, community, grid, other, other_grid, far_street, unit, other_unit, _category())
    places: dict[str, dict[str, object]] = {
        "grid_worker": {"area": grid},
        "grid_leader": {"area": grid},
        "service_desk": {"area": community},
        "dispatcher": {"area": community},
        "community_secretary": {"area": community},
        "street_coordinator": {"area": street},
        "district_coordinator": {"area": district},
        "supervisor": {"area": district},
        "unit_handler": {"organisation": unit},
        "unit_manager": {"organisation": unit},
        "review_panel": {"area": community},
        "party_secretary": {"area": community},
        "system_admin": {"area": district},
        "security_admin": {"area": district},
        "audit_admin": {"area": district},
    }
    for role, place in places.items():
        world.users[role] = person(role, role, **place).user  # type: ignore[assignment]
    outsiders = {
        "other_dispatcher": (Role.DISPATCHER, {"area": other}),
        "other_grid_worker": (Role.GRID_WORKER, {"area": other_grid}),
        "other_handler": (Role.UNIT_HANDLER, {"organisation": other_unit}),
        "far_street_coordinator": (Role.STREET_COORDINATOR, {"area": far_street}),
        "far_dispatcher": (Role.DISPATCHER, {"area": far}),
    }
    for name, (role, place) in outsiders.items():
        world.users[name] = person(name, role, **place).user  # type: ignore[assignment]
    return world


def person(username: str, role: str, **place: object) -> Person:
    staff = role in ("system_admin", "security_admin", "audit_admin")
    user = User.objects.create_user(username, password=PASSWORD, is_staff=staff)
    made = grids.create_person(name=username, user=user)
    grids.appoint(person=made, role=role, starts=date(2020, 1, 1), **place)  # type: ignore[arg-type]
    return made


def _unit(code: str, name: str, kind: str, home: Area) -> Organisation:
    return Organisation.objects.create(code=code, name=name, kind=kind, home=home)


def _category() -> Category:
    made = save_category(Category(code="T1", name="楼道照明"))
    limit = TimeLimit(category=made, step="finish", amount=Decimal(2), clock="work_day", basis="测试时限表第一条")
    save_limit(limit)
    return made
