"""What somebody fills in to register, at the desk, for themselves or on the public page."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from common.inputs import CleanTextField, LineField, PhoneField, PickField
from common.tokens import TokenField
from grids.models import Area, AreaKind, Organisation
from grids.reach import reach_of
from grids.register import PersonData
from grids.register.forms import PlaceField
from grids.register.listing import FilterForm
from grids.register.people import NAME_LENGTH
from partybuilding.inputs import HoursField, SkillsField
from partybuilding.models import (
    Interest,
    PartyOrganisation,
    Placed,
    Registration,
    RegistrationKind,
    RegistrationState,
    Skill,
)
from partybuilding.models.registrations import MOST_TIMES
from partybuilding.querysets.registrations import KEEPERS, paths_as
from partybuilding.reach import party_reach
from partybuilding.services.registrations import LONGEST, PLAIN, Willingness
from workorders.forms.public import communities_by_street

PEOPLE = [(kind.value, kind.label) for kind in RegistrationKind if kind != RegistrationKind.UNIT]
LABELS = {
    "skills": gettext_lazy("What can you do?"),
    "is_willing": gettext_lazy("I would do this for others: the community may ask me"),
    "hours": gettext_lazy("When do you have time?"),
    "interests": gettext_lazy("What do you like?"),
}
UNIT_LABELS = {
    "skills": gettext_lazy("What can your people do?"),
    "is_willing": gettext_lazy("We would do this for others: the community may ask us"),
    "hours": gettext_lazy("When in the week?"),
    "interests": gettext_lazy("What do you like to take part in?"),
}


class WillingForm(forms.Form):
    """What is theirs to say; none of it need be said."""

    labels: Mapping[str, Any] = LABELS

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["skills"] = SkillsField(label=self.labels["skills"])
        self.fields["is_willing"] = forms.BooleanField(
            label=self.labels["is_willing"], required=False, help_text=_("It becomes an offer, which you confirm.")
        )
        self.fields["hours"] = HoursField(label=self.labels["hours"])
        self.fields["interests"] = forms.MultipleChoiceField(
            label=self.labels["interests"],
            choices=Interest.choices,
            widget=forms.CheckboxSelectMultiple,
            required=False,
        )
        self.fields["times"] = forms.IntegerField(
            label=_("How many times a month at most?"), min_value=0, max_value=MOST_TIMES, required=False
        )
        self.fields["note"] = CleanTextField(label=_("Anything else"), max_length=LONGEST, required=False)
        self.fields["note"].widget.attrs["rows"] = 2

    def said(self) -> Willingness:
        values = self.cleaned_data
        return Willingness(
            skills=frozenset(values["skills"]),
            interests=tuple(values["interests"]),
            is_willing=values["is_willing"],
            hours=values["hours"],
            times=values["times"],
            note=" ".join(values["note"].split()),
            works_at=values.get("works_at", ""),
        )


class ChangeForm(WillingForm):
    works_at = LineField(label=gettext_lazy("Works at"), max_length=120, required=False)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, data: QueryDict | None, registration: Registration) -> None:
        values = {name: getattr(registration, name) for name in (*PLAIN, "version")}
        self.labels = UNIT_LABELS if registration.kind == RegistrationKind.UNIT else LABELS
        super().__init__(data, initial={**values, "skills": registration.skills.all()})
        if registration.kind == RegistrationKind.UNIT:
            self.fields["works_at"].widget = forms.HiddenInput()


class PersonForm(WillingForm):
    """Somebody who registers where they live."""

    kind = forms.ChoiceField(label=gettext_lazy("Who registers?"), choices=PEOPLE, widget=forms.RadioSelect)
    name = LineField(label=gettext_lazy("Name"), max_length=NAME_LENGTH)
    phone = PhoneField(label=gettext_lazy("Mobile number"), max_length=40)
    address = LineField(
        label=gettext_lazy("Home address"),
        max_length=120,
        help_text=gettext_lazy("Estate and building; it is shown to the community alone, and in no list."),
    )
    works_at = LineField(label=gettext_lazy("Works at"), max_length=120, required=False)
    token = TokenField()

    def data_of(self) -> PersonData:
        values = self.cleaned_data
        return PersonData(name=" ".join(values["name"].split()), phone=values["phone"])


class OwnForm(PersonForm):
    """For oneself: what is known is not asked again."""

    def __init__(self, data: QueryDict | None, user: User) -> None:
        super().__init__(data)
        person = user.person
        del self.fields["name"]
        if person.phone_hash:
            del self.fields["phone"]
        if person.address:
            self.fields["address"].required = False
            sentence = _("Empty: %(address)s, as it is known.")
            self.fields["address"].help_text = sentence % {"address": person.address_masked}

    def data_of(self) -> PersonData:
        return PersonData(name="", phone=self.cleaned_data.get("phone", ""))


class DeskPersonForm(PersonForm):
    def __init__(self, data: QueryDict | None, user: User) -> None:
        super().__init__(data)
        self.fields["area"] = community_field(user)


def community_field(user: User) -> PlaceField:
    field = PlaceField(
        communities_kept_by(user),
        to_field_name="code",
        label=_("Community"),
        required=False,
        empty_label=_("as the address says"),
    )
    field.top = 3
    return field


def communities_kept_by(user: User) -> Any:
    rows = Area.objects.visible_to(user).current().filter(kind=AreaKind.COMMUNITY).defer("boundary")
    if reach_of(user).everything:
        return rows.order_by("path")
    kept = paths_as(user, KEEPERS)
    pks = [area.pk for area in rows.only("pk", "path") if any(area.path.startswith(path) for path in kept)]
    return rows.filter(pk__in=pks).order_by("path")


class UnitForm(WillingForm):
    """A unit's party organisation, with the community where the unit sits."""

    labels = UNIT_LABELS
    unit = PickField(
        Organisation.objects.none(), to_field_name="code", label=gettext_lazy("Unit"), required=False, empty_label="—"
    )
    party_organisation = PickField(
        PartyOrganisation.objects.none(),
        to_field_name="code",
        label=gettext_lazy("Its party organisation"),
        required=False,
        empty_label="—",
    )
    token = TokenField()

    def __init__(self, data: QueryDict | None, user: User, *, own: bool) -> None:
        super().__init__(data)
        units, parties = Organisation.objects.visible_to(user).active(), PartyOrganisation.objects.visible_to(user)
        if own:
            units = units.filter(pk__in=reach_of(user).organisations)
            parties = parties.filter(pk__in=party_reach(user).led)
        else:
            self.fields["area"] = community_field(user)
        for name, rows in (("unit", units.order_by("name")), ("party_organisation", parties.current())):
            field = self.fields[name]
            assert isinstance(field, PickField)
            field.queryset = rows
            field.widget.attrs["data-find"] = True


class PublicForm(PersonForm):
    """Without an account. In the words of whoever fills it in."""

    def __init__(self, data: QueryDict | None, root: Area) -> None:
        super().__init__(data)
        communities = Area.objects.within(root).current().filter(kind=AreaKind.COMMUNITY).defer("boundary")
        field = PickField(communities, to_field_name="code", label=_("Community"), required=False)
        field.choices = [("", _("I do not know")), *communities_by_street(root)]
        field.widget.attrs["data-find"] = True
        self.fields["area"] = field
        self.fields["kind"].label = _("Who are you?")
        self.fields["name"].widget.attrs["autocomplete"] = "name"
        self.fields["phone"].widget.attrs["autocomplete"] = "tel"
        self.fields["phone"].help_text = _("The community calls you before it counts on you.")
        self.fields["address"].label = _("Where do you live?")
        self.fields["address"].widget.attrs["autocomplete"] = "street-address"
        self.fields["works_at"].label = _("Where do you work?")


class MoveForm(forms.Form):
    address = LineField(label=gettext_lazy("New home address"), max_length=120)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class PlacingForm(forms.Form):
    """A community or grid that the keeper may give it to."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)

    def __init__(self, data: QueryDict | None, registration: Registration, user: User) -> None:
        super().__init__(data, initial={"version": registration.version})
        rows = Area.objects.visible_to(user).current().within(registration.area)
        rows = rows.filter(kind__in=(AreaKind.COMMUNITY, AreaKind.GRID)).defer("boundary").order_by("path")
        field = PlaceField(rows, to_field_name="code", label=_("Community or grid"), empty_label="")
        field.top = len(registration.area.ancestor_ids)
        self.fields["area"] = field


class ReasonForm(forms.Form):
    reason = LineField(label=gettext_lazy("Reason"), max_length=LONGEST)
    version = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


class RegistrationFilter(FilterForm):
    def __init__(self, data: QueryDict, areas: list[Area]) -> None:
        super().__init__(data, areas)
        self._offer("kind", _("any kind"), list(RegistrationKind.choices))
        self._offer("state", _("any state"), list(RegistrationState.choices))
        skills = Skill.objects.filter(is_active=True).values_list("code", "name")
        self._offer("skill", _("any skill"), list(skills))
        self._offer("placed", _("placed or not"), [(Placed.NOT.value, _("without a grid"))])


class RegistrationLookupForm(forms.Form):
    number = LineField(
        label=gettext_lazy("Number"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "off", "placeholder": "R261121-0042"}),
        error_messages={"required": gettext_lazy("Type the number from your confirmation.")},
    )
    code = LineField(
        label=gettext_lazy("Query code"),
        max_length=20,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"required": gettext_lazy("Type the six digits of the code from your confirmation.")},
    )
