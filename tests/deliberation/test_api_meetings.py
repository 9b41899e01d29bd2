"""Meetings for programs: masked, in scope, once, on the version that was read."""

from datetime import timedelta
from typing import Any

import pytest

from common.clock import advance, now
from deliberation import services
from deliberation.models import Meeting
from tests.deliberation.conftest import Make
from tests.keys import client_for
from tests.world import World

URL = "/api/v1/deliberations/"


@pytest.fixture
def api(world: World) -> Any:
    return lambda name, **options: client_for(world.users[name], **options)


def body(world: World, **given: Any) -> dict[str, Any]:
    begins = now() + timedelta(days=2)
    return {
        "kind": "hearing",
        "title": "物业费听证会",
        "area": world.community.code,
        "starts_at": begins.isoformat(),
        "ends_at": (begins + timedelta(hours=2)).isoformat(),
        "place": "社区会议室",
        **given,
    }


def test_it_works(api: Any, world: World):
    client = api("community_secretary")
    made = client.post(URL, body(world), format="json")
    assert made.status_code == 201, made.json()
    item = f"{URL}{made.json()['id']}/"

    def done(verb: str, **data: Any) -> Any:
        answer = client.post(f"{item}{verb}/", data, format="json")
        assert answer.status_code == 200, (verb, answer.json())
        return answer.json()

    done("agenda", title="物业费标准")
    people = done("invite", units=[world.unit.code], names=["周兰英"])["attendees"]
    assert [each["name"] for each in people] == [world.unit.name, "周**"]
    done("convene")
    advance(timedelta(days=2))
    done("attendance", came=[{"attendee": each["id"], "state": "attended"} for each in people])
    ballot = done("open-ballot", question="同意每平方米涨两角", quorum="two_thirds")["ballots"][0]
    assert ballot["totals"] is None
    done("count-ballot", ballot=ballot["id"], yes=2, no=0, abstain=0)
    assert done("close-ballot", ballot=ballot["id"])["ballots"][0]["outcome"] == "carried"
    draft = done("draft-resolution", text="按新标准执行。", ballot=ballot["id"])["resolutions"][0]
    assert draft["order"] is None
    assert done("adopt-resolution", id=draft["id"])["resolutions"][0]["order_state"] == "submitted"
    done("minutes", minutes="一致同意。")
    assert done("close")["state"] == "closed"
    assert client.get(item).json()["entries"][-1]["step"] == "closed"


@pytest.mark.parametrize("name", ["other_dispatcher", "far_street_coordinator", "other_handler", "system_admin"])
def test_an_outsider(api: Any, world: World, convened: Make, name: str):
    meeting, client = convened(), api(name)
    assert client.get(URL).json()["results"] == []
    assert client.get(f"{URL}{meeting.pk}/").status_code == 404
    assert client.post(f"{URL}{meeting.pk}/cancel/", {"reason": "不开"}, format="json").status_code == 404
    unknown = client.post(URL, body(world, area="999999"), format="json")
    answer = client.post(URL, body(world), format="json")
    assert answer.status_code == unknown.status_code == 400
    assert answer.json()["errors"] == unknown.json()["errors"]  # what is not theirs is as if it were not


def test_a_key_bound_to_an_area_is_invited_to_nothing(api: Any, world: World, convened: Make):
    meeting = convened()
    assert api("unit_handler").get(f"{URL}{meeting.pk}/").status_code == 200
    bound = api("unit_handler", area_code=world.grid.code)
    assert bound.get(f"{URL}{meeting.pk}/").status_code == 404


def test_once(api: Any, world: World):
    client, headers = api("dispatcher"), {"Idempotency-Key": "spring-hearing"}
    answers = [client.post(URL, body(world), format="json", headers=headers) for _time in range(2)]
    assert answers[0].json() == answers[1].json()
    assert Meeting.objects.count() == 1


def test_on_the_version_that_was_read(api: Any, world: World, plan: Make):
    meeting, client = plan(), api("dispatcher")
    item = f"{URL}{meeting.pk}/"
    tag = client.get(item).headers["ETag"]
    changed = client.patch(item, {"title": "改了"}, format="json", headers={"If-Match": tag})
    assert changed.status_code == 200
    assert client.patch(item, {"title": "再改"}, format="json", headers={"If-Match": tag}).status_code == 412
    assert client.patch(item, {"title": "再改"}, format="json").status_code == 428
    assert client.get(item).json()["title"] == "改了"


def test_filters(api: Any, world: World, plan: Make, convened: Make):
    plan(kind="talk")
    meeting, client = convened(), api("dispatcher")
    found = [client.get(URL, wish).json()["results"] for wish in ({"kind": "talk"}, {"state": "convened"})]
    assert [len(rows) for rows in found] == [1, 1]
    assert found[1][0]["id"] == meeting.pk
    assert len(client.get(URL, {"area": world.street.code}).json()["results"]) == 2
    assert client.get(URL, {"invited": "true"}).json()["results"] == []
    assert client.get(URL, {"kind": "party"}).status_code == 400


def test_parts_of_another_meeting(api: Any, world: World, plan: Make):
    first, second = plan(), plan(title="另一个会")
    item = services.add_item(second, title="别的事", by=world.actor("dispatcher"))
    answer = api("dispatcher").post(f"{URL}{first.pk}/drop-item/", {"id": item.pk}, format="json")
    assert answer.status_code == 400
    assert second.agenda.count() == 1
