"""Forms of the pages of party organisations. The services have the last word."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.inputs import DayField, LineField
from common.typed import ModelChoiceField
from grids.forms.areas import AreaCodeField
from grids.models import Organisation, Person
from partybuilding.choosing import areas_to_tie, people_to_appoint, units_to_tie
from partybuilding.models import Office, PartyOrganisation, PartyOrganisationKind, Sector
from partybuilding.querysets.organisations import PartyOrganisationQuerySet

NAMES = ("name", "kind", "sector", "parent", "area", "unit", "founded_on", "elected_on", "term_years")


class OrganisationField(ModelChoiceField):
    """A party organisation, shown under the one above it."""

    def __init__(self, **options: Any) -> None:
        super().__init__(PartyOrganisation.objects.none(), **options)
        self.widget.attrs["data-find"] = True

    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class OrganisationForm(forms.Form):
    name = LineField(label=_("Name"), max_length=80)
    kind = forms.ChoiceField(label=_("Kind"), choices=PartyOrganisationKind)
    sector = forms.ChoiceField(label=_("Among"), choices=Sector)
    parent = OrganisationField(label=_("Part of"), required=False)
    area = AreaCodeField(
        label=_("Area"), required=False, help_text=_("The grid, building or community that it is tied to.")
    )
    unit = forms.ModelChoiceField(label=_("Unit"), required=False, queryset=Organisation.objects.none())
    founded_on = DayField(label=_("Founded on"), required=False)
    elected_on = DayField(label=_("Last election"), required=False)
    term_years = forms.IntegerField(
        label=_("Years between elections"),
        required=False,
        min_value=1,
        max_value=9,
        help_text=_("Empty: five for committees and general branches, three for branches and groups."),
    )
    version = forms.IntegerField(widget=forms.HiddenInput, required=False)

    def __init__(self, user: User, data: Any = None, organisation: PartyOrganisation | None = None, **initial: Any):
        known = {name: getattr(organisation, name) for name in (*NAMES, "version")} if organisation else {}
        super().__init__(data, initial={**known, **initial})
        parent: Any = self.fields["parent"]
        parent.queryset = _others(user, organisation)
        area: Any = self.fields["area"]
        area.areas = areas_to_tie(user)
        unit: Any = self.fields["unit"]
        unit.queryset = units_to_tie(user)
        unit.widget.attrs["data-find"] = True
        if organisation is not None:
            # Elections and the place in the tree have pages of their own, so that each leaves its line of history.
            del self.fields["parent"], self.fields["elected_on"], self.fields["term_years"]


def _others(user: User, organisation: PartyOrganisation | None) -> PartyOrganisationQuerySet:
    rows = PartyOrganisation.objects.kept_by(user).current().order_by("path")
    return rows.exclude(path__startswith=organisation.path) if organisation else rows


class MoveForm(forms.Form):
    parent = OrganisationField(label=_("Part of"))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, user: User, organisation: PartyOrganisation, data: Any = None) -> None:
        super().__init__(data, initial={"parent": organisation.parent, "version": organisation.version})
        parent: Any = self.fields["parent"]
        parent.queryset = _others(user, organisation)


class ElectionForm(forms.Form):
    on = DayField(label=_("Day of the election"))
    term_years = forms.IntegerField(label=_("Years between elections"), required=False, min_value=1, max_value=9)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, organisation: PartyOrganisation, data: Any = None) -> None:
        known = {"version": organisation.version, "term_years": organisation.term_years}
        super().__init__(data, initial=known)


class PersonField(ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class AppointForm(forms.Form):
    """Somebody known, or anybody by name and ID number."""

    person = PersonField(
        label=_("Person"), required=False, queryset=Person.objects.none(), help_text=_("Members and staff you see.")
    )
    name = LineField(label=_("or the name of somebody else"), required=False, max_length=60)
    id_number = LineField(label=_("with the ID number"), required=False, max_length=18)
    office = forms.ChoiceField(label=_("Office"), choices=Office)
    starts = DayField(label=_("From"), required=False, help_text=_("Empty: today."))
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, user: User, organisation: PartyOrganisation, data: Any = None) -> None:
        super().__init__(data, initial={"version": organisation.version})
        person: Any = self.fields["person"]
        person.queryset = people_to_appoint(user)
        person.widget.attrs["data-find"] = True

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and bool(cleaned.get("person")) == bool(cleaned.get("name")):
            self.add_error("person", ValidationError(_("Choose a person, or give name and ID number.")))
        if cleaned.get("name") and not cleaned.get("id_number"):
            self.add_error("id_number", ValidationError(_("Give the ID number, so that nobody is known twice.")))
        return cleaned


class DissolveForm(forms.Form):
    successor = OrganisationField(label=_("Followed by"), required=False)
    reason = LineField(label=_("Reason"), required=False, max_length=200)
    version = forms.IntegerField(widget=forms.HiddenInput)

    def __init__(self, user: User, organisation: PartyOrganisation, data: Any = None) -> None:
        super().__init__(data, initial={"version": organisation.version})
        successor: Any = self.fields["successor"]
        successor.queryset = _others(user, organisation)
