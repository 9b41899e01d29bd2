import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from common.clock import held
from tests.world import MONDAY, World
from workorders import services
from workorders.choices import State
from workorders.forms.phone import source_of


@pytest.fixture(autouse=True)
def _on_monday():
    with held(MONDAY):
        yield


def page(world: World, name: str = "grid_worker") -> str:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(world.users[name])
    answer = client.get("/m/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_it_works(world: World):
    fresh = world.order_in(State.SUBMITTED, description="北门路灯不亮")
    done = world.order_in(State.HANDLED, description="垃圾桶满了")
    text = page(world)
    assert world.grid.name in text
    for order, address in ((fresh, f"/m/tasks/{fresh.number}/settle/"), (done, f"/orders/{done.number}/check/")):
        assert order.title in text
        assert address in text


def test_outsider_sees_none_of_it(world: World):
    world.order_in(State.SUBMITTED, description="北门路灯不亮")
    for name in ("other_grid_worker", "far_dispatcher"):
        assert "北门路灯不亮" not in page(world, name)


def test_given_to_me_comes_first(world: World):
    world.order_in(State.SUBMITTED, description="北门路灯不亮")
    order = world.order_in(State.REGISTERED, description="上门看看")
    person = world.users["grid_worker"].person
    services.dispatch(order, by=world.actor("dispatcher"), person=person)
    text = page(world)
    assert text.index("上门看看") < text.index("北门路灯不亮")
    assert f"/orders/{order.number}/accept/" in text


def test_nothing_to_do(world: World):
    assert "Nothing waits for you" in page(world)


def test_for_a_desk_as_well(world: World):
    world.order_in(State.SUBMITTED, description="北门路灯不亮")
    assert "北门路灯不亮" in page(world, "dispatcher")


def test_same_number_of_queries(world: World):
    client = Client()
    client.force_login(world.users["grid_worker"])

    def queries() -> int:
        with CaptureQueriesContext(connection) as seen:
            client.get("/m/")
        return len(seen)

    source = source_of(world.users["grid_worker"])
    for state in (State.SUBMITTED, State.HANDLED):
        world.order_in(state, source=source, external_id=state)
    few = queries()
    for number, state in enumerate((State.SUBMITTED, State.HANDLED) * 2):
        world.order_in(state, source=source, external_id=str(number))
    assert queries() == few <= 23


def test_own_reports_with_what_happened_to_them(world: World):
    source = source_of(world.users["grid_worker"])
    old, fresh = (world.submit(source=source, external_id=str(n), description=f"第{n}件事") for n in (1, 2))
    services.decline(old, by=world.actor("dispatcher"), ground="court", referral="等判决")
    text = page(world)
    own = text[text.index("Reported by me") :]
    assert own.index(f"/m/report/{fresh.number}/") < own.index(f"/m/report/{old.number}/")
    assert "You told us" in own
    assert "Not taken on" in own
    assert "Reported by me" not in page(world, "other_grid_worker")
