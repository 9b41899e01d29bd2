"""What is filled in about teams and activities. Each form carries the version that was decided on."""

from decimal import Decimal
from typing import Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import User
from common.inputs import CleanTextField, LineField, PhoneField
from common.tokens import TokenField
from common.typed import ModelChoiceField
from deliberation.forms import MOMENT, WITHOUT_END, with_end
from grids.models import Person
from partybuilding.choosing import found_or_made, people_to_appoint
from partybuilding.forms.organisations import OrganisationField, PersonField
from partybuilding.models import Activity, ActivityKind, PartyOrganisation, SignUp, SignUpState, Team, TeamKind
from partybuilding.permissions.teams import areas_for_teams, organising_party, organising_teams, units_for_teams
from partybuilding.querysets.teams import desk_paths
from partybuilding.reach import party_reach
from partybuilding.services.activities import MOST_HOURS

TEXT = 5000
PLANNED = ("kind", "title", "place", "starts_at", "ends_at", "wanted", "sign_up_until", "plan", "is_public", "version")


def find_in(field: forms.Field, rows: "QuerySet[Any]") -> None:
    """A list to choose from, with a field to find in it."""
    cast(Any, field).queryset = rows
    field.widget.attrs["data-find"] = True


class RowField(ModelChoiceField):
    def __init__(self, **options: Any) -> None:
        super().__init__(None, **options)


class TeamForm(forms.Form):
    """A team to be founded, or changed: then the area and the unit stay."""

    name = LineField(label=gettext_lazy("Name"), max_length=80, required=False)
    unit = RowField(
        label=gettext_lazy("or a team of the register"), required=False, help_text=gettext_lazy("Units that are teams.")
    )
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=TeamKind)
    area = RowField(label=gettext_lazy("Area"), to_field_name="code")
    party_organisation = OrganisationField(label=gettext_lazy("Party organisation"), required=False)
    about = CleanTextField(label=gettext_lazy("What it does"), max_length=TEXT, required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None, *, user: User, team: Team | None = None) -> None:
        super().__init__(data, initial=_of_team(team) if team else {"party_organisation": _only_led(user)})
        find_in(self.fields["party_organisation"], party_of_teams(user, team))
        if team is not None:
            del self.fields["area"], self.fields["unit"]
            self.fields["name"].required = True
            return
        find_in(self.fields["area"], areas_for_teams(user).defer("boundary").order_by("path"))
        find_in(self.fields["unit"], units_for_teams(user))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if "unit" in self.fields and bool(cleaned.get("name")) == bool(cleaned.get("unit")):
            self.add_error("name", ValidationError(_("Give a new team a name, or choose one of the register.")))
        return cleaned


def _of_team(team: Team) -> dict[str, Any]:
    names = ("kind", "party_organisation", "about", "version")
    return {"name": team.unit.name, **{name: getattr(team, name) for name in names}}


def _only_led(user: User) -> int | None:
    """The organisation for which somebody without a desk founds teams, where it is one."""
    led = party_reach(user).led
    return next(iter(led)) if len(led) == 1 and not desk_paths(user) else None


def party_of_teams(user: User, team: Team | None) -> "QuerySet[PartyOrganisation]":
    """Those the user plans for, and the one that the team has already."""
    rows = organising_party(user)
    own = PartyOrganisation.objects.filter(pk=team.party_organisation_id or 0) if team else rows.none()
    return rows | own


class WhoForm(forms.Form):
    """Somebody known, or anybody by name and ID number."""

    person = PersonField(
        label=gettext_lazy("Person"),
        required=False,
        queryset=Person.objects.none(),
        help_text=gettext_lazy("Members and staff you see."),
    )
    name = LineField(label=gettext_lazy("or the name of somebody else"), required=False, max_length=60)
    id_number = LineField(label=gettext_lazy("with the ID number"), required=False, max_length=18)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None, *, user: User, **options: Any) -> None:
        super().__init__(data, **options)
        find_in(self.fields["person"], people_to_appoint(user))

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and bool(cleaned.get("person")) == bool(cleaned.get("name")):
            self.add_error("person", ValidationError(_("Choose a person, or give name and ID number.")))
        if cleaned.get("name") and not cleaned.get("id_number"):
            self.add_error("id_number", ValidationError(_("Give the ID number, so that nobody is known twice.")))
        return cleaned

    def somebody(self, user: User) -> Person:
        """The person chosen, found or made."""
        values = self.cleaned_data
        chosen: Person | None = values["person"]
        return chosen or found_or_made(user, name=values["name"], id_number=values["id_number"])


class MemberForm(WhoForm):
    is_leader = forms.BooleanField(label=gettext_lazy("leads the team"), required=False)


class ReasonForm(forms.Form):
    reason = LineField(label=gettext_lazy("Why"), max_length=300)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)


class ActivityForm(forms.Form):
    """An activity to be planned, or changed: then organiser and area stay."""

    team = RowField(label=gettext_lazy("Team"), required=False)
    party_organisation = OrganisationField(label=gettext_lazy("or party organisation"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=ActivityKind)
    title = LineField(label=gettext_lazy("Title"), max_length=120)
    area = RowField(label=gettext_lazy("Area"), to_field_name="code")
    place = LineField(label=gettext_lazy("Place"), max_length=120)
    starts_at = forms.DateTimeField(label=gettext_lazy("Begins"), widget=MOMENT)
    ends_at = forms.DateTimeField(
        label=pgettext_lazy("of a meeting", "Ends"), widget=MOMENT, required=False, help_text=WITHOUT_END
    )
    wanted = forms.IntegerField(
        label=gettext_lazy("Places"),
        required=False,
        min_value=1,
        max_value=9999,
        help_text=gettext_lazy("Empty: everybody may come."),
    )
    sign_up_until = forms.DateTimeField(
        label=gettext_lazy("Sign up until"),
        required=False,
        widget=MOMENT,
        help_text=gettext_lazy("Empty: until it begins."),
    )
    plan = CleanTextField(label=pgettext_lazy("of an activity", "Plan"), max_length=TEXT, required=False)
    is_public = forms.BooleanField(
        label=gettext_lazy("Residents may take part"),
        required=False,
        help_text=gettext_lazy("Once announced it has a page for everybody, where they sign up without an account."),
    )
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None, *, user: User, activity: Activity | None = None, **initial: Any) -> None:
        known = {name: getattr(activity, name) for name in PLANNED} if activity else initial
        super().__init__(data, initial=known)
        if activity is not None:
            del self.fields["team"], self.fields["party_organisation"], self.fields["area"]
            return
        find_in(self.fields["team"], organising_teams(user))
        find_in(self.fields["party_organisation"], organising_party(user))
        find_in(self.fields["area"], areas_for_teams(user).defer("boundary").order_by("path"))

    def clean(self) -> dict[str, Any]:
        cleaned = with_end(super().clean() or self.cleaned_data)
        is_clear = bool(cleaned.get("team")) != bool(cleaned.get("party_organisation"))
        if "team" in self.fields and not self.errors and not is_clear:
            self.add_error("team", ValidationError(_("Choose who organises it: a team or a party organisation.")))
        return cleaned


class ResidentForm(forms.Form):
    """Anybody signs up on the public page, without an account."""

    name = LineField(
        label=gettext_lazy("Name"),
        max_length=60,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    phone = PhoneField(
        label=gettext_lazy("Telephone"),
        help_text=gettext_lazy("So that you hear of changes. It is shown to nobody in full."),
    )
    token = TokenField()


class RecordForm(forms.Form):
    """What was done, and a line for each who signed up: the hours, or that they stayed away."""

    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def __init__(self, data: QueryDict | None, *, activity: Activity, **options: Any) -> None:
        options.setdefault("initial", {"version": activity.version, "record": activity.record})
        super().__init__(data, **options)
        self.rows = list(activity.sign_ups.standing().select_related("person"))
        for row in self.rows:
            self.fields[f"hours-{row.pk}"] = _hours_field(row)
        self.fields["record"] = CleanTextField(label=_("What was done"), max_length=TEXT)

    def hours(self) -> dict[int, Decimal | None]:
        """By key of the sign-up; None for who stayed away."""
        return {row.pk: self.cleaned_data[f"hours-{row.pk}"] for row in self.rows}


def _hours_field(row: SignUp) -> forms.DecimalField:
    is_written = row.state == SignUpState.CAME
    return forms.DecimalField(
        label=_("Hours of %(name)s") % {"name": row.person.name},
        required=False,
        min_value=0,
        max_value=int(MOST_HOURS),
        decimal_places=1,
        initial=row.hours if is_written else None,
        help_text=_("Empty: stayed away."),
    )
