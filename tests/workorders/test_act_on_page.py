from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from common.clock import held, now
from tests.world import MONDAY, World
from workorders import services
from workorders.choices import State
from workorders.models import Dispatch, Suggestion, WorkOrder

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


def act(client: Client, world: World, order: WorkOrder, action: str, name: str = "dispatcher", **given: object):
    """Send the form of the action, for the version that the order has now unless another is given."""
    client.force_login(world.users[name])
    data = {"version": WorkOrder.objects.get(pk=order.pk).version, **given}
    sent = {key: value for key, value in data.items() if value is not None}
    return client.post(reverse("workorders:act", args=[order.number, action]), sent, headers=ENGLISH)


def state_of(order: WorkOrder) -> str:
    return WorkOrder.objects.get(pk=order.pk).state


def unchanged(order: WorkOrder) -> bool:
    return WorkOrder.objects.get(pk=order.pk).version == order.version


def test_it_works(world: World, client: Client):
    order = world.order_in(State.REGISTERED)
    answer = act(client, world, order, "dispatch", unit="UNIT-1", note="先打电话")
    assert answer.status_code == 302
    assert answer["Location"] == order.get_absolute_url()
    assert state_of(order) == State.DISPATCHED
    assert [str(each) for each in get_messages(answer.wsgi_request)] == [f"Dispatched: {order.title}"]
    event = order.events.latest("pk")
    assert event.post is not None
    assert (event.action, event.text, event.user, event.post.role) == (
        "dispatch",
        "先打电话",
        world.users["dispatcher"],
        "dispatcher",
    )


def test_from_request_to_review(world: World, client: Client):
    order = world.submit()
    steps = (
        ("register", "dispatcher", {"category": "T1", "handling": "refer"}),
        ("dispatch", "dispatcher", {"lead": "other", "unit": "UNIT-1"}),
        ("accept", "unit_handler", {"appointment": "2026-11-17T09:30"}),
        ("complete", "unit_handler", {"result": "换了灯泡"}),
        ("check", "dispatcher", {"outcome": "pass", "finding": "亮了"}),
    )
    for action, name, given in steps:
        assert act(client, world, order, action, name, **given).status_code == 302
    assert state_of(order) == State.REVIEWING
    assert (
        timezone.localtime(Dispatch.objects.get(order=order).appointment_at).isoformat() == "2026-11-17T09:30:00+08:00"
    )


def test_whoever_has_not_signed_in_is_led_to_the_door(world: World, client: Client):
    order = world.order_in(State.REGISTERED)
    answer = client.post(reverse("workorders:act", args=[order.number, "dispatch"]), {"unit": "UNIT-1"})
    assert answer.status_code == 302
    assert answer["Location"].startswith(reverse("accounts:sign_in"))
    assert unchanged(order)


@pytest.mark.parametrize("name", ["other_dispatcher", "other_handler", "far_dispatcher"])
def test_for_an_outsider_there_is_no_such_order(world: World, client: Client, name: str):
    order = world.order_in(State.REGISTERED)
    assert act(client, world, order, "dispatch", name, unit="UNIT-1").status_code == 404
    assert unchanged(order)


def test_what_is_missing_is_said_in_its_place_and_the_rest_kept(world: World, client: Client):
    order = world.submit()
    answer = act(client, world, order, "decline", referral="请拨打自来水公司电话", sure="on")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "Choose: " in text
    assert "This field is required" not in text
    assert "请拨打自来水公司电话" in text
    assert unchanged(order)


def test_what_a_service_refuses_is_said_in_its_place(world: World, client: Client):
    order = world.order_in(State.REGISTERED)
    answer = act(client, world, order, "dispatch", unit="UNIT-1", finish_by="2026-11-13T10:00", note="先打电话")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert "This moment has passed: set a later one." in text
    assert "先打电话" in text
    assert 'value="2026-11-13T10:00"' in text
    assert unchanged(order)


def test_markup_comes_back_as_text(world: World, client: Client):
    order = world.submit()
    answer = act(client, world, order, "answer", answer="</textarea><script>alert(1)</script>")
    text = answer.content.decode()
    assert answer.status_code == 422  # no category yet
    assert "&lt;/textarea&gt;&lt;script&gt;" in text
    assert "<script>alert" not in text


# Two people at once


def test_somebody_was_faster(world: World, client: Client):
    order = world.order_in(State.REGISTERED)
    services.reclassify(order, by=world.actor("community_secretary"), reason="影响大", severity="ordinary")
    answer = act(client, world, order, "dispatch", version=order.version, unit="UNIT-1", note="先打电话")
    text = answer.content.decode()
    assert answer.status_code == 412
    assert "Someone has changed this in the meantime" in text
    assert "Community secretary community_secretary: Reclassified – 影响大" in text
    assert "先打电话" in text
    assert state_of(order) == State.REGISTERED
    again = answer.context["page"].form["version"].value()
    assert int(again) == order.version + 1
    assert act(client, world, order, "dispatch", version=again, unit="UNIT-1").status_code == 302


def test_somebody_was_faster_and_the_action_is_gone(world: World, client: Client):
    order = world.order_in(State.REGISTERED)
    services.dispatch(order, by=world.actor("community_secretary"), unit=world.other_unit)
    answer = act(client, world, order, "dispatch", version=order.version, unit="UNIT-1", note="先打电话")
    text = answer.content.decode()
    assert answer.status_code == 412
    assert "区路灯所" in text
    assert '<p class="typed">先打电话</p>' in text
    assert order.dispatches.count() == 1


@pytest.mark.parametrize("version", [None, "", "x", "-1", "9" * 30])
def test_without_the_version_that_was_seen_nothing_is_done(world: World, client: Client, version: str | None):
    order = world.order_in(State.REGISTERED)
    assert act(client, world, order, "dispatch", version=version, unit="UNIT-1").status_code == 412
    assert unchanged(order)


def test_a_state_that_does_not_allow_it(world: World, client: Client):
    order = world.order_in(State.DISPATCHED)
    answer = act(client, world, order, "dispatch", unit="UNIT-2", note="再派一次")
    assert answer.status_code == 409
    assert "“Dispatch” is not possible while the order is “To accept”." in answer.content.decode()
    assert "再派一次" in answer.content.decode()
    assert unchanged(order)


def test_a_role_that_may_not(world: World, client: Client):
    order = world.order_in(State.REGISTERED)
    answer = act(client, world, order, "dispatch", "grid_worker", unit="UNIT-1")
    assert answer.status_code == 403
    assert "You may not take the action “Dispatch” on this order." in answer.content.decode()
    assert unchanged(order)


# Who is to do it


def suggested(world: World) -> WorkOrder:
    order = world.order_in(State.REGISTERED)
    Suggestion.objects.create(order=order, rules="公共照明", unit=world.other_unit, created_at=now())
    return order


def test_a_suggested_unit(world: World, client: Client):
    order = suggested(world)
    assert act(client, world, order, "dispatch", lead="unit:UNIT-2").status_code == 302
    assert Dispatch.objects.get(order=order).unit == world.other_unit


def test_another_unit(world: World, client: Client):
    order = suggested(world)
    assert act(client, world, order, "dispatch", lead="other", unit="UNIT-1").status_code == 302
    assert Dispatch.objects.get(order=order).unit == world.unit


def test_a_person(world: World, client: Client):
    order = suggested(world)
    person = world.users["grid_worker"].person
    assert act(client, world, order, "dispatch", lead="person", person=person.pk).status_code == 302
    assert Dispatch.objects.get(order=order).person == person


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ({"lead": "unit:UNIT-2", "unit": "UNIT-1"}, "Two units are chosen"),
        ({"lead": "other"}, "Choose the unit."),
        ({"lead": "person"}, "Choose the person."),
        ({}, "Choose either a lead unit or a person."),
        ({"lead": "unit:UNIT-1"}, "This unit is not proposed any more"),
        ({"lead": "other", "unit": "UNIT-9"}, "“UNIT-9” is unknown here"),
        ({"lead": "other", "unit": "UNIT-1", "person": "grid_worker"}, "Choose either a lead unit or a person."),
    ],
)
def test_who_is_to_do_it_must_be_clear(world: World, client: Client, given: dict[str, str], sentence: str):
    order = suggested(world)
    if "person" in given:
        given = {**given, "person": str(world.users["grid_worker"].person.pk)}
    answer = act(client, world, order, "dispatch", **given)
    assert answer.status_code == 422
    assert sentence in answer.content.decode()
    assert unchanged(order)


def test_the_row_that_was_ticked_stays_ticked(world: World, client: Client):
    order = suggested(world)
    answer = act(client, world, order, "dispatch", lead="other", unit="UNIT-1", finish_by="2026-11-13T10:00")
    form = answer.context["page"].form
    assert (form.ticked, form["unit"].value()) == ("other", "UNIT-1")


def test_a_ruling_names_a_unit(world: World, client: Client):
    order = world.order_in(State.ADJUDICATING)
    answer = act(client, world, order, "adjudicate", "street_coordinator", lead="other", reason="由物业负责")
    assert answer.status_code == 422
    assert "Choose the unit." in answer.content.decode()
    given = {"lead": "other", "unit": "UNIT-2", "reason": "由路灯所负责"}
    assert act(client, world, order, "adjudicate", "street_coordinator", **given).status_code == 302
    assert Dispatch.objects.active().get(order=order).unit == world.other_unit


# Steps that are hard to take back


@pytest.mark.parametrize(
    ("state", "action", "name", "given"),
    [
        (State.SUBMITTED, "decline", "dispatcher", {"ground": "not_ours", "referral": "请拨打12345"}),
        (State.DISPATCHED, "return", "unit_handler", {"ground": "unclear", "reason": "看不明白"}),
        (State.REGISTERED, "void", "dispatcher", {"reason": "误报"}),
        (State.HANDLING, "force_close", "street_coordinator", {"explanation": "已由区里统一处理"}),
    ],
)
def test_a_step_that_is_hard_to_take_back_is_asked_twice(
    world: World, client: Client, state: State, action: str, name: str, given: dict[str, str]
):
    order = world.order_in(state)
    answer = act(client, world, order, action, name, **given)
    assert answer.status_code == 422
    assert "Tick this, if that is what you want." in answer.content.decode()
    assert unchanged(order)
    assert act(client, world, order, action, name, **given, sure="on").status_code == 302
    assert not unchanged(order)


def test_relocating_offers_what_is_near(world: World, client: Client):
    order = world.submit()
    client.force_login(world.users["dispatcher"])
    page = client.get(reverse("workorders:act", args=[order.number, "relocate"]), headers=ENGLISH)
    offered = [code for code, _name in page.context["page"].form.fields["area"].widget.choices]
    assert {world.community.code, world.other_community.code, world.far_street.code, world.grid.code} < set(offered)
    assert act(client, world, order, "relocate", area=world.other_community.code, reason="在隔壁").status_code == 302
    assert WorkOrder.objects.get(pk=order.pk).desk == world.other_community


def test_after_relocating_out_of_sight_one_is_led_to_the_list(world: World, client: Client):
    order = world.submit()
    answer = act(client, world, order, "relocate", area=world.other_community.code, reason="在隔壁")
    assert answer["Location"] == reverse("workorders:orders")
    assert client.get(answer["Location"]).status_code == 200


def test_htmx_gets_the_order_without_the_frame(world: World, client: Client):
    order = world.order_in(State.REGISTERED)
    client.force_login(world.users["dispatcher"])
    url = reverse("workorders:act", args=[order.number, "dispatch"])
    headers = {**ENGLISH, "HX-Request": "true", "HX-Target": "order"}
    refused = client.post(url, {"version": order.version, "lead": "other"}, headers=headers)
    assert refused.status_code == 422
    assert refused["X-Fragment"]
    assert "<html" not in refused.content.decode()
    done = client.post(url, {"version": order.version, "unit": "UNIT-1"}, headers=headers, follow=True)
    text = done.content.decode()
    assert "<html" not in text
    assert "Dispatched: " in text
    assert "To accept" in text


def test_a_form_of_another_site_is_refused(world: World):
    client = Client(enforce_csrf_checks=True)
    order = world.order_in(State.REGISTERED)
    assert act(client, world, order, "dispatch", unit="UNIT-1").status_code == 403
    assert unchanged(order)


def test_a_moment_in_words_is_no_moment(world: World, client: Client):
    order = world.order_in(State.REGISTERED)
    answer = act(client, world, order, "dispatch", unit="UNIT-1", finish_by="tomorrow")
    assert answer.status_code == 422
    assert "Enter a valid date/time" in answer.content.decode()


def test_late_work_is_still_completed(world: World, client: Client):
    order = world.order_in(State.HANDLING)
    with held(MONDAY + timedelta(days=9)):
        assert act(client, world, order, "complete", "unit_handler", result="修好了").status_code == 302
