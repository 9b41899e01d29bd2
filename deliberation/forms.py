"""What is filled in about a meeting. Each form carries the version that was decided on."""

import re
from datetime import timedelta
from typing import Any, cast

from django import forms
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Subquery
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from common.inputs import CleanTextField, DayField, LineField, PickField
from common.phones import normal_phone
from common.typed import ModelChoiceField
from deliberation.choices import ANSWERS, RECORDED, Attendance, BallotWay, Choice, Majority, MeetingKind, Quorum
from deliberation.keeping import meeting_areas
from deliberation.models import Meeting
from deliberation.services import Guests
from grids.models import AreaKind, Organisation, Person, Post
from grids.querysets import within
from grids.reach import AnyUser
from workorders.action_forms import FilesForm
from workorders.inputs import NOT_SENT_TO, CategoryField, LinesField, StaffField, UnitField
from workorders.models import Category, WorkOrder

TEXT, NAMES = 10_000, 50
WITH_PHONE = re.compile(r"(?P<name>.*?\S)[\s,，、:：]+(?P<phone>\+?\d[\d\s-]{6,})")
PLACES = (AreaKind.DISTRICT, AreaKind.STREET, AreaKind.COMMUNITY, AreaKind.GRID)
USUAL = timedelta(hours=2)
WITHOUT_END = gettext_lazy("Empty: two hours later.")
MOMENT = forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M")


def with_end(cleaned: dict[str, Any]) -> dict[str, Any]:
    """Nobody types the day twice."""
    if cleaned.get("starts_at") and not cleaned.get("ends_at"):
        cleaned["ends_at"] = cleaned["starts_at"] + USUAL
    return cleaned


class AreaPick(PickField):
    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name}"


class RowField(ModelChoiceField):
    """A row of the meeting, of which people are named as colleagues know them."""

    def label_from_instance(self, obj: Any) -> str:
        return str(getattr(obj, "shown_name", obj))


class VersionedForm(forms.Form):
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None, meeting: Meeting, user: AnyUser, **options: Any) -> None:
        super().__init__(data, **options)
        self.meeting, self.user = meeting, user
        self.initial.setdefault("version", meeting.version)
        self.prepare()

    def prepare(self) -> None:
        """Fields whose choices depend on the meeting."""


class MeetingForm(forms.Form):
    """A meeting to be planned, or changed: then the area stays."""

    needed_when = dict.fromkeys(("place", "link"), gettext_lazy("at least one of the two"))

    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=MeetingKind.choices)
    title = LineField(label=gettext_lazy("Title"), max_length=120)
    area = AreaPick(None, to_field_name="code", label=gettext_lazy("Area"))
    starts_at = forms.DateTimeField(label=gettext_lazy("Begins"), widget=MOMENT)
    ends_at = forms.DateTimeField(
        label=pgettext_lazy("of a meeting", "Ends"), widget=MOMENT, required=False, help_text=WITHOUT_END
    )
    place = LineField(label=gettext_lazy("Place"), max_length=120, required=False)
    link = forms.URLField(
        label=gettext_lazy("Link"),
        max_length=300,
        required=False,
        assume_scheme="https",
        help_text=gettext_lazy("Of an online meeting."),
    )
    is_public = forms.BooleanField(
        label=gettext_lazy("Everybody may read about it"),
        required=False,
        help_text=gettext_lazy("Agenda, ballots and resolutions, without people's names."),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None, *, user: AnyUser, meeting: Meeting | None = None) -> None:
        names = ("kind", "title", "starts_at", "ends_at", "place", "link", "is_public", "version")
        initial: dict[str, Any] = {name: getattr(meeting, name) for name in names} if meeting else {}
        super().__init__(data, initial=initial)
        if meeting is not None:
            del self.fields["area"]
            return
        areas = meeting_areas(user).filter(kind__in=PLACES).defer("boundary").order_by("path")
        pick = cast(AreaPick, self.fields["area"])
        pick.queryset = areas
        pick.widget.attrs["data-find"] = True
        if len(first := list(areas[:1])) == 1:
            pick.initial = first[0].code

    def clean(self) -> dict[str, Any]:
        return with_end(super().clean() or self.cleaned_data)


class AgendaForm(VersionedForm):
    title = LineField(label=gettext_lazy("Matter"), max_length=120)
    text = CleanTextField(label=pgettext_lazy("of a meeting", "What it is about"), max_length=2000, required=False)
    proposer = LineField(label=gettext_lazy("Brought in by"), max_length=80, required=False)
    work_order = LineField(
        label=gettext_lazy("Order"), max_length=20, required=False, help_text=gettext_lazy("Its number.")
    )
    source = LineField(label=gettext_lazy("Where it comes from"), max_length=200, required=False)

    def clean_work_order(self) -> WorkOrder | None:
        number = self.cleaned_data["work_order"]
        found = WorkOrder.objects.visible_to(self.user).numbered(number).first() if number else None
        if number and found is None:
            raise forms.ValidationError(_("No order that you see has this number."), code="unknown_order")
        return found


def people_near(meeting: Meeting) -> "QuerySet[Person]":
    """Who holds a post for the area, above or below it, or in a unit that works there."""
    units = Organisation.objects.serving(meeting.area).values("pk")
    area = meeting.area
    here = Q(area__in=area.ancestor_ids) | within(area.path, "area__path") | Q(organisation__in=units)
    near = Post.objects.current().filter(here, person=OuterRef("pk")).exclude(role__in=NOT_SENT_TO[:3]).order_by("pk")
    first = {
        "near_role": Subquery(near.values("role")[:1]),
        "near_area": Subquery(near.values("area__name")[:1]),
        "near_unit": Subquery(near.values("organisation__name")[:1]),
    }
    people = Person.objects.filter(Exists(near)).annotate(**first)
    return people.order_by(F("near_area").asc(nulls_last=True), F("near_unit").asc(nulls_last=True), "name")


class ColleagueField(StaffField):
    def heading_of(self, obj: Any) -> str:
        return str(obj.near_area or obj.near_unit)

    def label_from_instance(self, obj: Any) -> str:
        return f"{obj.name} · {obj.near_area or obj.near_unit}"


class InviteForm(VersionedForm):
    """Somebody by name and post, a unit, both (who comes for it), or residents of whom the name is enough."""

    person = ColleagueField(None, to_field_name="pk", label=gettext_lazy("Person"), required=False, empty_label="")
    unit = UnitField(
        None,
        to_field_name="code",
        label=gettext_lazy("Unit"),
        required=False,
        empty_label="",
        help_text=gettext_lazy("With a person: who comes for it. Alone: whoever the unit sends."),
    )
    names = LinesField(
        label=gettext_lazy("Others, by name"),
        max_length=4000,
        required=False,
        help_text=gettext_lazy(
            "One on each line: residents without an account. With a telephone number behind the name they are told."
        ),
    )
    has_vote = forms.BooleanField(label=gettext_lazy("With a vote"), required=False, initial=True)

    def prepare(self) -> None:
        cast(ColleagueField, self.fields["person"]).queryset = people_near(self.meeting)
        units = Organisation.objects.serving(self.meeting.area).order_by("kind", "name")
        cast(UnitField, self.fields["unit"]).queryset = units

    def clean_names(self) -> dict[str, str]:
        """Name → telephone, or nothing."""
        named = dict(_named(line) for line in self.cleaned_data["names"])
        if any(len(name) > NAMES for name in named):
            raise forms.ValidationError(_("A name has at most %(n)d characters.") % {"n": NAMES}, code="long")
        return named

    def guests(self) -> Guests:
        values = self.cleaned_data
        person, unit = values["person"], values["unit"]
        return Guests(
            people=(person,) if person else (),
            units=(unit,) if unit and not person else (),
            names=tuple(values["names"]),
            phones=values["names"],
            represents={person.pk: unit} if person and unit else {},
        )


def _named(line: str) -> tuple[str, str]:
    found = WITH_PHONE.fullmatch(line)
    return (found["name"], normal_phone(found["phone"])) if found else (line, "")


class AttendanceForm(VersionedForm):
    """One line for each of those invited."""

    def prepare(self) -> None:
        choices = [(each.value, each.label) for each in Attendance if each in RECORDED]
        for attendee in self.meeting.attendees.select_related("person", "organisation"):
            usual = attendee.state if attendee.state in RECORDED else _likely(attendee.state)
            field = forms.ChoiceField(label=attendee.shown_name, choices=choices, initial=usual, required=False)
            self.fields[f"came-{attendee.pk}"] = field

    def came(self) -> dict[int, str]:
        found = {name: value for name, value in self.cleaned_data.items() if name.startswith("came-") and value}
        return {int(name.removeprefix("came-")): str(value) for name, value in found.items()}


def _likely(state: str) -> str:
    """What is offered first: who said that they cannot come was excused, everybody else is taken to have come."""
    return Attendance.EXCUSED if state == Attendance.DECLINED else Attendance.ATTENDED


class BallotForm(VersionedForm):
    question = LineField(label=gettext_lazy("Question"), max_length=200)
    item = RowField(None, label=gettext_lazy("Item of the agenda"), required=False, empty_label=gettext_lazy("none"))
    way = forms.ChoiceField(label=gettext_lazy("Way"), choices=BallotWay.choices)
    majority = forms.ChoiceField(label=gettext_lazy("Majority"), choices=Majority.choices)
    quorum = forms.ChoiceField(label=gettext_lazy("Quorum"), choices=Quorum.choices, initial=Quorum.HALF)

    def prepare(self) -> None:
        _rows(self, "item", self.meeting.agenda.all())


def _rows(form: forms.Form, name: str, rows: "QuerySet[Any]") -> None:
    cast(RowField, form.fields[name]).queryset = rows


class OfBallotForm(VersionedForm):
    ballot = RowField(None, widget=forms.HiddenInput)

    def prepare(self) -> None:
        _rows(self, "ballot", self.meeting.ballots.all())


class CountForm(OfBallotForm):
    yes = forms.IntegerField(label=Choice.YES.label, min_value=0, max_value=10_000)
    no = forms.IntegerField(label=Choice.NO.label, initial=0, min_value=0, max_value=10_000)
    abstain = forms.IntegerField(label=Choice.ABSTAIN.label, initial=0, min_value=0, max_value=10_000)


class VoteForm(OfBallotForm):
    attendee = RowField(None, label=pgettext_lazy("of a meeting", "Who"), empty_label=None)
    choice = forms.ChoiceField(label=gettext_lazy("Vote"), choices=Choice.choices)

    def prepare(self) -> None:
        super().prepare()
        _rows(self, "attendee", self.meeting.attendees.voting().select_related("person", "organisation"))


class ResolutionForm(VersionedForm):
    text = CleanTextField(label=gettext_lazy("What is decided"), max_length=2000)
    item = RowField(None, label=gettext_lazy("Item of the agenda"), required=False, empty_label=gettext_lazy("none"))
    ballot = RowField(None, label=gettext_lazy("Ballot"), required=False, empty_label=gettext_lazy("none"))
    unit = UnitField(
        None, to_field_name="code", label=gettext_lazy("Responsible unit"), required=False,
        empty_label=gettext_lazy("the desk decides"),
    )  # fmt: skip
    category = CategoryField(None, to_field_name="code", label=gettext_lazy("Category"), required=False, empty_label="")
    due_on = DayField(label=gettext_lazy("Due on"), required=False)

    def prepare(self) -> None:
        _rows(self, "item", self.meeting.agenda.all())
        _rows(self, "ballot", self.meeting.ballots.all())
        _rows(self, "unit", Organisation.objects.serving(self.meeting.area).order_by("kind", "name"))
        _rows(self, "category", Category.objects.filter(is_active=True))


class ReasonForm(VersionedForm):
    reason = LineField(label=gettext_lazy("Why"), max_length=300)


class MinutesForm(VersionedForm):
    minutes = CleanTextField(label=gettext_lazy("Minutes"), max_length=TEXT, widget=forms.Textarea(attrs={"rows": 10}))

    def prepare(self) -> None:
        self.initial.setdefault("minutes", self.meeting.minutes)


class GuestAnswerForm(forms.Form):
    """Whether somebody comes."""

    answer = forms.ChoiceField(
        label=gettext_lazy("Will you come?"),
        choices=[(each.value, each.label) for each in ANSWERS],
        widget=forms.RadioSelect,
    )
    note = LineField(label=gettext_lazy("Note"), max_length=200, required=False)


class AnswerForm(GuestAnswerForm, VersionedForm):
    attendee = RowField(None, widget=forms.HiddenInput)

    def prepare(self) -> None:
        _rows(self, "attendee", self.meeting.attendees.of(self.user))


class MeetingFilesForm(FilesForm, VersionedForm):
    """Papers, photos, recordings."""


class PartForm(VersionedForm):
    """One row of the meeting, by its key."""

    part = forms.IntegerField(min_value=1, widget=forms.HiddenInput)


def when(meeting: Meeting) -> str:
    begins, ends = timezone.localtime(meeting.starts_at), timezone.localtime(meeting.ends_at)
    last = f"{ends:%H:%M}" if ends.date() == begins.date() else f"{ends:%Y-%m-%d %H:%M}"
    return f"{begins:%Y-%m-%d %H:%M} – {last}"
