"""Photos of what a working group found, by REST: added by whoever noted it, seen by whoever sees the finding."""

from typing import Any

import pytest

from partybuilding.services.group_findings import submit_finding
from tests.keys import client_for
from tests.partybuilding.groups import STAFF, found, working_group
from tests.partybuilding.party import Party
from tests.pictures import picture, upload
from workorders.actors import of_user

OUTSIDERS = ("other_dispatcher", "far_street_coordinator", "other_handler", "system_admin")
COLOURS = ("red", "blue", "green", "black", "white", "grey", "pink", "gold", "navy", "plum")


@pytest.fixture
def api(party: Party) -> Any:
    return lambda name, **options: client_for(party.user(name), **options)


def door(pk: int) -> str:
    return f"/api/v1/group-findings/{pk}/photos/"


def sent(colour: str = "teal") -> dict[str, Any]:
    return {"file": upload(picture(colour=colour))}


def test_it_works(api: Any, party: Party):
    finding, client = found(party, working_group(party)), api(STAFF)
    made = client.post(door(finding.pk), sent(), format="multipart")
    assert made.status_code == 201, made.json()
    assert (made.json()["kind"], made.json()["width"], made.json()["media_type"]) == ("photo", 64, "image/jpeg")
    again = client.post(door(finding.pk), sent(), format="multipart")
    assert again.json()["id"] == made.json()["id"]
    assert [each["id"] for each in client.get(door(finding.pk)).json()["results"]] == [made.json()["id"]]
    one = f"{door(finding.pk)}{made.json()['id']}/"
    assert client.get(one).json()["sha256"] == made.json()["sha256"]
    for query in ({}, {"size": "small"}):
        content = client.get(f"{one}content/", query)
        assert (content.status_code, b"".join(content.streaming_content)[:3]) == (200, b"\xff\xd8\xff")


def test_the_order_gets_it_too(api: Any, party: Party):
    finding = found(party, working_group(party))
    submitted = submit_finding(finding, by=of_user(party.user(STAFF)))
    assert api(STAFF).post(door(finding.pk), sent(), format="multipart").status_code == 201
    assert submitted.order is not None
    assert submitted.order.attachments.count() == 1


@pytest.mark.parametrize("name", OUTSIDERS)
def test_an_outsider(api: Any, party: Party, name: str):
    finding, client = found(party, working_group(party)), api(name)
    pk = api(STAFF).post(door(finding.pk), sent(), format="multipart").json()["id"]
    assert client.post(door(finding.pk), sent("red"), format="multipart").status_code == 404
    for address in (door(finding.pk), f"{door(finding.pk)}{pk}/", f"{door(finding.pk)}{pk}/content/"):
        assert client.get(address).status_code == 404
    assert finding.photos.count() == 1


def test_whoever_only_sees_it_adds_none(api: Any, party: Party):
    finding, desk = found(party, working_group(party)), api("dispatcher")
    assert desk.get(door(finding.pk)).json()["results"] == []
    assert desk.post(door(finding.pk), sent(), format="multipart").status_code == 403
    assert api(STAFF, scopes=["read"]).post(door(finding.pk), sent(), format="multipart").status_code == 403


def test_photos_of_another_finding(api: Any, party: Party):
    group, client = working_group(party), api(STAFF)
    first, second = found(party, group), found(party, group)
    pk = client.post(door(first.pk), sent(), format="multipart").json()["id"]
    assert client.get(f"{door(second.pk)}{pk}/").status_code == 404


def test_what_is_no_photo_and_what_is_too_many(api: Any, party: Party):
    finding, client = found(party, working_group(party)), api(STAFF)
    paper = client.post(door(finding.pk), {"file": upload(b"%PDF-1.7", "a.pdf")}, format="multipart")
    assert (paper.status_code, paper.json()["errors"][0]["field"]) == (400, "file")
    answers = [client.post(door(finding.pk), sent(colour), format="multipart").status_code for colour in COLOURS]
    assert answers == [201] * 9 + [409]
