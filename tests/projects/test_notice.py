"""A notice to hang up, with a code that leads to the public page."""

from xml.etree import ElementTree

import pytest
import segno
from django.test import Client
from django.urls import reverse

from common import qr
from projects import services
from projects.models import Project
from tests.projects.conftest import Walk
from tests.world import World

ADDRESS = "https://grid.example.org/board/project/0123456789abcdef/"


def get(world: World, project: Project, page: str, name: str = "community_secretary"):
    client = Client()
    client.force_login(world.users[name])
    return client.get(reverse(f"projects:{page}", args=[project.pk]))


def test_it_works(world: World, walk: Walk):
    """The code holds the public address: the picture is the one that this address makes, and another's is another."""
    project = walk("running")
    assert {get(world, project, page).status_code for page in ("notice", "code")} == {404}
    project = services.publish(project, by=world.actor("community_secretary"))
    public = f"http://testserver{reverse('projects:public', args=[project.public_code])}"
    drawn = get(world, project, "code")
    assert (drawn["Content-Type"], drawn.content) == ("image/svg+xml", qr.svg(public))
    assert drawn.content != qr.svg(ADDRESS)
    notice = get(world, project, "notice")
    assert (notice["Content-Type"], b"".join(notice)[:5]) == ("application/pdf", b"%PDF-")


@pytest.mark.parametrize("name", ["other_dispatcher", "far_street_coordinator", "grid_worker"])
def test_an_outsider(world: World, walk: Walk, name: str):
    project = services.publish(walk("running"), by=world.actor("community_secretary"))
    assert {get(world, project, page, name).status_code for page in ("notice", "code")} == {404}


def test_the_picture_is_whole():
    """Drawn as vectors, with the quiet margin of four modules that readers need, for addresses as long as ours are."""
    root = ElementTree.fromstring(qr.svg(ADDRESS))
    assert root.tag.endswith("svg")
    size = segno.make_qr(ADDRESS, error="q").symbol_size(scale=8, border=4)[0]
    assert root.get("width") == str(size)
    assert qr.as_data(ADDRESS).startswith("data:image/svg+xml")
