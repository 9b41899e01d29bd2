from collections.abc import Callable, Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.core.cache import cache

from accounts.models import User
from common.clock import advance, held, now
from deliberation import services
from deliberation.choices import Attendance
from deliberation.models import Attendee, Meeting
from grids.models import Person
from notices import outbox
from tests.world import MONDAY, World

Make = Callable[..., Meeting]


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    cache.clear()
    with held(MONDAY):
        yield


@pytest.fixture
def plan(world: World) -> Make:
    """`plan(kind="talk")`: the secretary plans a meeting of the community for the day after tomorrow."""
    return partial(planned, world)


@pytest.fixture
def convened(world: World) -> Make:
    """With one matter on the agenda; a grid worker, the unit and a resident known by name are invited."""
    return partial(convene, world)


@pytest.fixture
def held_meeting(world: World) -> Make:
    """Two days later: all have come."""
    return partial(hold, world)


def planned(world: World, by: str = "community_secretary", **given: Any) -> Meeting:
    starts = now() + timedelta(days=2)
    values = {
        "kind": "conference",
        "title": "槐树社区党建联席会议",
        "area": world.community,
        "starts_at": starts,
        "ends_at": starts + timedelta(hours=2),
        "place": "社区会议室",
        **given,
    }
    return services.plan_meeting(by=world.actor(by), **values)


def convene(world: World, **given: Any) -> Meeting:
    meeting, by = planned(world, **given), world.actor("community_secretary")
    services.add_item(meeting, title="北门停车", by=by)
    guests = services.Guests(people=(person(world, "grid_worker"),), units=(world.unit,), names=("周兰英",))
    services.invite(meeting, guests, by=by)
    return services.convene(meeting, by=by)


def hold(world: World, **given: Any) -> Meeting:
    meeting = convene(world, **given)
    advance(meeting.starts_at - now())
    came = dict.fromkeys(meeting.attendees.values_list("pk", flat=True), Attendance.ATTENDED.value)
    return services.record_attendance(meeting, came, by=world.actor("community_secretary"))


def person(world: World, name: str) -> Person:
    return Person.objects.get(user=world.users[name])


def fresh(meeting: Meeting) -> Meeting:
    return Meeting.objects.get(pk=meeting.pk)


def attendee(meeting: Meeting, user: User) -> Attendee:
    return meeting.attendees.of(User.objects.get(pk=user.pk)).get()


def told(world: World, name: str) -> list[str]:
    """The events that this person was told of."""
    while outbox.sweep():
        pass
    return list(world.users[name].notices.order_by("pk").values_list("event", flat=True))
