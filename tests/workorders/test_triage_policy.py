"""What a district decides of triage: the fields that it uses, the desk for each severity, whom major matters alarm."""

from datetime import timedelta

import pytest
from django.utils import translation

from common.clock import held, now
from grids.models import Duty, Role
from notices.choices import Urgency as Loudness
from notices.events import urgency_of
from notices.models import Notice
from notices.outbox import sweep
from tests.workorders.order_pages import text_of
from tests.world import MONDAY, World
from workorders import services
from workorders.choices import Severity, State
from workorders.models import Ground, GroundKind, Policy
from workorders.services.reference import save_ground, save_policy

SWITCHES = ("affair", "severity", "urgency", "sensitivity")


def decide(world: World, **given: object) -> None:
    save_policy(Policy(district=world.district, **given))


def register(world: World, severity: str):
    order = world.submit()
    by = world.actor("dispatcher")
    return services.register(order, by=by, category=world.category, handling="refer", severity=severity)


@pytest.mark.parametrize("name", SWITCHES)
def test_it_works(world: World, client, name: str):
    """A field that is switched off is neither asked for nor shown; REST takes it all the same."""
    order = world.submit()
    client.force_login(world.users["dispatcher"])
    assert f'name="{name}"' in text_of(client, world, order, action="register")
    decide(world, **{f"asks_{name}": False})
    shown = text_of(client, world, order, action="register")
    assert f'name="{name}"' not in shown
    assert all(f'name="{each}"' in shown for each in SWITCHES if each != name)
    given = {"sensitivity": "confidential", "affair": "private", "urgency": "urgent", "severity": "ordinary"}[name]
    by = world.actor("dispatcher")
    order = services.register(order, by=by, category=world.category, handling="refer", **{name: given})
    assert getattr(order, name) == given


def test_an_outsider_gets_no_more_for_it(world: World, client):
    order = world.submit()
    decide(world, asks_severity=False)
    client.force_login(world.users["far_dispatcher"])
    assert client.get(f"{order.get_absolute_url()}register/").status_code == 404


def test_the_list_offers_no_filter_for_what_is_not_used(world: World, client):
    client.force_login(world.users["dispatcher"])
    assert 'name="severity"' in client.get("/orders/").content.decode()
    decide(world, asks_severity=False)
    assert 'name="severity"' not in client.get("/orders/").content.decode()


@pytest.mark.parametrize(
    ("street_from", "district_from", "levels"),
    [
        ("significant", "major", ("community", "community", "street", "district")),
        ("ordinary", "significant", ("community", "street", "district", "district")),
        ("minor", "", ("street", "street", "street", "street")),
        ("", "major", ("community", "community", "community", "district")),
        ("", "", ("community", "community", "community", "community")),
    ],
)
def test_severity_sets_the_desk(world: World, street_from: str, district_from: str, levels: tuple[str, ...]):
    decide(world, street_from=street_from, district_from=district_from)
    found = tuple(register(world, severity).desk.kind for severity in Severity)
    assert found == levels


def test_a_graver_matter_goes_up_and_a_lesser_one_stays(world: World):
    order = register(world, Severity.MINOR)
    by = world.actor("dispatcher")
    order = services.reclassify(order, by=by, reason="有人受伤", severity=Severity.MAJOR)
    assert order.desk == world.district
    assert order.events.get(action="reclassify").data["to"] == world.district.code


def roster(world: World, name: str, *, on: object) -> None:
    person = world.users[name].person
    start = now() - timedelta(hours=1)
    Duty.objects.create(area=on, person=person, starts_at=start, ends_at=start + timedelta(hours=8))


def alarmed() -> set[str]:
    while sweep():
        pass
    return set(Notice.objects.filter(event="workorders.major").values_list("user__username", flat=True))


@pytest.mark.django_db(transaction=True)
def test_a_major_matter_alarms_whoever_is_on_duty(world: World):
    with held(MONDAY):
        roster(world, "grid_worker", on=world.street)
        roster(world, "far_dispatcher", on=world.far_street)
        register(world, Severity.MAJOR)
        told = alarmed()
    assert "grid_worker" in told
    assert "far_dispatcher" not in told
    assert urgency_of("workorders.major") == Loudness.ALARM


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("severity", [each for each in Severity if each != Severity.MAJOR])
def test_a_lesser_matter_alarms_nobody(world: World, severity: str):
    with held(MONDAY):
        roster(world, "grid_worker", on=world.street)
        register(world, severity)
        assert alarmed() == set()


@pytest.mark.django_db(transaction=True)
def test_a_turn_that_is_over_is_nobodys_alarm(world: World):
    with held(MONDAY):
        roster(world, "grid_worker", on=world.street)
    with held(MONDAY + timedelta(hours=9)):
        register(world, Severity.MAJOR)
        assert "grid_worker" not in alarmed()


def test_advice_stands_beside_the_ground_and_is_where_to_go_instead(world: World, client):
    ground = Ground.objects.get(kind=GroundKind.DECLINE, code="court")
    order = world.submit()
    client.force_login(world.users["dispatcher"])
    assert ground.advice in text_of(client, world, order, action="decline")
    data = {"version": order.version, "ground": "court", "referral": "", "sure": "on"}
    assert client.post(f"{order.get_absolute_url()}decline/", data).status_code == 302
    order.refresh_from_db()
    assert order.state == State.DECLINED
    assert order.events.get(action="decline").text == ground.advice


def test_what_was_written_goes_before_the_advice(world: World, client):
    order = world.submit()
    client.force_login(world.users["dispatcher"])
    data = {"version": order.version, "ground": "court", "referral": "请到法院", "sure": "on"}
    client.post(f"{order.get_absolute_url()}decline/", data)
    assert order.events.get(action="decline").text == "请到法院"


def test_a_ground_without_advice_wants_words(world: World, client):
    ground = Ground.objects.get(kind=GroundKind.DECLINE, code="court")
    ground.advice = ""
    save_ground(ground)
    order = world.submit()
    client.force_login(world.users["dispatcher"])
    data = {"version": order.version, "ground": "court", "referral": "", "sure": "on"}
    assert client.post(f"{order.get_absolute_url()}decline/", data).status_code == 422


@pytest.mark.django_db(transaction=True)
def test_the_desk_is_told_why_it_came_back_and_what_to_do(world: World):
    order = world.order_in(State.DISPATCHED)
    services.return_(order, by=world.actor("unit_handler"), ground="wrong_place", reason="不在这里")
    while sweep():
        pass
    told = Notice.objects.filter(event="workorders.return", user=world.users["dispatcher"]).get()
    ground = Ground.objects.get(kind=GroundKind.RETURN, code="wrong_place")
    assert ground.name in told.params["ground"]
    assert ground.advice in told.params["ground"]
    with translation.override("en"):
        assert ground.advice in told.text


def test_roles_keep_grounds_and_policies(world: World):
    keeper = world.users["system_admin"]
    assert keeper.has_perm("workorders.change_ground")
    assert keeper.has_perm("workorders.change_policy")
    assert not world.users["dispatcher"].has_perm("workorders.change_policy")
    assert Role.SYSTEM_ADMIN in {post.role for post in keeper.person.posts.all()}
