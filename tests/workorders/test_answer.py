from common.clock import held
from tests.world import MONDAY, World
from workorders import services
from workorders.choices import Handling, State


def test_it_works(world: World):
    with held(MONDAY):
        order = services.answer(
            world.submit(), by=world.actor("dispatcher"), answer="周一到周五都可以办。", category=world.category
        )
    assert (order.state, order.handling) == (State.REVIEWING, Handling.EXPLAIN)
    assert order.events.last().text == "周一到周五都可以办。"


def test_an_unhappy_answer_comes_back_to_the_desk(world: World):
    with held(MONDAY):
        order = services.answer(world.submit(), by=world.actor("dispatcher"), answer="请等", category=world.category)
        order = services.review(order, by=world.reporter(order), solved="unsolved", satisfaction="dissatisfied")
    assert (order.state, order.desk) == (State.REGISTERED, world.community)  # nobody handles it, so the desk does
    assert order.deadlines.get(met_at=None, dropped_at=None).step == "dispatch"
