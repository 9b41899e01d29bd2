"""What is answered. Nothing here says who reported an order."""

from typing import Any

from django.utils.functional import Promise
from drf_spectacular.utils import extend_schema_field, inline_serializer
from rest_framework import serializers

from common.inputs import PickField
from grids.api.serializers import CodedSerializer
from workorders.choices import Affair, Channel, Handling, Sensitivity, Severity, State, Urgency
from workorders.inputs import FIELDS, ActionForm
from workorders.models import Category, Event, WorkOrder
from workorders.timeline import who
from workorders.workflow import Action, Need

# Needs whose choices are few enough to be told with them; areas and categories are resources of their own.
TOLD = ("choice", "unit", "person")

# What an event's data tell outside; the rest are primary keys of rows that are no resources.
DETAILS = frozenset(
    {
        "appointment",
        "changed",
        "due_at",
        "from",
        "ground",
        "how",
        "outcome",
        "person",
        "satisfaction",
        "solved",
        "stage",
        "step",
        "to",
        "unit",
        "unit_name",
        "word",
    }
)


class CategorySerializer(CodedSerializer[Category]):
    affair = serializers.ChoiceField(choices=Affair.choices)
    handling = serializers.ChoiceField(choices=Handling.choices)
    severity = serializers.ChoiceField(choices=Severity.choices)
    urgency = serializers.ChoiceField(choices=Urgency.choices)

    class Meta:
        model = Category
        fields = [
            "code",
            "name",
            "parent",
            "affair",
            "handling",
            "severity",
            "urgency",
            "asks_photos",
            "is_active",
            "version",
        ]
        read_only_fields = ["parent"]
        extra_kwargs = {"parent": {"help_text": "Code of the category that this one is part of."}}


class LocationSerializer(serializers.Serializer[Any]):
    lon = serializers.FloatField()
    lat = serializers.FloatField()


class WorkOrderSerializer(CodedSerializer[WorkOrder]):
    number = serializers.CharField()
    state = serializers.ChoiceField(choices=State.choices)
    version = serializers.IntegerField(help_text="Raised by every change; the ETag is made of it.")
    channel = serializers.ChoiceField(choices=Channel.choices)
    address = serializers.CharField(allow_blank=True)
    handling = serializers.ChoiceField(choices=Handling.choices, allow_blank=True)
    affair = serializers.ChoiceField(choices=Affair.choices, allow_blank=True)
    severity = serializers.ChoiceField(choices=Severity.choices)
    urgency = serializers.ChoiceField(choices=Urgency.choices)
    sensitivity = serializers.ChoiceField(choices=Sensitivity.choices)
    due_at = serializers.DateTimeField(help_text="The earliest deadline; when none runs, the last change.")
    due_elsewhere = serializers.DateTimeField(
        allow_null=True, help_text="By when the system that it comes from wants it done; null where none said so."
    )
    external_id = serializers.CharField(allow_blank=True, help_text="The number that the submitting system gave it.")

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
            "due_elsewhere",
            "external_id",
        ]
        read_only_fields = ["area", "desk", "category", "lead_unit"]
        extra_kwargs = {
            "area": {"help_text": "Code of the deepest area known."},
            "desk": {"help_text": "Code of the area whose desk sees to it."},
            "category": {"help_text": "Code of the category; null until somebody has named one."},
            "lead_unit": {"help_text": "Code of the unit that has it in hand."},
        }


class WholeWorkOrderSerializer(WorkOrderSerializer):
    location = serializers.SerializerMethodField(help_text="WGS-84.")
    occurred_at = serializers.DateTimeField(allow_null=True)
    reworks = serializers.IntegerField(help_text="How often it was sent back as not done.")
    returns = serializers.IntegerField(help_text="How often a unit gave it back.")

    class Meta(WorkOrderSerializer.Meta):
        fields = [*WorkOrderSerializer.Meta.fields, "description", "location", "occurred_at", "reworks", "returns"]

    @extend_schema_field(LocationSerializer(allow_null=True))
    def get_location(self, order: WorkOrder) -> dict[str, float] | None:
        return None if order.lon is None or order.lat is None else {"lon": order.lon, "lat": order.lat}


class SubmittedSerializer(WholeWorkOrderSerializer):
    query_code = serializers.CharField(help_text="For the reporter, who follows the order with it and its number.")

    class Meta(WholeWorkOrderSerializer.Meta):
        fields = [*WholeWorkOrderSerializer.Meta.fields, "query_code"]


class EventSerializer(CodedSerializer[Event]):
    """One entry of an order's history."""

    action = serializers.CharField(help_text="An action of the workflow, or submit, locate, attach, soon, overdue.")
    name = serializers.CharField(source="label", help_text="The action in words.")
    from_state = serializers.ChoiceField(choices=State.choices, allow_blank=True)
    to_state = serializers.ChoiceField(choices=State.choices)
    actor_kind = serializers.ChoiceField(choices=["user", "reporter", "rule", "system"])
    actor = serializers.SerializerMethodField(help_text="Role and masked name.")
    is_public = serializers.BooleanField(help_text="Whether the reporter sees it.")
    text = serializers.CharField(allow_blank=True, help_text="What was said.")
    details = serializers.SerializerMethodField(help_text="What the action was given, and `changed`: before and after.")

    class Meta:
        model = Event
        fields = [
            "id",
            "at",
            "action",
            "name",
            "from_state",
            "to_state",
            "version",
            "area",
            "actor_kind",
            "actor",
            "is_public",
            "text",
            "details",
        ]
        read_only_fields = ["area"]
        extra_kwargs = {"area": {"help_text": "Code of the area where the order was then."}}

    def get_actor(self, event: Event) -> str:
        return who(event, in_full=False)  # machines need no names

    def get_details(self, event: Event) -> dict[str, Any]:
        details = {name: value for name, value in event.data.items() if name in DETAILS}
        if "category" in details.get("changed", {}):
            codes: dict[int, str] = self.context["categories"]  # by primary key
            changed = details["changed"]
            details["changed"] = {**changed, "category": [codes.get(pk) for pk in changed["category"]]}
        return details


# Made by calls, since a serializer has a `label` and a `required` of its own.
choice_serializer = inline_serializer("Choice", {"value": serializers.CharField(), "label": serializers.CharField()})
need_serializer = inline_serializer(
    "Need",
    {
        "name": serializers.CharField(),
        "kind": serializers.ChoiceField(choices=list(FIELDS)),
        "label": serializers.CharField(),
        "required": serializers.BooleanField(),
        "choices": serializers.ListField(
            child=choice_serializer,
            help_text="Of kinds choice, unit and person. An area or a category is named by its code.",
        ),
    },
)
open_action_serializer = inline_serializer(
    "OpenAction",
    {
        "action": serializers.CharField(),
        "label": serializers.CharField(),
        "needs": serializers.ListField(child=need_serializer),
    },
    many=True,
)


def shown_action(action: Action, order: WorkOrder) -> dict[str, Any]:
    """What the action is called and what it needs, as the form that pages show would ask for it."""
    form = ActionForm(action, order)
    needs = [_shown_need(need, form.fields[need.name]) for need in action.needs]
    return {"action": action.name, "label": str(action.label), "needs": needs}


def _shown_need(need: Need, field: Any) -> dict[str, Any]:
    return {
        "name": need.name,
        "kind": need.kind,
        "label": str(need.label),
        "required": need.required,
        "choices": [{"value": str(value), "label": str(label)} for value, label in _choices(need, field)],
    }


def _choices(need: Need, field: Any) -> list[tuple[Any, str | Promise]]:
    if need.kind not in TOLD:
        return []
    if need.choices is not None:
        return list(need.choices.choices)
    assert isinstance(field, PickField)
    assert field.queryset is not None
    return [(getattr(row, field.to_field_name or "pk"), str(row)) for row in field.queryset]
