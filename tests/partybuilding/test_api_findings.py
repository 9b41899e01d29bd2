"""Memberships to be looked into by REST: for whoever asks the person, nobody else, and no machine."""

from datetime import timedelta
from typing import Any

import pytest
from django.urls import reverse

from common.clock import advance, today
from partybuilding import services
from partybuilding.finding import find_memberships
from partybuilding.models import Finding
from tests.homes import settle
from tests.keys import client_for
from tests.partybuilding.party import Party
from tests.partybuilding.test_api_organisations import signed_in
from tests.partybuilding.test_findings import PAGE, member, resident, secretary_at_work

URL = "/api/v1/party-findings/"


@pytest.fixture
def pocket(party: Party) -> Finding:
    """A letter that nobody took."""
    services.write_letter(member(party), to=party.next_door, by=None, valid_until=today())
    advance(timedelta(days=1))
    find_memberships()
    return Finding.objects.get()


def found(answer: Any) -> list[Any]:
    return [each["id"] for each in answer.json()["results"]]


def test_it_works(party: Party, pocket: Finding):
    client = signed_in(party, "branch")
    [shown] = client.get(URL, {"kind": "pocket,lost", "state": "open"}).json()["results"]
    assert pocket.transfer is not None
    assert (shown["name"], shown["member"]) == ("李**", pocket.transfer.member_id)
    assert "2026-11-16" in shown["evidence"][0]
    one = f"{URL}{pocket.pk}/"
    tag = client.get(one).headers["ETag"]
    said = {"outcome": "asked", "note": "已电话联系"}
    noted = client.post(f"{one}actions/note/", said, format="json", headers={"If-Match": tag})
    assert (noted.status_code, noted.json()["outcome"], noted.json()["note"]) == (200, "asked", "已电话联系")
    assert client.post(f"{one}actions/note/", said, format="json", headers={"If-Match": tag}).status_code == 412
    assert found(client.get(URL, {"state": "open"})) == found(client.get(URL, {"state": "gone"})) == []
    assert found(client.get(URL, {"state": "noted", "organisation": party.branch.code})) == [pocket.pk]


def test_it_tells_no_more_than_the_page(party: Party):
    """Residents only to the secretary of the area who works with them."""
    person = resident(settle(party.world))
    find_memberships()
    assert found(signed_in(party, "branch").get(URL)) == []
    secretary_at_work(party)
    client = signed_in(party, "community_secretary")
    [shown] = client.get(URL).json()["results"]
    assert (shown["name"], shown["member"]) == (person.masked_name, None)
    page = client.get(reverse(PAGE)).content.decode()
    assert shown["evidence"][0] in page or shown["name"] in page
    assert person.name not in client.get(URL).content.decode()


def test_an_outsider(party: Party, pocket: Finding):
    strangers = [signed_in(party, name) for name in ("next_door", "general", "community_secretary")]
    for client in [*strangers, client_for(party.user("branch"))]:
        assert found(client.get(URL)) == []
        assert client.get(f"{URL}{pocket.pk}/").status_code == 404
        answer = client.post(f"{URL}{pocket.pk}/actions/note/", {"outcome": "settled"}, format="json")
        assert answer.status_code == 404
    pocket.refresh_from_db()
    assert pocket.outcome == ""


def test_the_list_asks_little(party: Party, pocket: Finding, django_assert_max_num_queries):
    client = signed_in(party, "branch")
    client.get(URL)
    with django_assert_max_num_queries(8):
        client.get(URL)
