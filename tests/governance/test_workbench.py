from datetime import date, timedelta

import pytest
from django.test import Client

from accounts.models import User
from common.clock import held
from grids.models import Role
from grids.services import appoint
from tests.world import MONDAY, ROADS, World, person
from workorders import services
from workorders.bench import Bench
from workorders.choices import State
from workorders.models import Suggestion, WorkOrder
from workorders.permissions import open_actions
from workorders.queues import COUNTED_UP_TO, counts, groups_of
from workorders.rows import PAGE_SIZE, Alarm, step_of

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}
QUERIES = 18
WALKED = [state for state in ROADS if state != State.MERGED]  # on that road a second order comes in


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


def sign_in(client: Client, user: User) -> Client:
    client.force_login(user)
    return client


def shown(client: Client, **query: str) -> dict[str, int]:
    """The queues of the page, by their key."""
    page = client.get("/", query)
    assert page.status_code == 200
    return {held.queue.key: held.count for group in page.context["groups"] for held in group}


def titles(client: Client, queue: str) -> list[str]:
    return [row.order.title for row in client.get("/", {"queue": queue}).context["listed"].rows]


def bench_of(world: World, name: str) -> Bench:
    user = User.objects.get(pk=world.users[name].pk)
    return Bench(user, user.person.posts.select_related("area", "organisation").get())


def test_it_works(world: World, client: Client):
    for state in WALKED:
        world.order_in(state, title=state)
    sign_in(client, world.users["dispatcher"])
    assert shown(client) == {
        "to_register": 1,
        "to_dispatch": 1,
        "to_check": 1,
        "returned": 0,
        "accept_late": 0,
        "soon": 0,
        "late": 0,
    }
    assert titles(client, "to_register") == ["submitted"]
    assert titles(client, "to_dispatch") == ["registered"]
    assert titles(client, "to_check") == ["handled"]


QUEUES = {
    "community_secretary": {"to_register": "submitted", "to_dispatch": "registered", "to_check": "handled"},
    "street_coordinator": {"to_adjudicate": "adjudicating"},
    "district_coordinator": {},
    "supervisor": {},
    "unit_handler": {"to_accept": "dispatched", "in_hand": "handling", "standing": "held deferred"},
    "unit_manager": {"to_accept": "dispatched", "in_hand": "handling", "standing": "held deferred"},
    "grid_worker": {"fresh": "submitted", "to_verify": "verifying", "to_check": "handled"},
    "service_desk": {"fresh": "submitted"},
    "review_panel": {"to_review": "reviewing"},
    "other_dispatcher": {},
    "other_handler": {},
    "other_grid_worker": {},
    "far_street_coordinator": {},
}


def test_everybody_sees_what_they_can_do_next(world: World):
    for state in WALKED:
        world.order_in(state, title=state)
    for name, queues in QUEUES.items():
        client = sign_in(Client(), world.users[name])
        counted = {key: count for key, count in shown(client).items() if key != "open" and count}
        wanted = {key: set(names.split()) for key, names in queues.items()}
        assert counted == {key: len(names) for key, names in wanted.items()}, name
        assert {key: set(titles(client, key)) for key in queues} == wanted, name


def test_who_looks_on_sees_what_is_open_in_the_area(world: World):
    for state in WALKED:
        world.order_in(state, title=state)
    open_ones = WorkOrder.objects.open().count()
    for name in ("supervisor", "review_panel", "party_secretary"):
        assert shown(sign_in(Client(), world.users[name]))["open"] == open_ones


def test_a_confidential_order_is_not_for_all(world: World):
    order = world.order_in(State.REGISTERED)
    services.reclassify(order, by=world.actor("dispatcher"), reason="涉及隐私", sensitivity="confidential")
    for name in ("party_secretary", "review_panel", "service_desk", "grid_worker"):
        assert not any(shown(sign_in(Client(), world.users[name])).values())


def test_what_came_back_is_a_queue_of_its_own_with_the_reason(world: World, client: Client):
    order = world.order_in(State.DISPATCHED)
    services.return_(order, by=world.actor("unit_handler"), ground="not_competent", reason="不归我们管")
    sign_in(client, world.users["dispatcher"])
    counted = shown(client)
    assert (counted["returned"], counted["to_dispatch"]) == (1, 0)
    row = client.get("/", {"queue": "returned"}, headers=ENGLISH).context["listed"].rows[0]
    assert (row.main, row.reason) == ("槐荫物业 · 不属于本单位职责", "不归我们管")


def test_what_comes_back_for_rework_is_apart(world: World, client: Client):
    order = world.order_in(State.HANDLED)
    services.check(order, by=world.actor("dispatcher"), outcome="rework", finding="灯还是不亮")
    sign_in(client, world.users["unit_handler"])
    counted = shown(client)
    assert (counted["rework"], counted["in_hand"]) == (1, 0)
    assert client.get("/", {"queue": "rework"}).context["listed"].rows[0].reason == "灯还是不亮"


def test_soon_and_late_count_on_the_right_clock(world: World, client: Client):
    """Four work hours to accept: not soon on Monday at eleven, soon at half past two, late on Tuesday."""
    world.order_in(State.DISPATCHED, title="a lamp")
    sign_in(client, world.users["unit_handler"])
    for hours, soon, late in ((2, 0, 0), (5.5, 1, 0), (24, 0, 1)):
        with held(MONDAY + timedelta(hours=hours)):
            counted = shown(client)
            assert (counted["soon"], counted["late"]) == (soon, late)
            desk = counts(bench_of(world, "dispatcher"))
            assert (desk["soon"], desk["accept_late"], desk["late"]) == (soon, late, 0)
            assert counts(bench_of(world, "street_coordinator"))["late_below"] == late
    with held(MONDAY + timedelta(hours=5.5)):
        row = client.get("/", {"queue": "soon"}, headers=ENGLISH).context["listed"].rows[0]
    assert (row.countdown.words, row.countdown.status) == ("30 minutes left", "soon")


def test_the_time_to_review_is_nobodys_lateness(world: World):
    world.order_in(State.REVIEWING)
    with held(MONDAY + timedelta(days=15)):
        assert not any(counts(bench_of(world, "dispatcher")).values())
        assert counts(bench_of(world, "supervisor"))["late"] == 0


def test_nobody_is_asked_to_check_their_own_work(world: World, client: Client):
    """The dispatcher also handles for the unit."""
    appoint(person=world.users["dispatcher"].person, role=Role.UNIT_HANDLER, organisation=world.unit)
    world.order_in(State.HANDLED)
    sign_in(client, world.users["dispatcher"])
    client.post("/post/", {"post": world.users["dispatcher"].person.posts.get(role=Role.DISPATCHER).pk})
    assert shown(client)["to_check"] == 0
    assert counts(bench_of(world, "community_secretary"))["to_check"] == 1


def test_what_is_given_by_name_appears(world: World, client: Client):
    order = world.order_in(State.REGISTERED, title="a lamp")
    services.dispatch(order, by=world.actor("dispatcher"), person=world.users["grid_worker"].person, note="带梯子")
    sign_in(client, world.users["grid_worker"])
    assert shown(client)["mine"] == 1
    row = client.get("/", {"queue": "mine"}).context["listed"].rows[0]
    assert (row.step, row.reason) == ("accept", "带梯子")
    assert "mine" not in shown(sign_in(Client(), world.users["dispatcher"]))


def test_every_step_offered_may_be_taken(world: World):
    """Every order of every queue: the button never leads to a refusal."""
    for state in WALKED:
        world.order_in(state)
    for name in ["dispatcher", "party_secretary", *QUEUES]:
        bench, actor = bench_of(world, name), world.actor(name)
        for queue in [queue for group in groups_of(bench.post) for queue in group]:
            for order in queue.rows(bench):
                step = step_of(bench, order, took_part=False)
                assert not step or step in {action.name for action in open_actions(actor, order)}, (name, order.state)


def test_the_next_step_is_one_button_onto_the_orders_page(world: World, client: Client):
    order = world.order_in(State.REGISTERED)
    page = sign_in(client, world.users["dispatcher"]).get("/").content.decode()
    assert f'href="/orders/{order.number}/dispatch/"' in page


def test_what_is_explained_is_answered_not_dispatched(world: World, client: Client):
    order = world.order_in(State.SUBMITTED)
    services.register(order, by=world.actor("dispatcher"), category=world.category, handling="explain")
    sign_in(client, world.users["dispatcher"])
    assert client.get("/", {"queue": "to_dispatch"}).context["listed"].rows[0].step == "answer"


def test_a_suggestion_stands_with_its_reason(world: World, client: Client):
    order = world.order_in(State.REGISTERED)
    Suggestion.objects.create(
        order=order, rules="路灯规则", words=["路灯", "灯"], unit=world.other_unit, created_at=MONDAY
    )
    row = sign_in(client, world.users["dispatcher"]).get("/", headers=ENGLISH).context["listed"].rows[0]
    assert (row.main, row.reason) == ("区路灯所", "“灯” in the title; 路灯规则")


def test_a_long_queue_goes_page_by_page(world: World, client: Client):
    for number in range(PAGE_SIZE + 1):
        with held(MONDAY + timedelta(minutes=number)):
            world.submit(title=f"{number}")
    sign_in(client, world.users["dispatcher"])
    first = client.get("/").context["listed"]
    assert [row.order.title for row in first.rows] == [f"{number}" for number in range(PAGE_SIZE)]
    second = client.get("/", {"queue": "to_register", "cursor": first.next}).context["listed"]
    assert [row.order.title for row in second.rows] == [f"{PAGE_SIZE}"]


@pytest.mark.parametrize(
    "query", [{"queue": "x"}, {"queue": "\x00"}, {"cursor": "x"}, {"queue": "to_check", "cursor": "W10:x"}]
)
def test_nonsense_in_the_address_does_no_harm(world: World, client: Client, query: dict[str, str]):
    world.submit()
    assert sign_in(client, world.users["dispatcher"]).get("/", query).status_code == 200


def test_a_cursor_of_another_list_begins_at_the_first_page(world: World, client: Client):
    for number in range(PAGE_SIZE + 1):
        world.submit(source="desk:0", external_id=f"{number}")
    sign_in(client, world.users["dispatcher"])
    cursor = client.get("/").context["listed"].next
    sign_in(client, world.users["service_desk"])
    assert client.get("/", {"queue": "taken_today", "cursor": cursor}).status_code == 200


def test_counting_stops_at_the_cap(world: World, client: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("workorders.queues.COUNTED_UP_TO", 2)
    for _number in range(4):
        world.submit()
    assert counts(bench_of(world, "dispatcher"))["to_register"] == 3
    assert COUNTED_UP_TO == 1000


def test_the_areas_below_with_their_people_and_figures(world: World, client: Client):
    world.order_in(State.REGISTERED)
    with held(MONDAY + timedelta(days=7)):
        world.order_in(State.REGISTERED)
        rows = sign_in(client, world.users["dispatcher"]).get("/").context["areas"]
        assert [(row.area, row.holders, row.open, row.overdue) for row in rows] == [
            (world.grid, "grid_leader / grid_worker", 2, 1)
        ]
        rows = sign_in(client, world.users["district_coordinator"]).get("/").context["areas"]
    assert [(row.area, row.open, row.overdue) for row in rows] == [(world.street, 2, 1), (world.far_street, 0, 0)]


def test_an_appointment_of_today_is_shown(world: World, client: Client):
    order = world.order_in(State.DISPATCHED)
    services.accept(order, by=world.actor("unit_handler"), appointment=MONDAY + timedelta(hours=2))
    later = world.order_in(State.DISPATCHED)
    services.accept(later, by=world.actor("unit_handler"), appointment=MONDAY + timedelta(days=1))
    appointments = sign_in(client, world.users["unit_handler"]).get("/").context["appointments"]
    assert [each.order for each in appointments] == [order]


@pytest.mark.parametrize(
    ("hours", "words"),
    [
        (0, "Office hours · until 12:00"),
        (3.5, "Break between office hours · counted again from 11-16 14:00"),
        (120, "Weekend · counted again from 11-23 08:30"),
    ],
)
def test_whether_working_time_counts_now(world: World, client: Client, hours: float, words: str):
    with held(MONDAY + timedelta(hours=hours)):
        page = sign_in(client, world.users["dispatcher"]).get("/", headers=ENGLISH).content.decode()
    assert words in " ".join(page.split())


def test_an_empty_queue_says_what_to_do_next(world: World, client: Client):
    world.order_in(State.REGISTERED)
    sign_in(client, world.users["dispatcher"])
    page = client.get("/", {"queue": "to_register"}, headers=ENGLISH).content.decode()
    assert "All requests are registered." in page
    assert 'href="?queue=to_dispatch"' in page


def test_administrators_are_shown_the_administration(world: World, client: Client):
    page = sign_in(client, world.users["system_admin"]).get("/", headers=ENGLISH).content.decode()
    assert "To the administration" in page
    assert "queue-count" not in page


def test_without_a_post_there_is_a_sentence(db: None, client: Client):
    user = User.objects.create_user("nobody")
    assert "You hold no post today" in sign_in(client, user).get("/", headers=ENGLISH).content.decode()


def test_a_post_that_ended_yesterday_shows_nothing(world: World, client: Client):
    world.submit()
    world.users["dispatcher"].person.posts.update(ends=MONDAY.date() - timedelta(days=1))
    sign_in(client, world.users["dispatcher"])
    assert "You hold no post today" in client.get("/", headers=ENGLISH).content.decode()


def test_anonymous_signs_in_first(db: None, client: Client):
    assert client.get("/").url == "/accounts/sign-in/?next=/"


def test_markup_is_shown_as_text(world: World, client: Client):
    world.submit(title="<script>alert(1)</script>")
    page = sign_in(client, world.users["dispatcher"]).get("/").content.decode()
    assert "&lt;script&gt;alert(1)" in page
    assert "<script>alert(1)" not in page


def test_the_number_of_queries_is_small_and_does_not_grow(world: World, django_assert_max_num_queries):
    for state in WALKED:
        for _number in range(3):
            world.order_in(state)
    person("second", Role.GRID_LEADER, area=world.grid)
    for name in ("dispatcher", "street_coordinator", "unit_handler", "grid_worker", "service_desk", "supervisor"):
        client = sign_in(Client(), world.users[name])
        for key in list(shown(client))[:3]:
            with django_assert_max_num_queries(QUERIES):
                client.get("/", {"queue": key})


def test_today_begins_at_local_midnight(world: World):
    assert bench_of(world, "service_desk").today.date() == date(2026, 11, 16)


def test_danger_goes_before_every_deadline(world: World, client: Client):
    """By the words of a rule, or as registered; with the sentence that says so, on the first page only."""
    for number in range(PAGE_SIZE + 1):
        world.submit(source="desk:0", external_id=f"{number}")
    urgent, danger = world.submit(description="水管爆了"), world.submit(description="闻到煤气味")
    suggestion = {"created_at": MONDAY, "rules": "燃气", "words": ["煤气味"]}
    Suggestion.objects.create(order=danger, urgency="danger", **suggestion)
    Suggestion.objects.create(order=urgent, urgency="urgent", **suggestion)
    sign_in(client, world.users["dispatcher"])
    page = client.get("/", headers={"accept-language": "en"})
    rows = page.context["listed"].rows
    assert [row.order for row in rows[:2]] == [danger, urgent]
    assert rows[0].alarm == Alarm("Danger to life or property", "Rule “燃气”: the title has “煤气味”")
    assert rows[2].alarm is None
    assert "the title has “煤气味”" in page.content.decode()
    rest = client.get("/", {"cursor": page.context["listed"].next}).context["listed"].rows
    assert not {danger, urgent} & {row.order for row in rest}
    assert len(rows) + len(rest) == PAGE_SIZE + 3


def test_what_the_desk_found_harmless_is_not_raised(world: World, client: Client):
    order = world.order_in(State.REGISTERED)
    Suggestion.objects.create(order=order, urgency="danger", rules="燃气", created_at=MONDAY)
    sign_in(client, world.users["dispatcher"])
    (row,) = client.get("/", {"queue": "to_dispatch"}).context["listed"].rows
    assert row.alarm is None
