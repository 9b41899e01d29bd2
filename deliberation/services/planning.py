"""A meeting is planned: when and where, about what, and who is to come."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from common.clock import now
from common.errors import Conflict, Invalid, NotAllowed
from common.masks import mask_phone
from common.phones import normal_phone
from deliberation.choices import Attendance, MeetingState, MeetingStep
from deliberation.keeping import keeper_post
from deliberation.models import AgendaItem, Attendee, Meeting
from deliberation.services.step import KEEPERS_ONLY, Step, append, begin, end, present
from deliberation.services.telling import ask_to_come, tell_of_change
from grids.models import Area, Organisation, Person
from workorders.actors import Actor
from workorders.models import WorkOrder

NOT_ENDED = (MeetingState.PLANNED, MeetingState.CONVENED, MeetingState.HELD)
# What can be corrected, and how the history calls it.
LABELS = {
    "kind": gettext_lazy("Kind"),
    "title": gettext_lazy("Title"),
    "starts_at": gettext_lazy("Begins"),
    "ends_at": pgettext_lazy("of a meeting", "Ends"),
    "place": gettext_lazy("Place"),
    "link": gettext_lazy("Link"),
    "is_public": gettext_lazy("public"),
}
MOST_ITEMS, MOST_ATTENDEES = 50, 300
NAMED = 3  # in the history, of those invited at once
YEARS = range(2000, 2101)  # what lies outside is a slip of the pen


@transaction.atomic
def plan_meeting(
    *,
    kind: str,
    title: str,
    area: Area,
    starts_at: datetime,
    ends_at: datetime,
    by: Actor,
    place: str = "",
    link: str = "",
    is_public: bool = False,
) -> Meeting:
    """A meeting that nobody has been invited to yet."""
    post = keeper_post(area.path, by.posts)
    if post is None:
        raise NotAllowed(KEEPERS_ONLY)
    meeting = Meeting(
        kind=kind,
        title=title,
        area=area,
        area_path=area.path,
        starts_at=starts_at,
        ends_at=ends_at,
        place=place,
        link=link,
        is_public=is_public,
        by=by.user,
        post=post,
        post_name=post.label,
        created_at=now(),
    )
    _check(meeting)
    meeting.save()
    append(Step(meeting, by, post, meeting.created_at), MeetingStep.PLANNED)
    return meeting


def _check(meeting: Meeting) -> None:
    if not all(year in YEARS for year in (meeting.starts_at.year, meeting.ends_at.year)):
        raise Invalid.field("starts_at", _("Give a day between 2000 and 2100."))
    if meeting.ends_at <= meeting.starts_at:
        raise Invalid.field("ends_at", _("The end lies before the beginning."))
    if not meeting.place and not meeting.link:
        raise Invalid.field("place", _("Say where: a place, or the link of an online meeting."))


@transaction.atomic
def change_meeting(meeting: Meeting, *, by: Actor, version: int | None = None, **values: Any) -> Meeting:
    """Correct what was planned. Who was invited is told of another time or place."""
    step = begin(meeting, by, version, *NOT_ENDED)
    found = step.meeting
    changed = [name for name in LABELS if name in values and values[name] != getattr(found, name)]
    if not changed:
        return found
    if found.state == MeetingState.HELD and {"starts_at", "ends_at"} & set(changed):
        raise Conflict(_("The meeting has been held: its time does not change any more."))
    for name in changed:
        setattr(found, name, values[name])
    _check(found)
    if "starts_at" in changed:
        found.reminded_at = None
    labels = [str(LABELS[name]) for name in changed]
    found = end(step, MeetingStep.CHANGED, _(", ").join(labels))
    if found.state == MeetingState.CONVENED and {"starts_at", "place", "link"} & set(changed):
        tell_of_change(found)
    return found


@transaction.atomic
def add_item(
    meeting: Meeting,
    *,
    title: str,
    by: Actor,
    text: str = "",
    proposer: str = "",
    work_order: WorkOrder | None = None,
    source: str = "",
    version: int | None = None,
) -> AgendaItem:
    """Put a matter on the agenda, at its end."""
    step = begin(meeting, by, version, *NOT_ENDED)
    last = step.meeting.agenda.aggregate(last=Max("position"))["last"] or 0
    if last >= MOST_ITEMS:
        raise Conflict(_("The agenda has %(most)d items already.") % {"most": MOST_ITEMS})
    item = AgendaItem.objects.create(
        meeting=step.meeting,
        position=last + 1,
        title=title,
        text=text,
        proposer=proposer,
        work_order=work_order,
        source=source,
    )
    end(step, MeetingStep.AGENDA, f"+ {item}")
    return item


@transaction.atomic
def drop_item(item: AgendaItem, *, by: Actor, version: int | None = None) -> Meeting:
    """Take a matter off; those after it move up. What was voted on stays."""
    step = begin(item.meeting, by, version, *NOT_ENDED)
    item = present(item)
    if item.ballots.exists() or item.resolutions.exists():
        raise Conflict(_("There is a ballot or a resolution about this item: it stays on the agenda."))
    words = f"− {item}"
    item.delete()
    for position, each in enumerate(step.meeting.agenda.all(), 1):
        if each.position != position:
            each.position = position
            each.save(update_fields=["position"])
    return end(step, MeetingStep.AGENDA, words)


@transaction.atomic
def move_item(item: AgendaItem, *, by: Actor, version: int | None = None) -> Meeting:
    """One place up."""
    step = begin(item.meeting, by, version, *NOT_ENDED)
    item = present(item)
    above = step.meeting.agenda.filter(position=item.position - 1).first()
    if above is None:
        raise Conflict(_("This item is the first already."))
    here = item.position
    for each, position in ((item, 0), (above, here), (item, here - 1)):
        each.position = position
        each.save(update_fields=["position"])
    return end(step, MeetingStep.AGENDA, f"↑ {item}")


@dataclass(frozen=True)
class Guests:
    """Who is asked to come. `represents`: for which unit somebody among the people does; `phones`: of whom among the
    names a telephone is known, so that they are told."""

    people: tuple[Person, ...] = ()
    units: tuple[Organisation, ...] = ()
    names: tuple[str, ...] = ()
    represents: Mapping[int, Organisation] | None = None
    phones: Mapping[str, str] | None = None


@transaction.atomic
def invite(
    meeting: Meeting, guests: Guests, *, by: Actor, has_vote: bool = True, version: int | None = None
) -> list[Attendee]:
    """Add people to the list, each once; whoever is added after the meeting was convened is told at once, and whoever
    is added while it is held has come."""
    step = begin(meeting, by, version, *NOT_ENDED)
    new = [each for each in _attendees(step.meeting, guests, has_vote) if each is not None]
    if not new:
        raise Invalid.field("people", _("Choose somebody who is not on the list yet."))
    if step.meeting.attendees.count() + len(new) > MOST_ATTENDEES:
        raise Conflict(_("At most %(most)d can be on the list.") % {"most": MOST_ATTENDEES})
    for each in new:
        if step.meeting.state == MeetingState.HELD:
            each.state = Attendance.ATTENDED
        each.save()
    end(step, MeetingStep.INVITED, f"+ {_names(new)}")
    if step.meeting.state == MeetingState.CONVENED:
        ask_to_come(step.meeting, new)
    return new


def _names(attendees: list[Attendee]) -> str:
    """Masked, since an entry outlives the list."""
    names = _(", ").join(each.masked_name for each in attendees[:NAMED])
    return names if len(attendees) <= NAMED else f"{names} … ({len(attendees)})"


def _attendees(meeting: Meeting, guests: Guests, has_vote: bool) -> list[Attendee | None]:
    there = list(meeting.attendees.all())
    people = {each.person_id for each in there}
    units = {each.organisation_id for each in there if each.person_id is None}
    names = {each.name for each in there if each.person_id is None}
    sends, phones = guests.represents or {}, guests.phones or {}

    def made(**whom: Any) -> Attendee:
        return Attendee(meeting=meeting, has_vote=has_vote, **whom)

    return [
        *(
            made(person=each, organisation=sends.get(each.pk)) if each.pk not in people else None
            for each in guests.people
        ),
        *(made(organisation=each) if each.pk not in units else None for each in guests.units),
        *(
            made(name=each, **_reached_by(phones.get(each, ""))) if each not in names else None
            for each in dict.fromkeys(guests.names)
        ),
    ]


def _reached_by(phone: str) -> dict[str, str]:
    if not phone:
        return {}
    try:
        normal = normal_phone(phone)
    except ValidationError as problem:
        raise Invalid.field("phones", problem.message) from problem
    return {"phone": normal, "phone_masked": mask_phone(normal)}


@transaction.atomic
def uninvite(attendee: Attendee, *, by: Actor, version: int | None = None) -> Meeting:
    """Take somebody off the list who has not voted."""
    step = begin(attendee.meeting, by, version, *NOT_ENDED)
    attendee = present(attendee)
    if attendee.votes.exists():
        raise Conflict(_("They have voted: they stay on the list."))
    attendee.delete()
    return end(step, MeetingStep.INVITED, f"− {attendee.masked_name}")


@transaction.atomic
def give_vote(attendee: Attendee, *, has_vote: bool, by: Actor, version: int | None = None) -> Meeting:
    """Whether somebody on the list has a vote. Not while a ballot is open."""
    step = begin(attendee.meeting, by, version, *NOT_ENDED)
    if step.meeting.ballots.filter(closed_at=None).exists():
        raise Conflict(_("A ballot is open: close it first."))
    attendee = present(attendee)
    attendee.has_vote = has_vote
    attendee.save(update_fields=["has_vote"])
    return end(step, MeetingStep.INVITED)
