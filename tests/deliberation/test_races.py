"""A meeting in which two do something in the same second: counted once, and nothing that was decided is lost."""

import pytest

from deliberation import services
from deliberation.choices import BallotWay
from deliberation.models import Attendee, Ballot, Meeting, Resolution, Vote
from tests import world as worlds
from tests.deliberation.conftest import Make, attendee, person
from tests.together import refusals, together
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: None) -> World:
    return worlds.build()


@pytest.fixture
def meeting(world: World, held_meeting: Make) -> Meeting:
    """With four who have a vote."""
    found = held_meeting()
    guests = services.Guests(people=(person(world, "grid_leader"),))
    services.invite(found, guests, by=world.actor("community_secretary"))
    return found


def opened(world: World, meeting: Meeting, way: BallotWay = BallotWay.SECRET) -> Ballot:
    by = world.actor("community_secretary")
    return services.open_ballot(meeting, question="是否同意", way=way, quorum="none", by=by)


def test_it_works(world: World, meeting: Meeting):
    """Two votes of one person."""
    ballot, own = opened(world, meeting), attendee(meeting, world.users["grid_worker"])
    by = world.actor("grid_worker")
    results = together(
        *(
            lambda choice=choice: services.cast_vote(ballot, own, choice=choice, by=by)
            for choice in ("yes", "no", "yes")
        )
    )
    assert [each.code for each in refusals(results)] == ["conflict", "conflict"]
    ballot.refresh_from_db()
    assert ballot.cast == Vote.objects.count() == 1


def test_closing_while_somebody_votes(world: World, meeting: Meeting):
    ballot = opened(world, meeting, BallotWay.NAMED)
    services.cast_vote(
        ballot, attendee(meeting, world.users["grid_worker"]), choice="yes", by=world.actor("grid_worker")
    )
    late = attendee(meeting, world.users["grid_leader"])
    together(
        lambda: services.close_ballot(ballot, by=world.actor("community_secretary")),
        lambda: services.cast_vote(ballot, late, choice="no", by=world.actor("grid_leader")),
    )
    ballot.refresh_from_db()
    assert not ballot.is_open
    assert ballot.cast == Vote.objects.count()
    assert ballot.outcome == ("carried" if ballot.cast == 1 else "lost")


def test_counted_in_the_room_and_voted_by_account(world: World, meeting: Meeting):
    """Whoever put a paper into the box does not vote by account as well."""
    ballot, own = opened(world, meeting), attendee(meeting, world.users["grid_worker"])
    results = together(
        lambda: services.record_count(ballot, yes=3, no=1, abstain=0, by=world.actor("community_secretary")),
        lambda: services.cast_vote(ballot, own, choice="yes", by=world.actor("grid_worker")),
    )
    assert [each.code for each in refusals(results)] == ["conflict"]
    ballot.refresh_from_db()
    assert ballot.cast in (1, 4)


def test_adopted_and_dropped(world: World, meeting: Meeting):
    by = world.actor("community_secretary")
    draft = services.draft_resolution(meeting, text="照方案办。", by=by)
    seen = Resolution.objects.select_related("meeting").get(pk=draft.pk)
    services.adopt_resolution(draft, by=by)
    results = together(*[lambda: services.drop_resolution(seen, by=by)] * 2)
    assert [each.code for each in refusals(results)] == ["conflict", "conflict"]
    assert Resolution.objects.get().order is not None


def test_taken_off_while_they_answer(world: World, convened: Make):
    meeting, by = convened(), world.actor("community_secretary")
    own = attendee(meeting, world.users["grid_worker"])
    together(
        lambda: services.answer_invitation(own, answer="accepted", by=world.actor("grid_worker")),
        *[lambda: services.uninvite(own, by=by)] * 2,
    )
    assert not Attendee.objects.filter(pk=own.pk).exists()


def test_two_move_an_item_up(world: World, convened: Make):
    meeting, by = convened(), world.actor("community_secretary")
    items = [services.add_item(meeting, title=title, by=by) for title in ("照明", "电梯")]
    together(*(lambda each=each: services.move_item(each, by=by) for each in (*items, items[-1])))
    assert list(meeting.agenda.values_list("position", flat=True)) == [1, 2, 3]
