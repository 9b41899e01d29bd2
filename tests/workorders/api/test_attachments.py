"""The files of an order over REST."""

import hashlib

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tests.pictures import upload
from tests.recordings import PLACE, box, film
from tests.world import World
from workorders.choices import State
from workorders.media import MAX_FILES
from workorders.models import Attachment, WorkOrder


def url_of(order: WorkOrder) -> str:
    return f"/api/v1/work-orders/{order.number}/attachments/"


def sent(content: bytes | None = None, name: str = "现场.mp4") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, film() if content is None else content)


def post(client, order: WorkOrder, file: SimpleUploadedFile, stage: str = "after", **given: object):
    headers = {"Idempotency-Key": str(given.pop("key"))} if "key" in given else {}
    return client.post(url_of(order), {"file": file, "stage": stage, **given}, format="multipart", headers=headers)


def test_it_works(api, world: World):
    order = world.order_in(State.HANDLING)
    client = api("unit_handler")
    answer = post(client, order, sent(film(inside=box(b"udta", PLACE))))
    assert answer.status_code == 201, answer.json()
    shown = answer.json()
    assert (shown["kind"], shown["media_type"], shown["stage"], shown["is_public"]) == (
        "video",
        "video/mp4",
        "after",
        False,
    )
    assert client.get(url_of(order)).json()["results"] == [shown]
    item = f"{url_of(order)}{shown['id']}/"
    assert client.get(item).json() == shown
    content = b"".join(client.get(f"{item}content/"))
    assert PLACE not in content
    assert (len(content), hashlib.sha256(content).hexdigest()) == (shown["size"], shown["sha256"])
    part = client.get(f"{item}content/", headers={"Range": "bytes=4-7"})
    assert (part.status_code, b"".join(part)) == (206, b"ftyp")
    assert part["Content-Security-Policy"].startswith("default-src 'none'")


def test_photos_in_two_sizes(api, world: World):
    order = world.order_in(State.HANDLING)
    client = api("dispatcher")
    shown = post(client, order, upload(), is_public=True).json()
    assert (shown["kind"], shown["is_public"], shown["width"]) == ("photo", True, 64)
    for query in ("", "?size=small"):
        answer = client.get(f"{url_of(order)}{shown['id']}/content/{query}")
        assert (answer["Content-Type"], b"".join(answer)[:3]) == ("image/jpeg", b"\xff\xd8\xff")
    assert client.get(f"{url_of(order)}{shown['id']}/content/?size=huge").status_code == 404


def test_outsiders(api, world: World):
    order = world.order_in(State.HANDLING)
    pk = post(api("unit_handler"), order, sent()).json()["id"]
    for name in ("other_dispatcher", "other_handler", "far_dispatcher", "system_admin"):
        client = api(name)
        assert post(client, order, sent(film(content=b"2"))).status_code == 404
        for url in (url_of(order), f"{url_of(order)}{pk}/", f"{url_of(order)}{pk}/content/"):
            assert client.get(url).status_code == 404
    assert Attachment.objects.count() == 1


def test_whoever_only_looks_on_adds_nothing(api, world: World):
    order = world.order_in(State.HANDLING)
    assert post(api("supervisor"), order, sent()).status_code == 403
    assert post(api("dispatcher", scopes=["read"]), order, sent()).status_code == 403
    assert not Attachment.objects.exists()


def test_not_under_another_order(api, world: World):
    client = api("dispatcher")
    order, other = world.order_in(State.HANDLING), world.order_in(State.HANDLING)
    pk = post(client, order, sent()).json()["id"]
    assert client.get(f"{url_of(other)}{pk}/").status_code == 404


def test_once(api, world: World):
    order = world.order_in(State.HANDLING)
    client = api("dispatcher")
    first, again = (post(client, order, sent(), key="a") for _ in range(2))
    assert again["Idempotent-Replayed"] == "true"
    assert first.json() == again.json() == post(client, order, sent()).json()
    assert post(client, order, sent(film(content=b"2")), key="a").status_code == 422


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"<script>alert(1)</script>", "not_known"),
        (b"MZ", "not_known"),
        (film()[:-9], "damaged"),
        (b"\xff\xd8\xffno", "not_a_photo"),
    ],
)
def test_anything_else_is_refused_by_its_content(api, world: World, content: bytes, code: str):
    order = world.order_in(State.HANDLING)
    answer = post(api("dispatcher"), order, sent(content))
    assert answer.status_code == 400
    assert [(each["field"], each["code"]) for each in answer.json()["errors"]] == [("file", code)]
    order.refresh_from_db()
    assert order.events.filter(action="attach").count() == 0


def test_number_is_bounded(api, world: World):
    order = world.order_in(State.HANDLING)
    client = api("dispatcher")
    for n in range(MAX_FILES):
        assert post(client, order, sent(film(content=bytes([n])))).status_code == 201
    assert post(client, order, sent(film(content=b"more"))).status_code == 409


def test_without_a_file_or_with_something_else(api, world: World):
    order = world.order_in(State.HANDLING)
    client = api("dispatcher")
    assert client.post(url_of(order), {"stage": "after"}, format="multipart").status_code == 400
    assert post(client, order, sent(), stage="never").status_code == 400
    assert post(client, order, sent(), colour="red").status_code == 400
    assert client.post(url_of(order), "{}", content_type="application/json").status_code == 415
