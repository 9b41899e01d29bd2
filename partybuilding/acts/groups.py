"""What can be done on the pages of a working group and of a finding: by verb, the form and what it does."""

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from partybuilding.acts.base import Act, PlainForm, own_of, part_of, version_of
from partybuilding.forms.activities import ReasonForm, WhoForm
from partybuilding.forms.groups import AgreeForm, GroupMemberForm
from partybuilding.models import GroupFinding, WorkingGroup
from partybuilding.services import group_findings as finding_services
from partybuilding.services import groups as group_services
from workorders.actors import of_user


def _add(group: WorkingGroup, form: Any, by: User) -> object:
    given = {name: form.cleaned_data[name] for name in ("department", "is_leader", "version")}
    return group_services.add_group_member(group, form.somebody(by), by=by, **given)


def _leave(group: WorkingGroup, _form: Any, by: User) -> object:
    return group_services.leave_group(own_of(group.members.current(), by), by=by)


def _take_out(group: WorkingGroup, form: Any, by: User) -> object:
    return group_services.leave_group(part_of(group.members.current(), form), by=by, **version_of(form))


def _lead(is_leader: bool) -> Callable[[Any, Any, User], object]:
    def run(group: WorkingGroup, form: Any, by: User) -> object:
        member = part_of(group.members.current(), form)
        return group_services.name_group_leader(member, is_leader=is_leader, by=by, **version_of(form))

    return run


GROUP_ACTS: dict[str, Act] = {
    "leave": Act(PlainForm, _leave),
    "add": Act(GroupMemberForm, _add),
    "take_out": Act(PlainForm, _take_out),
    "lead": Act(PlainForm, _lead(True)),
    "unlead": Act(PlainForm, _lead(False)),
    "end": Act(ReasonForm, lambda group, form, by: group_services.end_group(group, by=by, **form.cleaned_data)),
}


def _submit(finding: GroupFinding, form: Any, by: User) -> object:
    return finding_services.submit_finding(finding, by=of_user(by), **version_of(form))


def _keep(finding: GroupFinding, form: Any, by: User) -> object:
    return finding_services.keep_agreement(part_of(finding.agreements.open(), form), by=by, **version_of(form))


FINDING_ACTS: dict[str, Act] = {
    "submit": Act(PlainForm, _submit, _("Submitted: it is an order now.")),
    "drop": Act(ReasonForm, lambda row, form, by: finding_services.drop_finding(row, by=by, **form.cleaned_data)),
    "agree": Act(AgreeForm, lambda row, form, by: finding_services.agree(row, by=by, **form.cleaned_data)),
    "keep": Act(PlainForm, _keep),
}


def act_form(acts: dict[str, Act], verb: str, row: Any, user: User, data: QueryDict | None = None) -> forms.Form:
    """Several stand on one page: each names its fields after its verb."""
    form = acts[verb].form
    options: dict[str, Any] = {"auto_id": f"{verb}-%s", "initial": {"version": row.version}}
    if issubclass(form, WhoForm | AgreeForm):
        options["user"] = user
    if form is AgreeForm:
        options["finding"] = row
    return form(data, **options)
