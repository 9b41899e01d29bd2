"""Meetings for other systems. Every action answers with the whole meeting."""

from abc import abstractmethod
from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from common.api.callers import user_of
from common.api.views import ActionView, ChangeView, CreateView, ListView, ResourceView
from common.errors import Invalid
from deliberation import services
from deliberation.api import filters, serializers
from deliberation.forms import people_near
from deliberation.keeping import meeting_areas
from deliberation.models import Meeting
from deliberation.services import Guests
from grids.models import Organisation
from grids.querysets import boundaries
from workorders.actors import Actor, of_user
from workorders.models import Category, WorkOrder

Data = dict[str, Any]


class OfMeetings(ResourceView):
    model = Meeting
    scope_resource = "deliberations"
    serializer_class: Any = serializers.WholeMeetingSerializer

    def get_queryset(self) -> QuerySet[Any]:
        rows = super().get_queryset().select_related("area").defer(*boundaries("area"))
        return rows.prefetch_related(
            "agenda__work_order", "attendees__person", "attendees__organisation", "ballots",
            "resolutions__unit", "resolutions__order", "entries",
        )  # fmt: skip

    @property
    def actor(self) -> Actor:
        return of_user(user_of(self.request))


class Meetings(OfMeetings, ListView, CreateView):
    """The meetings of the caller's areas, and those that they are invited to. POST plans one."""

    serializer_class = serializers.MeetingSerializer
    input_class = serializers.MeetingInput
    filterset_class = filters.MeetingFilter
    orderings: ClassVar[dict[str, str]] = {"-starts_at": "-starts_at", "starts_at": "starts_at"}

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().prefetch_related(None)

    def create(self, data: Data) -> Model:
        area = meeting_areas(self.request.user).filter(code=data.pop("area")).first()
        if area is None:
            raise Invalid.field("area", _("You call no meetings in an area of this code."))
        return services.plan_meeting(area=area, by=self.actor, **data)


class MeetingItem(OfMeetings, ChangeView):
    """One meeting with all its parts. PATCH changes what was planned."""

    input_class = serializers.MeetingChange

    def change(self, row: Meeting, data: Data, version: int | None) -> Model:
        services.change_meeting(row, by=self.actor, version=version, **data)
        return self.find(row.pk)


class OnMeeting(OfMeetings, ActionView):
    def act(self, row: Meeting, data: Data, version: int | None) -> Model:
        self.do(row, data, version)
        return self.find(row.pk)

    @abstractmethod
    def do(self, row: Meeting, data: Data, version: int | None) -> object:
        """Call the service."""


class OnPart(OnMeeting):
    """Does something with one part of the meeting."""

    input_class = serializers.PartInput
    parts: ClassVar[str]
    service: ClassVar[Any]

    def do(self, row: Meeting, data: Data, version: int | None) -> object:
        part = part_of(row, self.parts, data["id"], "id")
        return type(self).service(part, by=self.actor, version=version)


def part_of(meeting: Meeting, parts: str, pk: int | None, field: str) -> Any:
    """That part of the meeting. Raises Invalid."""
    if pk is None:
        return None
    found = getattr(meeting, parts).select_related("meeting").filter(pk=pk).first()
    if found is None:
        raise Invalid.field(field, _("This belongs to another meeting."))
    return found


def _coded(rows: QuerySet[Any], field: str, code: str | None) -> Any:
    if not code:
        return None
    found = rows.filter(code=code).first()
    if found is None:
        raise Invalid.field(field, _("There is no such one in your areas."))
    return found


def _serving(meeting: Meeting) -> QuerySet[Any]:
    return Organisation.objects.serving(meeting.area)


class Agenda(OnMeeting):
    """Put a matter on the agenda."""

    input_class = serializers.AgendaInput

    def do(self, row: Meeting, data: Data, version: int | None) -> object:
        number = data.pop("order", "")
        order = WorkOrder.objects.visible_to(user_of(self.request)).numbered(number).first() if number else None
        if number and order is None:
            raise Invalid.field("order", _("No order that you see has this number."))
        origin = data.pop("origin", "")
        return services.add_item(row, by=self.actor, version=version, work_order=order, source=origin, **data)


class DropItem(OnPart):
    """Take a matter off the agenda."""

    parts, service = "agenda", services.drop_item


class Invite(OnMeeting):
    """Put people, units and names on the list."""

    input_class = serializers.GuestsInput

    def do(self, row: Meeting, data: Data, version: int | None) -> object:
        guests = Guests(
            people=self._people(row, data.get("people", [])),
            units=tuple(_coded(_serving(row), "units", code) for code in data.get("units", [])),
            names=tuple(data.get("names", [])),
            phones=data.get("phones", {}),
        )
        return services.invite(row, guests, by=self.actor, has_vote=data.get("has_vote", True), version=version)

    def _people(self, row: Meeting, wanted: list[int]) -> tuple[Any, ...]:
        found = tuple(people_near(row).filter(pk__in=wanted))
        if len(found) < len(set(wanted)):
            raise Invalid.field("people", _("There is no such one in your areas."))
        return found


class Uninvite(OnPart):
    """Take somebody off the list who has not voted."""

    parts, service = "attendees", services.uninvite


class Convene(OnMeeting):
    """Send the invitations."""

    def do(self, row: Meeting, data: Data, version: int | None) -> object:
        return services.convene(row, by=self.actor, version=version)


class Answer(OnMeeting):
    """Say whether the caller, or their unit, will come."""

    input_class = serializers.InvitationAnswerInput

    def do(self, row: Meeting, data: Data, version: int | None) -> object:
        attendee = part_of(row, "attendees", data.pop("attendee"), "attendee")
        return services.answer_invitation(attendee, by=self.actor, version=version, **data)


class Cancel(OnMeeting):
    """It will not be held."""

    input_class = serializers.ReasonInput

    def do(self, row: Meeting, data: Data, version: int | None) -> object:
        return services.cancel_meeting(row, by=self.actor, version=version, **data)


class RecordAttendance(OnMeeting):
    """Who came. From then on the meeting counts as held."""

    input_class = serializers.AttendanceInput

    def do(self, row: Meeting, data: Data, version: int | None) -> object:
        came = {each["attendee"]: each["state"] for each in data["came"]}
        return services.record_attendance(row, came, by=self.actor, version=version)


class OpenBallot(OnMeeting):
    """Put a question to the vote."""

    input_class = serializers.BallotInput

    def do(self, row: Meeting, data: Data, version: int | None) -> object:
        item = part_of(row, "agenda", data.pop("item", None), "item")
        return services.open_ballot(row, by=self.actor, version=version, item=item, **data)


class OnBallot(OnMeeting):
    def do(self, row: Meeting, data: Data, version: int | None) -> object:
        ballot = part_of(row, "ballots", data.pop("ballot"), "ballot")
        return self.with_ballot(row, ballot, data, version)

    @abstractmethod
    def with_ballot(self, row: Meeting, ballot: Any, data: Data, version: int | None) -> object:
        """Call the service."""


class CountBallot(OnBallot):
    """Hands, or the papers of a secret ballot, as they were counted in the room."""

    input_class = serializers.CountInput

    def with_ballot(self, row: Meeting, ballot: Any, data: Data, version: int | None) -> object:
        return services.record_count(ballot, by=self.actor, version=version, **data)


class RecordVote(OnBallot):
    """A vote by name as it was called out in the room."""

    input_class = serializers.VoteInput

    def with_ballot(self, row: Meeting, ballot: Any, data: Data, version: int | None) -> object:
        attendee = part_of(row, "attendees", data["attendee"], "attendee")
        return services.record_vote(ballot, attendee, choice=data["choice"], by=self.actor, version=version)


class CastVote(OnBallot):
    """The caller's own vote, once."""

    input_class = serializers.VoteInput

    def with_ballot(self, row: Meeting, ballot: Any, data: Data, version: int | None) -> object:
        attendee = part_of(row, "attendees", data["attendee"], "attendee")
        return services.cast_vote(ballot, attendee, choice=data["choice"], by=self.actor)


class CloseBallot(OnBallot):
    """Count it."""

    input_class = serializers.OfBallotInput

    def with_ballot(self, row: Meeting, ballot: Any, data: Data, version: int | None) -> object:
        return services.close_ballot(ballot, by=self.actor, version=version)


class DraftResolution(OnMeeting):
    """Write down what is to be decided."""

    input_class = serializers.ResolutionInput

    def do(self, row: Meeting, data: Data, version: int | None) -> object:
        return services.draft_resolution(
            row,
            text=data["text"],
            by=self.actor,
            item=part_of(row, "agenda", data.get("item"), "item"),
            ballot=part_of(row, "ballots", data.get("ballot"), "ballot"),
            unit=_coded(_serving(row), "unit", data.get("unit")),
            category=_coded(Category.objects.filter(is_active=True), "category", data.get("category")),
            due_on=data.get("due_on"),
            version=version,
        )


class DropResolution(OnPart):
    """Drop a draft that was not adopted."""

    parts, service = "resolutions", services.drop_resolution


class AdoptResolution(OnPart):
    """The meeting has decided: it becomes an order."""

    parts, service = "resolutions", services.adopt_resolution


class TakeOut(OnPart):
    """Remove a file that does not belong to the meeting."""

    parts, service = "files", services.take_out


class WriteMinutes(OnMeeting):
    """What was said and decided."""

    input_class = serializers.MinutesInput

    def do(self, row: Meeting, data: Data, version: int | None) -> object:
        return services.write_minutes(row, by=self.actor, version=version, **data)


class Close(OnMeeting):
    """Everything has been said, and whatever was decided is an order."""

    def do(self, row: Meeting, data: Data, version: int | None) -> object:
        return services.close_meeting(row, by=self.actor, version=version)


class Reopen(OnMeeting):
    """Something was left out or is wrong."""

    input_class = serializers.ReasonInput

    def do(self, row: Meeting, data: Data, version: int | None) -> object:
        return services.reopen_meeting(row, by=self.actor, version=version, **data)
