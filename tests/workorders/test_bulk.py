"""Many orders at once from the list: preview, a result for each, what failed stays ticked."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext

from common.clock import advance, held
from tests.world import MONDAY, World
from workorders import bulk, services
from workorders.choices import State
from workorders.models import BulkRun, Event, Suggestion, WorkOrder
from workorders.services.batching import forget_runs
from workorders.workflow import ACTIONS

pytestmark = pytest.mark.django_db
LIST = reverse("workorders:orders")


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    cache.clear()
    with held(MONDAY):
        yield


class Desk:
    """Somebody at the list."""

    def __init__(self, client: Client, world: World, name: str = "dispatcher") -> None:
        client.force_login(world.users[name])
        self.client = client

    def look(self, action: str, orders: list[WorkOrder], **given: Any):
        return self.client.get(_url(action), {"order": [each.number for each in orders], **given})

    def send(self, action: str, orders: list[WorkOrder], step: str = "preview", **given: Any):
        data = {"order": [each.number for each in orders], "step": step, **given}
        return self.client.post(_url(action), data)

    def do(self, action: str, orders: list[WorkOrder], **given: Any):
        """Preview, then what was seen; the page of the run."""
        page = self.send(action, orders, **given).context["page"]
        answer = self.send(action, orders, "go", seen=page.seen, **given)
        assert answer.status_code == 302, answer.content.decode()
        return self.client.get(answer["Location"])


@pytest.fixture
def desk(client: Client, world: World) -> Desk:
    return Desk(client, world)


def _url(action: str) -> str:
    return reverse("workorders:bulk", args=[action])


def _states(*orders: WorkOrder) -> list[str]:
    return [WorkOrder.objects.get(pk=order.pk).state for order in orders]


def _suggest(order: WorkOrder, world: World) -> WorkOrder:
    Suggestion.objects.create(
        order=order, rules="路灯", category=world.category, handling="refer", unit=world.unit, created_at=MONDAY
    )
    return order


def test_it_works(desk: Desk, world: World):
    first, second, gone = world.submit(), world.submit(), world.order_in(State.CLOSED)
    given = {"category": "T1", "handling": "refer"}
    seen = desk.send("register", [first, second, gone], **given).context["page"]
    assert [row.is_possible for row in seen.rows] == [True, True, False]
    assert _states(first, second) == ["submitted", "submitted"]  # a preview changes nothing
    assert not Event.objects.filter(action="register", order__in=[first, second]).exists()
    page = desk.do("register", [first, second, gone], **given)
    assert _states(first, second, gone) == ["registered", "registered", "closed"]
    run = page.context["page"]
    assert (run.done, run.refused) == ([first.number, second.number], [gone.number])
    refusal = run.rows[2].sentence
    assert str(State.CLOSED.label) in refusal
    assert refusal in page.content.decode()


def test_what_is_left_open_is_as_the_rules_propose(desk: Desk, world: World):
    known, unknown = _suggest(world.submit(), world), world.submit()
    page = desk.look("register", [known, unknown]).context["page"]  # nothing must be filled in: seen at once
    assert page.is_previewed
    assert [row.is_possible for row in page.rows] == [True, False]
    assert page.rows[1].sentence == gettext("No rule proposes a category: choose one.")
    desk.do("register", [known, unknown])
    assert _states(known, unknown) == ["registered", "submitted"]
    desk.do("dispatch", [known])
    known.refresh_from_db()
    assert (known.state, known.lead_unit) == (State.DISPATCHED, world.unit)


def test_dispatch_to_one_unit(desk: Desk, world: World):
    orders = [world.order_in(State.REGISTERED) for _time in range(3)]
    desk.do("dispatch", orders, unit="UNIT-1", note="本周一起做")
    assert _states(*orders) == ["dispatched"] * 3
    assert {sent.note for order in orders for sent in order.dispatches.all()} == {"本周一起做"}


def test_urge(desk: Desk, world: World):
    orders = [world.order_in(State.HANDLING), world.order_in(State.REVIEWING)]
    page = desk.do("urge", orders, words="请抓紧").context["page"]
    assert (page.done, page.refused) == ([orders[0].number], [orders[1].number])
    assert orders[0].events.get(action="urge").text == "请抓紧"


def test_what_is_said_along_is_no_search_word(desk: Desk, world: World):
    orders = [world.order_in(State.HANDLING) for _time in range(2)]
    form, preview = desk.look("urge", orders), desk.look("urge", orders, words="请今天回话")
    assert str(ACTIONS["urge"].needs[0].label) == gettext("Explanation") == "说明"
    for answer in (form, preview):
        assert "说明" in answer.content.decode()
        assert "关键词" not in answer.content.decode()


def test_reclassify(desk: Desk, world: World):
    orders = [world.submit(), world.order_in(State.HANDLING)]
    desk.do("reclassify", orders, reason="同一件急事", urgency="urgent")
    assert [WorkOrder.objects.get(pk=each.pk).urgency for each in orders] == ["urgent", "urgent"]


def test_assign(client: Client, world: World):
    orders = [world.order_in(State.DISPATCHED), world.order_in(State.HANDLING)]
    person = world.users["unit_handler"].person
    Desk(client, world, "unit_manager").do("assign", orders, person=person.pk)
    assert {WorkOrder.objects.get(pk=each.pk).assignee for each in orders} == {person}


def test_merge_into_one_of_them_and_apart_again(desk: Desk, world: World):
    main, twice, thrice = (world.submit(phone=f"1370000111{n}") for n in range(3))
    seen = desk.send("merge", [main, twice, thrice], into=main.number).context["page"]
    assert [row.order for row in seen.rows] == [twice, thrice]
    page = desk.do("merge", [main, twice, thrice], into=main.number).context["page"]
    assert _states(main, twice, thrice) == ["submitted", "merged", "merged"]
    assert main.reporters.count() == 3
    undo = parse_qs(page.undone)
    assert (page.inverse, undo["order"]) == ("unmerge", [twice.number, thrice.number])
    desk.do("unmerge", [twice, thrice], reason="不是一件事")
    assert _states(main, twice, thrice) == ["submitted"] * 3


def test_a_second_send_does_nothing_twice(desk: Desk, world: World):
    orders = [world.order_in(State.HANDLING) for _time in range(2)]
    seen = desk.send("urge", orders).context["page"].seen
    answers = [desk.send("urge", orders, "go", seen=seen) for _time in range(2)]
    assert answers[0]["Location"] == answers[1]["Location"]
    assert Event.objects.filter(action="urge").count() == 2
    assert BulkRun.objects.count() == 1


def test_a_run_that_was_interrupted_goes_on(desk: Desk, world: World, monkeypatch: pytest.MonkeyPatch):
    orders = [world.order_in(State.HANDLING) for _time in range(3)]
    seen = desk.send("urge", orders).context["page"].seen
    real = services.urge
    calls = iter([real, None])

    def dies(*args: Any, **kwargs: Any) -> WorkOrder:
        service = next(calls)
        if service is None:
            raise KeyboardInterrupt
        return service(*args, **kwargs)

    with monkeypatch.context() as patch:
        patch.setitem(bulk.perform.__globals__["SERVICES"], "urge", dies)
        with pytest.raises(KeyboardInterrupt):
            desk.send("urge", orders, "go", seen=seen)
    assert Event.objects.filter(action="urge").count() == 1
    desk.send("urge", orders, "go", seen=seen)
    assert [order.events.filter(action="urge").count() for order in orders] == [1, 1, 1]


def test_what_was_changed_meanwhile_is_refused(desk: Desk, world: World):
    first, second = world.order_in(State.HANDLING), world.order_in(State.HANDLING)
    seen = desk.send("urge", [first, second]).context["page"].seen
    services.urge(first, by=world.actor("dispatcher"))
    answer = desk.send("urge", [first, second], "go", seen=seen)
    page = desk.client.get(answer["Location"]).context["page"]
    assert (page.done, page.refused) == ([second.number], [first.number])
    assert page.rows[0].status == 412


@pytest.mark.parametrize("given", [{"words": "换了话"}, {"seen": "nonsense"}, {"order": "other"}])
def test_only_what_was_seen_is_done(desk: Desk, world: World, given: dict[str, str]):
    order, other = world.order_in(State.HANDLING), world.order_in(State.HANDLING)
    seen = desk.send("urge", [order]).context["page"].seen
    orders = [order, other] if "order" in given else [order]
    answer = desk.send("urge", orders, "go", **{"seen": seen, **{n: v for n, v in given.items() if n != "order"}})
    assert answer.status_code == 409
    assert gettext("Nothing was done yet") in answer.content.decode()
    assert not Event.objects.filter(action="urge").exists()


def test_what_failed_stays_ticked(desk: Desk, world: World):
    possible, gone = world.order_in(State.HANDLING), world.order_in(State.CLOSED)
    page = desk.do("urge", [possible, gone], back="view=all").context["page"]
    listing = desk.client.get(f"{LIST}?{page.listing}").context["listing"]
    assert {row.order: row.is_ticked for row in listing.rows} == {possible: False, gone: True}
    assert "order=" not in listing.next + listing.tabs[0].query
    again = desk.client.get(page.again).context["page"]
    assert again.numbers == [gone.number]


def test_an_outsider_can_do_nothing(client: Client, world: World):
    order = world.order_in(State.HANDLING)
    outside = Desk(client, world, "other_dispatcher")
    answer = outside.send("urge", [order])
    assert answer.status_code == 400
    assert order.title not in answer.content.decode()
    inside = Desk(client, world)
    done = inside.do("urge", [order])
    client.force_login(world.users["other_dispatcher"])
    assert client.get(urlsplit(done.request["PATH_INFO"]).path).status_code == 404


def test_who_sees_but_may_not_is_told_so(client: Client, world: World):
    order = world.submit()
    page = Desk(client, world, "grid_worker").send("register", [order], category="T1", handling="refer")
    assert [row.refusal.status for row in page.context["page"].rows] == [403]


@pytest.mark.parametrize(
    ("name", "actions"),
    [
        ("dispatcher", ["register", "dispatch", "urge", "merge", "reclassify"]),
        ("unit_manager", ["assign"]),
        ("unit_handler", []),
        ("supervisor", ["urge"]),
        ("grid_worker", []),
    ],
)
def test_the_list_offers_what_the_post_may_do(client: Client, world: World, name: str, actions: list[str]):
    world.order_in(State.HANDLING)
    client.force_login(world.users[name])
    page = client.get(LIST, {"view": "all"})
    assert [action.name for action in page.context["listing"].bulk_actions] == actions
    for action in actions:
        assert f'formaction="{_url(action)}"' in page.content.decode()


def test_none_and_too_many_are_refused(desk: Desk, world: World):
    order = world.submit()
    assert desk.look("urge", []).status_code == 400
    numbers = [order.number, *(f"261116-{pk:04d}" for pk in range(5000, 5000 + bulk.MOST))]
    assert desk.client.get(_url("urge"), {"order": numbers}).status_code == 400
    assert desk.look("force_close", [order]).status_code == 404


def test_a_missing_input_is_said_on_the_form(desk: Desk, world: World):
    answer = desk.send("reclassify", [world.submit()])
    assert answer.status_code == 422
    assert "reason" in answer.context["page"].form.errors


def test_runs_are_kept_for_a_day(desk: Desk, world: World):
    desk.do("urge", [world.order_in(State.HANDLING)])
    assert forget_runs() == 0
    advance(timedelta(hours=24))
    assert forget_runs() == 1
    assert not BulkRun.objects.exists()


def test_every_action_names_one_of_the_table():
    assert set(bulk.DOABLE) <= ACTIONS.keys()
