"""The forms of the register. What a service refuses is shown on them, and what was typed stays."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from common.clock import today
from common.inputs import INDENT, CleanTextField, DayField, LineField, PhoneField, PickField, offer_rows
from grids.codes import PoliticalStatus, Sex
from grids.models import (
    Area,
    AreaKind,
    Building,
    BuildingKind,
    CareGroup,
    Household,
    Occupancy,
    Organisation,
    OrganisationKind,
    Relation,
    Residence,
    ResidenceKind,
)
from grids.querysets import AreaQuerySet
from grids.reach import AnyUser
from grids.register.care import NOTE_LENGTH
from grids.register.doors import LONGEST
from grids.register.households import FACILITY_LENGTH, MOST_FACILITIES, TEXT_LENGTH
from grids.register.living import HUKOU_LENGTH, Living
from grids.register.people import NAME_LENGTH


class VersionedForm(forms.Form):
    """`version` is that of the card as the person saw it."""

    version: forms.Field | None = forms.IntegerField(widget=forms.HiddenInput, min_value=0)


class PlaceField(PickField):
    """Areas as an indented tree."""

    top = 0

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        return {**super().widget_attrs(widget), "data-find": True}

    def label_from_instance(self, obj: Any) -> str:
        return INDENT * (len(obj.ancestor_ids) - self.top) + str(obj.name)


class BuildingForm(VersionedForm):
    name = LineField(
        label=pgettext_lazy("of a place", "Name"), max_length=80, help_text=_("As people call it, with its number.")
    )
    kind = forms.ChoiceField(label=_("Kind"), choices=BuildingKind)
    property_company = PickField(
        Organisation.objects.none(), to_field_name="code", label=_("Property company"), required=False, empty_label="—"
    )
    units = forms.IntegerField(label=_("Entrances"), min_value=1, max_value=99, required=False)
    floors = forms.IntegerField(label=_("Floors"), min_value=1, max_value=200, required=False)
    dwellings = forms.IntegerField(label=_("Dwellings"), min_value=0, max_value=9999, required=False)
    built = forms.IntegerField(label=_("Built in"), min_value=1700, max_value=2200, required=False)
    has_lift = forms.BooleanField(label=_("has a lift"), required=False)

    def __init__(self, *args: Any, user: AnyUser, **options: Any) -> None:
        super().__init__(*args, **options)
        companies = Organisation.objects.visible_to(user).active().filter(kind=OrganisationKind.PROPERTY)
        offer_rows(self, "property_company", companies.order_by("name"))

    def facts(self) -> dict[str, Any]:
        return {name: value for name, value in self.cleaned_data.items() if name != "version"}


def facts_of(building: Building) -> dict[str, Any]:
    names = ("kind", "units", "floors", "dwellings", "built", "has_lift", "version")
    company = building.property_company.code if building.property_company else ""
    values = {name: getattr(building, name) for name in names}
    return {**values, "name": building.area.name, "property_company": company}


class NewBuildingForm(BuildingForm):
    version = None
    parent = PlaceField(Area.objects.none(), to_field_name="code", label=_("In"), empty_label="")
    code = LineField(
        label=_("Code"),
        max_length=20,
        required=False,
        help_text=_("Empty: the next number after the area's code."),
    )
    field_order = ("parent", "name", "code")

    def __init__(self, *args: Any, user: AnyUser, **options: Any) -> None:
        super().__init__(*args, user=user, **options)
        parents = parents_for(user)
        parent: Any = self.fields["parent"]
        parent.queryset = parents
        parent.top = min((len(area.ancestor_ids) for area in parents), default=0)


def parents_for(user: AnyUser) -> AreaQuerySet:
    """Where a building can be added: grids, groups and estates, and what they are directly part of."""
    kinds = [kind for kind in AreaKind if AreaKind.BUILDING.fits_below(kind)]
    rows = Area.objects.registered_to(user).current().filter(kind__in=kinds)
    return rows.defer("boundary").order_by("path")


class CardForm(VersionedForm):
    occupancy = forms.ChoiceField(label=_("Occupancy"), choices=Occupancy)
    cluster = LineField(
        label=_("Cluster"), max_length=40, required=False, help_text=_("Of the head of household cluster.")
    )
    facilities = CleanTextField(
        label=_("Facilities"),
        max_length=MOST_FACILITIES * FACILITY_LENGTH,
        required=False,
        help_text=_("One on each line: gas, smoke alarm, anti-theft door, electric bicycle."),
    )
    dangers = CleanTextField(label=_("Hidden dangers"), max_length=TEXT_LENGTH, required=False)
    disputes = CleanTextField(label=_("Disputes"), max_length=TEXT_LENGTH, required=False)
    checked_on: forms.Field | None = DayField(label=_("Card checked on"), required=False)
    door = LineField(
        label=_("Another door"),
        max_length=LONGEST,
        required=False,
        help_text=_("Only when the number on the door has changed. Empty: it stays."),
    )

    def card(self) -> dict[str, Any]:
        values = {name: value for name, value in self.cleaned_data.items() if name != "version"}
        values["facilities"] = values["facilities"].splitlines()
        values["door"] = values["door"] or None
        return values


def card_of(household: Household) -> dict[str, Any]:
    names = ("occupancy", "cluster", "dangers", "disputes", "version")
    values = {name: getattr(household, name) for name in names}
    return {**values, "facilities": "\n".join(household.facilities), "checked_on": household.checked_on or today()}


class NewHouseholdForm(CardForm):
    version = None
    checked_on = None
    door = LineField(label=_("Door"), max_length=LONGEST, help_text=_("As on the door, such as 3-1203 or 402."))
    field_order = ("door",)


class PersonForm(VersionedForm):
    name = LineField(label=_("Name"), max_length=NAME_LENGTH)
    id_number = LineField(
        label=_("ID number"), max_length=24, required=False, help_text=_("Sex and date of birth follow from it.")
    )
    phone = PhoneField(label=_("Phone"), max_length=40, required=False)
    sex = forms.ChoiceField(label=_("Sex"), choices=Sex, required=False)
    birth = DayField(label=_("Date of birth"), required=False)
    political_status = forms.ChoiceField(
        label=_("Political status"), choices=[("", "—"), *PoliticalStatus.choices], required=False
    )
    relation = forms.ChoiceField(label=_("Relation to the head"), choices=Relation)
    kind = forms.ChoiceField(label=_("Kind"), choices=ResidenceKind)
    hukou = LineField(
        label=_("Hukou registered at"), max_length=HUKOU_LENGTH, required=False, help_text=_("When it is elsewhere.")
    )
    moved_in = DayField(label=_("Moved in"), required=False)

    def person(self) -> dict[str, Any]:
        names = ("name", "id_number", "phone", "sex", "birth", "political_status")
        return {name: self.cleaned_data[name] for name in names}

    def living(self) -> Living:
        return Living(**{name: self.cleaned_data[name] for name in ("kind", "relation", "hukou", "moved_in")})


class MoveInForm(PersonForm):
    leaves_others = forms.BooleanField(
        label=_("Moves out of where they lived until now"),
        required=False,
        initial=True,
        help_text=_("Only where you can see them yourself."),
    )


class ResidentForm(PersonForm):
    """What is masked elsewhere is not shown here either; left empty it stays."""

    def __init__(self, data: Any = None, *, residence: Residence) -> None:
        super().__init__(data, initial=resident_of(residence))
        person = residence.person
        self.kept_name = person.name
        self.fields["name"].required = False
        kept = {"name": person.masked_name, "phone": person.phone_masked, "id_number": person.id_masked}
        for name, masked in {**kept, "birth": "—" if person.birth else ""}.items():
            if masked:
                self.fields[name].widget.attrs["placeholder"] = masked
                self.fields[name].help_text = _("Empty: it stays as it is.")

    def person(self) -> dict[str, Any]:
        given = super().person()
        return {**given, "name": given["name"] or self.kept_name}


def resident_of(residence: Residence) -> dict[str, Any]:
    living = {name: getattr(residence, name) for name in ("kind", "relation", "hukou", "moved_in")}
    person = residence.person
    known = {"sex": person.sex, "political_status": person.political_status}
    return {**known, **living, "version": residence.household.version}


class EndForm(VersionedForm):
    """The day on which somebody moved out or died."""

    day = DayField(label=_("Day"), initial=today)


class CareForm(VersionedForm):
    group = PickField(
        CareGroup.objects.filter(is_active=True), to_field_name="code", label=_("Care group"), empty_label=""
    )
    since = DayField(label=_("Since"), initial=today)
    note = CleanTextField(label=_("Note"), max_length=NOTE_LENGTH, required=False)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        offer_rows(self, "group", CareGroup.objects.filter(is_active=True))
