"""When somebody helps no longer, what they had goes back to the desk; and the map and merged people are followed."""

from typing import Any

from common.clock import today
from grids import services as grids
from grids.models import Area, Person, Recut
from grids.recutting import executing
from partybuilding.dissolving.registry import Dissolution, followers
from partybuilding.models import PartyOrganisation, Registration
from partybuilding.services import registrations as services
from partybuilding.services import save_party_organisation
from tests.partybuilding.registering import confirmed, fresh, unit_applied
from tests.world import World
from workorders import services as orders
from workorders.actors import Actor, of_provider
from workorders.choices import State
from workorders.models import WorkOrder


def asked(world: World, **whom: Any) -> WorkOrder:
    order = world.order_in(State.REGISTERED)
    return orders.propose(order, by=world.actor("dispatcher"), message="能帮忙吗", **whom)


def test_it_works(world: World):
    """Asked about one order, at work on another: both have the desk again."""
    found = confirmed(world)
    person = Person.objects.get(pk=found.person_id)
    waiting, agreed = asked(world, person=person), asked(world, person=person)
    orders.agree(agreed, by=of_link(agreed))
    services.end(found, by=fresh(world, "dispatcher"), reason="搬走了")
    waiting.refresh_from_db()
    agreed.refresh_from_db()
    assert (waiting.state, waiting.asked) == (State.REGISTERED, 0)
    assert (agreed.state, agreed.lead_person, agreed.mode) == (State.REGISTERED, None, "")
    assert not waiting.proposals.waiting().exists()


def of_link(order: WorkOrder) -> Actor:
    return of_provider(order.links.latest("pk"))


def test_an_outsider(world: World):
    """Others who were asked about the same order still are."""
    found = confirmed(world)
    order = asked(world, person=Person.objects.get(pk=found.person_id))
    order = orders.propose(order, by=world.actor("dispatcher"), message="能帮忙吗", unit=world.other_unit)
    services.withdraw(found)
    order.refresh_from_db()
    assert [each.unit for each in order.proposals.waiting()] == [world.other_unit]
    assert order.asked == 1


def test_a_unit(world: World):
    found = services.confirm(unit_applied(world), by=fresh(world, "dispatcher"))
    agreed, given = asked(world, unit=world.unit), world.order_in(State.HANDLING)
    orders.agree(agreed, by=world.actor("unit_handler"))
    services.end(found, by=fresh(world, "unit_handler"))
    agreed.refresh_from_db()
    given.refresh_from_db()
    assert (agreed.state, agreed.lead_unit) == (State.REGISTERED, None)
    assert given.lead_unit == world.unit  # that is its duty, registered or not


def test_whoever_works_here_keeps_what_the_work_gave(world: World):
    person = world.users["grid_worker"].person
    grids.save_person(person, phone="13700001234", address="槐荫小区")
    wanted = services.Application(kind="member", source="self", root=world.district, person=person)
    found = services.apply(wanted, by=fresh(world, "grid_worker"))
    order = orders.dispatch(world.order_in(State.REGISTERED), by=world.actor("dispatcher"), person=person)
    services.end(found, by=fresh(world, "grid_worker"))
    order.refresh_from_db()
    assert order.lead_person == person


def decide(world: World, kind: str, plan: dict[str, Any]) -> Recut:
    wanted = Recut(kind=kind, effective=today(), reason="调整", plan=plan)
    return executing.decide(wanted, by=world.users["system_admin"])


def test_the_map_is_followed(world: World):
    found = confirmed(world)
    moved = decide(world, "move", {"areas": [world.grid.pk], "to": world.other_community.pk})
    found.refresh_from_db()
    assert (found.area, found.grid) == (world.other_community, world.grid)
    executing.undo(moved, by=world.users["system_admin"])
    found.refresh_from_db()
    assert found.area == world.community
    areas = [world.community.pk, world.other_community.pk]
    decide(world, "merge", {"areas": areas, "name": "槐柳社区", "code": "640199001009"})
    assert Registration.objects.get().area == Area.objects.get(code="640199001009")


def test_a_dissolved_organisation_leaves_none_behind(world: World):
    """The successor has its registration, or it ends."""
    first, second = (
        save_party_organisation(PartyOrganisation(name=f"槐树{n}支部", kind="branch", area=world.community))
        for n in "一二"
    )
    unit_applied(world, by="dispatcher", unit=None, party_organisation=first)
    followed(Dissolution(first, second, today()))
    assert Registration.objects.get().party_organisation == second
    followed(Dissolution(second, None, today()))
    assert Registration.objects.get().state == "ended"


def followed(planned: Dissolution) -> None:
    for follower in followers():
        follower.follow(planned)
