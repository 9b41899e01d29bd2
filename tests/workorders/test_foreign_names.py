"""Numbers and codes of the next community, sent in fields of one's own pages: answered like those that nobody has."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client

from common.clock import held
from tests.keys import client_for
from tests.world import MONDAY, World
from workorders import services
from workorders.choices import State
from workorders.models import PanelSession, WorkOrder

pytestmark = pytest.mark.django_db
NOBODYS = "261116-9999"
CHANGING = r"""name="(csrfmiddlewaretoken|seen|token)"\s+value="[^"]*"|"X-CSRFToken": "[^"]*"|"request_id":"[^"]*\""""


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    cache.clear()
    with held(MONDAY):
        yield


@pytest.fixture
def own(world: World) -> WorkOrder:
    """Of the community next door, whose dispatcher tries things."""
    order = world.submit(area=world.other_grid)
    by = world.actor("other_dispatcher")
    return services.register(order, by=by, category=world.category, handling="refer")


@pytest.fixture
def foreign(world: World) -> WorkOrder:
    return world.order_in(State.CLOSED, description="北门井盖不见了")


def told(answer: Any, *names: str) -> tuple[int, str]:
    """What somebody learns from an answer, but for the name that they sent and what differs with every answer."""
    text = answer.content.decode()
    for name in names:
        text = re.sub(rf"\b{name}\b", "…", text)
    return answer.status_code, re.sub(CHANGING, "", text)


def alike(client: Client, method: str, url: str, foreign: str, nobodys: str = NOBODYS, **sent: Any) -> int:
    """The same answer for both; its status."""
    answers = []
    for name in (foreign, nobodys):
        data = {key: [name if each == "?" else each for each in _list(value)] for key, value in sent.items()}
        answers.append(told(getattr(client, method)(url.replace("?", name), data), name))
    assert answers[0] == answers[1]
    return answers[0][0]


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


@pytest.fixture
def attacker(client: Client, world: World) -> Client:
    client.force_login(world.users["other_dispatcher"])
    return client


def test_it_works(attacker: Client, own: WorkOrder, foreign: WorkOrder):
    url, sent = f"/orders/{own.number}/merge/", {"version": own.version, "into": "?", "sure": "on"}
    assert alike(attacker, "post", url, foreign.number, **sent) == 422
    assert foreign.title not in attacker.get(own.get_absolute_url()).content.decode()
    foreign.refresh_from_db()
    assert foreign.state == State.CLOSED


@pytest.mark.parametrize("wrong", [{"sure": ""}, {"reason": "长" * 5000}])
def test_with_another_mistake_beside(attacker: Client, own: WorkOrder, foreign: WorkOrder, wrong: dict[str, str]):
    """A second mistake must not keep the answer from being the same."""
    sent = {"version": own.version, "into": "?", "sure": "on", **wrong}
    assert alike(attacker, "post", f"/orders/{own.number}/merge/", foreign.number, **sent) == 422


def test_many_at_once(attacker: Client, own: WorkOrder, foreign: WorkOrder):
    for action in ("urge", "dispatch", "merge"):
        sent = {"order": [own.number, "?"], "into": own.number, "words": "催"}
        alike(attacker, "get", f"/orders/bulk/{action}/", foreign.number, **sent)
        assert alike(attacker, "get", f"/orders/bulk/{action}/", foreign.number, order="?") == 400
    sealed = attacker.post("/orders/bulk/urge/", {"order": own.number, "step": "preview"}).context["page"].seen
    for seen in (sealed, "x", ""):
        alike(attacker, "post", "/orders/bulk/urge/", foreign.number, order="?", step="go", seen=seen)
    assert not foreign.events.filter(action="urge").exists()


def test_a_preview_that_somebody_else_saw(client: Client, world: World, own: WorkOrder):
    """What was sealed for one person opens nothing for another, even on orders that both see."""
    order = world.order_in(State.HANDLING)
    client.force_login(world.users["dispatcher"])
    sealed = client.post("/orders/bulk/urge/", {"order": order.number, "step": "preview"}).context["page"].seen
    for name, status in (("community_secretary", 409), ("other_dispatcher", 400)):
        other = Client()
        other.force_login(world.users[name])
        sent = {"order": order.number, "step": "go", "seen": sealed}
        assert other.post("/orders/bulk/urge/", sent).status_code == status
    assert not order.events.filter(action="urge").exists()


@pytest.mark.parametrize("url", ["/orders/?/", "/orders/?/sheet/", "/orders/?/urge/"])
def test_addresses(attacker: Client, foreign: WorkOrder, url: str):
    assert alike(attacker, "get", url, foreign.number) == 404


@pytest.mark.parametrize("kind", ["daily", "weekly", "major"])
def test_meetings(attacker: Client, world: World, foreign: WorkOrder, kind: str):
    assert alike(attacker, "get", f"/meetings/{kind}/", world.community.code, "640199009009", area="?") == 404
    here = {"area": world.other_community.code, "outcome": "听了"}
    assert alike(attacker, "post", f"/meetings/{kind}/?/", foreign.number, **here) == 404


def test_figures(attacker: Client, world: World, own: WorkOrder, foreign: WorkOrder):
    for page in ("", "orders/", "report/"):
        assert alike(attacker, "get", f"/figures/{page}", world.community.code, "640199009009", area="?") == 404


def test_the_panel(attacker: Client, world: World, own: WorkOrder, foreign: WorkOrder):
    """Neither by number nor by key can an order of others be laid before the panel."""
    alike(attacker, "get", "/panels/new/", foreign.number, order="?")
    sent = {"held_on": "2026-11-16", "way": "choose", "chosen": [foreign.pk]}
    answer = attacker.post("/panels/new/", sent)
    assert (answer.status_code, PanelSession.objects.count()) == (422, 0)
    assert foreign.title not in answer.content.decode()


def test_by_key(world: World, own: WorkOrder, foreign: WorkOrder):
    """Over REST as on the pages: addresses, and the field that names another order."""
    client: Any = client_for(world.users["other_dispatcher"])
    base = "/api/v1/work-orders"
    for path in ("?/", "?/events/", "?/attachments/", "?/attachments/1/", "?/attachments/1/content/"):
        assert alike(client, "get", f"{base}/{path}", foreign.number) == 404
    for sent in ({"into": "?"}, {"into": "?", "reason": "长" * 5000}):
        answers = []
        for number in (foreign.number, NOBODYS):
            data = {key: number if value == "?" else value for key, value in sent.items()}
            answer = client.post(f"{base}/{own.number}/actions/merge/", data, format="json")
            answers.append((answer.status_code, answer.json()["errors"]))
        assert answers[0] == answers[1]
