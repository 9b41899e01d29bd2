"""Meetings are called to mind the day before, once."""

from datetime import timedelta

from common.clock import advance
from deliberation import services
from deliberation.services.telling import CHANGED, INVITED, TOMORROW
from tests.deliberation.conftest import Make, attendee, told
from tests.world import World


def test_it_works(world: World, convened: Make):
    meeting = convened()
    assert services.remind() == 0  # it is two days off
    advance(timedelta(days=1))
    assert [services.remind(), services.remind()] == [1, 0]
    assert told(world, "grid_worker") == [INVITED, TOMORROW]
    meeting.refresh_from_db()
    assert meeting.reminded_at is not None


def test_an_outsider(world: World, convened: Make):
    convened()
    advance(timedelta(days=1))
    services.remind()
    assert told(world, "other_dispatcher") == told(world, "dispatcher") == []


def test_not_those_who_cannot_come(world: World, convened: Make):
    own = attendee(convened(), world.users["grid_worker"])
    services.answer_invitation(own, answer="declined", by=world.actor("grid_worker"))
    advance(timedelta(days=1))
    services.remind()
    assert told(world, "grid_worker") == [INVITED]
    assert told(world, "unit_handler") == [INVITED, TOMORROW]


def test_not_those_who_were_invited_today(world: World, convened: Make):
    meeting = convened()
    later = meeting.starts_at - timedelta(days=1)
    services.change_meeting(
        meeting, starts_at=later, ends_at=later + timedelta(hours=1), by=world.actor("community_secretary")
    )
    assert services.remind() == 0
    assert told(world, "grid_worker") == [INVITED, CHANGED]


def test_moved_it_is_called_to_mind_again(world: World, convened: Make):
    meeting, by = convened(), world.actor("community_secretary")
    advance(timedelta(days=1))
    services.remind()
    later = meeting.starts_at + timedelta(days=3)
    services.change_meeting(meeting, starts_at=later, ends_at=later + timedelta(hours=1), by=by)
    advance(timedelta(days=3))
    assert services.remind() == 1
