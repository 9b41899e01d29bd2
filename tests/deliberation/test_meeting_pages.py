"""The list and the page of a meeting; its papers; what everybody may read."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from common.clock import advance, now
from deliberation import services
from deliberation.choices import Attendance, MeetingState
from deliberation.models import Meeting
from tests.deliberation.conftest import Make, attendee, fresh
from tests.world import World

LIST = reverse("deliberation:meetings")
MOMENT = "%Y-%m-%dT%H:%M"


def client_of(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.users[name])
    return client


def text(answer: Any) -> str:
    return str(answer.content.decode())


def do(client: Client, meeting: Meeting, verb: str, **data: object) -> Any:
    return client.post(reverse("deliberation:act", args=[meeting.pk, verb]), data)


def test_it_works(world: World):
    """A meeting from the form to its end, all by hand."""
    client, begins = client_of(world, "community_secretary"), now() + timedelta(days=2)
    planned = {
        "kind": "talk",
        "title": "北门停车议事会",
        "area": world.community.code,
        "starts_at": f"{begins:{MOMENT}}",
        "ends_at": f"{begins + timedelta(hours=2):{MOMENT}}",
        "place": "议事厅",
        "is_public": "on",
    }
    assert client.post(reverse("deliberation:new_meeting"), planned).status_code == 302
    meeting = Meeting.objects.get()
    assert meeting.starts_at == begins  # what was typed is local time
    do(client, meeting, "agenda", title="北门怎么停", version=fresh(meeting).version)
    do(client, meeting, "invite", unit=world.unit.code, names="周兰英\n郑大妈", has_vote="on")
    assert "周兰英" in text(client.get(meeting.get_absolute_url()))
    do(client, meeting, "convene")
    assert fresh(meeting).state == MeetingState.CONVENED
    advance(timedelta(days=2))
    came = {f"came-{each.pk}": "attended" for each in meeting.attendees.all()}
    do(client, meeting, "attendance", **came)
    do(client, meeting, "ballot", question="同意方案吗", way="show", majority="simple", quorum="half")
    ballot = meeting.ballots.get()
    voting = client.get(meeting.get_absolute_url()).context["page"]
    assert "ballot" not in voting.forms  # one at a time
    assert meeting in [row.meeting for row in client.get(LIST).context["listing"].rows]
    do(client, meeting, "count", ballot=ballot.pk, yes=3, no=0, abstain=0)
    do(client, meeting, "close_ballot", ballot=ballot.pk)
    resolution = {"text": "物业划线。", "ballot": ballot.pk, "unit": world.unit.code, "category": world.category.code}
    do(client, meeting, "resolution", **resolution)
    do(client, meeting, "adopt", part=meeting.resolutions.get().pk)
    do(client, meeting, "minutes", minutes="大家一致同意。")
    do(client, meeting, "close")
    assert fresh(meeting).state == MeetingState.CLOSED
    page = text(client.get(meeting.get_absolute_url()))
    assert meeting.resolutions.get().order.number in page
    assert client.get(LIST, {"tab": "past"}).context["listing"].rows[0].meeting == meeting


@pytest.mark.parametrize("name", ["other_dispatcher", "far_street_coordinator", "other_handler", "system_admin"])
def test_an_outsider(world: World, convened: Make, name: str):
    meeting, client = convened(), client_of(world, name)
    assert client.get(LIST).context["listing"].rows == []
    for page in ("meeting", "edit_meeting", "minutes", "attendance_sheet"):
        assert client.get(reverse(f"deliberation:{page}", args=[meeting.pk])).status_code == 404
    assert do(client, meeting, "cancel", reason="不开了").status_code == 404
    assert fresh(meeting).state == MeetingState.CONVENED


def test_somebody_invited(world: World, convened: Make):
    """Answers there, and finds no form to change anything."""
    meeting, client = convened(), client_of(world, "unit_handler")
    page = client.get(meeting.get_absolute_url())
    assert page.context["page"].forms == {}
    own = attendee(meeting, world.users["unit_handler"])
    assert do(client, meeting, "answer", attendee=own.pk, answer="accepted").status_code == 302
    own.refresh_from_db()
    assert own.state == Attendance.ACCEPTED
    assert do(client, meeting, "cancel", reason="不开了").status_code == 403
    assert client.get(reverse("deliberation:edit_meeting", args=[meeting.pk])).status_code == 404


def test_a_refusal_keeps_what_was_typed(world: World, plan: Make):
    meeting, client = plan(), client_of(world, "dispatcher")
    answer = do(client, meeting, "agenda", title="停车", work_order="261116-9999", text="很长的一段话")
    assert answer.status_code == 422
    assert "很长的一段话" in text(answer)
    stale = do(client, meeting, "agenda", title="停车", version=99)
    assert stale.status_code == 412
    assert not meeting.agenda.exists()
    assert do(client, meeting, "convene").status_code == 422  # nothing on the agenda: said on the page
    assert client.get(reverse("deliberation:act", args=[meeting.pk, "convene"])).status_code == 405
    assert do(client, meeting, "nonsense").status_code == 404


def test_a_vote_by_account(world: World, held_meeting: Make):
    meeting = held_meeting()
    ballot = services.open_ballot(meeting, question="同意吗", way="secret", by=world.actor("community_secretary"))
    client, own = client_of(world, "grid_worker"), attendee(meeting, world.users["grid_worker"])
    assert client.get(meeting.get_absolute_url()).context["page"].ballots[0].open_to == [own]
    do(client, meeting, "cast", ballot=ballot.pk, attendee=own.pk, choice="yes")
    after = client.get(meeting.get_absolute_url()).context["page"].ballots[0]
    assert (after.open_to, after.voted) == ([], 1)


def test_the_list_is_narrowed(world: World, plan: Make, convened: Make):
    talk, meeting = plan(kind="talk", title="停车议事"), convened()
    client = client_of(world, "dispatcher")

    def found(**wishes: str) -> set[Meeting]:
        return {row.meeting for row in client.get(LIST, wishes).context["listing"].rows}

    assert found() == {talk, meeting}
    assert found(kind="talk") == found(q="停车") == {talk}
    assert found(state="convened") == {meeting}
    assert found(area=world.grid.code) == found(tab="past") == found(whose="mine") == set()


def test_papers(world: World, held_meeting: Make):
    meeting, client = held_meeting(), client_of(world, "dispatcher")
    for page in ("minutes", "attendance_sheet"):
        answer = client.get(reverse(f"deliberation:{page}", args=[meeting.pk]))
        assert answer.headers["Content-Type"] == "application/pdf"
        assert b"".join(answer.streaming_content).startswith(b"%PDF-")


def test_for_everybody(world: World, held_meeting: Make):
    """Nobody is named, and nothing is shown that is not public."""
    hidden, anybody = held_meeting(), Client()
    public = reverse("deliberation:public_meeting", args=[hidden.pk])
    by_area = reverse("deliberation:public_meetings", args=[world.community.code])
    assert anybody.get(public).status_code == 404
    assert hidden.title not in text(anybody.get(by_area))
    services.change_meeting(hidden, is_public=True, by=world.actor("dispatcher"))
    services.add_item(hidden, title="3号楼2单元501王大爷家漏水", by=world.actor("dispatcher"))
    page = text(anybody.get(public))
    assert world.unit.name in page
    assert not any(secret in page for secret in ("周兰英", "grid_worker", "501", "王大爷"))
    assert hidden.title in text(anybody.get(by_area))


def test_the_order_says_where_it_comes_from(world: World, held_meeting: Make):
    meeting, by = held_meeting(), world.actor("community_secretary")
    draft = services.draft_resolution(meeting, text="划线。", by=by)
    order = services.adopt_resolution(draft, by=by).order
    assert order is not None
    client, panel = client_of(world, "dispatcher"), reverse("deliberation:of_order", args=[order.number])
    assert panel in text(client.get(order.get_absolute_url()))
    assert meeting.title in text(client.get(panel))
    assert client_of(world, "other_dispatcher").get(panel).status_code == 404
