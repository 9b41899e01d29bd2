import pytest

from common.clock import held
from common.errors import Invalid, NotAllowed
from notices import outbox
from tests.world import MONDAY, World
from workorders import services
from workorders.choices import Channel, State
from workorders.services.reference import save_category


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


def test_it_works(world: World):
    order = services.settle(world.submit(), by=world.actor("grid_worker"), result="换了灯泡", category=world.category)
    assert order.state == State.REVIEWING
    assert order.events.last().text == "换了灯泡"
    assert order.links.count() == 1


def test_only_what_is_minor(world: World):
    order = services.reclassify(world.submit(), by=world.actor("dispatcher"), reason="严重", severity="ordinary")
    with pytest.raises(NotAllowed):
        services.settle(order, by=world.actor("grid_worker"), result="换了", category=world.category)


def test_only_a_category_that_is_minor(world: World):
    world.category.severity = "significant"
    save_category(world.category)
    order = world.submit()
    with pytest.raises(Invalid) as refusal:
        services.settle(order, by=world.actor("grid_worker"), result="换了", category=world.category)
    assert list(refusal.value.fields) == ["category"]
    order.refresh_from_db()
    assert (order.state, order.category) == (State.SUBMITTED, None)


def test_without_any_category(world: World):
    with pytest.raises(Invalid) as refusal:
        services.settle(world.submit(), by=world.actor("grid_worker"), result="换了")
    assert list(refusal.value.fields) == ["category"]


def test_an_outsider_may_not(world: World):
    with pytest.raises(NotAllowed):
        services.settle(world.submit(), by=world.actor("other_grid_worker"), result="换了", category=world.category)


def test_what_a_grid_worker_found_and_settled_is_closed_without_a_review(world: World):
    by = world.actor("grid_worker")
    found = services.Reported(
        description="楼道堆物", root=world.community, area=world.grid, channel=Channel.GRID, by_staff=True
    )
    order = services.settle(services.submit(found, by=by), by=by, result="已清走", category=world.category)
    outbox.sweep()
    order.refresh_from_db()
    assert order.state == State.CLOSED
    assert order.events.last().action == "expire_review"
    assert not order.reviews.exists()


def test_nobody_rates_what_they_settled(world: World):
    """Even where they were among those who reported it; somebody else can be asked, so that it is not closed."""
    by = world.actor("grid_worker")
    order = world.submit()
    order.reporters.create(person=world.users["grid_worker"].person, is_staff=True, created_at=order.created_at)
    order = services.settle(order, by=by, result="已清走", category=world.category)
    with pytest.raises(NotAllowed):
        services.review(order, by=world.actor("grid_worker"), solved="solved", satisfaction="very_satisfied")
