"""Dispatch rules in sentences: filled in by whoever keeps them, tried on what came in, taken over."""

from datetime import timedelta

import pytest
from django.apps import apps
from django.core import serializers
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import AuditEntry
from common.clock import held
from notices import outbox
from tests.world import MONDAY, World
from workorders import services
from workorders.choices import State
from workorders.models import Rule
from workorders.rule_words import sentence
from workorders.services.reference import save_rule

NEW = "/orders/rules/new/"


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


def gaps(world: World, **given: object) -> dict[str, object]:
    usual: dict[str, object] = {
        "name": "楼道灯",
        "priority": "100",
        "is_active": "on",
        "if_category": world.category.pk,
        "handling": "refer",
        "choosing": "",
        "unit": world.unit.pk,
        "is_automatic": "no",
        "first": f"{MONDAY:%Y-%m-%d}",
        "last": f"{MONDAY:%Y-%m-%d}",
    }
    return {**usual, **given}


def keeper(world: World, client: Client) -> Client:
    client.force_login(world.users["system_admin"])
    return client


def everything() -> list[str]:
    """Every row of the database but those of sign-in."""
    models = [each for each in apps.get_models() if each._meta.app_label != "sessions"]
    return [serializers.serialize("json", each._base_manager.order_by("pk")) for each in models]


def tried(client: Client, world: World, **given: object) -> str:
    answer = client.post(NEW, {**gaps(world, **given), "try": "1"})
    assert answer.status_code == 200
    return b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]


def test_it_works(world: World, client: Client):
    keeper(world, client)
    answer = client.post(
        NEW, gaps(world, if_severity="minor", hours="outside", accept_amount="2", accept_clock="work_hour")
    )
    assert answer.status_code == 302
    rule = Rule.objects.get()
    assert (rule.if_category, rule.unit, rule.if_severity, rule.hours) == (
        world.category,
        world.unit,
        "minor",
        "outside",
    )
    with translation.override("en"):
        words = sentence(rule)
    when = "When “楼道照明”, of severity “Minor”, outside office hours arrives: "
    assert words == f"{when}handle it by “Refer”, send it to 槐荫物业, accept within 2 Work hours, as a proposal."
    assert sentence(rule) in client.get("/orders/rules/").content.decode().replace("&quot;", '"')
    assert AuditEntry.objects.filter(action="rule.add", object_id=str(rule.pk)).count() == 1


@pytest.mark.parametrize("name", ["dispatcher", "audit_admin", "security_admin", "unit_manager", "far_dispatcher"])
def test_an_outsider(world: World, client: Client, name: str):
    client.force_login(world.users[name])
    assert client.get("/orders/rules/").status_code == 404
    assert client.post(NEW, gaps(world)).status_code == 404
    assert not Rule.objects.exists()


def test_changing_and_switching_leave_a_trace(world: World, client: Client):
    keeper(world, client)
    client.post(NEW, gaps(world))
    rule = Rule.objects.get()
    page = reverse("workorders:rule", args=[rule.pk])
    assert client.post(page, gaps(world, unit=world.other_unit.pk)).status_code == 302
    assert client.post(reverse("workorders:switch_rule", args=[rule.pk])).status_code == 302
    rule.refresh_from_db()
    assert (rule.unit, rule.is_active) == (world.other_unit, False)
    entries = AuditEntry.objects.filter(action="rule.change").order_by("pk")
    assert [set(each.detail["after"]) for each in entries] == [{"sentence"}, {"is_active"}]
    shown = client.get(page).content.decode()
    assert entries[0].detail["after"]["sentence"] in shown


def test_units_in_turn(world: World, client: Client):
    keeper(world, client)
    both = [world.unit.pk, world.other_unit.pk]
    refused = client.post(NEW, gaps(world, unit="", choosing="turn", among=[world.unit.pk]))
    assert refused.status_code == 422
    assert not Rule.objects.exists()
    assert client.post(NEW, gaps(world, unit="", choosing="turn", among=both)).status_code == 302
    assert [row.unit for row in Rule.objects.get().among.all()] == [world.unit, world.other_unit]


@pytest.mark.parametrize(
    "given",
    [
        {"choosing": "duty"},
        {"name": ""},
        {"choosing": "person", "unit": ""},
        {"accept_amount": "2"},
        {"unit": "", "handling": ""},
        {"first": "2026-11-17"},
        {"first": "2024-11-16"},
    ],
)
def test_a_sentence_that_makes_no_sense(world: World, client: Client, given: dict[str, object]):
    keeper(world, client)
    assert client.post(NEW, gaps(world, **given)).status_code == 422
    assert not Rule.objects.exists()


def test_a_dry_run_shows_what_would_have_been_and_changes_nothing(world: World, client: Client):
    keeper(world, client)
    same, other = world.order_in(State.DISPATCHED), world.order_in(State.REGISTERED)
    by = world.actor("dispatcher")
    services.dispatch(other, by=by, unit=world.other_unit)
    untouched = world.submit()
    while outbox.sweep():
        pass
    before = everything()
    page = tried(client, world)
    assert everything() == before
    assert other.number in page
    assert same.number not in page
    assert untouched.number not in page
    assert world.unit.name in page
    assert f'name="unit" value="{world.unit.pk}"' in page


def test_the_trial_is_taken_over(world: World, client: Client):
    keeper(world, client)
    assert not Rule.objects.exists()
    tried(client, world)
    assert not Rule.objects.exists()
    assert client.post(NEW, {**gaps(world), "save": "1"}).status_code == 302
    assert Rule.objects.get().unit == world.unit


def test_a_changed_rule_is_tried_in_the_place_of_what_it_is(world: World, client: Client):
    keeper(world, client)
    rule = save_rule(Rule(name="灯", if_category=world.category, handling="refer", unit=world.other_unit))
    order = world.order_in(State.DISPATCHED)
    while outbox.sweep():
        pass
    page = reverse("workorders:rule", args=[rule.pk])
    answer = client.post(page, {**gaps(world), "try": "1"})
    shown = b"".join(answer.streaming_content).decode()  # type: ignore[attr-defined]
    assert order.number not in shown  # it went where the changed rule would have sent it
    rule.refresh_from_db()
    assert rule.unit == world.other_unit


def test_turns_are_played_through(world: World, client: Client):
    keeper(world, client)
    for _n in range(4):
        world.order_in(State.DISPATCHED)
    page = tried(client, world, unit="", choosing="turn", among=[world.unit.pk, world.other_unit.pk])
    assert page.count(">2</td>") == 2  # two would have gone to each


def test_only_the_period(world: World, client: Client):
    keeper(world, client)
    with held(MONDAY - timedelta(days=1)):
        earlier = world.order_in(State.REGISTERED)
    assert earlier.number not in tried(client, world)
    assert earlier.number in tried(client, world, first=f"{MONDAY - timedelta(days=1):%Y-%m-%d}")


def test_several_batches(world: World, client: Client, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("workorders.trying.BATCH", 2)
    keeper(world, client)
    orders = [world.order_in(State.REGISTERED) for _n in range(5)]
    page = tried(client, world)
    assert page.count("<progress") == 3
    assert all(order.number in page for order in orders)


def test_a_long_list_is_found_in_and_paged(world: World, client: Client, django_assert_max_num_queries):
    for number in range(60):
        save_rule(Rule(name=f"规则{number:02d}", words=[f"词{number}"], category=world.category))
    save_rule(Rule(name="别的", words=["别"], unit=world.unit, priority=200))
    keeper(world, client).get("/orders/rules/")
    with django_assert_max_num_queries(16):
        first = client.get("/orders/rules/").content.decode()
    assert "规则00" in first
    assert "规则59" not in first
    assert "规则59" in client.get("/orders/rules/", {"page": "2"}).content.decode()
    by_unit = client.get("/orders/rules/", {"q": world.unit.name}).content.decode()
    assert "别的" in by_unit
    assert "规则00" not in by_unit
    assert "规则00" not in client.get("/orders/rules/", {"q": "没有这样的"}).content.decode()
