"""Ballots: by hand, by name and secret; majorities and quorums; nobody twice."""

import re

import pytest
from django.test import Client

from common.errors import Conflict, Invalid, NotAllowed
from deliberation import services
from deliberation.choices import BallotOutcome, BallotWay, Majority, Quorum
from deliberation.models import Ballot, Meeting, Vote
from deliberation.services.voting import outcome_of
from tests.deliberation.conftest import Make, attendee, person
from tests.world import World


@pytest.fixture
def meeting(held_meeting: Make) -> Meeting:
    return held_meeting()


def opened(world: World, meeting: Meeting, way: BallotWay, **given: str) -> Ballot:
    by = world.actor("community_secretary")
    return services.open_ballot(meeting, question="是否同意停车方案", way=way, by=by, **given)


def test_it_works(world: World, meeting: Meeting):
    """A show of hands, counted in the room."""
    ballot, by = opened(world, meeting, BallotWay.SHOW), world.actor("community_secretary")
    services.record_count(ballot, yes=2, no=1, abstain=0, by=by)
    closed = services.close_ballot(ballot, by=by)
    assert (closed.outcome, closed.entitled, closed.cast) == (BallotOutcome.CARRIED, 3, 3)
    draft = services.draft_resolution(meeting, text="照方案办。", ballot=closed, by=by)
    assert services.adopt_resolution(draft, by=by).order is not None


def test_an_outsider(world: World, meeting: Meeting):
    ballot = opened(world, meeting, BallotWay.SECRET)
    own = attendee(meeting, world.users["grid_worker"])
    for name in ("unit_handler", "other_grid_worker", "community_secretary"):
        with pytest.raises(NotAllowed):
            services.cast_vote(ballot, own, choice="yes", by=world.actor(name))
    assert not Vote.objects.exists()


def test_secret(world: World, meeting: Meeting):
    """Who voted is kept, so that nobody votes twice; how is not, anywhere."""
    ballot, by = opened(world, meeting, BallotWay.SECRET), world.actor("grid_worker")
    own = attendee(meeting, world.users["grid_worker"])
    second = services.invite(
        meeting, services.Guests(people=(person(world, "grid_leader"),)), by=world.actor("community_secretary")
    )[0]
    services.cast_vote(ballot, own, choice="no", by=by)
    with pytest.raises(Conflict):
        services.cast_vote(ballot, own, choice="yes", by=by)
    unit = attendee(meeting, world.users["unit_handler"])
    services.cast_vote(ballot, unit, choice="yes", by=world.actor("unit_manager"))
    services.cast_vote(ballot, second, choice="abstain", by=world.actor("grid_leader"))
    assert set(Vote.objects.values_list("choice", flat=True)) == {""}
    assert not meeting.entries.filter(step="voted").exists()
    closed = services.close_ballot(ballot, by=world.actor("community_secretary"))
    assert (closed.yes, closed.no, closed.outcome) == (1, 1, BallotOutcome.LOST)


def test_a_secret_ballot_of_two_would_be_none(world: World, meeting: Meeting):
    """Neither opened for so few, nor counted where only so few have voted."""
    by, own = world.actor("community_secretary"), attendee(meeting, world.users["grid_worker"])
    ballot = opened(world, meeting, BallotWay.SECRET)
    services.cast_vote(ballot, own, choice="no", by=world.actor("grid_worker"))
    closed = services.close_ballot(ballot, by=by)
    assert (closed.outcome, closed.cast, closed.votes.count()) == (BallotOutcome.NO_QUORUM, 0, 1)
    services.give_vote(own, has_vote=False, by=by)
    with pytest.raises(Conflict):
        opened(world, meeting, BallotWay.SECRET)


@pytest.mark.parametrize("reader", ["community_secretary", "system_admin"])
def test_nobody_reads_how_an_open_ballot_stands(world: World, meeting: Meeting, reader: str, client: Client):
    """Vote by vote that would say who voted how: not the keeper's page, not the administration, not REST."""
    ballot = opened(world, meeting, BallotWay.SECRET)
    client.force_login(world.users[reader])
    pages = [f"/admin/deliberation/ballot/{ballot.pk}/change/", f"/api/v1/deliberations/{meeting.pk}/"]
    pages += [meeting.get_absolute_url()] if reader == "community_secretary" else []
    before = [_figures(client, page) for page in pages]
    services.cast_vote(
        ballot, attendee(meeting, world.users["grid_worker"]), choice="no", by=world.actor("grid_worker")
    )
    no = [_figures(client, page) for page in pages]
    Vote.objects.all().delete()
    Ballot.objects.update(no=0)
    services.cast_vote(
        ballot, attendee(meeting, world.users["grid_worker"]), choice="yes", by=world.actor("grid_worker")
    )
    assert no == [_figures(client, page) for page in pages]
    assert len(before) == len(pages)
    assert 'name="abstain"' not in no[-1]


def _figures(client: Client, page: str) -> str:
    """What is read on a page, without what differs each time."""
    text = client.get(page).content.decode()
    return re.sub(r"[A-Za-z0-9+/=_-]{32,}", "", text)


def test_by_name(world: World, meeting: Meeting):
    ballot, clerk = opened(world, meeting, BallotWay.NAMED), world.actor("community_secretary")
    resident = meeting.attendees.get(name="周兰英")
    services.record_vote(ballot, resident, choice="abstain", by=clerk)
    with pytest.raises(Conflict):
        services.record_vote(ballot, resident, choice="yes", by=clerk)
    own = attendee(meeting, world.users["grid_worker"])
    services.cast_vote(ballot, own, choice="yes", by=world.actor("grid_worker"))
    assert dict(Vote.objects.values_list("attendee", "choice")) == {resident.pk: "abstain", own.pk: "yes"}
    with pytest.raises(Conflict):
        services.record_count(ballot, yes=3, no=0, abstain=0, by=clerk)


def test_only_who_came_and_has_a_vote(world: World, meeting: Meeting):
    clerk, own = world.actor("community_secretary"), attendee(meeting, world.users["grid_worker"])
    services.give_vote(own, has_vote=False, by=clerk)
    ballot = opened(world, meeting, BallotWay.NAMED)
    own.refresh_from_db()
    with pytest.raises(NotAllowed):
        services.cast_vote(ballot, own, choice="yes", by=world.actor("grid_worker"))
    with pytest.raises(Conflict):
        services.give_vote(own, has_vote=True, by=clerk)  # not while the ballot is open
    services.record_vote(ballot, meeting.attendees.get(name="周兰英"), choice="yes", by=clerk)
    services.close_ballot(ballot, by=clerk)
    hands = opened(world, meeting, BallotWay.SHOW)
    with pytest.raises(Invalid):
        services.record_count(hands, yes=3, no=0, abstain=0, by=clerk)


def test_one_at_a_time_and_not_without_a_vote(world: World, meeting: Meeting):
    ballot = opened(world, meeting, BallotWay.SHOW)
    with pytest.raises(Conflict):
        opened(world, meeting, BallotWay.SHOW)
    with pytest.raises(Conflict):
        services.close_ballot(ballot, by=world.actor("community_secretary"))


def test_what_was_not_carried_is_not_adopted(world: World, meeting: Meeting):
    ballot, by = opened(world, meeting, BallotWay.SHOW), world.actor("community_secretary")
    draft = services.draft_resolution(meeting, text="照方案办。", ballot=ballot, by=by)
    with pytest.raises(Conflict):
        services.adopt_resolution(draft, by=by)
    services.record_count(ballot, yes=1, no=2, abstain=0, by=by)
    services.close_ballot(ballot, by=by)
    with pytest.raises(Conflict):
        services.adopt_resolution(draft, by=by)
    services.drop_resolution(draft, by=by)
    assert not meeting.resolutions.exists()


@pytest.mark.parametrize(
    ("yes", "no", "abstain", "entitled", "majority", "quorum", "outcome"),
    [
        (2, 1, 0, 5, "simple", "half", "carried"),
        (1, 1, 0, 4, "simple", "half", "no_quorum"),  # half is not more than half
        (2, 1, 1, 4, "simple", "half", "lost"),  # whoever abstains has voted
        (2, 1, 0, 4, "two_thirds", "two_thirds", "carried"),
        (2, 0, 1, 5, "two_thirds", "two_thirds", "no_quorum"),
        (3, 2, 0, 5, "two_thirds", "none", "lost"),
        (1, 0, 0, 90, "simple", "none", "carried"),
    ],
)
def test_majority_and_quorum(yes, no, abstain, entitled, majority, quorum, outcome):
    ballot = Ballot(
        yes=yes, no=no, abstain=abstain, entitled=entitled, majority=Majority(majority), quorum=Quorum(quorum)
    )
    assert outcome_of(ballot) == outcome
