"""What is taken in: the body of a request, and of each action of the workflow table."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework import serializers

from common.api.serializers import FlagField, LineField, NumberField, StrictSerializer, TextField
from grids.crs import CRS
from workorders.choices import Channel
from workorders.requests import DESCRIPTION_LENGTH
from workorders.workflow import Action, Need

LISTS = ("units", "lines")
PLACE = ("area", "location", "address")


class PlaceInput(StrictSerializer):
    lon = NumberField(min_value=-180, max_value=180)
    lat = NumberField(min_value=-90, max_value=90)
    crs = serializers.ChoiceField(choices=CRS.choices, default=CRS.WGS84)


class ReporterInput(StrictSerializer):
    name = LineField(max_length=60, required=False, allow_blank=True)
    phone = LineField(max_length=40, required=False, allow_blank=True, help_text="A Chinese mobile or landline number.")
    anonymous = FlagField(default=False, help_text="Known to the platform only; staff see no name.")


class RequestInput(StrictSerializer):
    description = TextField(max_length=DESCRIPTION_LENGTH, help_text="What is the matter.")
    title = LineField(
        max_length=120, required=False, allow_blank=True, help_text="Left out: the first sentence of the description."
    )
    area = LineField(max_length=20, required=False, help_text="Code of an area in reach. It goes before the location.")
    location = PlaceInput(required=False)
    address = LineField(
        max_length=200, required=False, allow_blank=True, help_text="In words; areas are found by the names in it."
    )
    category = LineField(max_length=20, required=False, help_text="Code of a category.")
    channel = serializers.ChoiceField(choices=Channel.choices, default=Channel.SYSTEM)
    reporter = ReporterInput(required=False)
    occurred_at = serializers.DateTimeField(required=False)
    due_elsewhere = serializers.DateTimeField(
        required=False, help_text="By when the system that it comes from wants it done; kept beside our own deadlines."
    )
    external_id = LineField(
        max_length=80, required=False, help_text="Your number for it. The same number gives the same order again."
    )
    reviews_itself = FlagField(
        default=False,
        help_text="Your system asks how it went and posts the review itself; nobody is asked here.",
    )

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        if not any(data.get(name) for name in PLACE):
            sentence = _("Say where it is: give an area, a location or an address.")
            raise serializers.ValidationError(sentence, code="place")
        if data["reviews_itself"] and not data.get("external_id"):
            sentence = _("Give your number for it: without one you could not post the review.")
            raise serializers.ValidationError({"external_id": [sentence]})
        return data


def input_of(action: Action) -> type[StrictSerializer]:
    """The serializer of an action's own input, made from the workflow table."""
    fields = {need.name: _field(need) for need in action.needs}
    return type(f"{camel_case(action.name)}Input", (StrictSerializer,), fields)


def camel_case(name: str) -> str:
    return "".join(part.title() for part in name.split("_"))


def _field(need: Need) -> serializers.Field[Any, Any, Any, Any]:
    options: dict[str, Any] = {"required": need.required, "help_text": need.help or need.label}
    if need.kind == "text":
        return TextField(max_length=need.max_length, allow_blank=not need.required, **options)
    if need.kind == "choice":
        assert need.choices is not None
        return serializers.ChoiceField(choices=need.choices.choices, **options)
    if need.kind == "choices":
        assert need.choices is not None
        one = serializers.ChoiceField(choices=need.choices.choices)
        return serializers.ListField(child=one, max_length=len(need.choices), **options)
    if need.kind == "moment":
        return serializers.DateTimeField(**options)
    if need.kind in LISTS:
        return serializers.ListField(child=LineField(max_length=200), max_length=20, **options)
    return LineField(max_length=40, **options)
