"""One meeting as its page shows it."""

from dataclasses import dataclass, field
from functools import cached_property

from django.utils.translation import gettext as _

from accounts.models import User
from common.clock import now
from deliberation.acts import form_of
from deliberation.choices import Attendance, BallotWay, MeetingState
from deliberation.forms import VersionedForm, when
from deliberation.keeping import may_keep
from deliberation.models import AgendaItem, Attendee, Ballot, Meeting, MeetingEntry, MeetingFile, Resolution
from deliberation.reaching import without_account
from deliberation.services.holding import EARLY
from workorders.actors import Actor
from workorders.models import WorkOrder

# State → the forms that whoever keeps the meeting finds on the page.
OPEN_FORMS = {
    MeetingState.PLANNED: ("agenda", "invite", "file", "cancel"),
    MeetingState.CONVENED: ("agenda", "invite", "attendance", "resolution", "file", "cancel"),
    MeetingState.HELD: ("agenda", "invite", "attendance", "ballot", "resolution", "minutes", "file"),
    MeetingState.CLOSED: ("file", "reopen"),
    MeetingState.CANCELLED: (),
}


@dataclass
class BallotShown:
    """`open_to` are the invitations of the reader that may still vote by account."""

    ballot: Ballot
    open_to: list[Attendee] = field(default_factory=list)
    voted: int = 0
    by_name: list[tuple[str, str]] = field(default_factory=list)
    forms: dict[str, VersionedForm] = field(default_factory=dict)
    may_close: bool = False


class MeetingPage:
    def __init__(self, meeting: Meeting, user: User, by: Actor, sent: dict[str, VersionedForm] | None = None) -> None:
        self.meeting, self.user, self.by, self.sent = meeting, user, by, sent or {}

    @cached_property
    def may_keep(self) -> bool:
        return may_keep(self.meeting, self.by)

    @property
    def when(self) -> str:
        return when(self.meeting)

    @property
    def may_change(self) -> bool:
        return self.may_keep and not self.meeting.is_ended

    @property
    def may_convene(self) -> bool:
        return self.may_keep and self.meeting.state == MeetingState.PLANNED and not self.missing

    @cached_property
    def missing(self) -> dict[str, str]:
        """What is still to do before the invitations go out, or before it is closed: by part of the page."""
        wanted = {
            MeetingState.PLANNED: {
                "agenda": (not self.agenda, _("Put something on the agenda")),
                "people": (not self.attendees, _("Put somebody on the list")),
            },
            MeetingState.HELD: {
                "ballots": (self.is_voting, _("Close the ballot")),
                "resolutions": (any(not each.order_id for each in self.resolutions), _("Adopt each draft, or drop it")),
                "minutes": (not self.meeting.minutes, _("Write the minutes")),
            },
        }
        parts = wanted.get(MeetingState(self.meeting.state), {}) if self.may_keep else {}
        return {part: words for part, (is_missing, words) in parts.items() if is_missing}

    @property
    def is_held(self) -> bool:
        return self.meeting.state == MeetingState.HELD

    @cached_property
    def forms(self) -> dict[str, VersionedForm]:
        """Those that are open to the reader; one that was sent keeps what was typed."""
        if not self.may_keep:
            return {}
        names = OPEN_FORMS[MeetingState(self.meeting.state)]
        found = {name: self._form(name) for name in names}
        if not self.may_record:
            found.pop("attendance", None)
        if self.is_voting:
            found.pop("ballot", None)
        return found

    def _form(self, name: str) -> VersionedForm:
        known = self.sent.get(name)
        return known if known is not None else form_of(name, self.meeting, self.user)

    @property
    def is_voting(self) -> bool:
        return any(each.ballot.is_open for each in self.ballots)

    @property
    def may_record(self) -> bool:
        begun = self.meeting.starts_at - EARLY <= now()
        return begun and self.attendees != []

    @cached_property
    def sentences(self) -> list[str]:
        """What was refused and has no form of its own on the page."""
        shown = {id(form) for form in self.forms.values()} | {
            id(form) for each in self.ballots for form in each.forms.values()
        }
        lost = [form for form in self.sent.values() if id(form) not in shown]
        return [str(text) for form in lost for texts in form.errors.values() for text in texts]

    @cached_property
    def agenda(self) -> list[AgendaItem]:
        return list(self.meeting.agenda.select_related("work_order"))

    @cached_property
    def attendees(self) -> list[Attendee]:
        return list(self.meeting.attendees.select_related("person", "organisation"))

    @property
    def counted(self) -> str:
        came = sum(each.state == Attendance.ATTENDED for each in self.attendees)
        coming = sum(each.state == Attendance.ACCEPTED for each in self.attendees)
        voting = sum(each.has_vote for each in self.attendees)
        if self.meeting.state in (MeetingState.HELD, MeetingState.CLOSED):
            return _("%(came)d of %(all)d came, %(voting)d have a vote") % {
                "came": came,
                "all": len(self.attendees),
                "voting": voting,
            }
        return _("%(coming)d of %(all)d will come, %(voting)d have a vote") % {
            "coming": coming,
            "all": len(self.attendees),
            "voting": voting,
        }

    @cached_property
    def guests(self) -> set[int]:
        """Those who have no account, for whoever may hand them their link."""
        if not self.may_keep or self.meeting.is_ended:
            return set()
        return {each.pk for each in without_account(self.attendees)}

    @cached_property
    def own(self) -> list[Attendee]:
        return list(self.meeting.attendees.of(self.user).select_related("person", "organisation"))

    @cached_property
    def invitations(self) -> list[tuple[Attendee, VersionedForm]]:
        """One's own, while they can be answered."""
        if self.meeting.state != MeetingState.CONVENED:
            return []
        return [(each, self._answer(each)) for each in self.own]

    def _answer(self, attendee: Attendee) -> VersionedForm:
        known = self.sent.get("answer")
        if known is not None and known.data.get("attendee") == str(attendee.pk):
            return known
        answered = attendee.state if attendee.answered_at else ""
        initial = {"attendee": attendee.pk, "answer": answered, "note": attendee.note}
        return form_of("answer", self.meeting, self.user, initial=initial, auto_id=f"answer-{attendee.pk}-%s")

    @cached_property
    def ballots(self) -> list[BallotShown]:
        rows = self.meeting.ballots.select_related("item").prefetch_related(
            "votes__attendee__person", "votes__attendee__organisation"
        )
        return [self._ballot(each) for each in rows]

    def _ballot(self, ballot: Ballot) -> BallotShown:
        votes = list(ballot.votes.all())
        shown = BallotShown(ballot, voted=len(votes) or ballot.cast)
        if ballot.way == BallotWay.NAMED:
            shown.by_name = [(each.attendee.shown_name, each.get_choice_display()) for each in votes]
        if not ballot.is_open or not self.is_held:
            return shown
        if ballot.way != BallotWay.SHOW:
            voted = {each.attendee_id for each in votes}
            came = [each for each in self.own if each.has_vote and each.state == Attendance.ATTENDED]
            shown.open_to = [each for each in came if each.pk not in voted]
        if self.may_keep:
            shown.may_close = True
            shown.forms = {name: self._for_ballot(name, ballot) for name in self._ways(ballot, bool(votes))}
        return shown

    def _ways(self, ballot: Ballot, voted: bool) -> tuple[str, ...]:
        """Once votes are cast by account nothing is counted in the room, and nobody reads how it stands."""
        if ballot.way == BallotWay.NAMED:
            return ("vote",)
        return () if voted else ("count",)

    def _for_ballot(self, name: str, ballot: Ballot) -> VersionedForm:
        known = self.sent.get(name)
        if known is not None and known.data.get("ballot") == str(ballot.pk):
            return known
        form = form_of(name, self.meeting, self.user, initial={"ballot": ballot.pk})
        if ballot.cast and name == "count":
            form.initial.update(yes=ballot.yes, no=ballot.no, abstain=ballot.abstain)
        return form

    @cached_property
    def resolutions(self) -> list[Resolution]:
        return list(self.meeting.resolutions.select_related("unit", "order__lead_unit", "order__lead_person", "ballot"))

    @cached_property
    def seen(self) -> set[int]:
        """The orders that the reader may open."""
        decided = {each.order_id for each in self.resolutions if each.order_id}
        spoken_of = {each.work_order_id for each in self.agenda if each.work_order_id}
        orders = WorkOrder.objects.visible_to(self.user).filter(pk__in=decided | spoken_of)
        return set(orders.values_list("pk", flat=True))

    @cached_property
    def files(self) -> list[MeetingFile]:
        return list(self.meeting.files.all())

    @property
    def photos(self) -> list[MeetingFile]:
        return [each for each in self.files if each.is_photo]

    @property
    def papers(self) -> list[MeetingFile]:
        return [each for each in self.files if not each.is_photo]

    @property
    def may_close(self) -> bool:
        """Everything that closing asks for is there."""
        return self.may_keep and self.is_held and not self.missing

    @cached_property
    def entries(self) -> list[MeetingEntry]:
        return list(self.meeting.entries.all())
