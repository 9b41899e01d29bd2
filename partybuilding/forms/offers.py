"""What is typed of an offer."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from common.clock import today
from common.inputs import CleanTextField, DayField, LineField, PhoneField, offer_rows
from common.typed import ModelForm, ModelMultipleChoiceField
from grids.models import AreaKind, Organisation, Person
from grids.reach import reach_of
from grids.services import known_person
from partybuilding.inputs import AreasField, HoursField, SkillsField
from partybuilding.models import Offer
from partybuilding.offering import Offering
from partybuilding.services import Served
from workorders.inputs import UnitField
from workorders.models import Category

GIVEN = ("title", "what", "lon", "lat", "radius", "per_month", "at_once", "conditions", "valid_from", "valid_to")


class MattersField(ModelMultipleChoiceField):
    def label_from_instance(self, obj: Category) -> str:
        return f"{'　' * (len(obj.line) - 1)}{obj.name}"


ONE_OF_THEM = gettext_lazy("one of the two")


class OfferForm(ModelForm):
    """Whose it is is chosen once, when it is made."""

    needed_when = dict.fromkeys(("skills", "categories"), gettext_lazy("at least one of the two"))

    unit = UnitField(
        Organisation.objects.none(), required=False, label=gettext_lazy("Unit"), to_field_name="code", empty_label=""
    )
    person_name = LineField(label=gettext_lazy("Or a person: name"), max_length=60, required=False)
    person_phone = PhoneField(label=gettext_lazy("Their telephone"), max_length=40, required=False)
    title = LineField(label=gettext_lazy("What is offered, in a few words"), max_length=80)
    what = CleanTextField(label=gettext_lazy("More about it"), max_length=1000, required=False)
    skills = SkillsField(label=gettext_lazy("Skills"))
    categories = MattersField(
        Category.objects.none(),
        required=False,
        to_field_name="code",
        label=gettext_lazy("Or matters that no skill names"),
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )
    areas = AreasField(label=gettext_lazy("Areas served"), help_text=gettext_lazy("With everything below them."))
    hours = HoursField(label=pgettext_lazy("of an offer", "Hours"))
    lon = forms.FloatField(label=gettext_lazy("Longitude of the place"), required=False)
    lat = forms.FloatField(label=gettext_lazy("Latitude of the place"), required=False)
    radius = forms.IntegerField(
        label=gettext_lazy("No further than so many metres from there"), required=False, min_value=50, max_value=100_000
    )
    per_month = forms.IntegerField(label=gettext_lazy("Services a month"), min_value=1, max_value=500, initial=4)
    at_once = forms.IntegerField(label=gettext_lazy("Of them at once"), min_value=1, max_value=100, initial=1)
    conditions = CleanTextField(label=gettext_lazy("Conditions"), max_length=500, required=False)
    valid_from = DayField(label=gettext_lazy("Valid from"))
    valid_to = DayField(label=gettext_lazy("Valid to"), required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = Offer
        fields = GIVEN

    def __init__(self, offering: Offering, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.offering = offering
        self._offer_choices()
        if self.instance.pk:
            for name in ("unit", "person_name", "person_phone"):
                del self.fields[name]
            self.initial.update(version=self.instance.version, hours=self.instance.hours)
        else:
            self.initial.setdefault("valid_from", today())
            self.initial.setdefault("areas", self._own_communities())
            self._offer_providers()

    def _offer_choices(self) -> None:
        matters = Category.objects.filter(is_active=True).order_by("path")
        offer_rows(self, "categories", matters)
        areas = self.fields["areas"]
        assert isinstance(areas, AreasField)
        kept = self.instance.areas.all() if self.instance.pk else None
        areas.offer(self.offering.areas if kept is None else (self.offering.areas | kept).distinct())

    def _own_communities(self) -> list[str]:
        """Where the user works."""
        places = {pk for post in reach_of(self.offering.user).posts if post.area for pk in post.area.ancestor_ids}
        rows = self.offering.areas.filter(kind=AreaKind.COMMUNITY, pk__in=places)
        return list(rows.values_list("code", flat=True))

    def _offer_providers(self) -> None:
        units = self.offering.own_units
        offer_rows(self, "unit", units)
        if self.offering.desks:
            self.needed_when = {**self.needed_when, **dict.fromkeys(("unit", "person_name"), ONE_OF_THEM)}
        else:
            del self.fields["person_name"], self.fields["person_phone"]
            if not self.offering.units:
                del self.fields["unit"]
            elif len(units) == 1:
                self.initial["unit"] = units[0].code

    def clean_valid_from(self) -> Any:
        return self.cleaned_data["valid_from"] or today()

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        is_named = "person_phone" in self.fields and values.get("person_name") and not values.get("person_phone")
        if is_named and "person_phone" not in self.errors:
            self.add_error("person_phone", _("Give the telephone, so that the person can be asked."))
        return values

    def _get_validation_exclusions(self) -> set[str]:
        """Whether it holds together is for the service to say."""
        return {field.name for field in Offer._meta.get_fields()} - set(GIVEN)

    def validate_constraints(self) -> None:
        return None

    @property
    def person(self) -> Person | None:
        """Of the telephone; else oneself, where no unit is named."""
        values = self.cleaned_data
        if values.get("person_phone"):
            return known_person(name=values.get("person_name", ""), phone=values["person_phone"])
        if values.get("unit") is None and not self.offering.desks:
            return self.offering.person
        return None

    def offer(self) -> tuple[Offer, Served]:
        """As it is to be saved."""
        offer, values = self.instance, self.cleaned_data
        offer.hours = values["hours"]
        if not offer.pk:
            offer.unit, offer.person = values.get("unit"), self.person
        return offer, Served(values["skills"], values["categories"], values["areas"])


class PauseForm(forms.Form):
    until = DayField(label=gettext_lazy("Until"), required=False, help_text=gettext_lazy("Empty: until it is resumed."))
    note = LineField(label=gettext_lazy("Why"), max_length=200, required=False)
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)
