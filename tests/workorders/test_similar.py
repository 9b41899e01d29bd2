import pytest

from common.clock import held
from tests.world import MONDAY, World
from workorders.choices import State
from workorders.models import WorkOrder
from workorders.similar import MOST, similar_to

pytestmark = pytest.mark.django_db
LAMP = "7号楼楼道灯不亮，晚上看不见"


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


def found(text: str, **given: object) -> list[str]:
    return [each.order.title for each in similar_to(text, WorkOrder.objects.all(), **given)]  # type: ignore[arg-type]


def test_it_works(world: World):
    world.submit(title="灯", description="7号楼的楼道灯坏了不亮")
    world.submit(title="水管", description="地下室水管漏水")
    assert found(LAMP) == ["灯"]


def test_the_likeliest_comes_first(world: World):
    world.submit(title="some", description="楼道灯不亮")
    world.submit(title="same", description=LAMP)
    assert found(LAMP) == ["same", "some"]


def test_rare_words_weigh_more_than_common_ones(world: World):
    for number in range(20):
        world.submit(title=f"{number}", description=f"小区里的事情，请社区来看看，第{number}件")
    world.submit(title="rare", description="小区里的香樟树倒了")
    assert found("小区里的事情：香樟树倒了")[0] == "rare"


def test_what_lies_in_the_same_area_comes_first(world: World):
    world.submit(title="here", description="楼道灯不亮")
    world.submit(title="there", description="楼道灯不亮", area=world.other_grid)
    assert found("楼道灯不亮", area=world.grid) == ["here", "there"]
    assert found("楼道灯不亮", area=world.other_grid) == ["there", "here"]


def test_never_more_than_can_be_looked_at(world: World):
    for _number in range(MOST + 3):
        world.submit(description=LAMP)
    assert len(found(LAMP)) == MOST


@pytest.mark.parametrize("text", ["", "灯", "，。！", "the", "\x00"])
def test_too_little_text_is_like_nothing(world: World, text: str):
    world.submit(description="灯")
    assert found(text) == []


def test_only_the_orders_asked_for_are_compared(world: World):
    order = world.order_in(State.CLOSED, description=LAMP)
    assert similar_to(LAMP, WorkOrder.objects.open()) == []
    assert [each.order for each in similar_to(LAMP, WorkOrder.objects.all())] == [order]


def test_two_queries_however_many_orders(world: World, django_assert_num_queries):
    for _number in range(10):
        world.submit(description=LAMP)
    found(LAMP)  # areas and categories are in memory from now on
    with django_assert_num_queries(2):
        found(LAMP)
