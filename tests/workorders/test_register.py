import pytest

from common.clock import held
from common.errors import NotAllowed, Stale
from tests.world import MONDAY, World
from workorders import services
from workorders.choices import State
from workorders.inputs import ActionForm
from workorders.models import Category
from workorders.services.reference import save_category
from workorders.workflow import ACTIONS


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


def test_it_works(world: World):
    order = world.submit()
    order = services.register(order, by=world.actor("dispatcher"), category=world.category, handling="refer")
    assert (order.state, order.version, order.category) == (State.REGISTERED, 2, world.category)
    event = order.events.get(action="register")
    assert (event.post.role, event.user.username, event.is_public) == ("dispatcher", "dispatcher", True)
    assert event.data["changed"]["category"] == [None, world.category.pk]


def test_what_is_not_given_comes_from_the_category(world: World):
    world.category.severity, world.category.urgency, world.category.affair = "significant", "urgent", "communal"
    world.category.save()
    order = services.register(
        world.submit(), by=world.actor("dispatcher"), category=world.category, handling="explain", urgency="normal"
    )
    assert (order.severity, order.affair) == ("significant", "communal")
    assert (order.handling, order.urgency) == ("explain", "normal")  # what is given stays


def test_an_outsider_may_not(world: World):
    with pytest.raises(NotAllowed):
        services.register(world.submit(), by=world.actor("other_dispatcher"), category=world.category, handling="refer")


def test_decided_on_an_older_version(world: World):
    order = world.submit()
    with pytest.raises(Stale) as refusal:
        services.register(
            order, by=world.actor("dispatcher"), category=world.category, handling="refer", version=order.version - 1
        )
    assert refusal.value.version == order.version
    order.refresh_from_db()
    assert order.state == State.SUBMITTED


def test_categories_stand_under_their_main_one(world: World):
    part = save_category(Category(code="T1-1", name="声控灯", parent=world.category))
    lone = save_category(Category(code="T9", name="其他"))
    field = ActionForm(ACTIONS["register"], world.order_in(State.SUBMITTED)).fields["category"]
    choices = list(field.choices)  # type: ignore[attr-defined]
    assert (world.category.name, [("T1", world.category.name), ("T1-1", part.name)]) in choices
    assert (lone.code, lone.name) in choices
