from typing import Any

from rest_framework import serializers

from common.api.serializers import LineField, StrictSerializer, TextField
from grids.crs import CRS
from workorders.choices import Affair, Channel, Handling, Sensitivity, Severity, State, Urgency
from workorders.models import Category, Event, WorkOrder
from workorders.requests import DESCRIPTION_LENGTH
from workorders.timeline import who
from workorders.workflow import Action, Need

CODE = {"slug_field": "code", "read_only": True, "allow_null": True}


class CategorySerializer(serializers.ModelSerializer[Category]):
    parent = serializers.SlugRelatedField[Category](**CODE)
    affair = serializers.ChoiceField(choices=Affair.choices)
    handling = serializers.ChoiceField(choices=Handling.choices)
    severity = serializers.ChoiceField(choices=Severity.choices)
    urgency = serializers.ChoiceField(choices=Urgency.choices)

    class Meta:
        model = Category
        fields = ["code", "name", "parent", "affair", "handling", "severity", "urgency", "is_active"]


class LocationSerializer(serializers.Serializer[Any]):
    lon = serializers.FloatField()
    lat = serializers.FloatField()


class WorkOrderSerializer(serializers.ModelSerializer[WorkOrder]):
    number = serializers.CharField()
    state = serializers.ChoiceField(choices=State.choices)
    channel = serializers.ChoiceField(choices=Channel.choices)
    area = serializers.SlugRelatedField[Any](**CODE)
    desk = serializers.SlugRelatedField[Any](**CODE)
    category = serializers.SlugRelatedField[Any](**CODE)
    handling = serializers.ChoiceField(choices=Handling.choices, allow_blank=True)
    affair = serializers.ChoiceField(choices=Affair.choices, allow_blank=True)
    severity = serializers.ChoiceField(choices=Severity.choices)
    urgency = serializers.ChoiceField(choices=Urgency.choices)
    sensitivity = serializers.ChoiceField(choices=Sensitivity.choices)
    lead_unit = serializers.SlugRelatedField[Any](**CODE)

    class Meta:
        model = WorkOrder
        fields = [
            "number",
            "state",
            "version",
            "title",
            "channel",
            "area",
            "desk",
            "address",
            "category",
            "handling",
            "affair",
            "severity",
            "urgency",
            "sensitivity",
            "lead_unit",
            "created_at",
            "changed_at",
            "due_at",
            "external_id",
        ]


class WholeWorkOrderSerializer(WorkOrderSerializer):
    location = serializers.SerializerMethodField()

    class Meta(WorkOrderSerializer.Meta):
        fields = [*WorkOrderSerializer.Meta.fields, "description", "location", "occurred_at", "reworks", "returns"]

    def get_location(self, order: WorkOrder) -> LocationSerializer(allow_null=True):  # type: ignore[valid-type]
        return None if order.lon is None else {"lon": order.lon, "lat": order.lat}


class SubmittedSerializer(WholeWorkOrderSerializer):
    class Meta(WholeWorkOrderSerializer.Meta):
        fields = [*WholeWorkOrderSerializer.Meta.fields, "query_code"]


class PlaceInput(StrictSerializer):
    lon = serializers.FloatField(min_value=-180, max_value=180)
    lat = serializers.FloatField(min_value=-90, max_value=90)
    crs = serializers.ChoiceField(choices=CRS.choices, default=CRS.WGS84)


class ReporterInput(StrictSerializer):
    name = LineField(max_length=60, required=False, allow_blank=True)
    phone = LineField(max_length=40, required=False, allow_blank=True)
    anonymous = serializers.BooleanField(default=False)


class RequestInput(StrictSerializer):
    """What is the matter, and where: one of area, location, address."""

    description = TextField(max_length=DESCRIPTION_LENGTH)
    title = LineField(max_length=120, required=False, allow_blank=True)
    area = LineField(max_length=20, required=False, help_text="Code of an area.")
    location = PlaceInput(required=False)
    address = LineField(max_length=200, required=False, allow_blank=True)
    category = LineField(max_length=20, required=False, help_text="Code of a category.")
    channel = serializers.ChoiceField(choices=Channel.choices, default=Channel.SYSTEM)
    reporter = ReporterInput(required=False)
    occurred_at = serializers.DateTimeField(required=False)
    external_id = LineField(max_length=80, required=False, help_text="Your number; never taken twice.")


class EventSerializer(serializers.ModelSerializer[Event]):
    label = serializers.CharField()
    from_state = serializers.ChoiceField(choices=State.choices, allow_blank=True)
    to_state = serializers.ChoiceField(choices=State.choices)
    area = serializers.SlugRelatedField[Any](**CODE)
    actor = serializers.SerializerMethodField(help_text="Role and masked name.")
    data = serializers.DictField()

    class Meta:
        model = Event
        fields = [
            "id",
            "at",
            "action",
            "label",
            "from_state",
            "to_state",
            "version",
            "area",
            "actor_kind",
            "actor",
            "is_public",
            "text",
            "data",
        ]

    def get_actor(self, event: Event) -> str:
        return who(event)


class ChoiceSerializer(serializers.Serializer[Any]):
    value = serializers.CharField()
    label = serializers.CharField()


class NeedSerializer(serializers.Serializer[Any]):
    name = serializers.CharField()
    kind = serializers.ChoiceField(choices=["text", "choice", "area", "category", "unit", "person", "moment"])
    label = serializers.CharField()
    required = serializers.BooleanField()
    choices = ChoiceSerializer(many=True, help_text="Of a choice; empty for the other kinds.")


class OpenActionSerializer(serializers.Serializer[Any]):
    action = serializers.CharField()
    label = serializers.CharField()
    needs = NeedSerializer(many=True)


def shown_action(action: Action) -> dict[str, Any]:
    return {"action": action.name, "label": str(action.label), "needs": [_need(need) for need in action.needs]}


def _need(need: Need) -> dict[str, Any]:
    choices = need.choices.choices if need.choices else []
    return {
        "name": need.name,
        "kind": need.kind,
        "label": str(need.label),
        "required": need.required,
        "choices": [{"value": value, "label": str(label)} for value, label in choices],
    }


def input_of(action: Action) -> type[StrictSerializer]:
    """The serializer of an action's own input, made from the workflow table."""
    fields = {need.name: _field(need) for need in action.needs}
    name = "".join(part.title() for part in action.name.split("_"))
    return type(f"{name}Input", (StrictSerializer,), fields)


def _field(need: Need) -> serializers.Field[Any, Any, Any, Any]:
    options: dict[str, Any] = {"required": need.required, "help_text": str(need.help)}
    if need.kind == "text":
        return TextField(max_length=need.max_length, allow_blank=not need.required, **options)
    if need.kind == "choice":
        assert need.choices is not None
        return serializers.ChoiceField(choices=need.choices.choices, **options)
    if need.kind == "moment":
        return serializers.DateTimeField(**options)
    if need.kind == "person":
        return serializers.IntegerField(min_value=1, max_value=2**63 - 1, **options)
    options["help_text"] = f"Code of the {need.kind}."
    return LineField(max_length=40, **options)
