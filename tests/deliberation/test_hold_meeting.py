"""From the plan to the wrap-up: invitations, answers, attendance, resolutions that become orders."""

from datetime import timedelta

import pytest

from common.clock import advance, now, today
from common.errors import Conflict, Invalid, NotAllowed, Stale, WrongState
from deliberation import services
from deliberation.choices import Attendance, MeetingState, MeetingStep
from deliberation.models import Meeting, Resolution
from deliberation.services.telling import CANCELLED, CHANGED, INVITED, WRAPPED_UP
from tests.deliberation.conftest import Make, attendee, fresh, told
from tests.world import World
from workorders.choices import Channel, State


def test_it_works(world: World, held_meeting: Make):
    meeting, by = held_meeting(), world.actor("community_secretary")
    assert meeting.state == MeetingState.HELD
    draft = services.draft_resolution(
        meeting,
        text="物业本月内在北门划出临停车位。",
        unit=world.unit,
        category=world.category,
        due_on=today() + timedelta(days=14),
        by=by,
    )
    with pytest.raises(Conflict):
        services.close_meeting(meeting, by=by)
    made = services.adopt_resolution(draft, by=by)
    assert made.order is not None
    assert (made.order.state, made.order.channel) == (State.DISPATCHED, Channel.MEETING)
    assert made.order.lead_unit == world.unit
    finish = made.order.dispatches.get().finish_by
    assert finish.date() == today() + timedelta(days=14)
    assert meeting.title in made.order.description
    services.write_minutes(meeting, minutes="物业同意，居民代表无异议。", by=by)
    closed = services.close_meeting(meeting, by=by)
    assert closed.state == MeetingState.CLOSED
    assert told(world, "grid_worker") == [INVITED, WRAPPED_UP]
    steps = list(closed.entries.values_list("step", flat=True))
    assert steps[0] == MeetingStep.PLANNED
    assert steps[-4:] == [MeetingStep.DRAFTED, MeetingStep.ADOPTED, MeetingStep.MINUTES, MeetingStep.CLOSED]


@pytest.mark.parametrize("name", ["other_dispatcher", "unit_manager", "grid_worker", "far_street_coordinator"])
def test_an_outsider(world: World, convened: Make, name: str):
    """Only those who convene meetings here keep them."""
    meeting, by = convened(), world.actor(name)
    with pytest.raises(NotAllowed):
        services.add_item(meeting, title="别的事", by=by)
    with pytest.raises(NotAllowed):
        services.cancel_meeting(meeting, reason="不开了", by=by)
    assert fresh(meeting).version == meeting.version


def test_who_sees_it(world: World, plan: Make, convened: Make):
    draft, meeting = plan(), convened()
    seen = {
        name: set(Meeting.objects.visible_to(world.users[name]))
        for name in (
            "dispatcher",
            "street_coordinator",
            "grid_worker",
            "unit_handler",
            "other_dispatcher",
            "system_admin",
        )
    }
    assert seen["dispatcher"] == seen["street_coordinator"] == {draft, meeting}
    assert seen["grid_worker"] == seen["unit_handler"] == {meeting}  # who is invited, once it is convened
    assert seen["other_dispatcher"] == seen["system_admin"] == set()


def test_nothing_to_speak_about_and_nobody_to_come(world: World, plan: Make):
    meeting, by = plan(), world.actor("community_secretary")
    with pytest.raises(Invalid):
        services.convene(meeting, by=by)
    services.add_item(meeting, title="北门停车", by=by)
    with pytest.raises(Invalid):
        services.convene(meeting, by=by)
    assert fresh(meeting).state == MeetingState.PLANNED


def test_the_agenda_stays_in_order(world: World, plan: Make):
    meeting, by = plan(), world.actor("community_secretary")
    first, second, third = (services.add_item(meeting, title=title, by=by) for title in ("一", "二", "三"))
    services.move_item(third, by=by)
    services.drop_item(first, by=by)
    assert list(meeting.agenda.values_list("position", "title")) == [(1, "三"), (2, "二")]
    second.refresh_from_db()
    services.move_item(second, by=by)
    assert list(meeting.agenda.values_list("title", flat=True)) == ["二", "三"]


def test_an_answer(world: World, convened: Make):
    meeting = convened()
    own = attendee(meeting, world.users["unit_handler"])
    services.answer_invitation(own, answer="declined", note="当天有检查", by=world.actor("unit_handler"))
    own.refresh_from_db()
    assert (own.state, own.note) == (Attendance.DECLINED, "当天有检查")
    with pytest.raises(NotAllowed):
        services.answer_invitation(own, answer="accepted", by=world.actor("grid_worker"))
    services.answer_invitation(own, answer="accepted", by=world.actor("unit_manager"))
    advance(meeting.starts_at - now())
    services.record_attendance(meeting, {own.pk: "attended"}, by=world.actor("dispatcher"))
    with pytest.raises(WrongState):
        services.answer_invitation(own, answer="declined", by=world.actor("unit_handler"))


def test_whoever_comes_unasked_has_attended(world: World, held_meeting: Make):
    meeting = held_meeting()
    guests = services.Guests(names=("郑大妈", "周兰英"))
    (came,) = services.invite(meeting, guests, has_vote=False, by=world.actor("dispatcher"))
    assert (came.name, came.state, came.masked_name) == ("郑大妈", Attendance.ATTENDED, "郑**")


def test_the_history_says_who_was_put_on_the_list_and_taken_off(world: World, held_meeting: Make):
    meeting, by = held_meeting(), world.actor("dispatcher")
    some = services.invite(meeting, services.Guests(names=("郑大妈", "钱大爷", "孙阿姨", "李师傅")), by=by)
    services.uninvite(some[0], by=by)
    told = meeting.entries.filter(step="invited").order_by("-pk").values_list("words", flat=True)[:2]
    assert [words.replace(", ", "、") for words in told] == ["− 郑**", "+ 郑**、钱**、孙** … (4)"]


def test_a_change_of_time_is_told(world: World, convened: Make):
    meeting, by = convened(), world.actor("community_secretary")
    later = meeting.starts_at + timedelta(days=1)
    services.change_meeting(meeting, starts_at=later, ends_at=later + timedelta(hours=1), by=by)
    services.change_meeting(meeting, title="联席会议（改）", by=by)
    assert told(world, "unit_handler") == [INVITED, CHANGED]


def test_cancelled_with_a_reason(world: World, convened: Make):
    meeting, by = convened(), world.actor("community_secretary")
    with pytest.raises(Invalid):
        services.cancel_meeting(meeting, reason=" ", by=by)
    gone = services.cancel_meeting(meeting, reason="暴雨红色预警", by=by)
    assert gone.state == MeetingState.CANCELLED
    assert told(world, "grid_worker") == [INVITED, CANCELLED]
    with pytest.raises(WrongState):
        services.add_item(meeting, title="别的事", by=by)


def test_two_at_once(world: World, plan: Make):
    meeting, by = plan(), world.actor("dispatcher")
    services.change_meeting(meeting, title="第一位改的", version=meeting.version, by=by)
    with pytest.raises(Stale):
        services.change_meeting(meeting, title="第二位改的", version=meeting.version, by=by)


def test_not_before_it_begins(world: World, convened: Make):
    meeting = convened()
    came = dict.fromkeys(meeting.attendees.values_list("pk", flat=True), "attended")
    with pytest.raises(Conflict):
        services.record_attendance(meeting, came, by=world.actor("dispatcher"))


def test_left_to_the_desk(world: World, held_meeting: Make):
    """Without a unit, or adopted by somebody who is not the desk, the order waits at the desk."""
    meeting = held_meeting()
    plain = services.draft_resolution(meeting, text="下月公示停车方案。", by=world.actor("community_secretary"))
    plain = services.adopt_resolution(plain, by=world.actor("community_secretary"))
    party = services.draft_resolution(
        meeting, text="换灯。", unit=world.unit, category=world.category, by=world.actor("party_secretary")
    )
    party = services.adopt_resolution(party, by=world.actor("party_secretary"))
    for each in (plain, party):
        assert each.order is not None
        assert (each.order.state, each.order.desk) == (State.SUBMITTED, world.community)
    assert world.unit.name in party.order.description  # type: ignore[union-attr]
    with pytest.raises(Conflict):
        services.adopt_resolution(party, by=world.actor("community_secretary"))
    assert Resolution.objects.exclude(order=None).count() == 2


def test_due_before_anybody_would_accept(world: World, held_meeting: Make):
    meeting, by = held_meeting(), world.actor("community_secretary")
    advance(timedelta(hours=8))  # the working day is over
    soon = today() + timedelta(days=1)
    draft = services.draft_resolution(
        meeting, text="先设警示牌。", unit=world.unit, category=world.category, due_on=soon, by=by
    )
    sent = services.adopt_resolution(draft, by=by).order.dispatches.get()  # type: ignore[union-attr]
    assert sent.accept_by <= sent.finish_by
    with pytest.raises(Invalid):
        services.draft_resolution(meeting, text="今天就办", due_on=today(), by=by)


def test_a_unit_that_takes_no_work_here(world: World, held_meeting: Make):
    far = services.Guests(units=(world.other_unit,))
    meeting, by = held_meeting(), world.actor("community_secretary")
    services.invite(meeting, far, by=by)  # may be invited all the same
    with pytest.raises(Invalid):
        services.draft_resolution(meeting, text="修路。", unit=world.unit, by=by)  # no category


def test_reopened_to_put_something_right(world: World, held_meeting: Make):
    meeting, by = held_meeting(), world.actor("community_secretary")
    services.write_minutes(meeting, minutes="议定事项如下。", by=by)
    services.close_meeting(meeting, by=by)
    with pytest.raises(WrongState):
        services.write_minutes(meeting, minutes="补充。", by=by)
    again = services.reopen_meeting(meeting, reason="漏记一项", by=by)
    assert (again.state, again.closed_at) == (MeetingState.HELD, None)
