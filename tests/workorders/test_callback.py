"""回访: drawn once and reproducibly, called by somebody who had no part in it, counted as the reporter's review."""

from typing import Any

import pytest
from django.test import Client

from accounts.models import AuditEntry
from common.clock import held
from common.errors import Conflict, Invalid, NotAllowed
from common.revisions import bump
from notices import outbox
from tests.world import MONDAY, World
from workorders import services
from workorders.actors import SYSTEM
from workorders.choices import State
from workorders.models import Callback, Policy, WorkOrder
from workorders.policies import POLICIES
from workorders.services import calling, step
from workorders.services.calling import MOST_TRIES, Said, draw_callback, note_call, roll_of

ANSWERS: dict[str, Any] = {"solved": "solved", "satisfaction": "satisfied", "reasons": []}
BAD: dict[str, Any] = {"solved": "unsolved", "satisfaction": "dissatisfied", "reasons": ["poor"]}


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


@pytest.fixture(autouse=True)
def policy(world: World) -> Policy:
    made = Policy.objects.create(district=world.district, callbacks=100)
    bump(POLICIES)
    return made


def share(policy: Policy, percent: int) -> None:
    Policy.objects.filter(pk=policy.pk).update(callbacks=percent)
    bump(POLICIES)


def drawn(order: WorkOrder) -> Callback:
    found = draw_callback(order.pk)
    assert found is not None
    return found


def closed_without_a_word(world: World) -> WorkOrder:
    order = world.order_in(State.REVIEWING)
    WorkOrder.objects.filter(pk=order.pk).update(due_at=MONDAY)
    return services.expire_review(order, by=SYSTEM)


def test_it_works(world: World):
    order = world.order_in(State.REVIEWING)
    outbox.sweep()
    call = Callback.objects.get()
    assert call.roll == roll_of(order.pk, 0) < call.share == 100
    call = note_call(call, Said("reached", "挺好", ANSWERS), by=world.actor("service_desk"))
    order.refresh_from_db()
    assert (order.state, call.outcome, call.review.way) == (State.CLOSED, "reached", "callback")
    assert call.review.reporter == order.reporters.get()
    assert call.review.comment == "挺好"
    assert not order.links.filter(used_at=None).exists()


def test_one_draw_each_time_it_was_finished(world: World):
    order = world.order_in(State.REVIEWING)
    assert drawn(order) == drawn(order)
    order = services.review(order, by=world.reporter(order), **BAD)
    assert Callback.objects.get().outcome == "answered"
    order = services.complete(order, by=world.actor("unit_handler"), result="又修")
    services.check(order, by=world.actor("dispatcher"), outcome="pass")
    assert drawn(order).round == 1


def test_the_share_is_kept(policy: Policy, world: World):
    share(policy, 30)
    rolls = [roll_of(number, 0) for number in range(2000)]
    assert 500 < sum(roll < 30 for roll in rolls) < 700
    order = world.order_in(State.REVIEWING)
    share(policy, roll_of(order.pk, 0))
    assert draw_callback(order.pk) is None
    share(policy, roll_of(order.pk, 0) + 1)
    assert draw_callback(order.pk) is not None


def test_only_an_order_on_which_the_draw_falls_is_locked(policy: Policy, world: World, monkeypatch: pytest.MonkeyPatch):
    order, locked = world.order_in(State.REVIEWING), list[int]()
    monkeypatch.setattr(calling, "lock", lambda pk: locked.append(pk) or step.lock(pk))
    share(policy, roll_of(order.pk, 0))
    assert (draw_callback(order.pk), locked) == (None, [])
    share(policy, roll_of(order.pk, 0) + 1)
    assert drawn(order).order == order
    assert locked == [order.pk]


@pytest.mark.parametrize("given", [{"is_anonymous": True}, {"phone": ""}])
def test_nobody_who_cannot_or_would_not_be_called(world: World, given: dict[str, object]):
    assert draw_callback(world.order_in(State.REVIEWING, **given).pk) is None


def test_not_what_was_reviewed(world: World):
    assert draw_callback(world.order_in(State.CLOSED).pk) is None


def test_after_closing_without_a_word(world: World):
    order = closed_without_a_word(world)
    call = note_call(drawn(order), Said("reached", "", ANSWERS), by=world.actor("dispatcher"))
    order.refresh_from_db()
    assert order.state == State.CLOSED
    assert order.reviews.get() == call.review


def test_unhappy_after_closing_takes_it_up_again(world: World):
    order = closed_without_a_word(world)
    note_call(drawn(order), Said("reached", "还是不亮", BAD), by=world.actor("dispatcher"))
    order.refresh_from_db()
    assert (order.state, order.unhappy_reviews, order.reopenings) == (State.REGISTERED, 1, 1)


def test_three_tries(world: World):
    call, by = drawn(world.order_in(State.REVIEWING)), world.actor("service_desk")
    for _time in range(MOST_TRIES):
        assert call.ended_at is None
        call = note_call(call, Said("not_reached"), by=by)
    assert (call.outcome, call.tries) == ("not_reached", 3)
    with pytest.raises(Conflict):
        note_call(call, Said("not_reached"), by=by)


def test_refused_is_refused(world: World):
    call = note_call(drawn(world.order_in(State.REVIEWING)), Said("refused"), by=world.actor("service_desk"))
    assert (call.outcome, call.review) == ("refused", None)


def test_reached_needs_answers(world: World):
    call = drawn(world.order_in(State.REVIEWING))
    with pytest.raises(Invalid) as refusal:
        note_call(call, Said("reached", "", {"solved": "solved"}), by=world.actor("service_desk"))
    assert "satisfaction" in refusal.value.fields
    assert Callback.objects.get().tries == 0


def test_whoever_handled_it_does_not_call(world: World):
    order = world.submit()
    order = services.register(order, by=world.actor("dispatcher"), category=world.category, handling="explain")
    order = services.answer(order, by=world.actor("dispatcher"), answer="已说明")
    with pytest.raises(NotAllowed):
        note_call(drawn(order), Said("reached", "", ANSWERS), by=world.actor("dispatcher"))
    assert not Callback.objects.visible_to(world.users["dispatcher"]).exists()
    assert Callback.objects.visible_to(world.users["service_desk"]).exists()


def test_an_outsider_may_not(world: World):
    call = drawn(world.order_in(State.REVIEWING))
    for name in ("other_dispatcher", "unit_handler", "grid_worker", "review_panel", "supervisor"):
        with pytest.raises(NotAllowed):
            note_call(call, Said("refused"), by=world.actor(name))
        assert not Callback.objects.visible_to(world.users[name]).exists()


def test_the_pages(world: World, client: Client):
    call = drawn(world.order_in(State.REVIEWING))
    client.force_login(world.users["service_desk"])
    assert call.order.title in client.get("/callbacks/").content.decode()
    sheet = f"/callbacks/{call.pk}/"
    assert "13900001111" not in client.get(sheet).content.decode()
    assert "13900001111" in client.post(f"{sheet}phone/").content.decode()
    assert AuditEntry.objects.filter(action="reporter.reveal").count() == 1
    assert client.post(sheet, {"outcome": "reached"}).status_code == 422
    assert client.post(sheet, {"outcome": "reached", **ANSWERS}).status_code == 302
    assert client.get(sheet).status_code == 404
    assert Callback.objects.get().review is not None


def test_an_outsider_cannot_tell_a_sheet_from_none(world: World, client: Client):
    call = drawn(world.order_in(State.REVIEWING))
    for name in ("other_dispatcher", "far_street_coordinator", "other_handler"):
        client.force_login(world.users[name])
        assert call.order.number not in client.get("/callbacks/").content.decode()
        for pk in (call.pk, call.pk + 1):
            sheet = f"/callbacks/{pk}/"
            assert client.get(sheet).status_code == 404
            for sent in ({"outcome": "reached", **ANSWERS}, {"outcome": "none such"}):
                assert client.post(sheet, sent).status_code == 404
            assert client.post(f"{sheet}phone/").status_code == 404
    assert not AuditEntry.objects.filter(action="reporter.reveal").exists()
    assert not call.calls.exists()
