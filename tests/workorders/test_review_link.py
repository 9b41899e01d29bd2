from datetime import timedelta

import pytest
from django.core.signing import Signer
from django.test import Client

from common.clock import held
from tests.world import MONDAY, World
from workorders import services
from workorders.choices import State
from workorders.links import link_for, path_to, token_for
from workorders.models import PersonalLink, Review, WorkOrder

HAPPY = {"solved": "solved", "satisfaction": "satisfied"}
ENGLISH = {"Accept-Language": "en"}


@pytest.fixture(autouse=True)
def _on_monday():
    with held(MONDAY):
        yield


@pytest.fixture
def order(world: World) -> WorkOrder:
    return world.order_in(State.REVIEWING)


def test_it_works(order: WorkOrder, client: Client):
    url = path_to(order.links.get())
    page = client.get(url).content.decode()
    assert order.title in page
    assert "checked" not in page
    answer = client.post(url, HAPPY, follow=True, headers=ENGLISH)
    assert "Thank you" in answer.content.decode()
    order.refresh_from_db()
    assert order.state == State.CLOSED
    assert Review.objects.get().reporter == order.reporters.get()


def test_works_once(order: WorkOrder, client: Client):
    url = path_to(order.links.get())
    client.post(url, HAPPY)
    for again in (Client().get(url, headers=ENGLISH), Client().post(url, HAPPY, headers=ENGLISH)):
        assert again.status_code == 410
        assert "has been used" in again.content.decode()
    assert Review.objects.count() == 1


def test_looking_does_not_use_it_up(order: WorkOrder, client: Client):
    url = path_to(order.links.get())
    for _ in range(2):
        assert client.get(url).status_code == 200
    assert client.head(url).status_code == 200
    assert PersonalLink.objects.get().used_at is None


def test_unhappy_goes_back_and_gets_a_new_link(world: World, order: WorkOrder, client: Client):
    first = order.links.get()
    page = client.post(
        path_to(first), {"solved": "unsolved", "satisfaction": "dissatisfied"}, follow=True, headers=ENGLISH
    )
    assert "to be put right" in page.content.decode()
    order = services.complete(WorkOrder.objects.get(pk=order.pk), by=world.actor("unit_handler"), result="重做")
    services.check(order, by=world.actor("dispatcher"), outcome="pass")
    second = order.links.latest("pk")
    assert second != first
    assert client.get(path_to(second)).status_code == 200


def test_expires_after_fourteen_days(order: WorkOrder, client: Client):
    url = path_to(order.links.get())
    with held(MONDAY + timedelta(days=14, seconds=1)):
        answer = client.post(url, HAPPY, headers=ENGLISH)
    assert answer.status_code == 410
    assert "has expired" in answer.content.decode()
    assert not Review.objects.exists()


def test_someone_elses_link_opens_their_order_only(world: World, order: WorkOrder, client: Client):
    other = world.order_in(State.REVIEWING, description="另一件事", phone="13900002222")
    client.post(path_to(other.links.get()), HAPPY)
    order.refresh_from_db()
    assert order.state == State.REVIEWING
    assert Review.objects.get().order == other
    assert client.get(f"/lookup/{other.number}/").status_code == 404


@pytest.mark.parametrize("token", ["1", "1.x", "x.y", "%00", "1" * 500])
def test_made_up(db: None, client: Client, token: str):
    answer = client.get(f"/r/{token}/", headers=ENGLISH)
    assert answer.status_code == 404
    assert "This link does not work" in answer.content.decode()


def test_signed_by_us_for_something_else(order: WorkOrder):
    link = order.links.get()
    assert link_for(token_for(link)) == link
    assert link_for(Signer(sep=".").sign(str(link.pk))) is None


def test_order_has_moved_on(world: World, order: WorkOrder, client: Client):
    by = world.actor("street_coordinator")
    services.force_close(order, by=by, explanation="已另行处理")
    answer = client.get(path_to(order.links.get()), headers=ENGLISH)
    assert answer.status_code == 410
    assert "nothing to review" in answer.content.decode()


@pytest.mark.parametrize(
    "sent", [{}, {"solved": "solved"}, {**HAPPY, "solved": "perhaps"}, {**HAPPY, "comment": "长" * 100_000}]
)
def test_bad_input(order: WorkOrder, client: Client, sent: dict[str, str]):
    assert client.post(path_to(order.links.get()), sent).status_code == 422
    assert not Review.objects.exists()
