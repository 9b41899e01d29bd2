from datetime import timedelta

import pytest

from common.clock import advance, held
from common.errors import Conflict
from notices import outbox
from tests.world import MONDAY, World
from workorders import services
from workorders.actors import SYSTEM
from workorders.choices import Channel, State
from workorders.services.watching import expire_reviews


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


def test_it_works(world: World):
    order = world.order_in(State.REVIEWING)
    assert expire_reviews() == 0
    advance(timedelta(days=14))
    assert expire_reviews() == 1
    order.refresh_from_db()
    assert order.state == State.CLOSED
    assert not order.reviews.exists()  # no answer is no answer
    assert expire_reviews() == 0


def test_not_while_the_reporter_may_still_answer(world: World):
    with pytest.raises(Conflict):
        services.expire_review(world.order_in(State.REVIEWING), by=SYSTEM)


@pytest.mark.parametrize(
    ("channel", "phone", "state"),
    [
        (Channel.WALK_IN, "", State.CLOSED),
        (Channel.PHONE, "13900001111", State.REVIEWING),
        (Channel.WEB, "", State.REVIEWING),  # holds the query code
    ],
)
def test_at_once_where_nobody_can_be_asked(world: World, channel: Channel, phone: str, state: State):
    order = world.order_in(State.REVIEWING, channel=channel, phone=phone)
    outbox.sweep()
    order.refresh_from_db()
    assert order.state == state
