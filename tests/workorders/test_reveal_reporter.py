import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse
from django.utils import translation

from accounts.models import AuditEntry
from common.clock import held, now
from grids.services import create_person
from tests.world import MONDAY, World
from workorders.choices import LookReason, State
from workorders.models import Reporter, WorkOrder

pytestmark = pytest.mark.django_db
ENGLISH = {"accept-language": "en"}
REASON = "联系上门时间"


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


def reveal(
    client: Client, world: World, order: WorkOrder, name: str = "dispatcher", reason: str = REASON, **headers: str
):
    client.force_login(world.users[name])
    url = reverse("workorders:reveal", args=[order.number])
    return client.post(url, {"reason": reason}, headers={**ENGLISH, **headers})


def looks() -> list[AuditEntry]:
    return list(AuditEntry.objects.filter(action="reporter.reveal"))


def test_it_works(world: World, client: Client):
    order = world.submit()
    answer = reveal(client, world, order)
    text = answer.content.decode()
    assert answer.status_code == 200
    assert "周兰" in text
    assert "13900001111" in text
    assert "no-store" in answer["Cache-Control"]
    entry = looks()[0]
    assert (entry.user, entry.object_id, entry.reason) == (world.users["dispatcher"], str(order.pk), REASON)
    assert entry.detail["reporters"] == [order.reporters.get().pk]


def test_it_is_shown_once(world: World, client: Client):
    order = world.submit()
    reveal(client, world, order)
    text = client.get(order.get_absolute_url()).content.decode()
    assert "周兰" not in text
    assert "13900001111" not in text


@pytest.mark.parametrize("name", ["dispatcher", "community_secretary", "service_desk", "grid_worker", "unit_handler"])
def test_whoever_deals_with_it_may(world: World, client: Client, name: str):
    order = world.order_in(State.DISPATCHED)
    client.force_login(world.users[name])
    assert "View in full" in client.get(order.get_absolute_url(), headers=ENGLISH).content.decode()
    assert reveal(client, world, order, name).status_code == 200


@pytest.mark.parametrize("name", ["street_coordinator", "supervisor", "review_panel", "party_secretary"])
def test_whoever_only_looks_on_may_not(world: World, client: Client, name: str):
    order = world.order_in(State.DISPATCHED)
    client.force_login(world.users[name])
    assert "View in full" not in client.get(order.get_absolute_url(), headers=ENGLISH).content.decode()
    answer = reveal(client, world, order, name)
    assert answer.status_code == 403
    assert "13900001111" not in answer.content.decode()
    assert "Only the desk, the grid staff and the unit in charge" in answer.content.decode()
    assert looks() == []


@pytest.mark.parametrize("name", ["other_dispatcher", "other_handler", "system_admin"])
def test_for_an_outsider_there_is_no_such_order(world: World, client: Client, name: str):
    assert reveal(client, world, world.order_in(State.DISPATCHED), name).status_code == 404
    assert looks() == []


def test_whoever_has_not_signed_in_is_led_to_the_door(world: World, client: Client):
    answer = client.post(reverse("workorders:reveal", args=[world.submit().number]), {"reason": REASON})
    assert answer.status_code == 302
    assert looks() == []


@pytest.mark.parametrize("reason", ["", "   ", "看看"])
def test_without_a_reason_nothing_is_shown(world: World, client: Client, reason: str):
    answer = reveal(client, world, world.submit(), reason=reason)
    assert answer.status_code == 422
    assert "13900001111" not in answer.content.decode()
    assert "Say what you need it for" in answer.content.decode()
    assert looks() == []


def test_whoever_stays_anonymous_stays_so(world: World, client: Client):
    order = world.submit(is_anonymous=True)
    person = create_person(name="王秀英", phone="13811112222")
    shown = Reporter.objects.create(order=order, person=person, created_at=now())
    text = reveal(client, world, order).content.decode()
    assert "王秀英" in text
    assert "周兰" not in text
    assert "13900001111" not in text
    assert looks()[0].detail["reporters"] == [shown.pk]


def test_nothing_to_show_is_not_offered(world: World, client: Client):
    order = world.submit(is_anonymous=True)
    client.force_login(world.users["dispatcher"])
    assert "View in full" not in client.get(order.get_absolute_url(), headers=ENGLISH).content.decode()


def test_a_link_alone_shows_nothing(world: World, client: Client):
    client.force_login(world.users["dispatcher"])
    assert client.get(reverse("workorders:reveal", args=[world.submit().number])).status_code == 405


def test_htmx_gets_the_reporters_alone(world: World, client: Client):
    headers = {"HX-Request": "true", "HX-Target": "reporters"}
    text = reveal(client, world, world.submit(), **headers).content.decode()
    assert "13900001111" in text
    assert 'id="timeline"' not in text


def test_markup_in_a_reason_and_a_name_is_shown_as_text(world: World, client: Client):
    order = world.submit(name="<b>周兰</b>")
    assert "<b>周兰" not in reveal(client, world, order).content.decode().replace("<b>&lt;b&gt;", "")
    assert '"><script>' not in reveal(client, world, order, reason='"><script>').content.decode()


def test_one_click_for_a_usual_reason(world: World, client: Client):
    """Recorded in the platform's language, whatever that of whoever clicks."""
    order = world.submit()
    client.force_login(world.users["dispatcher"])
    assert 'name="why" value="contact"' in client.get(order.get_absolute_url()).content.decode()
    answer = client.post(reverse("workorders:reveal", args=[order.number]), {"why": "contact"}, headers=ENGLISH)
    assert "13900001111" in answer.content.decode()
    with translation.override(settings.LANGUAGE_CODE):
        assert looks()[0].reason == str(LookReason.CONTACT.label)


@pytest.mark.parametrize("given", [{}, {"why": "curiosity"}, {"why": "", "reason": " "}])
def test_any_other_reason_needs_words(world: World, client: Client, given: dict[str, str]):
    order = world.submit()
    client.force_login(world.users["dispatcher"])
    answer = client.post(reverse("workorders:reveal", args=[order.number]), given, headers=ENGLISH)
    assert answer.status_code == 422
    assert "13900001111" not in answer.content.decode()
    assert looks() == []
