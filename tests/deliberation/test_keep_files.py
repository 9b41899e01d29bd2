"""Photos, recordings and documents of a meeting, on its page and over REST."""

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from common.errors import Conflict, NotAllowed
from deliberation import services
from deliberation.models import Meeting, MeetingFile
from notices import outbox
from notices.models import Outbox
from tests.deliberation.conftest import Make, fresh
from tests.keys import client_for
from tests.pictures import photo, upload
from tests.world import World
from workorders import media
from workorders.keeping_files import TAKEN_OUT
from workorders.media import MAX_FILES, Media


def paper(name: str = "方案.pdf", content: bytes = b"%PDF-1.7") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content)


def papers(number: int) -> list[Media]:
    return [media.read(paper(content=b"%PDF-1.7" + str(n).encode())) for n in range(number)]


def signed_in(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.users[name])
    return client


def url_of(meeting: Meeting) -> str:
    return f"/api/v1/deliberations/{meeting.pk}/files/"


def test_it_works(world: World, plan: Make):
    """On the page: both at once, of each one; what was kept already is not kept twice."""
    meeting, client = plan(), signed_in(world, "community_secretary")
    address = reverse("deliberation:act", args=[meeting.pk, "file"])
    for _time in range(2):
        sent = {"photos": upload(), "documents": paper(), "version": fresh(meeting).version}
        assert client.post(address, sent).status_code == 302
    picture, document = meeting.files.all()
    assert (picture.kind, document.kind, document.name) == ("photo", "document", "方案.pdf")
    assert [each.words for each in meeting.entries.filter(step="filed")] == ["+2"]
    page = client.get(meeting.get_absolute_url()).content.decode()
    for name, row in (("photo", picture), ("photo_small", picture), ("file", document)):
        own = reverse(f"deliberation:{name}", args=[row.pk])
        assert own in page
        assert client.get(own).status_code == 200
    assert client.get(reverse("deliberation:photo", args=[document.pk])).status_code == 404
    assert client.get(reverse("deliberation:file", args=[picture.pk])).status_code == 404


def test_whoever_is_invited_reads_them_and_adds_none(world: World, convened: Make):
    meeting = convened()
    services.keep_files(meeting, papers(1), by=world.actor("community_secretary"))
    own = reverse("deliberation:file", args=[meeting.files.get().pk])
    assert signed_in(world, "unit_handler").get(own).status_code == 200
    with pytest.raises(NotAllowed):
        services.keep_files(meeting, papers(2), by=world.actor("unit_handler"))


@pytest.mark.parametrize("name", ["other_dispatcher", "other_handler", "far_dispatcher"])
def test_an_outsider(world: World, convened: Make, name: str):
    meeting = convened()
    row = services.keep_files(meeting, papers(1), by=world.actor("community_secretary"))[0]
    client, api = signed_in(world, name), client_for(world.users[name])
    for part in ("file", "photo", "photo_small"):
        assert client.get(reverse(f"deliberation:{part}", args=[row.pk])).status_code == 404
    for part in ("", f"{row.pk}/", f"{row.pk}/content/"):
        assert api.get(f"{url_of(meeting)}{part}").status_code == 404
    assert api.post(url_of(meeting), {"file": paper()}, format="multipart").status_code == 404
    with pytest.raises(NotAllowed):
        services.take_out(row, by=world.actor(name))
    assert meeting.files.get() == row


def test_over_rest(world: World, plan: Make):
    meeting, api = plan(), client_for(world.users["dispatcher"])
    answer = api.post(url_of(meeting), {"file": upload()}, format="multipart", headers={"Idempotency-Key": "k"})
    assert answer.status_code == 201, answer.json()
    again = api.post(url_of(meeting), {"file": upload()}, format="multipart", headers={"Idempotency-Key": "k"})
    assert again.json() == answer.json()
    assert api.get(url_of(meeting)).json()["results"] == [answer.json()]
    item = f"{url_of(meeting)}{answer.json()['id']}/"
    assert b"".join(api.get(f"{item}content/?size=small"))[:3] == b"\xff\xd8\xff"
    wrong = SimpleUploadedFile("程序.exe", b"MZ")
    assert api.post(url_of(meeting), {"file": wrong}, format="multipart").status_code == 400
    other = api.post(f"/api/v1/deliberations/{plan().pk}/take-out/", {"id": answer.json()["id"]}, format="json")
    assert other.status_code == 400  # of another meeting
    taken = api.post(f"/api/v1/deliberations/{meeting.pk}/take-out/", {"id": answer.json()["id"]}, format="json")
    assert taken.status_code == 200
    assert api.get(item).status_code == 404


def test_nothing_is_left_of_what_is_taken_out(world: World, plan: Make):
    """The worker deletes what is stored, however often it tries."""
    meeting, by = plan(), world.actor("community_secretary")
    row = services.keep_files(meeting, [photo()], by=by)[0]
    names = [row.file.name, row.thumbnail.name]
    services.take_out(row, by=by)
    assert not MeetingFile.objects.exists()
    assert [default_storage.exists(name) for name in names] == [True, True]
    for _time in range(2):
        Outbox.objects.filter(kind=TAKEN_OUT).update(done_at=None)
        outbox.sweep()
    assert [default_storage.exists(name) for name in names] == [False, False]


def test_six_at_most_all_or_none(world: World, plan: Make):
    meeting, by = plan(), world.actor("community_secretary")
    with pytest.raises(Conflict):
        services.keep_files(meeting, papers(MAX_FILES + 1), by=by)
    assert not meeting.files.exists()
    services.keep_files(meeting, papers(MAX_FILES), by=by)
    services.cancel_meeting(fresh(meeting), reason="下雨", by=by)
    with pytest.raises(Conflict):
        services.keep_files(meeting, papers(1), by=by)
