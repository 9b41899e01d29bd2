import re
from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from common.clock import held
from common.revisions import bump
from grids.services import appoint, change_area
from tests.pictures import picture, upload
from tests.recordings import film
from tests.world import MONDAY, World
from workorders import services
from workorders.choices import Channel, State
from workorders.models import Attachment, Rule, WorkOrder
from workorders.rules import RULES

URL = "/m/report/"
JSON = {"Accept": "application/json", "Accept-Language": "en"}


@pytest.fixture(autouse=True)
def _on_monday():
    with held(MONDAY):
        yield


@pytest.fixture
def worker(world: World) -> Client:
    return client_of(world, "grid_worker")


def client_of(world: World, name: str) -> Client:
    client = Client(headers={"Accept-Language": "en"})
    client.force_login(world.users[name])
    return client


def filled(world: World, who: str = "grid_worker", **given: object) -> dict[str, object]:
    fields = {"token": uuid4().hex, "user": world.users[who].pk, "description": "污水井往外冒水", **given}
    return {"area": world.grid.code, **fields}


def next_door(world: World) -> None:
    """The other grid gets a boundary."""
    corners = [[106.02, 38], [106.03, 38], [106.03, 38.01], [106.02, 38.01], [106.02, 38]]
    change_area(world.other_grid, boundary={"type": "Polygon", "coordinates": [corners]})


def rule(world: World) -> None:
    Rule.objects.create(name="污水", words=["污水"], category=world.category, urgency="urgent")
    bump(RULES)


def errors(client: Client, values: dict[str, object]) -> dict[str, list[str]]:
    answer = client.post(URL, values, headers=JSON)
    assert answer.status_code == 422
    assert not WorkOrder.objects.exists()
    found: dict[str, list[str]] = answer.json()["errors"]
    return found


def test_it_works(world: World, worker: Client):
    page = worker.get(URL).content.decode()
    token = re.findall(r'name="token" value="([0-9a-f]{32})"', page)[0]
    answer = worker.post(URL, filled(world, token=token, photos=[upload()]))
    order = WorkOrder.objects.get()
    assert answer["Location"] == f"/m/report/{order.number}/"
    assert (order.state, order.channel, order.area) == (State.SUBMITTED, Channel.GRID, world.grid)
    assert (order.source, order.external_id) == (f"phone:{world.users['grid_worker'].pk}", token)
    reporter = order.reporters.get()
    assert reporter.is_staff
    assert reporter.person == world.users["grid_worker"].person
    assert order.attachments.get().by == world.users["grid_worker"]
    receipt = worker.get(answer["Location"]).content.decode()
    assert order.number in receipt
    assert order.query_code not in receipt


def test_outsiders(world: World, worker: Client):
    worker.post(URL, filled(world))
    number = WorkOrder.objects.get().number
    for name in ("other_grid_worker", "dispatcher"):
        other = client_of(world, name)
        assert other.get(f"/m/report/{number}/").status_code == 404
        assert other.post(f"/m/report/{number}/photos/", {"photos": [upload()]}).status_code == 404
    for url in ("/m/", URL, "/m/queue/", "/m/me/"):
        assert client_of(world, "unit_handler").get(url).status_code == 403
        assert client_of(world, "system_admin").get(url).status_code == 403
        assert Client().get(url)["Location"].startswith("/accounts/sign-in/")


def test_signed_out_is_told_in_json(world: World):
    answer = Client().post(URL, filled(world), headers=JSON)
    assert answer.status_code == 401
    assert "Sign in again" in answer.json()["message"]


def test_written_by_somebody_else_on_the_same_phone(world: World, worker: Client):
    """A page left open sends for whoever it was made for, or not at all."""
    user = world.users["grid_worker"]
    other = world.users["other_grid_worker"]
    answer = worker.post(URL, filled(world), headers={**JSON, "X-Written-By": str(other.pk)})
    assert answer.status_code == 401
    assert not WorkOrder.objects.exists()
    assert worker.post(URL, filled(world), headers={**JSON, "X-Written-By": str(user.pk)}).status_code == 201


def test_as_json(world: World, worker: Client):
    answer = worker.post(URL, filled(world), headers=JSON)
    order = WorkOrder.objects.get()
    assert answer.status_code == 201
    assert answer.json() == {"number": order.number, "url": f"/m/report/{order.number}/"}


def test_sent_again_is_the_same(world: World, worker: Client):
    values = filled(world, settled="on", result="盖好了", category="T1")
    first, again = (worker.post(URL, values, headers=JSON).json() for _ in range(2))
    assert first == again
    assert WorkOrder.objects.count() == 1


def test_photos_follow_and_each_counts_once(world: World, worker: Client):
    url = worker.post(URL, filled(world), headers=JSON).json()["url"]
    for colour in ("red", "red", "green"):
        answer = worker.post(f"{url}photos/", {"photos": upload(picture(colour=colour))}, headers=JSON)
        assert answer.status_code == 201
    assert Attachment.objects.count() == 2


def test_photos_may_come_after_the_end(world: World, worker: Client):
    url = worker.post(URL, filled(world, settled="on", result="盖好了", category="T1"), headers=JSON).json()["url"]
    assert worker.post(f"{url}photos/", {"photos": upload()}, headers=JSON).status_code == 201
    assert WorkOrder.objects.get().state == State.CLOSED


def test_photo_that_is_none(world: World, worker: Client):
    url = worker.post(URL, filled(world), headers=JSON).json()["url"]
    answer = worker.post(f"{url}photos/", {"photos": upload(b"#!/bin/sh", "run.jpg")}, headers=JSON)
    assert answer.status_code == 422
    assert "run.jpg" in answer.json()["errors"]["photos"][0]


def test_settled_on_the_spot(world: World, worker: Client):
    worker.post(URL, filled(world, settled="on", result="盖好了井盖", category="T1"))
    order = WorkOrder.objects.get()
    assert order.state == State.CLOSED  # there is nobody else to ask how it went
    event = order.events.get(action="settle")
    assert (event.text, event.user) == ("盖好了井盖", world.users["grid_worker"])


def test_settled_with_the_category_of_the_rules(world: World, worker: Client):
    rule(world)
    worker.post(URL, filled(world, settled="on", result="疏通了"))
    assert WorkOrder.objects.get().category == world.category


def test_settled_without_saying_what_was_done(world: World, worker: Client):
    assert errors(worker, filled(world, settled="on", category="T1"))["result"] == ["Say what was done."]


def test_settled_without_a_category(world: World, worker: Client):
    assert "category" in errors(worker, filled(world, settled="on", result="盖好了"))


def test_result_without_the_tick_settles_nothing(world: World, worker: Client):
    worker.post(URL, filled(world, result="还没做完", category="T1"))
    assert WorkOrder.objects.get().state == State.SUBMITTED


def test_settling_elsewhere_is_refused_as_a_whole(world: World, worker: Client):
    values = filled(world, area="", address="柳林社区北门", settled="on", result="清了", category="T1")
    errors(worker, values)


def test_for_a_resident(world: World, worker: Client):
    answer = worker.post(URL, filled(world, name="周兰", phone="13900001111"), follow=True)
    order = WorkOrder.objects.get()
    assert not order.reporters.get().is_staff
    text = answer.content.decode()
    assert order.query_code in text
    assert f"/lookup/?number={order.number}" in text


def test_place_by_position(world: World, worker: Client):
    worker.post(URL, filled(world, area="", lon="106.005", lat="38.005", crs="wgs84"))
    order = WorkOrder.objects.get()
    assert (order.area, order.lon) == (world.grid, 106.005)


def test_place_by_address_next_door(world: World, worker: Client):
    worker.post(URL, filled(world, area="", address="柳林社区北门"))
    assert WorkOrder.objects.get().area == world.other_community


def test_without_a_place_it_is_mine(world: World, worker: Client):
    worker.post(URL, filled(world, area="", address="三号楼门口"))
    assert WorkOrder.objects.get().area == world.grid


def test_area_of_somebody_else(world: World, worker: Client):
    assert "area" in errors(worker, filled(world, area=world.other_grid.code))


def test_written_by_somebody_else_on_this_phone(world: World, worker: Client):
    found = errors(worker, filled(world, "other_grid_worker"))
    assert "they must sign in here" in found["user"][0]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("description", ""),
        ("description", "长" * 100_000),
        ("phone", "12"),
        ("token", "x"),
        ("category", "nothing"),
        ("lon", "abc"),
        ("address", "北门\x07"),
    ],
)
def test_bad_input(world: World, worker: Client, field: str, value: str):
    assert field in errors(worker, filled(world, **{field: value}))


def test_bad_input_on_the_page_keeps_what_was_typed(world: World, worker: Client):
    answer = worker.post(URL, filled(world, phone="12"))
    assert answer.status_code == 422
    assert "污水井往外冒水" in answer.content.decode()


@pytest.mark.parametrize(
    ("lon", "lat", "found"),
    [
        ("106.005", "38.005", ""),  # my own
        ("106.025", "38.005", "柳林"),
        ("10", "10", ""),
        ("abc", "", ""),
        ("", "", ""),
    ],
)
def test_whether_a_point_lies_in_another_grid(world: World, worker: Client, lon: str, lat: str, found: str):
    next_door(world)
    answer = worker.post("/m/place/", {"lon": lon, "lat": lat, "crs": "wgs84"})
    assert answer.json() == ({"code": "", "name": world.other_grid.name} if found else {})


def test_another_grid_that_is_mine_too(world: World):
    next_door(world)
    appoint(person=world.users["grid_worker"].person, role="grid_worker", area=world.other_grid)
    answer = client_of(world, "grid_worker").post("/m/place/", {"lon": "106.025", "lat": "38.005"})
    assert answer.json() == {"code": world.other_grid.code, "name": world.other_grid.name}


def test_the_receipt_tells_what_happened(world: World, worker: Client):
    worker.post(URL, filled(world))
    order = WorkOrder.objects.get()
    services.decline(order, by=world.actor("dispatcher"), ground="court", referral="等法院判决")
    assert "等法院判决" in worker.get(f"/m/report/{order.number}/").content.decode()


def test_guess(world: World, worker: Client):
    rule(world)
    page = worker.post("/m/guess/", {"description": "污水井往外冒水"}).content.decode()
    assert "楼道照明" in page
    assert "Urgent" in page
    assert "Looks like" not in worker.post("/m/guess/", {"description": "别的事"}).content.decode()
    assert worker.post("/m/guess/", {}).status_code == 200


def test_manifest_and_worker(client: Client, db: None):
    manifest = client.get("/manifest.webmanifest")
    assert manifest["Content-Type"].startswith("application/manifest+json")
    assert manifest.json()["start_url"] == "/m/"
    worker = client.get("/sw.js")
    assert worker["Content-Type"].startswith("text/javascript")


def test_a_film_and_a_voice_come_with_the_report(world: World, worker: Client):
    sent = [SimpleUploadedFile("a.mp4", film()), SimpleUploadedFile("b.m4a", film(b"M4A ", b"soun"))]
    answer = worker.post(URL, filled(world, recordings=sent))
    order = WorkOrder.objects.get()
    assert [each.kind for each in order.attachments.files()] == ["video", "audio"]
    assert worker.get(answer["Location"]).content.decode().count("/files/") == 2


def test_a_recording_follows_and_counts_once(world: World, worker: Client):
    url = worker.post(URL, filled(world), headers=JSON).json()["url"]
    for _ in range(2):
        sent = {"recordings": SimpleUploadedFile("a.mp4", film())}
        assert worker.post(f"{url}photos/", sent, headers=JSON).status_code == 201
    assert Attachment.objects.get().kind == "video"
    assert client_of(world, "other_grid_worker").post(f"{url}photos/", sent, headers=JSON).status_code == 404
    for wrong in ({}, {"recordings": SimpleUploadedFile("a.pdf", b"%PDF-1.7")}):
        assert worker.post(f"{url}photos/", wrong, headers=JSON).status_code == 422
