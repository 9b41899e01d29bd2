"""What can be done on the pages of a team and of an activity: by verb, the form that asks for it and what it does."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from partybuilding.acts.base import Act, PlainForm, own_of, part_of, version_of
from partybuilding.forms.activities import MemberForm, ReasonForm, RecordForm, WhoForm
from partybuilding.models import Activity, Team
from partybuilding.services import activities as activity_services
from partybuilding.services import teams as team_services


def _add_member(team: Team, form: Any, by: User) -> object:
    person = form.somebody(by)
    return team_services.add_member(team, person, is_leader=form.cleaned_data["is_leader"], by=by, **version_of(form))


def _join(team: Team, _form: Any, by: User) -> object:
    return team_services.join_team(team, by=by)


def _leave(team: Team, _form: Any, by: User) -> object:
    return team_services.leave_team(own_of(team.members.current(), by), by=by)


def _take_out(team: Team, form: Any, by: User) -> object:
    return team_services.leave_team(part_of(team.members.current(), form), by=by, **version_of(form))


def _lead(is_leader: bool) -> Callable[[Any, Any, User], object]:
    def run(team: Team, form: Any, by: User) -> object:
        return team_services.name_leader(
            part_of(team.members.current(), form), is_leader=is_leader, by=by, **version_of(form)
        )

    return run


TEAM_ACTS: dict[str, Act] = {
    "join": Act(PlainForm, _join, _("Welcome to the team.")),
    "leave": Act(PlainForm, _leave),
    "add": Act(MemberForm, _add_member),
    "take_out": Act(PlainForm, _take_out),
    "lead": Act(PlainForm, _lead(True)),
    "unlead": Act(PlainForm, _lead(False)),
    "disband": Act(ReasonForm, lambda team, form, by: team_services.disband_team(team, by=by, **form.cleaned_data)),
}


def _sign_up(activity: Activity, _form: Any, by: User) -> object:
    return activity_services.sign_up(activity, by=by)


def _withdraw(activity: Activity, _form: Any, by: User) -> object:
    return activity_services.withdraw(own_of(activity.sign_ups.standing(), by), by=by)


def _strike(activity: Activity, form: Any, by: User) -> object:
    return activity_services.withdraw(part_of(activity.sign_ups.standing(), form), by=by, **version_of(form))


def _put_down(activity: Activity, form: Any, by: User) -> object:
    return activity_services.sign_up_somebody(activity, form.somebody(by), by=by, **version_of(form))


def _announce(activity: Activity, form: Any, by: User) -> object:
    return activity_services.announce_activity(activity, by=by, **version_of(form))


def _record(activity: Activity, form: Any, by: User) -> object:
    record = form.cleaned_data["record"]
    return activity_services.record_activity(activity, hours=form.hours(), record=record, by=by, **version_of(form))


ACTIVITY_ACTS: dict[str, Act] = {
    "sign_up": Act(PlainForm, _sign_up, _("You have signed up.")),
    "withdraw": Act(PlainForm, _withdraw, _("You have withdrawn.")),
    "strike": Act(PlainForm, _strike),
    "add": Act(WhoForm, _put_down),
    "announce": Act(PlainForm, _announce, _("Announced: the members are told.")),
    "record": Act(RecordForm, _record),
    "cancel": Act(
        ReasonForm, lambda activity, form, by: activity_services.cancel_activity(activity, by=by, **form.cleaned_data)
    ),
}


def team_form(verb: str, team: Team, user: User, data: QueryDict | None = None) -> forms.Form:
    return _form_of(TEAM_ACTS[verb], verb, team, user, data)


def activity_form(verb: str, activity: Activity, user: User, data: QueryDict | None = None) -> forms.Form:
    return _form_of(ACTIVITY_ACTS[verb], verb, activity, user, data)


def _form_of(act: Act, verb: str, row: Team | Activity, user: User, data: QueryDict | None) -> forms.Form:
    """Several stand on one page: each names its fields after its verb."""
    options: dict[str, Any] = {"auto_id": f"{verb}-%s"}
    if issubclass(act.form, WhoForm):
        options["user"] = user
    if act.form is RecordForm:
        options["activity"] = row
    else:
        options["initial"] = {"version": row.version}
    return act.form(data, **options)
