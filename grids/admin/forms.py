"""Forms of the administration of areas and people."""

from datetime import datetime, time
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.administration import LinesField, ServiceForm
from common.phones import normal_phone
from common.text import reject_controls
from grids.codes import check_id
from grids.forms.areas import OTHER_NAMES, BoundaryField
from grids.models import Area, AreaKind, Person
from grids.worktime import Span, check_spans


class AreaForm(ServiceForm):
    aliases = LinesField(
        label=_("Other names"),
        required=False,
        help_text=OTHER_NAMES,
    )
    boundary = BoundaryField(
        label=_("Boundary"),
        required=False,
        help_text=_("GeoJSON, Polygon or MultiPolygon, longitude and latitude in WGS-84."),
    )

    class Meta:
        model = Area
        fields = "__all__"

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        kind = cleaned.get("kind") or self.instance.kind
        if cleaned.get("grid_kind") and kind != AreaKind.GRID:
            self.add_error("grid_kind", _("Only a grid has a grid kind; leave it empty."))
        first, last = cleaned.get("valid_from"), cleaned.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", _("The last day lies before the first."))
        return cleaned


def entry(label: Any, max_length: int) -> forms.CharField:
    """Takes what is new; what is kept is never in the page."""
    return forms.CharField(
        label=label,
        max_length=max_length,
        required=False,
        help_text=_("Leave empty to keep what is there."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "class": "vTextField"}),
    )


class PersonForm(ServiceForm):
    """Personal data go in and are never shown again, but for their masked form."""

    shown_as = {"phone": "phone_entry", "id_number": "id_entry", "address": "address_entry"}

    at_first = {"phone_entry": _("Phone"), "id_entry": _("ID number"), "address_entry": _("Home address")}

    phone_entry = entry(_("New phone"), 40)
    id_entry = entry(_("New ID number"), 40)
    address_entry = entry(_("New home address"), 120)

    class Meta:
        model = Person
        fields = ("name", "user")
        labels = {"name": _("Full name")}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, label in self.at_first.items():
            if self.instance.pk is None:
                self.fields[name].label, self.fields[name].help_text = label, ""

    def clean_phoneentry(self) -> str:
        text: str = self.cleaned_data["phone_entry"]
        return normal_phone(text) if text else ""

    def clean_identry(self) -> str:
        text: str = self.cleaned_data["id_entry"]
        return check_id(text) if text else ""


class OfficeHoursForm(forms.Form):
    spans = LinesField(
        label=_("Office hours"),
        help_text=_("One stretch on each line, such as 08:30–12:00, in the order of the day."),
    )

    def clean_spans(self) -> tuple[Span, ...]:
        spans = tuple(_span(line) for line in self.cleaned_data["spans"])
        check_spans(spans)
        return spans


def _span(line: str) -> Span:
    reject_controls(line)
    opens, _dash, closes = line.replace("-", "–").replace("：", ":").partition("–")
    return _time(opens, line), _time(closes, line)


def _time(text: str, line: str) -> time:
    try:
        return datetime.strptime(text.strip(), "%H:%M").time()
    except ValueError as wrong:
        sentence = _("“%(line)s” is no stretch of office hours; write it like 08:30–12:00.")
        raise ValidationError(sentence, params={"line": line[:40]}) from wrong
