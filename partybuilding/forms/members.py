"""Forms of the records of members. The services have the last word."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from accounts.models import User
from common.inputs import DayField, LineField, PhoneField
from grids.forms.areas import AreaCodeField
from partybuilding.choosing import areas_to_tie
from partybuilding.forms.organisations import OrganisationField
from partybuilding.models import Ending, Member, PartyOrganisation, PartyOrganisationKind, Stage
from partybuilding.services.members import ORDER

ENDINGS = [(each.value, each.label) for each in Ending]


class NewMemberForm(forms.Form):
    organisation = OrganisationField(label=_("Branch"))
    name = LineField(label=_("Name"), max_length=60)
    id_number = LineField(label=_("ID number"), max_length=18)
    phone = PhoneField(label=_("Phone"), required=False)
    stage = forms.ChoiceField(label=_("Stage"), choices=Stage, initial=Stage.FULL)
    applied_on = DayField(label=_("Applied on"), required=False)
    joined_on = DayField(label=_("Joined the party on"), required=False)
    full_on = DayField(label=_("Full member since"), required=False)

    def __init__(self, user: User, data: Any = None) -> None:
        super().__init__(data)
        organisation: Any = self.fields["organisation"]
        organisation.queryset = branches_led(user)
        organisation.initial = organisation.queryset.first()


def branches_led(user: User) -> Any:
    """The organisations whose members' records the user keeps."""
    led = PartyOrganisation.objects.led_by(user).current()
    return led.exclude(kind=PartyOrganisationKind.GROUP).order_by("path")


class MemberForm(forms.Form):
    """One step of a record, decided on a version."""

    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, user: User, member: Member, data: Any = None) -> None:
        super().__init__(data, initial={"version": member.version, **self.known(member)})
        self.prepare(user, member)

    def known(self, member: Member) -> dict[str, Any]:
        return {}

    def prepare(self, user: User, member: Member) -> None:
        """Fill what can be chosen."""


class AdvanceForm(MemberForm):
    stage = forms.ChoiceField(label=_("Next stage"))
    on = DayField(label=_("On"), required=False, help_text=_("Empty: today."))
    text = LineField(label=_("Remark"), required=False, max_length=120)

    def prepare(self, user: User, member: Member) -> None:
        following = ORDER[ORDER.index(member.stage) + 1 :][:1]
        stage: Any = self.fields["stage"]
        stage.choices = [(value, Stage(value).label) for value in following]


class DaysForm(MemberForm):
    applied_on = DayField(label=_("Applied on"), required=False)
    joined_on = DayField(label=_("Joined the party on"), required=False)
    full_on = DayField(label=_("Full member since"), required=False)

    def known(self, member: Member) -> dict[str, Any]:
        return {name: getattr(member, name) for name in ("applied_on", "joined_on", "full_on")}


class GroupForm(MemberForm):
    group = OrganisationField(label=_("Party group"), required=False)

    def known(self, member: Member) -> dict[str, Any]:
        return {"group": member.group}

    def prepare(self, user: User, member: Member) -> None:
        group: Any = self.fields["group"]
        group.queryset = groups_of(member)


def groups_of(member: Member) -> Any:
    """The party groups of the branch."""
    rows = PartyOrganisation.objects.current().filter(parent=member.organisation_id)
    return rows.filter(kind=PartyOrganisationKind.GROUP)


class LetterForm(MemberForm):
    needed_when = dict.fromkeys(("to", "to_name"), _("one of the two"))

    to = OrganisationField(label=pgettext_lazy("of a letter", "To"), required=False)
    to_name = LineField(label=_("or an organisation outside the platform"), required=False, max_length=120)
    letter = LineField(label=_("Number of the letter"), required=False, max_length=40)
    valid_until = DayField(label=_("To be handed in by"), required=False, help_text=_("Empty: in ninety days."))

    def prepare(self, user: User, member: Member) -> None:
        to: Any = self.fields["to"]
        to.queryset = other_branches(member)


def other_branches(member: Member) -> Any:
    """Every branch of the platform: a letter may go anywhere, and opens nothing there."""
    rows = PartyOrganisation.objects.current().exclude(pk=member.organisation_id)
    return rows.exclude(kind=PartyOrganisationKind.GROUP).order_by("path")


class AwayForm(MemberForm):
    place = LineField(label=_("Where"), max_length=120)
    area = AreaCodeField(label=_("Area, where it is one of yours"), required=False)
    host = OrganisationField(label=_("Looked after there by"), required=False)
    reason = LineField(label=_("Reason"), required=False, max_length=120)
    starts = DayField(label=_("From"), required=False, help_text=_("Empty: today."))

    def prepare(self, user: User, member: Member) -> None:
        host: Any = self.fields["host"]
        host.queryset = other_branches(member)
        area: Any = self.fields["area"]
        area.areas = areas_to_tie(user)


class EndForm(MemberForm):
    ending = forms.ChoiceField(label=_("Because"), choices=ENDINGS)
    on = DayField(label=_("On"), required=False, help_text=_("Empty: today."))
    text = LineField(label=_("Remark"), required=False, max_length=120)


class DayForm(forms.Form):
    """The day on which somebody was in contact, came back, or handed in a letter."""

    on = DayField(label=_("On"), required=False)
