"""A step taken on the spot, from the phone: a page of its own, sent as often as the network needs, done once."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client

from common import clock
from common.tasks import purge_idempotency_keys
from tests.pictures import picture, upload
from tests.world import World
from workorders import services
from workorders.choices import State
from workorders.models import WorkOrder

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(world: World) -> WorkOrder:
    return services.verify(world.submit(), by=world.actor("dispatcher"), question="几号楼？联系人13900001111")


def url(order: WorkOrder, action: str = "find") -> str:
    return f"/m/tasks/{order.number}/{action}/"


def find(client: Client, world: World, order: WorkOrder, *, name: str = "grid_worker", **given: object):
    data = {"finding": "true", "words": "在7号楼", "token": uuid4().hex, "user": world.users[name].pk, **given}
    return client.post(url(order), data, headers={"Accept": "application/json"})


def test_it_works(client: Client, world: World, order: WorkOrder):
    client.force_login(world.users["grid_worker"])
    assert url(order) in client.get("/m/").content.decode()
    page = client.get(url(order))
    assert page["X-Keep-Offline"]
    assert "几号楼？" in page.content.decode()
    assert "13900001111" not in page.content.decode()
    token = uuid4().hex
    for _time in range(3):
        answer = find(client, world, order, token=token)
        assert (answer.status_code, answer.json()["number"]) == (201, order.number)
    assert WorkOrder.objects.get(pk=order.pk).state == State.SUBMITTED
    assert order.events.filter(action="find").count() == 1


def test_what_was_filmed_follows(client: Client, world: World, order: WorkOrder):
    client.force_login(world.users["grid_worker"])
    follow = find(client, world, order).json()["photos"]["photos"]
    for _time in range(2):
        sent = {"photos": [upload(picture())]}
        assert client.post(follow, sent, headers={"Accept": "application/json"}).status_code == 201
    assert order.attachments.count() == 1


def test_without_javascript(client: Client, world: World, order: WorkOrder):
    client.force_login(world.users["grid_worker"])
    data = {"finding": "true", "token": uuid4().hex, "user": world.users["grid_worker"].pk}
    answer = client.post(url(order), {**data, "photos": [upload(picture())]})
    assert answer.status_code == 422
    assert order.attachments.count() == 0
    answer = client.post(url(order), {**data, "words": "在7号楼", "photos": [upload(picture())]})
    assert answer["Location"] == "/m/"
    assert order.attachments.count() == order.events.filter(action="find").count() == 1


def test_too_late_is_said(client: Client, world: World, order: WorkOrder):
    client.force_login(world.users["grid_worker"])
    services.find(order, by=world.actor("dispatcher"), finding="true", words="电话问到了")
    assert find(client, world, order).json()["errors"]["__all__"]
    assert client.get(url(order))["Location"] == order.get_absolute_url()


def test_a_part_beside_the_lead(client: Client, world: World):
    handled = world.order_in(State.HANDLING)
    helper = world.users["grid_leader"].person
    services.add_assistant(handled, by=world.actor("dispatcher"), person=helper, task="带路开门")
    client.force_login(world.users["grid_leader"])
    for action, given in (("join", {}), ("finish_part", {"result": "开了门"})):
        assert url(handled, action) in client.get("/m/").content.decode()
        assert "带路开门" in client.get(url(handled, action)).content.decode()
        data = {"token": uuid4().hex, "user": world.users["grid_leader"].pk, **given}
        assert client.post(url(handled, action), data)["Location"] == "/m/"
    assert url(handled, "finish_part") not in client.get("/m/").content.decode()


def test_an_outsider(client: Client, world: World, order: WorkOrder):
    client.force_login(world.users["other_grid_worker"])
    assert client.get(url(order)).status_code == 404
    assert find(client, world, order, name="other_grid_worker").status_code == 404
    client.force_login(world.users["grid_leader"])
    answer = find(client, world, order)  # what another one wrote on this phone
    assert answer.json()["errors"]["user"]
    assert client.get(url(order, "void")).status_code == 404


def sent_twice(client: Client, world: World, given: WorkOrder, action: str, **fields: object) -> str:
    """The step, sent, lost on the way back, and sent again from a phone that slept for days."""
    data = {"token": uuid4().hex, "user": world.users["grid_worker"].pk, **fields}
    for _time in range(2):
        answer = client.post(url(given, action), data, headers={"Accept": "application/json"})
        assert answer.status_code == 201, answer.content
        clock.advance(timedelta(days=9))
        purge_idempotency_keys()
        client.force_login(world.users["grid_worker"])
    return str(answer.json()["number"])


@pytest.fixture
def given(world: World) -> WorkOrder:
    """In the grid worker's own hands, and of a kind that asks for a photo of the result."""
    order = world.order_in(State.REGISTERED)
    world.category.asks_photos = True
    world.category.save()
    worker = world.users["grid_worker"].person
    services.dispatch(order, by=world.actor("dispatcher"), person=worker, note="到3号楼，电话13900001111")
    return services.accept(order, by=world.actor("grid_worker"))


def test_an_entry_resent_after_days_is_one(client: Client, world: World, given: WorkOrder, held_clock):
    client.force_login(world.users["grid_worker"])
    for action, fields in (("progress", {"progress": "在路上"}), ("contact", {"outcome": "reached"})):
        assert sent_twice(client, world, given, action, **fields) == given.number
        assert given.events.filter(action=action).count() == 1


def test_complete(client: Client, world: World, given: WorkOrder):
    client.force_login(world.users["grid_worker"])
    assert url(given, "complete") in client.get("/m/").content.decode()
    page = client.get(url(given, "complete"))
    assert page["X-Keep-Offline"]
    assert "到3号楼" in page.content.decode()
    assert "13900001111" not in page.content.decode()
    data = {"result": "修好了", "token": uuid4().hex, "user": world.users["grid_worker"].pk}
    asked = client.post(url(given, "complete"), data, headers={"Accept": "application/json"})
    assert (asked.status_code, list(asked.json()["errors"])) == (422, ["photos"])
    for _time in range(2):
        sent = {"photos": [upload(picture())]}
        assert client.post(f"{url(given, 'complete')}files/", sent).status_code == 201
        answer = client.post(url(given, "complete"), data, headers={"Accept": "application/json"})
        assert (answer.status_code, answer.json()["number"]) == (201, given.number)
    assert WorkOrder.objects.get(pk=given.pk).state == State.HANDLED
    photo = given.attachments.get()
    assert (photo.stage, photo.is_public) == ("after", True)


def test_complete_without_javascript(client: Client, world: World, given: WorkOrder):
    client.force_login(world.users["grid_worker"])
    data = {"result": "修好了", "token": uuid4().hex, "user": world.users["grid_worker"].pk}
    assert client.post(url(given, "complete"), data).status_code == 422
    answer = client.post(url(given, "complete"), {**data, "photos": [upload(picture())]})
    assert answer["Location"] == "/m/"
    assert given.events.filter(action="complete").count() == given.attachments.count() == 1


def test_an_outsider_shows_no_result(client: Client, world: World, given: WorkOrder):
    client.force_login(world.users["other_grid_worker"])
    assert client.post(f"{url(given, 'complete')}files/", {"photos": [upload(picture())]}).status_code == 404
    client.force_login(world.users["grid_leader"])
    data = {"result": "修好了", "token": uuid4().hex, "user": world.users["grid_leader"].pk}
    answer = client.post(url(given, "complete"), {**data, "photos": [upload(picture())]})
    assert answer.status_code == 422
    assert given.attachments.count() == 0


def test_settle(client: Client, world: World):
    minor = world.submit(category=world.category)
    client.force_login(world.users["grid_worker"])
    assert url(minor, "settle") in client.get("/m/").content.decode()
    data = {"result": "当场清走了", "token": uuid4().hex, "user": world.users["grid_worker"].pk}
    answer = client.post(url(minor, "settle"), {**data, "photos": [upload(picture())]})
    assert answer["Location"] == "/m/"
    assert minor.events.get(action="settle").text == "当场清走了"
    assert minor.attachments.get().stage == "after"
