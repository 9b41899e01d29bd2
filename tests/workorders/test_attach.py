import hashlib
from datetime import UTC, datetime
from io import BytesIO

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import translation
from PIL import Image

from common.clock import held
from common.errors import Conflict, NotAllowed
from tests.pictures import photo, picture, upload, with_notes
from tests.world import MONDAY, World
from workorders import photos, services
from workorders.actors import of_reporter
from workorders.choices import Stage, State
from workorders.models import Attachment, WorkOrder


@pytest.fixture(autouse=True)
def _on_monday_in_english():
    with held(MONDAY), translation.override("en"):
        yield


def test_it_works(world: World):
    order = world.order_in(State.HANDLING)
    kept = services.attach(order, by=world.actor("unit_handler"), photo=photo(), stage=Stage.AFTER)
    assert kept.order == order
    assert str(kept.file.name).startswith("photos/")
    content = kept.file.read()
    assert (settings.DATA_DIR / "uploads" / str(kept.file.name)).read_bytes() == content
    assert kept.digest == hashlib.sha256(content).hexdigest()
    assert (kept.width, kept.height) == (64, 48)
    assert kept.by == world.users["unit_handler"]
    assert not kept.is_public


def test_event_and_version(world: World):
    order = world.order_in(State.HANDLING)
    kept = services.attach(order, by=world.actor("unit_handler"), photo=photo(), stage=Stage.AFTER)
    event = order.events.latest("pk")
    assert (event.action, event.data) == ("attach", {"attachment": kept.pk, "stage": "after"})
    assert WorkOrder.objects.get(pk=order.pk).version == order.version + 1 == event.version


def test_outsiders_may_not(world: World):
    order = world.order_in(State.HANDLING)
    for name in ("other_dispatcher", "other_grid_worker", "other_handler", "far_street_coordinator", "review_panel"):
        with pytest.raises(NotAllowed):
            services.attach(order, by=world.actor(name), photo=photo(), stage=Stage.AFTER)
    stranger = of_reporter(world.submit(phone="13900002222").reporters.get())
    with pytest.raises(NotAllowed):
        services.attach(order, by=stranger, photo=photo(), stage=Stage.REPORT)
    assert not Attachment.objects.exists()


def test_same_photo_once(world: World):
    order = world.order_in(State.HANDLING)
    by = world.actor("unit_handler")
    first, again = (services.attach(order, by=by, photo=photo(), stage=Stage.AFTER) for _ in range(2))
    assert first == again
    assert order.events.filter(action="attach").count() == 1


def test_nine_at_most(world: World):
    order = world.order_in(State.HANDLING)
    by = world.actor("unit_handler")
    colours = ["red", "green", "blue", "black", "white", "yellow", "pink", "brown", "gray"]
    for colour in colours:
        services.attach(order, by=by, photo=photo(colour), stage=Stage.AFTER)
    with pytest.raises(Conflict, match="nine"):
        services.attach(order, by=by, photo=photo("orange"), stage=Stage.AFTER)
    assert order.attachments.count() == 9


def test_over_is_over_except_for_what_comes_late(world: World):
    order = world.order_in(State.CLOSED)
    with pytest.raises(Conflict, match="over"):
        services.attach(order, by=world.actor("dispatcher"), photo=photo(), stage=Stage.AFTER)
    reporter = world.reporter(order)
    with pytest.raises(Conflict):
        services.attach(order, by=reporter, photo=photo(), stage=Stage.AFTER)
    assert services.attach(order, by=reporter, photo=photo(), stage=Stage.REPORT).is_public


@pytest.mark.parametrize("form", ["JPEG", "PNG", "WEBP"])
def test_formats_become_jpeg(form: str):
    made = photos.read(upload(picture(form)))
    for content in (made.content, made.thumbnail):
        assert Image.open(BytesIO(content)).format == "JPEG"


def test_large_becomes_small():
    made = photos.read(upload(picture(size=(4000, 3000))))
    assert (made.width, made.height) == (2048, 1536)
    assert Image.open(BytesIO(made.content)).size == (2048, 1536)
    assert max(Image.open(BytesIO(made.thumbnail)).size) == 480


def test_notes_are_read_then_stripped():
    made = photos.read(upload(with_notes()))
    assert made.taken_at == datetime(2026, 11, 10, 2, 30, tzinfo=UTC)  # Shanghai is eight hours ahead
    assert (made.lon, made.lat) == pytest.approx((106.005, 38.005))
    assert (made.width, made.height) == (48, 64)  # turned upright
    for content in (made.content, made.thumbnail):
        assert not Image.open(BytesIO(content)).getexif()
        assert b"Phone" not in content


def test_time_with_its_own_zone():
    assert photos.read(upload(with_notes(zone="+09:00"))).taken_at == datetime(2026, 11, 10, 1, 30, tzinfo=UTC)


@pytest.mark.parametrize("taken", ["2099:01:01 00:00:00", "0000:00:00 00:00:00", "soon", "\0"])
def test_senseless_time_is_no_time(taken: str):
    made = photos.read(upload(with_notes(taken=taken)))
    assert made.taken_at is None
    assert made.lon is not None


def test_transparent_becomes_white():
    made = photos.read(upload(picture("PNG", mode="RGBA", colour="#00000000")))
    assert Image.open(BytesIO(made.content)).getpixel((5, 5)) == (255, 255, 255)


@pytest.mark.parametrize(
    "content",
    [
        b"<script>alert(1)</script>",
        b"%PDF-1.7 not a photo",
        picture("GIF"),
        picture("JPEG")[:200],
        picture("PNG")[:60],
        b"\xff\xd8\xff\xe0" + b"\0" * 500,
        b"PK\x03\x04" + b"\0" * 100,
    ],
    ids=["script", "pdf", "gif", "cut jpeg", "cut png", "fake jpeg", "zip"],
)
def test_not_what_it_says(content: bytes):
    with pytest.raises(ValidationError) as refusal:
        photos.read(upload(content, "holiday.jpg"))
    assert refusal.value.code == "not_a_photo"
    assert "holiday.jpg" in refusal.value.messages[0]


def test_heic_is_told_what_to_do():
    with pytest.raises(ValidationError, match="HEIC"):
        photos.read(upload(b"\0\0\0\x18ftypheic\0\0\0\0mif1heic" + b"\0" * 64))


@pytest.mark.filterwarnings("ignore::PIL.Image.DecompressionBombWarning")
def test_bomb_is_not_unpacked():
    bomb = picture("PNG", size=(12_000, 12_000), mode="1", colour="white")  # 144 million pixels
    assert len(bomb) < 100_000
    with pytest.raises(ValidationError):
        photos.read(upload(bomb))


def test_ten_megabytes_at_most():
    with pytest.raises(ValidationError) as refusal:
        photos.read(upload(b"\0" * (photos.MAX_BYTES + 1)))
    assert refusal.value.code == "too_large"
