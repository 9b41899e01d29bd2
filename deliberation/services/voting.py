"""Ballots: opened, voted in by hand, by name or by account, counted and closed."""

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _

from common.errors import Conflict, Invalid, NotAllowed
from common.versions import locked
from deliberation.choices import (
    Attendance,
    BallotOutcome,
    BallotWay,
    Choice,
    Majority,
    MeetingState,
    MeetingStep,
    Quorum,
)
from deliberation.models import AgendaItem, Attendee, Ballot, Meeting, Vote
from deliberation.services.step import begin, check_state, end, lock, present
from workorders.actors import Actor

LEAST_SECRET = 3


@transaction.atomic
def open_ballot(
    meeting: Meeting,
    *,
    question: str,
    by: Actor,
    way: str = BallotWay.SHOW,
    majority: str = Majority.SIMPLE,
    quorum: str = Quorum.HALF,
    item: AgendaItem | None = None,
    version: int | None = None,
) -> Ballot:
    """Put a question to those who came and have a vote. One at a time; in secret only where nobody is found out."""
    step = begin(meeting, by, version, MeetingState.HELD)
    if step.meeting.ballots.filter(closed_at=None).exists():
        raise Conflict(_("A ballot is open: close it first."))
    there = step.meeting.attendees.voting().filter(state=Attendance.ATTENDED).count()
    if not there:
        raise Conflict(_("Nobody who came has a vote."))
    if way == BallotWay.SECRET and there < LEAST_SECRET:
        raise Conflict(_("With fewer than three voters everybody would know who voted how."))
    if item is not None and item.meeting_id != step.meeting.pk:
        raise Invalid.field("item", _("This is on the agenda of another meeting."))
    ballot = Ballot.objects.create(
        meeting=step.meeting,
        item=item,
        question=question,
        way=way,
        majority=majority,
        quorum=quorum,
        opened_at=step.at,
    )
    end(step, MeetingStep.BALLOT_OPENED, question)
    return ballot


@transaction.atomic
def cast_vote(ballot: Ballot, attendee: Attendee, *, choice: str, by: Actor) -> Ballot:
    """One's own vote, by account. Given once: nobody can vote twice, or take it back."""
    check_state(lock(ballot.meeting, None), MeetingState.HELD)
    assert by.user is not None  # votes are cast by account
    if not Attendee.objects.of(by.user).filter(pk=attendee.pk).exists():
        raise NotAllowed(_("This vote is not yours."))
    if ballot.way == BallotWay.SHOW:
        raise Conflict(_("This ballot is a show of hands: it is counted in the room."))
    return _vote(ballot, attendee, choice)


@transaction.atomic
def record_vote(ballot: Ballot, attendee: Attendee, *, choice: str, by: Actor, version: int | None = None) -> Ballot:
    """A vote by name as it was called out in the room."""
    step = begin(ballot.meeting, by, version, MeetingState.HELD)
    if ballot.way != BallotWay.NAMED:
        raise Conflict(_("Only in a vote by name is it recorded who voted how."))
    voted = _vote(ballot, attendee, choice)
    end(step, MeetingStep.VOTED, attendee.shown_name)
    return voted


def _vote(ballot: Ballot, attendee: Attendee, choice: str) -> Ballot:
    """The meeting is locked: votes are counted one after another."""
    ballot = locked(Ballot.objects.all(), ballot)
    _check_open(ballot)
    if choice not in Choice.values:
        raise Invalid.field("choice", _("Choose one of the list."))
    if ballot.cast != ballot.votes.count():
        raise Conflict(_("It was counted in the room: a vote by account would come twice."))
    attendee = present(attendee)
    came = attendee.state == Attendance.ATTENDED and attendee.meeting_id == ballot.meeting_id
    if not attendee.has_vote or not came:
        raise NotAllowed(_("Only those who came and have a vote can vote."))
    kept = "" if ballot.way == BallotWay.SECRET else choice
    if not Vote.objects.get_or_create(ballot=ballot, attendee=attendee, defaults={"choice": kept})[1]:
        raise Conflict(_("They have voted already."))
    Ballot.objects.filter(pk=ballot.pk).update(**{choice: F(choice) + 1})
    ballot.refresh_from_db()
    return ballot


def _check_open(ballot: Ballot) -> None:
    if not ballot.is_open:
        raise Conflict(_("This ballot is closed."))


@transaction.atomic
def record_count(ballot: Ballot, *, yes: int, no: int, abstain: int, by: Actor, version: int | None = None) -> Ballot:
    """Hands, or papers of a secret ballot, as they were counted in the room."""
    step = begin(ballot.meeting, by, version, MeetingState.HELD)
    ballot = locked(Ballot.objects.all(), ballot)
    _check_open(ballot)
    if ballot.way == BallotWay.NAMED:
        raise Conflict(_("In a vote by name each vote is recorded by itself."))
    if ballot.votes.exists():
        raise Conflict(_("Votes have been cast by account: what is counted in the room would come twice."))
    there = step.meeting.attendees.voting().filter(state=Attendance.ATTENDED).count()
    if yes + no + abstain > there:
        sentence = _("Only %(n)d who came have a vote.")
        raise Invalid.field("yes", sentence % {"n": there})
    ballot.yes, ballot.no, ballot.abstain = yes, no, abstain
    ballot.save(update_fields=["yes", "no", "abstain"])
    end(step, MeetingStep.VOTED, ballot.question)
    return ballot


@transaction.atomic
def close_ballot(ballot: Ballot, *, by: Actor, version: int | None = None) -> Ballot:
    """Count it. The outcome stays as it is, whoever joins the meeting later."""
    step = begin(ballot.meeting, by, version, MeetingState.HELD)
    ballot = locked(Ballot.objects.all(), ballot)
    _check_open(ballot)
    if not ballot.cast:
        raise Conflict(_("Nobody has voted yet."))
    ballot.entitled = step.meeting.attendees.voting().count()
    ballot.outcome, ballot.closed_at = outcome_of(ballot), step.at
    if ballot.way == BallotWay.SECRET and 0 < ballot.votes.count() < LEAST_SECRET:
        # The totals would say who voted how.
        ballot.outcome, ballot.yes, ballot.no, ballot.abstain = BallotOutcome.NO_QUORUM, 0, 0, 0
    ballot.save()
    end(step, MeetingStep.BALLOT_CLOSED, f"{ballot.question}: {ballot.get_outcome_display()}")
    return ballot


def outcome_of(ballot: Ballot) -> BallotOutcome:
    """The quorum is of those with a vote, the majority of the votes given: whoever abstains has voted."""
    enough = {
        Quorum.NONE: True,
        Quorum.HALF: ballot.cast * 2 > ballot.entitled,
        Quorum.TWO_THIRDS: ballot.cast * 3 >= ballot.entitled * 2,
    }
    if not enough[Quorum(ballot.quorum)]:
        return BallotOutcome.NO_QUORUM
    simple = ballot.majority == Majority.SIMPLE
    carried = ballot.yes * 2 > ballot.cast if simple else ballot.yes * 3 >= ballot.cast * 2
    return BallotOutcome.CARRIED if carried else BallotOutcome.LOST
