"""Photos of a project: before, of a milestone, after; on pages and over REST."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse

from common.errors import Conflict, Invalid, NotAllowed
from projects import services
from tests.keys import client_for
from tests.pictures import photo, upload
from tests.projects.conftest import Walk
from tests.world import World

URL = "/api/v1/projects/"
COLOURS = ("red", "blue", "green", "black", "white", "grey", "pink", "gold", "navy", "plum")


def test_it_works(world: World, walk: Walk):
    """Before and after stand side by side, for colleagues and, once it is published, for everybody."""
    project, client = walk("running"), Client()
    client.force_login(world.users["community_secretary"])
    address = reverse("projects:act", args=[project.pk, "add_photos"])
    for colour, stage in (("red", "before"), ("blue", "after")):
        sent = {"stage": stage, "photos": upload(photo(colour).content)}
        assert client.post(address, sent).status_code == 302
    before, after = project.photos.all()
    assert [(each.stage, each.width, each.milestone) for each in (before, after)] == [
        ("before", 64, None),
        ("after", 64, None),
    ]
    project.refresh_from_db()
    services.publish(project, by=world.actor("community_secretary"))
    pages = {client: project.get_absolute_url(), Client(): reverse("projects:public", args=[project.public_code])}
    for reader, page in pages.items():
        text = reader.get(page).content.decode()
        assert text.index(before.get_stage_display()) < text.index(after.get_stage_display())
    shown = reverse("projects:public_photo_small", args=[project.public_code, after.pk])
    assert Client().get(shown).status_code == 200
    assert client.get(reverse("projects:report", args=[project.pk])).status_code == 200


def test_over_rest(world: World, walk: Walk):
    project, own = walk("running"), client_for(world.users["dispatcher"])
    address, milestone = f"{URL}{project.pk}/photos/", project.milestones.get()
    sent = {"file": upload(), "milestone": milestone.pk}
    answer = own.post(address, sent, format="multipart")
    assert answer.status_code == 201, answer.json()
    assert (answer.json()["stage"], answer.json()["milestone"]) == ("during", milestone.pk)
    again = own.post(address, {"file": upload(), "stage": "after"}, format="multipart")
    assert again.json() == answer.json()  # the project has it already
    assert own.get(address).json()["results"] == [answer.json()]
    item = f"{address}{answer.json()['id']}/"
    assert b"".join(own.get(f"{item}content/"))[:3] == b"\xff\xd8\xff"
    document = SimpleUploadedFile("方案.pdf", b"%PDF-1.7")
    assert own.post(address, {"file": document}, format="multipart").status_code == 400
    elsewhere = walk("running", title="别的").milestones.get()
    wrong = {"file": upload(photo("red").content), "milestone": elsewhere.pk}
    assert own.post(address, wrong, format="multipart").status_code == 400
    assert project.photos.count() == 1
    assert own.get(f"{URL}{project.pk}/").json()["milestones"][0]["photos"] == 1


@pytest.mark.parametrize("name", ["other_dispatcher", "other_handler", "far_street_coordinator", "system_admin"])
def test_an_outsider(world: World, walk: Walk, name: str):
    project, client = walk("running"), client_for(world.users[name])
    services.add_photos(project, by=world.actor("community_secretary"), photos=[photo()], stage="before")
    address = f"{URL}{project.pk}/photos/"
    for part in ("", f"{project.photos.get().pk}/", f"{project.photos.get().pk}/content/"):
        assert client.get(f"{address}{part}").status_code == 404
    assert client.post(address, {"file": upload()}, format="multipart").status_code == 404


def test_only_by_those_who_carry_it_out(world: World, walk: Walk):
    project = walk("running")
    with pytest.raises(NotAllowed):
        services.add_photos(project, by=world.actor("street_coordinator"), photos=[photo()], stage="before")
    elsewhere = walk("running", title="别的").milestones.get()
    by = world.actor("community_secretary")
    with pytest.raises(Invalid):
        services.add_photos(project, by=by, photos=[photo()], stage="after", milestone=elsewhere)
    assert not project.photos.exists()


def test_nine_of_each_stage_all_or_none(world: World, walk: Walk):
    project, by = walk("running"), world.actor("community_secretary")
    with pytest.raises(Conflict):
        services.add_photos(project, by=by, photos=[photo(each) for each in COLOURS], stage="before")
    assert not project.photos.exists()
    services.add_photos(project, by=by, photos=[photo(each) for each in COLOURS[:9]], stage="before")
    services.add_photos(project, by=by, photos=[photo(COLOURS[9])], stage="after")
    assert project.photos.count() == len(COLOURS)
