from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from common.clock import held
from grids import services as grids
from tests.world import MONDAY, World
from workorders import services
from workorders.choices import State
from workorders.models import Category, WorkOrder

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}
LIST = reverse("workorders:orders")
QUERIES = 12


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


def look(client: Client, world: World, name: str = "dispatcher", **query: Any):
    page = ask(client, world, name, **query)
    assert page.status_code == 200
    return page


def ask(client: Client, world: World, name: str = "dispatcher", **query: Any):
    client.force_login(world.users[name])
    return client.get(LIST, query, headers=ENGLISH)


def found(client: Client, world: World, name: str = "dispatcher", **query: Any) -> list[WorkOrder]:
    return [row.order for row in look(client, world, name, **query).context["listing"].rows]


def test_it_works(world: World, client: Client):
    order = world.order_in(State.DISPATCHED)
    page = look(client, world)
    text = page.content.decode()
    for words in (order.number, order.title, "槐树一网格", "楼道照明", "槐荫物业", "To accept", "4 hours left"):
        assert words in text
    assert order.get_absolute_url() in text


def test_whoever_has_not_signed_in_is_led_to_the_door(client: Client):
    page = client.get(LIST)
    assert page.status_code == 302
    assert page["Location"].startswith(reverse("accounts:sign_in"))


@pytest.mark.parametrize("name", ["other_dispatcher", "other_handler", "far_street_coordinator", "system_admin"])
def test_an_outsider_sees_nothing(world: World, client: Client, name: str):
    order = world.order_in(State.DISPATCHED)
    page = look(client, world, name, view="all")
    assert order.number not in page.content.decode()
    assert page.context["listing"].rows == []


def test_a_unit_sees_what_it_was_given(world: World, client: Client):
    given = world.order_in(State.DISPATCHED)
    world.order_in(State.REGISTERED)
    assert found(client, world, "unit_handler") == [given]


def test_confidential_orders_are_for_the_desk(world: World, client: Client):
    order = world.order_in(State.SUBMITTED)
    services.reclassify(order, by=world.actor("dispatcher"), reason="涉及隐私", sensitivity="confidential")
    assert found(client, world) == [order]
    assert found(client, world, "grid_worker") == []


def test_views(world: World, client: Client):
    with held(MONDAY - timedelta(days=7)):
        late = world.order_in(State.SUBMITTED)
    fresh = world.order_in(State.SUBMITTED)
    handling = world.order_in(State.HANDLING)
    reviewing = world.order_in(State.REVIEWING)
    closed = world.order_in(State.CLOSED)
    shown = {view: set(found(client, world, view=view)) for view in ("open", "mine", "soon", "overdue", "ended", "all")}
    assert shown == {
        "open": {late, fresh, handling, reviewing},
        "mine": {late, fresh},
        "soon": {late, fresh, handling},
        "overdue": {late},
        "ended": {closed},
        "all": {late, fresh, handling, reviewing, closed},
    }
    tabs = {str(tab.label): tab.count for tab in look(client, world).context["listing"].tabs}
    assert tabs == {
        "All open": "4",
        "Waiting for me": "2",
        "Due within 3 days": "3",
        "Overdue": "1",
        "Ended": "1",
        "All": "",
    }


@pytest.mark.parametrize(
    ("name", "states"),
    [
        ("dispatcher", {State.SUBMITTED, State.REGISTERED, State.HANDLED}),
        ("unit_manager", {State.DISPATCHED, State.HANDLING}),
        ("grid_worker", {State.HANDLED}),
        ("service_desk", {State.SUBMITTED, State.REGISTERED}),
        ("review_panel", {State.REVIEWING}),
        ("street_coordinator", {State.ADJUDICATING}),
        ("supervisor", set()),
        ("party_secretary", set()),
    ],
)
def test_what_waits_for_whom(world: World, client: Client, name: str, states: set[State]):
    for state in (
        State.SUBMITTED,
        State.REGISTERED,
        State.DISPATCHED,
        State.HANDLING,
        State.HANDLED,
        State.REVIEWING,
        State.ADJUDICATING,
    ):
        world.order_in(state)
    assert {order.state for order in found(client, world, name, view="mine")} == states


def test_many_are_told_of_roundly(world: World, client: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("workorders.queues.COUNTED_UP_TO", 2)
    monkeypatch.setattr("workorders.listing.COUNTED_UP_TO", 2)
    for _ in range(4):
        world.submit()
    assert look(client, world).context["listing"].count == "2+"


def test_two_characters_find(world: World, client: Client):
    lamp = world.submit(description="东门路灯又灭了")
    world.submit(description="水管漏水")
    assert found(client, world, q="路灯") == [lamp]
    assert found(client, world, q="灭路") == []


def test_a_search_means_ended_orders_too(world: World, client: Client):
    closed = world.order_in(State.CLOSED, description="东门路灯又灭了")
    assert found(client, world, q="路灯") == [closed]
    assert found(client, world, q="路灯", view="open") == []


def test_a_number_finds(world: World, client: Client):
    order = world.submit()
    world.submit()
    assert found(client, world, q=f" {order.number} ") == [order]
    assert found(client, world, q="261117-0001") == []


def test_a_telephone_finds_for_the_desk_alone(world: World, client: Client):
    order = world.submit(phone="13700001234")
    world.submit(phone="13700009999")
    assert found(client, world, q="137 0000 1234") == [order]
    assert found(client, world, "service_desk", q="13700001234") == [order]
    assert found(client, world, "grid_worker", q="13700001234") == []


def test_a_telephone_does_not_find_out_who_stays_anonymous(world: World, client: Client):
    world.submit(phone="13700001234", is_anonymous=True)
    assert found(client, world, q="13700001234") == []


def test_an_area_means_all_below_it(world: World, client: Client):
    in_grid, in_community = world.submit(), world.submit(area=world.community)
    elsewhere = world.submit(area=world.other_grid)
    assert set(found(client, world, "street_coordinator", area=world.community.code)) == {in_grid, in_community}
    assert found(client, world, "street_coordinator", area=world.other_grid.code) == [elsewhere]
    assert found(client, world, area=world.grid.code) == [in_grid]


def test_a_category_means_all_below_it(world: World, client: Client):
    child = Category.objects.create(code="T11", name="声控灯", parent=world.category)
    Category.objects.filter(pk=child.pk).update(path=f"{world.category.path}{child.pk}/")
    above, below = world.submit(category=world.category), world.submit(category=child)
    world.submit()
    assert set(found(client, world, category="T1")) == {above, below}
    assert found(client, world, category="T11") == [below]


def test_state_severity_unit_and_deadline(world: World, client: Client):
    submitted, handling = world.order_in(State.SUBMITTED), world.order_in(State.HANDLING)
    reviewing = world.order_in(State.REVIEWING)
    services.reclassify(submitted, by=world.actor("dispatcher"), reason="影响大", severity="ordinary")
    assert set(found(client, world, state=["handling", "reviewing"])) == {handling, reviewing}
    assert found(client, world, severity="ordinary") == [submitted]
    assert set(found(client, world, unit="UNIT-1")) == {handling, reviewing}
    assert found(client, world, unit="UNIT-2") == []
    assert found(client, world, due="1") == [submitted]
    assert set(found(client, world, due="3")) == {submitted, handling}
    assert found(client, world, due="over") == []


def test_filters_say_what_they_are_set_to(world: World, client: Client):
    world.submit()
    listing = look(client, world, area=world.grid.code, severity=["minor", "major"]).context["listing"]
    chosen = {chip.name: chip.chosen for chip in listing.chips}
    assert chosen == {
        "area": "槐树一网格",
        "state": "",
        "category": "",
        "severity": "2 chosen",
        "urgency": "",
        "unit": "",
        "mode": "",
        "is": "",
        "due": "",
    }
    without = next(chip.without for chip in listing.chips if chip.name == "severity")
    assert without == f"area={world.grid.code}"


@pytest.mark.parametrize(
    "query",
    [
        {"area": "999"},
        {"state": "asleep"},
        {"category": "T999"},
        {"unit": "nobody"},
        {"due": "yesterday"},
        {"urgency": "someday"},
        {"mode": "asked"},
        {"is": "blessed"},
        {"view": "mars"},
        {"sort": "random"},
        {"q": "灯" * 101},
        {"q": "灯\x07"},
    ],
)
def test_what_cannot_be_asked_for_is_said(world: World, client: Client, query: dict[str, str]):
    order = world.submit()
    page = ask(client, world, **query)
    assert page.status_code == 400
    assert page.context["listing"].problems
    assert order.number not in page.content.decode()
    assert "Clear the filters" in page.content.decode()


def test_an_area_of_others_is_unknown(world: World, client: Client):
    page = ask(client, world, area=world.other_grid.code)
    assert page.status_code == 400
    assert world.other_grid.name not in page.content.decode()


def test_orderings(world: World, client: Client):
    with held(MONDAY - timedelta(hours=20)):
        urgent = world.submit()
        services.reclassify(urgent, by=world.actor("dispatcher"), reason="急", urgency="urgent")
    old = world.order_in(State.HANDLING)
    new = world.submit()
    with held(MONDAY + timedelta(minutes=5)):
        services.reclassify(old, by=world.actor("dispatcher"), reason="急", urgency="urgent")
        assert found(client, world, sort="due") == [urgent, new, old]
        assert found(client, world, sort="newest") == [new, old, urgent]
        assert found(client, world, sort="changed") == [old, new, urgent]


@pytest.mark.parametrize("sort", ["due", "newest", "changed"])
def test_page_by_page_each_order_once(world: World, client: Client, monkeypatch: pytest.MonkeyPatch, sort: str):
    monkeypatch.setattr("workorders.listing.PAGE_SIZE", 3)
    for at in range(8):
        with held(MONDAY + timedelta(minutes=at // 2)):
            world.submit()
    client.force_login(world.users["dispatcher"])
    seen, listing = [], client.get(LIST, {"sort": sort}).context["listing"]
    while True:
        seen.append([row.order.pk for row in listing.rows])
        if not listing.next:
            break
        listing = client.get(f"{LIST}?{listing.next}").context["listing"]
    assert sorted(pk for page in seen for pk in page) == sorted(WorkOrder.objects.values_list("pk", flat=True))
    assert [len(page) for page in seen] == [3, 3, 2]
    back = client.get(f"{LIST}?{listing.previous}").context["listing"]
    assert [row.order.pk for row in back.rows] == seen[1]
    assert f"sort={sort}" in listing.previous


def test_a_foreign_cursor_begins_at_the_first_page(world: World, client: Client):
    order = world.submit()
    assert found(client, world, cursor="nonsense") == [order]


def queries(client: Client, world: World, **query: Any) -> int:
    client.force_login(world.users["dispatcher"])
    client.get(LIST, query)  # what is kept in memory is loaded
    with CaptureQueriesContext(connection) as seen:
        assert client.get(LIST, query).status_code == 200
    return len(seen)


@pytest.mark.parametrize("view", ["open", "ended", "all"])
def test_no_more_queries_for_sixty_rows_than_for_five(world: World, client: Client, view: str):
    for _ in range(5):
        world.submit()
    world.order_in(State.DISPATCHED)
    world.order_in(State.CLOSED)
    few = queries(client, world, view=view)
    for _ in range(55):
        world.submit()
    assert queries(client, world, view=view) <= few <= QUERIES


def test_no_more_queries_with_every_filter(world: World, client: Client):
    order = world.order_in(State.DISPATCHED)
    wishes = {"area": world.grid.code, "category": "T1", "unit": "UNIT-1", "state": "dispatched", "q": "楼道"}
    wishes |= {"mode": "assigned", "urgency": "normal", "is": "urged"}
    services.urge(order, by=world.actor("dispatcher"))
    assert found(client, world, **wishes, severity="minor", due="7") == [order]
    assert queries(client, world, **wishes, severity="minor", due="7") <= QUERIES


def test_markup_is_shown_as_text(world: World, client: Client):
    world.submit(description="<script>alert(1)</script><b>粗</b>")
    text = look(client, world).content.decode()
    assert "&lt;script&gt;alert(1)&lt;/script&gt;&lt;b&gt;粗" in text
    assert "<script>alert" not in text


def test_markup_in_a_search_is_shown_as_text(world: World, client: Client):
    assert "<img" not in look(client, world, q='"><img src=x onerror=alert(1)>').content.decode()


def test_a_clock_that_runs_on_is_marked(world: World, client: Client):
    grids.set_calendar_day(day=MONDAY.date(), is_working=True)
    world.order_in(State.REVIEWING)
    assert "14 days left, around the clock" in look(client, world).content.decode()


def test_once_late_stays_late(world: World, client: Client):
    order = world.submit()
    with held(MONDAY + timedelta(days=1)):
        services.decline(order, by=world.actor("dispatcher"), ground="not_ours", referral="请拨打12345")
        assert "was overdue" in look(client, world, view="ended").content.decode()


def test_the_place_is_the_next_level_down(world: World, client: Client):
    world.submit()
    assert [row.place for row in look(client, world).context["listing"].rows] == ["槐树一网格"]
    assert [row.place for row in look(client, world, "street_coordinator").context["listing"].rows] == ["槐树社区"]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ({"view": "all"}, "No orders yet"),
        ({"view": "mine"}, "See what else is open"),
        ({"view": "overdue"}, "Everything is in time"),
        ({"q": "路灯"}, "No order fits"),
    ],
)
def test_an_empty_list_says_what_to_do(world: World, client: Client, query: dict[str, str], words: str):
    assert words in look(client, world, **query).content.decode()


def test_htmx_gets_the_part_that_changes(world: World, client: Client):
    order = world.submit()
    client.force_login(world.users["dispatcher"])
    text = client.get(LIST, headers={**ENGLISH, "HX-Request": "true"}).content.decode()
    assert order.number in text
    assert "<html" not in text
    assert 'hx-swap-oob="innerHTML"' in text


def test_only_for_reading(world: World, client: Client):
    client.force_login(world.users["dispatcher"])
    assert client.post(LIST).status_code == 405
