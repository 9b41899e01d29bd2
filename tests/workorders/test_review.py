import pytest

from common.clock import held
from common.errors import DomainError, Invalid, NotAllowed, WrongState
from tests.world import MONDAY, World
from workorders import services
from workorders.actors import of_reporter
from workorders.choices import State
from workorders.models import WorkOrder

HAPPY = {"solved": "solved", "satisfaction": "very_satisfied"}
UNHAPPY = {"solved": "unsolved", "satisfaction": "dissatisfied", "comment": "还是不亮"}


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


def again(world: World, order: WorkOrder) -> WorkOrder:
    order = services.complete(order, by=world.actor("unit_handler"), result="又修了一次")
    checker = "dispatcher" if order.desk == world.community else "grid_worker"
    return services.check(order, by=world.actor(checker), outcome="pass")


def test_it_works(world: World):
    order = world.order_in(State.REVIEWING)
    order = services.review(order, by=world.reporter(order), **HAPPY, comment="谢谢")
    assert order.state == State.CLOSED
    review = order.reviews.get()
    assert (review.unit, review.comment, review.is_unhappy) == (world.unit, "谢谢", False)
    assert not order.dispatches.active().exists()


@pytest.mark.parametrize(
    ("solved", "satisfaction", "state"),
    [
        ("solved", "basically_satisfied", State.CLOSED),
        ("partly", "satisfied", State.CLOSED),
        ("solved", "dissatisfied", State.HANDLING),
        ("unsolved", "satisfied", State.HANDLING),
    ],
)
def test_what_is_unhappy(world: World, solved: str, satisfaction: str, state: State):
    order = world.order_in(State.REVIEWING)
    assert services.review(order, by=world.reporter(order), solved=solved, satisfaction=satisfaction).state == state


def test_the_second_unhappy_review_moves_it_up(world: World):
    order = world.order_in(State.REVIEWING)
    order = services.review(order, by=world.reporter(order), **UNHAPPY)
    assert (order.state, order.desk, order.reworks) == (State.HANDLING, world.community, 1)
    order = again(world, order)
    order = services.review(order, by=world.reporter(order), **UNHAPPY)
    assert (order.state, order.desk) == (State.HANDLING, world.street)
    order = again(world, order)
    order = services.review(order, by=world.reporter(order), **UNHAPPY)
    assert order.desk == world.district


def test_a_link_works_once(world: World):
    order = world.order_in(State.REVIEWING)
    reporter, link = order.reporters.get(), order.links.get()
    order = services.review(order, by=of_reporter(reporter, link), **UNHAPPY)
    order = again(world, order)
    with pytest.raises(Invalid) as refusal:
        services.review(order, by=of_reporter(reporter, link), **HAPPY)
    assert refusal.value.code == "link_spent"
    fresh = order.links.exclude(pk=link.pk).get()
    assert services.review(order, by=of_reporter(reporter, fresh), **HAPPY).state == State.CLOSED


def test_only_while_it_waits_for_one(world: World):
    order = world.order_in(State.CLOSED)
    with pytest.raises(WrongState):
        services.review(order, by=world.reporter(order), **HAPPY)


def test_an_outsider_may_not(world: World):
    order, other = world.order_in(State.REVIEWING), world.order_in(State.REVIEWING, name="别人", phone="13700002222")
    for actor in (world.reporter(other), world.actor("dispatcher"), world.actor("unit_handler")):
        with pytest.raises(NotAllowed):
            services.review(order, by=actor, **HAPPY)


def test_a_resident_who_works_for_the_unit_does_not_rate_it(world: World):
    handler = world.users["unit_handler"].person
    order = world.order_in(State.REVIEWING)
    order.reporters.update(person=handler)
    with pytest.raises(DomainError):
        services.review(order, by=of_reporter(order.reporters.get()), **HAPPY)
