"""What is typed of a need: when it is wanted, and what a plan foresees."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from common.inputs import CleanTextField, DayField, LineField, offer_rows
from common.typed import ModelForm
from grids.models import Area
from partybuilding.hours import WeeklyHours
from partybuilding.inputs import HoursField
from partybuilding.models import PlannedNeed
from workorders.inputs import CategoryField
from workorders.models import Category


class TimeForm(forms.Form):
    first = DayField(label=gettext_lazy("Wanted from"))
    last = DayField(label=gettext_lazy("Wanted to"))
    hours = HoursField(label=pgettext_lazy("of an offer", "Hours"))

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        _check_days(self, values.get("first"), values.get("last"))
        return values

    def wanted(self) -> dict[str, Any]:
        return {**self.cleaned_data, "hours": WeeklyHours.kept(self.cleaned_data["hours"])}


def _check_days(form: forms.BaseForm, first: date | None, last: date | None) -> None:
    if first and last and last < first:
        form.add_error("last", _("The last day lies before the first."))


class PlanForm(ModelForm):
    """A need of a plan."""

    title = LineField(label=gettext_lazy("What is needed, in a few words"), max_length=80)
    text = CleanTextField(
        label=gettext_lazy("What is needed"),
        max_length=1000,
        help_text=gettext_lazy("Becomes the text of the order: no names and telephones."),
    )
    category = CategoryField(
        Category.objects.none(), label=gettext_lazy("Category"), to_field_name="code", empty_label=""
    )
    area = forms.ModelChoiceField(Area.objects.none(), label=gettext_lazy("Area"), to_field_name="code")
    address = LineField(label=gettext_lazy("Address"), max_length=200, required=False)
    first = DayField(label=gettext_lazy("Wanted from"))
    last = DayField(label=gettext_lazy("Wanted to"))
    hours = HoursField(label=pgettext_lazy("of an offer", "Hours"))
    how_many = forms.IntegerField(
        label=gettext_lazy("How many providers"),
        min_value=1,
        max_value=50,
        initial=1,
        help_text=gettext_lazy("Each gets an order of its own."),
    )
    raise_on = DayField(label=gettext_lazy("Becomes an order on"))
    version = forms.IntegerField(required=False, widget=forms.HiddenInput)

    class Meta:
        model = PlannedNeed
        fields = ("title", "text", "category", "area", "address", "first", "last", "how_many", "raise_on")

    def __init__(self, areas: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_rows(self, "area", areas.defer("boundary", "search").order_by("path"))
        offer_rows(self, "category", Category.objects.filter(is_active=True))
        if self.instance.pk:
            self.initial.update(hours=self.instance.hours, version=self.instance.version)
            self.initial.update(area=self.instance.area.code, category=self.instance.category.code)

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        _check_days(self, values.get("first"), values.get("last"))
        return values

    def validate_constraints(self) -> None:
        return None

    def need(self) -> PlannedNeed:
        need: PlannedNeed = self.instance
        need.hours = self.cleaned_data["hours"]
        return need
