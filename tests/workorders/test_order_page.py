from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.clock import held, now
from grids.services import create_person
from tests.workorders.order_pages import look, rule_for, text_of
from tests.world import MONDAY, World
from workorders import services
from workorders.choices import State
from workorders.models import Reporter, WorkOrder
from workorders.order_page import RARE
from workorders.permissions import open_actions
from workorders.workflow import ACTIONS

pytestmark = pytest.mark.django_db
QUERIES = 20


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


def test_it_works(world: World, client: Client):
    order = world.order_in(
        State.DISPATCHED, description="7号楼楼道灯不亮，晚上看不见。三楼最黑。", address="槐荫小区7号楼"
    )
    text = text_of(client, world, order)
    for words in (
        order.number,
        "7号楼楼道灯不亮，晚上看不见",
        "三楼最黑",
        "槐荫小区7号楼",
        "To accept",
        "槐树一网格",
        "楼道照明",
        "槐荫物业",
        "4 hours left (Work hours)",
        "周*",
        "139****1111",
        "Resident sees",
    ):
        assert words in text
    assert "周兰" not in text
    assert "13900001111" not in text


def test_whoever_has_not_signed_in_is_led_to_the_door(world: World, client: Client):
    order = world.submit()
    for url in (order.get_absolute_url(), reverse("workorders:act", args=[order.number, "register"])):
        page = client.get(url)
        assert page.status_code == 302
        assert page["Location"].startswith(reverse("accounts:sign_in"))


@pytest.mark.parametrize("name", ["other_dispatcher", "other_handler", "far_dispatcher", "system_admin"])
def test_an_outsider_finds_no_page(world: World, client: Client, name: str):
    order = world.order_in(State.DISPATCHED)
    client.force_login(world.users[name])
    assert client.get(order.get_absolute_url()).status_code == 404
    assert client.get(reverse("workorders:act", args=[order.number, "return"])).status_code == 404


def test_an_unknown_order_or_action_is_not_found(world: World, client: Client):
    order = world.submit()
    client.force_login(world.users["dispatcher"])
    assert client.get(reverse("workorders:order", args=["261116-9999"])).status_code == 404
    assert client.get(reverse("workorders:act", args=[order.number, "explode"])).status_code == 404


@pytest.mark.parametrize("state", [State.SUBMITTED, State.REGISTERED, State.DISPATCHED, State.HANDLED, State.CLOSED])
@pytest.mark.parametrize("name", ["dispatcher", "grid_worker", "unit_handler", "street_coordinator", "service_desk"])
def test_only_what_is_open_to_the_person_is_there(world: World, client: Client, state: State, name: str):
    order = world.order_in(state)
    if not WorkOrder.objects.visible_to(world.users[name]).filter(pk=order.pk).exists():
        client.force_login(world.users[name])
        assert client.get(order.get_absolute_url()).status_code == 404
        return
    text = text_of(client, world, order, name)
    allowed = {action.name for action in open_actions(world.actor(name), order)}
    for action in ("register", "decline", "settle", "dispatch", "accept", "return", "check", "void", "force_close"):
        assert (f'href="{reverse("workorders:act", args=[order.number, action])}"' in text) == (action in allowed)
    dangerous = {action.name for action in ACTIONS.values() if action.danger}
    assert ('class="act-form"' in text) == bool(allowed - RARE - dangerous)


def test_nothing_that_undoes_is_open_by_itself(world: World, client: Client):
    """An order in hand is the unit's: the desk may take it back, but has to ask for that form."""
    order = world.order_in(State.HANDLING)
    page = look(client, world, order).context["page"]
    assert "return" in {action.name for action in page.tabs}
    assert page.form is None
    assert look(client, world, order, action="return").context["page"].action.name == "return"


def test_the_usual_next_step_is_open(world: World, client: Client):
    assert look(client, world, world.order_in(State.SUBMITTED)).context["page"].action.name == "register"
    assert look(client, world, world.order_in(State.REGISTERED)).context["page"].action.name == "dispatch"
    assert look(client, world, world.order_in(State.HANDLED)).context["page"].action.name == "check"
    handler = look(client, world, world.order_in(State.DISPATCHED), "unit_handler")
    assert handler.context["page"].action.name == "accept"


def test_nothing_that_undoes_opens_by_itself(world: World, client: Client):
    order = world.order_in(State.HANDLING)
    page = look(client, world, order)
    assert page.context["page"].form is None
    assert [action.name for action in page.context["page"].tabs] == ["return"]
    assert "it is with 槐荫物业." in page.content.decode()


def test_an_explanation_in_words_comes_first_where_that_is_the_handling(world: World, client: Client):
    order = world.submit()
    services.register(order, by=world.actor("dispatcher"), category=world.category, handling="explain")
    assert look(client, world, order).context["page"].action.name == "answer"


def test_another_action_opens_by_its_address(world: World, client: Client):
    order = world.order_in(State.SUBMITTED)
    text = text_of(client, world, order, action="decline")
    assert 'name="ground"' in text
    assert 'name="sure"' in text


def test_an_action_that_is_not_open_is_said(world: World, client: Client):
    order = world.order_in(State.CLOSED)
    assert "This action is not open now" in text_of(client, world, order, action="dispatch")


@pytest.mark.parametrize(
    ("state", "name", "holder"),
    [
        (State.DISPATCHED, "service_desk", "槐荫物业"),
        (State.REVIEWING, "service_desk", "the reporter"),
        (State.ADJUDICATING, "service_desk", "the desk above 槐树社区"),
        (State.HANDLED, "unit_handler", "槐树社区"),
    ],
)
def test_whose_turn_it_is(world: World, client: Client, state: State, name: str, holder: str):
    order = world.order_in(state)
    assert f"it is with {holder}." in text_of(client, world, order, name)


def test_markup_is_shown_as_text(world: World, client: Client):
    nasty = "<script>alert(1)</script>"
    order = world.submit(description=f"灯坏了。{nasty}", title=f"灯{nasty}", address=nasty, name=nasty)
    order = services.register(order, by=world.actor("dispatcher"), category=world.category, handling="refer")
    order = services.dispatch(order, by=world.actor("dispatcher"), unit=world.unit, note=f"请看{nasty}")
    text = text_of(client, world, order)
    assert "<script>alert" not in text
    assert text.count("&lt;script&gt;alert(1)&lt;/script&gt;") >= 4


# Why this deadline


def test_next_that_waits_for_me(world: World, client: Client):
    first = world.submit()
    with held(MONDAY + timedelta(hours=1)):
        second = world.submit()
    assert look(client, world, second).context["page"].next == first
    assert look(client, world, first).context["page"].next == second
    assert look(client, world, first, "party_secretary").context["page"].next is None


def test_htmx_gets_the_part_it_asks_for(world: World, client: Client):
    order = world.order_in(State.REGISTERED)
    client.force_login(world.users["dispatcher"])
    for target, there, absent in (
        ("act", 'id="act"', 'id="timeline"'),
        ("timeline", 'id="timeline"', 'id="act"'),
        ("order", 'id="order"', "<html"),
    ):
        headers = {"HX-Request": "true", "HX-Target": target}
        text = client.get(order.get_absolute_url(), headers=headers).content.decode()
        assert there in text
        assert absent not in text


def queries(client: Client, world: World, order: WorkOrder, name: str) -> int:
    look(client, world, order, name)  # what is kept in memory is loaded
    with CaptureQueriesContext(connection) as seen:
        assert client.get(order.get_absolute_url()).status_code == 200
    return len(seen)


@pytest.mark.parametrize(
    ("state", "name"),
    [
        (State.SUBMITTED, "dispatcher"),
        (State.REGISTERED, "dispatcher"),
        (State.REGISTERED, "street_coordinator"),
        (State.DISPATCHED, "unit_handler"),
        (State.HANDLED, "dispatcher"),
        (State.HANDLED, "grid_worker"),
        (State.REVIEWING, "review_panel"),
        (State.CLOSED, "dispatcher"),
    ],
)
def test_few_queries(world: World, client: Client, state: State, name: str):
    rule_for(world)
    world.submit()
    order = world.order_in(state)
    assert queries(client, world, order, name) <= QUERIES


def test_no_more_queries_for_a_longer_story(world: World, client: Client):
    world.order_in(State.CLOSED)
    order = world.order_in(State.REGISTERED)
    services.dispatch(order, by=world.actor("dispatcher"), unit=world.unit)
    services.return_(order, by=world.actor("unit_handler"), ground="unclear", reason="看不明白")
    services.reclassify(order, by=world.actor("dispatcher"), reason="影响大", severity="ordinary")
    services.relocate(order, by=world.actor("dispatcher"), reason="在南门", area=world.community)
    services.relocate(order, by=world.actor("dispatcher"), reason="在北门", area=world.grid)
    world.submit()
    few = queries(client, world, order, "dispatcher")
    for at in range(10):
        severity = "ordinary" if at % 2 else "minor"
        services.reclassify(order, by=world.actor("dispatcher"), reason="改", severity=severity)
        person = create_person(name="王秀英", phone=f"1381111{at:04}")
        Reporter.objects.create(order=order, person=person, created_at=now())
        world.submit()
    assert queries(client, world, order, "dispatcher") == few <= QUERIES


@pytest.mark.parametrize(
    ("state", "action", "words"),
    [
        (State.SUBMITTED, "decline", "The reporter reads what you write here"),
        (State.REGISTERED, "dispatch", "The reporter sees the step and your word to them, not the instructions"),
        (State.DISPATCHED, "accept", "The reporter sees the step, not what you write here"),
        (State.REGISTERED, "void", "Internal: the reporter does not see this entry"),
    ],
)
def test_who_reads_what_is_written(world: World, client: Client, state: State, action: str, words: str):
    name = "unit_handler" if action == "accept" else "dispatcher"
    assert words in text_of(client, world, world.order_in(state), name, action=action)


def test_what_stays_is_named(world: World, client: Client):
    """Wherever nothing need be chosen, the value that the order has now is told."""
    order = world.order_in(State.REGISTERED)
    form = look(client, world, order, action="reclassify").context["page"].form
    empty = {name: dict(form.fields[name].choices)[""] for name in ("category", "severity", "sensitivity")}
    assert empty == {
        "category": "as it is: 楼道照明",
        "severity": "as it is: Minor",
        "sensitivity": "as it is: Ordinary",
    }
    form = look(client, world, world.submit(), action="register").context["page"].form
    assert dict(form.fields["severity"].choices)[""] == "as usual for the category"
    assert dict(form.fields["sensitivity"].choices)[""] == "as it is: Ordinary"


def test_the_menu_says_who_i_am(world: World, client: Client):
    text = text_of(client, world, world.submit())
    assert f"<b>{world.users['dispatcher'].person.name}</b>" in text
    menu = text[text.index("user-menu") :]
    assert "槐树社区 · Dispatcher" in menu


def test_the_posts_of_whoever_looks_are_read_once(world: World, client: Client):
    order = world.order_in(State.REGISTERED)
    look(client, world, order, "dispatcher")
    with CaptureQueriesContext(connection) as seen:
        client.get(order.get_absolute_url())
    of_themselves = f'"grids_person"."user_id" = {world.users["dispatcher"].pk}'
    assert len([each for each in seen if '."role", ' in each["sql"] and of_themselves in each["sql"]]) == 1
