"""What can be done on the page of a meeting: by verb, the form that asks for it and the service that does it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.http import Http404, QueryDict
from django.utils.translation import gettext_lazy as _

from common.errors import Sentence
from deliberation import forms, services
from deliberation.models import AgendaItem, Attendee, Meeting, Resolution
from grids.reach import AnyUser
from workorders.actors import Actor

NOTED = _("Noted.")


@dataclass(frozen=True)
class Act:
    form: type[forms.VersionedForm]
    run: Callable[[Meeting, Any, Actor], object]
    done: Sentence = NOTED
    part: str = ""  # of the page: where one goes on afterwards


def _plain(service: Callable[..., object]) -> Callable[[Meeting, Any, Actor], object]:
    """The fields of the form are the arguments of the service."""
    return lambda meeting, form, by: service(meeting, by=by, **form.cleaned_data)


def _on_ballot(service: Callable[..., object]) -> Callable[[Meeting, Any, Actor], object]:
    def run(_meeting: Meeting, form: Any, by: Actor) -> object:
        values = dict(form.cleaned_data)
        return service(values.pop("ballot"), by=by, **values)

    return run


def _on_part(name: str, service: Callable[..., object], **fixed: object) -> Callable[[Meeting, Any, Actor], object]:
    def run(meeting: Meeting, form: Any, by: Actor) -> object:
        part = getattr(meeting, name).select_related("meeting").filter(pk=form.cleaned_data["part"]).first()
        if part is None:
            raise Http404
        return service(part, by=by, version=form.cleaned_data["version"], **fixed)

    return run


def _invite(meeting: Meeting, form: Any, by: Actor) -> list[Attendee]:
    values = form.cleaned_data
    return services.invite(meeting, form.guests(), by=by, has_vote=values["has_vote"], version=values["version"])


def _attendance(meeting: Meeting, form: Any, by: Actor) -> Meeting:
    return services.record_attendance(meeting, form.came(), by=by, version=form.cleaned_data["version"])


def _answer(_meeting: Meeting, form: Any, by: Actor) -> Meeting:
    values = dict(form.cleaned_data)
    values.pop("version")  # whoever answers decided on the invitation, not on who else was invited since
    return services.answer_invitation(values.pop("attendee"), by=by, **values)


def _cast(_meeting: Meeting, form: Any, by: Actor) -> object:
    values = form.cleaned_data
    return services.cast_vote(values["ballot"], values["attendee"], choice=values["choice"], by=by)


def _vote(_meeting: Meeting, form: Any, by: Actor) -> object:
    values = form.cleaned_data
    return services.record_vote(values["ballot"], values["attendee"], choice=values["choice"], by=by)


def _item(meeting: Meeting, form: Any, by: Actor) -> AgendaItem:
    return services.add_item(meeting, by=by, **form.cleaned_data)


def _file(meeting: Meeting, form: Any, by: Actor) -> object:
    values = form.cleaned_data
    return services.keep_files(meeting, [*values["photos"], *values["documents"]], by=by, version=values["version"])


def _resolve(meeting: Meeting, form: Any, by: Actor) -> Resolution:
    return services.draft_resolution(meeting, by=by, **form.cleaned_data)


ACTS: dict[str, Act] = {
    "agenda": Act(forms.AgendaForm, _item, part="agenda"),
    "drop_item": Act(forms.PartForm, _on_part("agenda", services.drop_item), part="agenda"),
    "move_item": Act(forms.PartForm, _on_part("agenda", services.move_item), part="agenda"),
    "invite": Act(forms.InviteForm, _invite, part="people"),
    "uninvite": Act(forms.PartForm, _on_part("attendees", services.uninvite), part="people"),
    "give_vote": Act(forms.PartForm, _on_part("attendees", services.give_vote, has_vote=True), part="people"),
    "take_vote": Act(forms.PartForm, _on_part("attendees", services.give_vote, has_vote=False), part="people"),
    "convene": Act(forms.VersionedForm, _plain(services.convene), _("The invitations are on their way.")),
    "cancel": Act(forms.ReasonForm, _plain(services.cancel_meeting)),
    "answer": Act(forms.AnswerForm, _answer, _("Thank you for your answer.")),
    "attendance": Act(forms.AttendanceForm, _attendance, part="people"),
    "ballot": Act(forms.BallotForm, _plain(services.open_ballot), part="ballots"),
    "count": Act(forms.CountForm, _on_ballot(services.record_count), part="ballots"),
    "vote": Act(forms.VoteForm, _vote, part="ballots"),
    "cast": Act(forms.VoteForm, _cast, _("Your vote has been counted."), part="ballots"),
    "close_ballot": Act(forms.OfBallotForm, _on_ballot(services.close_ballot), part="ballots"),
    "resolution": Act(forms.ResolutionForm, _resolve, part="resolutions"),
    "adopt": Act(
        forms.PartForm,
        _on_part("resolutions", services.adopt_resolution),
        _("Adopted: it is an order now."),
        part="resolutions",
    ),
    "drop_resolution": Act(forms.PartForm, _on_part("resolutions", services.drop_resolution), part="resolutions"),
    "file": Act(forms.MeetingFilesForm, _file, part="files"),
    "take_out": Act(forms.PartForm, _on_part("files", services.take_out), part="files"),
    "minutes": Act(forms.MinutesForm, _plain(services.write_minutes), part="minutes"),
    "close": Act(forms.VersionedForm, _plain(services.close_meeting)),
    "reopen": Act(forms.ReasonForm, _plain(services.reopen_meeting)),
}


def form_of(
    verb: str, meeting: Meeting, user: AnyUser, data: QueryDict | None = None, **options: Any
) -> forms.VersionedForm:
    """Several stand on one page: each names its fields after its verb."""
    return ACTS[verb].form(data, meeting, user, **{"auto_id": f"{verb}-%s", **options})
