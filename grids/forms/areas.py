"""Forms of the register of areas."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.fields import InvalidJSONInput
from django.utils.translation import gettext_lazy as _

from accounts.administration import LinesField
from common.inputs import DayField
from common.text import reject_controls
from grids.boundary_files import MAX_BYTES
from grids.crs import CRS
from grids.geo import clean_geometry
from grids.models import Area, AreaKind, GridKind
from grids.next_code import next_code
from grids.querysets import AreaQuerySet

OTHER_NAMES = _("One on each line: estates, roads, old names. Addresses are found by them.")


class BoundaryField(forms.JSONField):
    """GeoJSON, checked and mended."""

    widget = forms.Textarea(attrs={"rows": 8, "class": "vLargeTextField"})
    default_error_messages = {"invalid": _("This is not GeoJSON: it cannot be read as JSON.")}

    def to_python(self, value: Any) -> Any:
        try:
            return super().to_python(value)
        except RecursionError as too_deep:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from too_deep

    def prepare_value(self, value: Any) -> Any:
        return "" if value is None else super().prepare_value(value)

    def bound_data(self, data: Any, initial: Any) -> Any:
        try:
            return super().bound_data(data, initial)
        except RecursionError:
            return InvalidJSONInput(data)

    def clean(self, value: Any) -> Any:
        geojson = super().clean(value)
        return None if geojson is None else clean_geometry(geojson)


class AreaCodeField(forms.CharField):
    """One of `areas`, typed as its code or as "code name"; the page offers what fits what was typed so far."""

    widget = forms.TextInput(attrs={"data-pick-area": True, "autocomplete": "off", "spellcheck": "false"})

    def __init__(self, *, areas: AreaQuerySet | None = None, **options: Any) -> None:
        super().__init__(**options)
        self.areas = areas if areas is not None else Area.objects.none()

    def prepare_value(self, value: Any) -> Any:
        return f"{value.code} {value.name}" if isinstance(value, Area) else value

    def clean(self, value: Any) -> Area | None:
        text = super().clean(value)
        if not text:
            return None
        found = self.areas.filter(code=text.split()[0]).first()
        if found is None:
            raise ValidationError(_("No area of yours has this code: type a name or code, and choose from the list."))
        return found


class AreaDetailsForm(forms.Form):
    """What of an area changes neither its place in the tree nor its name."""

    aliases = LinesField(label=_("Other names"), required=False, help_text=OTHER_NAMES)
    grid_kind = forms.ChoiceField(label=_("Grid kind"), required=False, choices=[("", "—"), *GridKind.choices])
    lon = forms.FloatField(label=_("Longitude"), required=False, min_value=-180, max_value=180)
    lat = forms.FloatField(label=_("Latitude"), required=False, min_value=-90, max_value=90)
    valid_from = DayField(label=_("Valid from"), required=False)
    valid_to = DayField(label=_("Valid to"), required=False)

    def __init__(self, area: Area, data: Mapping[str, Any] | None = None) -> None:
        names = ("aliases", "grid_kind", "lon", "lat", "valid_from", "valid_to")
        super().__init__(data, initial={name: getattr(area, name) for name in names})
        if area.kind != AreaKind.GRID:
            del self.fields["grid_kind"]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and (cleaned.get("lon") is None) != (cleaned.get("lat") is None):
            self.add_error("lat", _("Give longitude and latitude, or neither."))
        return cleaned


class NewAreaForm(forms.Form):
    """A new area. The service has the last word."""

    parent = AreaCodeField(label=_("Part of"), required=False, help_text=_("Name, code or pinyin. Empty: a district."))
    kind = forms.ChoiceField(label=_("Level"), choices=AreaKind)
    code = forms.CharField(label=_("Code"), max_length=20, validators=[reject_controls])
    name = forms.CharField(label=_("Official name"), max_length=80, validators=[reject_controls])
    aliases = LinesField(label=_("Other names"), required=False, help_text=OTHER_NAMES)
    grid_kind = forms.ChoiceField(label=_("Grid kind"), required=False, choices=[("", "—"), *GridKind.choices])
    valid_from = DayField(label=_("Valid from"), required=False)
    valid_to = DayField(label=_("Valid to"), required=False)

    def __init__(
        self, areas: AreaQuerySet, data: Mapping[str, Any] | None = None, parent: Area | None = None, kind: str = ""
    ) -> None:
        super().__init__(data, initial=_proposal(parent, kind))
        field = self.fields["parent"]
        assert isinstance(field, AreaCodeField)
        field.areas = areas

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("grid_kind") and cleaned.get("kind") != AreaKind.GRID:
            self.add_error("grid_kind", _("Only a grid has a grid kind; leave it empty."))
        return cleaned


# What is mostly made below each level.
_USUAL = {
    AreaKind.DISTRICT: AreaKind.STREET,
    AreaKind.STREET: AreaKind.COMMUNITY,
    AreaKind.SUB_AREA: AreaKind.COMMUNITY,
    AreaKind.GRID: AreaKind.BUILDING,
    AreaKind.ESTATE: AreaKind.BUILDING,
}


def _proposal(parent: Area | None, kind: str) -> dict[str, Any]:
    if parent is None:
        return {"kind": kind or AreaKind.DISTRICT}
    level = AreaKind(kind) if kind in AreaKind.values else _USUAL.get(AreaKind(parent.kind), AreaKind.GRID)
    grid_kind = GridKind.GENERAL if level == AreaKind.GRID else ""
    return {"parent": parent, "kind": level, "code": next_code(level, parent), "grid_kind": grid_kind}


class FindForm(forms.Form):
    """What a page of areas was asked for in its address."""

    q = forms.CharField(required=False, max_length=80)
    on = forms.DateField(required=False)
    open = forms.CharField(required=False, max_length=4000)


class CrsField(forms.ChoiceField):
    def __init__(self, **options: Any) -> None:
        super().__init__(
            label=_("Coordinates are in"),
            choices=CRS,
            initial=CRS.WGS84,
            help_text=_("Amap and Tencent use GCJ-02, Baidu BD-09, GPS and Tianditu WGS-84."),
            **options,
        )


class BoundariesForm(forms.Form):
    """A file of boundaries, or its text."""

    file = forms.FileField(label=_("GeoJSON file"), required=False, help_text=_("A FeatureCollection, at most 20 MB."))
    text = forms.CharField(
        label=_("or its text"), required=False, strip=True, widget=forms.Textarea({"rows": 4, "spellcheck": "false"})
    )
    crs = CrsField()
    code_name = forms.CharField(
        label=_("Property that holds the code"),
        required=False,
        max_length=40,
        help_text=_("Empty: the first of code, adcode and id that a feature has."),
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not self.errors and bool(cleaned.get("file")) == bool(cleaned.get("text")):
            self.add_error("file", _("Give either a file or its text."))
        return cleaned

    @property
    def content(self) -> bytes:
        """What was given, no longer than can be said to be too long."""
        file = self.cleaned_data["file"]
        content: bytes = file.read(MAX_BYTES + 1) if file else self.cleaned_data["text"].encode()
        return content


class ExportForm(forms.Form):
    crs = CrsField(required=False)
    kind = forms.ChoiceField(label=_("Level"), required=False, choices=[("", _("all")), *AreaKind.choices])

    def clean_crs(self) -> str:
        return self.cleaned_data["crs"] or CRS.WGS84
