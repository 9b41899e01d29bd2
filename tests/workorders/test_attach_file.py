"""Videos, recordings and documents: known by their content, bounded, and seen by whoever sees the order."""

from io import BytesIO
from zipfile import ZipFile

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from common.clock import held
from common.errors import Conflict, Invalid, NotAllowed
from tests.pictures import photo, picture, upload
from tests.recordings import film
from tests.world import MONDAY, World
from workorders import media, services
from workorders.choices import Stage, State
from workorders.media import MediaKind
from workorders.models import Attachment, WorkOrder

pytestmark = pytest.mark.django_db
MP4 = film(content=bytes(range(256)) * 8)
WEBM = b"\x1aE\xdf\xa3\x01\0\0\0\0\0\0\x1fB\x82\x84webm"


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


def sent(content: bytes = MP4, name: str = "现场.mp4") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def office(main: str = "word/document.xml", **more: bytes) -> bytes:
    out = BytesIO()
    with ZipFile(out, "w") as parts:
        parts.writestr("[Content_Types].xml", more.pop("contents", b"<Types/>"))
        parts.writestr(main, b"<w/>")
        for name, content in more.items():
            parts.writestr(name, content)
    return out.getvalue()


def kept(world: World, order: WorkOrder, content: bytes = MP4, name: str = "现场.mp4", **given: bool) -> Attachment:
    file = media.read(sent(content, name))
    return services.attach_file(order, by=world.actor("unit_handler"), file=file, stage=Stage.AFTER, **given)


def test_it_works(world: World, client: Client):
    order = world.order_in(State.HANDLING)
    client.force_login(world.users["unit_handler"])
    url = reverse("workorders:attach", args=[order.number])
    assert client.post(url, {"documents": [sent()], "stage": "after"}).status_code == 302
    attachment = Attachment.objects.get()
    assert (attachment.kind, attachment.media_type, attachment.size) == ("video", "video/mp4", len(MP4))
    assert str(attachment.file.name).endswith(".mp4")
    assert "现场" not in str(attachment.file.name)
    address = reverse("workorders:file", args=[attachment.pk])
    assert f'src="{address}"' in client.get(order.get_absolute_url()).content.decode()
    answer = client.get(address)
    assert b"".join(answer) == MP4  # type: ignore[call-overload]
    assert (answer["Content-Type"], answer["X-Content-Type-Options"]) == ("video/mp4", "nosniff")
    assert answer["Content-Disposition"].startswith("inline")


@pytest.mark.parametrize(
    ("asked", "status", "part"),
    [
        ("bytes=0-9", 206, slice(0, 10)),
        ("bytes=100-", 206, slice(100, None)),
        ("bytes=-5", 206, slice(-5, None)),
        ("bytes=0-99999999", 206, slice(0, None)),
        ("bytes=99999999-", 416, slice(0, 0)),
        ("bytes=9-2", 416, slice(0, 0)),
        ("bytes=0-1,4-5", 200, slice(0, None)),
        ("lines=1-2", 200, slice(0, None)),
        ("bytes=-", 200, slice(0, None)),
    ],
)
def test_players_ask_for_parts(world: World, client: Client, asked: str, status: int, part: slice):
    attachment = kept(world, world.order_in(State.HANDLING))
    client.force_login(world.users["dispatcher"])
    answer = client.get(reverse("workorders:file", args=[attachment.pk]), headers={"range": asked})
    assert answer.status_code == status
    assert b"".join(answer) == MP4[part]  # type: ignore[call-overload]


def test_outsiders_get_nothing_the_reporter_what_is_public(world: World, client: Client):
    order = world.order_in(State.HANDLING)
    secret, public = kept(world, order), kept(world, order, film(content=b"2"), is_public=True)
    session = client.session
    session["orders"] = [order.pk]
    session.save()
    statuses = [client.get(reverse("workorders:file", args=[each.pk])).status_code for each in (secret, public)]
    assert statuses == [404, 200]
    for name in ("other_dispatcher", "other_handler", "system_admin"):
        stranger = Client()
        stranger.force_login(world.users[name])
        assert stranger.get(reverse("workorders:file", args=[public.pk])).status_code == 404
        file = media.read(sent(film(content=b"3")))
        with pytest.raises(NotAllowed):
            services.attach_file(order, by=world.actor(name), file=file, stage=Stage.AFTER)


@pytest.mark.parametrize(
    ("content", "kind", "media_type"),
    [
        (b"%PDF-1.7\n", MediaKind.DOCUMENT, "application/pdf"),
        (office(), MediaKind.DOCUMENT, f"{media.OFFICE}.wordprocessingml.document"),
        (office("xl/workbook.xml"), MediaKind.DOCUMENT, f"{media.OFFICE}.spreadsheetml.sheet"),
        (b"#!AMR\n", MediaKind.AUDIO, "audio/amr"),
        (b"ID3\3\0", MediaKind.AUDIO, "audio/mpeg"),
        (b"RIFF\0\0\0\0WAVEfmt ", MediaKind.AUDIO, "audio/wav"),
        (film(b"M4A ", b"soun"), MediaKind.AUDIO, "audio/mp4"),
        (film(b"mp42", b"soun"), MediaKind.AUDIO, "audio/mp4"),
        (film(b"qt  "), MediaKind.VIDEO, "video/quicktime"),
        (film(b"3gp5"), MediaKind.VIDEO, "video/3gpp"),
        (WEBM + b"V_VP8 A_OPUS", MediaKind.VIDEO, "video/webm"),
        (WEBM + b"A_OPUS", MediaKind.AUDIO, "audio/webm"),
    ],
)
def test_known_by_content_whatever_the_name_says(content: bytes, kind: str, media_type: str):
    found = media.read(sent(content, "evil.html"))
    assert (found.kind, found.media_type) == (kind, media_type)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"<html><script>alert(1)</script>",
        b"MZ\x90\0",
        b"\x7fELF",
        b"PK\x03\x04broken",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"RIFF\0\0\0\0AVI ",
        b"\0\0\0\x14ftypheic",
        b"\0\0\0\x14ftypisom\0\0\0\0isom\x7f\xff\xff\xffmdat",
        WEBM.replace(b"webm", b"matroska"),
        office("xl/workbook.xml", **{"xl/vbaProject.bin": b"x"}),
        office(contents=b"application/vnd.ms-word.document.macroEnabled.main+xml"),
        office("something/else.xml"),
        picture(),
    ],
)
def test_anything_else_is_refused(content: bytes):
    with pytest.raises(ValidationError):
        media.read(sent(content, "报告.docx"))


def test_documents_are_never_shown_as_a_page(world: World, client: Client):
    attachment = kept(world, world.order_in(State.HANDLING), b"%PDF-1.7\n", "../../报告.pdf")
    client.force_login(world.users["dispatcher"])
    answer = client.get(reverse("workorders:file", args=[attachment.pk]))
    assert answer["Content-Disposition"].startswith("attachment")
    assert "sandbox" in answer["Content-Security-Policy"]
    assert attachment.name == "报告.pdf"
    assert client.get(reverse("workorders:photo", args=[attachment.pk])).status_code == 404


def test_number_and_size_are_bounded(world: World, monkeypatch: pytest.MonkeyPatch):
    order = world.order_in(State.HANDLING)
    for n in range(media.MAX_FILES):
        kept(world, order, film(content=bytes([n])))
    with pytest.raises(Conflict):
        kept(world, order, film(content=b"more"))
    assert (
        kept(world, order, film(content=bytes([0]))).pk == Attachment.objects.earliest("pk").pk
    )  # sent again: the same
    monkeypatch.setitem(media.LIMITS, MediaKind.VIDEO, 100)
    with pytest.raises(ValidationError):
        media.read(sent())


def test_all_or_none(world: World, client: Client):
    order = world.order_in(State.HANDLING)
    client.force_login(world.users["unit_handler"])
    url = reverse("workorders:attach", args=[order.number])
    files = [sent(), sent(b"MZ", "setup.exe")]
    assert client.post(url, {"documents": files, "stage": "after"}).status_code == 422
    assert client.post(url, {"stage": "after"}).status_code == 422
    assert not Attachment.objects.exists()


def _ask_for_photos(world: World) -> None:
    world.category.asks_photos = True
    world.category.save()


def test_where_the_category_asks_the_result_must_be_shown(world: World, client: Client):
    _ask_for_photos(world)
    order = world.order_in(State.HANDLING)
    client.force_login(world.users["unit_handler"])
    url = reverse("workorders:act", args=[order.number, "complete"])
    refused = client.post(url, {"version": order.version, "result": "换好了"})
    assert refused.status_code == 422
    assert "换好了" in refused.content.decode()
    order.refresh_from_db()
    assert order.state == State.HANDLING
    sent_along = {"version": order.version, "result": "换好了", "photos": [upload(picture())]}
    assert client.post(url, sent_along).status_code == 302
    order.refresh_from_db()
    assert (order.state, order.attachments.get().stage) == (State.HANDLED, Stage.AFTER)


def test_a_photo_of_before_does_not_do_nor_one_from_before_the_rework(world: World):
    _ask_for_photos(world)
    order = world.order_in(State.HANDLING)
    by = world.actor("unit_handler")
    services.attach(order, by=by, photo=photo("red"), stage=Stage.BEFORE)
    with pytest.raises(Invalid):
        services.complete(order, by=by, result="换好了")
    services.attach(order, by=by, photo=photo(), stage=Stage.AFTER)
    order = services.complete(order, by=by, result="换好了")
    services.check(order, by=world.actor("dispatcher"), outcome="rework", finding="又坏了")
    with pytest.raises(Invalid):
        services.complete(order, by=by, result="再换")


def test_before_and_after_stand_side_by_side(world: World, client: Client):
    order = world.order_in(State.HANDLING)
    for colour, stage in (("red", Stage.BEFORE), ("green", Stage.AFTER)):
        services.attach(order, by=world.actor("unit_handler"), photo=photo(colour), stage=stage)
    client.force_login(world.users["dispatcher"])
    assert 'class="compared"' in client.get(order.get_absolute_url()).content.decode()


def test_a_change_meanwhile_is_noticed_before_photos_are_kept(world: World, client: Client):
    order = world.order_in(State.HANDLING)
    client.force_login(world.users["unit_handler"])
    url = reverse("workorders:act", args=[order.number, "complete"])
    stale = {"version": order.version - 1, "result": "换好了", "photos": [upload(picture())]}
    assert client.post(url, stale).status_code == 412
    assert not order.attachments.exists()
