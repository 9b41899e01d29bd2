from common.clock import held
from tests.world import MONDAY, World
from workorders.choices import State
from workorders.workflow import ACTIONS


def test_it_works(world: World):
    with held(MONDAY):
        order = world.order_in(State.DECLINED)
    event = order.events.get(action="decline")
    assert event.is_public
    assert event.text == "请拨打自来水公司电话"  # where to go instead, for the reporter
    assert event.data == {"ground": "not_ours"}
    assert not order.deadlines.filter(met_at=None).exists()


def test_where_to_go_instead_must_be_said():
    assert {need.name for need in ACTIONS["decline"].needs if need.required} == {"ground", "referral"}
