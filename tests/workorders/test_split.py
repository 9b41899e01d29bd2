import pytest

from common.clock import held
from common.errors import Conflict, Invalid, NotAllowed
from tests.world import MONDAY, World
from workorders import services
from workorders.choices import State
from workorders.story import chapters


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


def parted(world: World, order, parts=("换楼道灯", "修单元门")):
    return services.split(order, by=world.actor("dispatcher"), parts=list(parts))


def test_it_works(world: World):
    order = parted(world, world.order_in(State.HANDLING))
    assert (order.state, order.parts) == (State.HANDLING, 2)
    first, second = order.children.order_by("pk")
    assert (first.title, second.title) == ("换楼道灯", "修单元门")
    assert (first.state, first.desk, first.category) == (State.REGISTERED, order.desk, order.category)
    assert {each.step for each in first.deadlines.running()} == {"dispatch"}
    assert order.events.latest("pk").data == {"orders": [first.number, second.number]}


def test_what_is_not_registered_has_parts_to_register(world: World):
    part = parted(world, world.submit()).children.first()
    assert (part.state, [each.step for each in part.deadlines.running()]) == (State.SUBMITTED, ["register"])


def test_the_parent_ends_after_its_parts(world: World):
    order = parted(world, world.order_in(State.HANDLING), ["换楼道灯"])
    with pytest.raises(NotAllowed):
        services.complete(order, by=world.actor("unit_handler"), result="好了")
    services.void(order.children.get(), by=world.actor("dispatcher"), reason="重复")
    order = services.complete(order, by=world.actor("unit_handler"), result="好了")
    assert order.state == State.HANDLED


def test_one_to_ten_parts(world: World):
    order = world.order_in(State.REGISTERED)
    for parts in ([], [" "], [f"第{n}件" for n in range(11)]):
        with pytest.raises(Invalid) as refusal:
            parted(world, order, parts)
        assert list(refusal.value.fields) == ["parts"]
    assert parted(world, order, ["换灯", "换灯 "]).parts == 1


def test_a_part_is_not_split_again(world: World):
    part = parted(world, world.order_in(State.REGISTERED)).children.first()
    with pytest.raises(Conflict):
        parted(world, part)


def test_the_reporter_stays_with_the_whole(world: World):
    order = world.order_in(State.REGISTERED)
    before = chapters(order, order.reporters.get())
    order = parted(world, order)
    assert chapters(order, order.reporters.get()) == before
    assert not order.children.filter(reporters__isnull=False).exists()


def test_an_outsider_may_not(world: World):
    for name in ("other_dispatcher", "grid_worker", "street_coordinator"):
        with pytest.raises(NotAllowed):
            services.split(world.order_in(State.REGISTERED), by=world.actor(name), parts=["换灯"])
