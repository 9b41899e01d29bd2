"""A request as anybody types or sends it: the same rules for pages, the service desk, REST and imports."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from common.clock import now
from common.inputs import CleanTextField, LineField, PhoneField, PickField
from grids.crs import CRS, to_wgs84
from grids.locating import area_at, area_named_in
from grids.models import Area
from workorders.choices import Channel
from workorders.inputs import CategoryField
from workorders.models import Category
from workorders.services import Reported

DESCRIPTION_LENGTH = 20_000
EARLIEST = datetime(1990, 1, 1, tzinfo=UTC)
LONGEST_LIMIT = timedelta(days=3653)
CLOCKS_DIFFER_BY = timedelta(minutes=5)


class RequestForm(forms.Form):
    """What a request may say. Only the description must be there."""

    description = CleanTextField(
        label=_("What is the matter?"),
        max_length=DESCRIPTION_LENGTH,
        error_messages={"required": _("Write down what the matter is.")},
    )
    title: forms.Field | None = LineField(
        label=_("Title"), max_length=120, required=False, help_text=_("Empty: the first sentence of the text.")
    )
    address = LineField(label=_("Address"), max_length=200, required=False)
    area = PickField(Area.objects.none(), to_field_name="code", label=_("Area"), required=False)
    lon = forms.FloatField(label=_("Longitude"), required=False)
    lat = forms.FloatField(label=_("Latitude"), required=False)
    crs = forms.ChoiceField(label=_("Coordinate system"), choices=CRS.choices, required=False)
    category = CategoryField(Category.objects.none(), to_field_name="code", label=_("Category"), required=False)
    name = LineField(label=_("Name"), max_length=60, required=False)
    phone = PhoneField(label=_("Phone"), max_length=40, required=False)
    is_anonymous = forms.BooleanField(label=_("Stay anonymous"), required=False)
    occurred_at = forms.DateTimeField(
        label=_("When it happened"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
    )
    due_elsewhere: forms.Field | None = forms.DateTimeField(
        label=_("Due in the system that it came from"),
        required=False,
        help_text=_("It goes on counting while the order waits here."),
    )

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        areas: "models.QuerySet[Area] | None" = None,
        **options: Any,
    ) -> None:
        """`areas` are those that may be named; without them, all that are valid today."""
        super().__init__(data, **options)
        self._choose_from("area", Area.objects.current() if areas is None else areas)
        self._choose_from("category", Category.objects.filter(is_active=True))

    def _choose_from(self, name: str, rows: "models.QuerySet[Any]") -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = rows

    def clean_occurred_at(self) -> datetime | None:
        at: datetime | None = self.cleaned_data["occurred_at"]
        if at is not None and at > now() + CLOCKS_DIFFER_BY:
            raise ValidationError(_("This moment has not come yet: give one that has passed."), code="future")
        if at is not None and at < EARLIEST:
            raise ValidationError(_("This is too long ago: give a date after 1990."), code="too_long_ago")
        return at

    def clean_due_elsewhere(self) -> datetime | None:
        at: datetime | None = self.cleaned_data["due_elsewhere"]
        if at is not None and not EARLIEST <= at <= now() + LONGEST_LIMIT:
            raise ValidationError(_("Give a date after 1990 and within ten years."), code="out_of_range")
        return at

    def clean(self) -> dict[str, Any]:
        values: dict[str, Any] = super().clean() or self.cleaned_data
        lon, lat = values.get("lon"), values.get("lat")
        if self.errors.keys() & {"lon", "lat", "crs"} or (lon is None and lat is None):
            return values
        if lon is None or lat is None:
            missing = "lon" if lon is None else "lat"
            self.add_error(missing, _("Give longitude and latitude both, or neither."))
        else:
            self._clean_point(lon, lat, values)
        return values

    def _clean_point(self, lon: float, lat: float, values: dict[str, Any]) -> None:
        try:
            values["lon"], values["lat"] = to_wgs84(lon, lat, values["crs"] or CRS.WGS84)
        except ValidationError as error:
            self.add_error("lon", error)
            return
        said_otherwise = values.get("area") or values.get("address") or self.errors.keys() & {"area", "address"}
        if not said_otherwise and area_at(values["lon"], values["lat"]) is None:
            sentence = _("This point lies in none of our areas: choose the area, or give the address in words.")
            self.add_error("lon", ValidationError(sentence, code="outside"))

    def reported(
        self,
        *,
        root: Area,
        channel: Channel,
        by_staff: bool = False,
        source: str = "",
        external_id: str = "",
    ) -> Reported:
        """The valid request for `services.submit`. `root` looks at what cannot be located."""
        asked = RequestForm.base_fields.keys() & self.cleaned_data.keys() - {"crs"}
        taken = {name: self.cleaned_data[name] for name in asked}
        return Reported(root=root, channel=channel, by_staff=by_staff, source=source, external_id=external_id, **taken)


def located(reported: Reported) -> Reported:
    """With the area that its point or address names below its root, where none was chosen."""
    if reported.area is not None:
        return reported
    found = place_of(reported.address, reported.lon, reported.lat, under=reported.root)
    return replace(reported, area=found) if found else reported


def place_of(address: str, lon: float | None = None, lat: float | None = None, *, under: Area) -> Area | None:
    """The deepest area below `under` that the point, or else the address, names."""
    found = area_at(lon, lat) if lon is not None and lat is not None else None
    if found is None and address:
        found = area_named_in(address, under=under)
    area = Area.objects.filter(pk=found).first() if found is not None else None
    return area if area is not None and under.contains(area.path) else None
