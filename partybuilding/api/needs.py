"""Needs from plans, and the services that came of needs and offers, for the desk's programs."""

from datetime import datetime
from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers

from common.api.callers import user_of
from common.api.serializers import LineField, StrictSerializer, TextField
from common.api.views import ChangeView, CreateView, ListView, RemoveView, ResourceView
from common.errors import Invalid
from grids.api.serializers import PERSON, CodedSerializer
from partybuilding import services
from partybuilding.api.coded import HOURS, one
from partybuilding.api.filters.needs import NeedFilter, PlannedNeedFilter, ServiceFilter
from partybuilding.hours import read_hours
from partybuilding.listing.needs import needs_seen
from partybuilding.models import PlannedNeed
from partybuilding.offering import areas_to_plan_for, has_needs
from partybuilding.service_list import Service, services_seen
from workorders.choices import State
from workorders.models import Category, Proposal, WorkOrder

PLAIN = ("title", "text", "address", "first", "last", "how_many", "raise_on")


class PlannedNeedSerializer(CodedSerializer[PlannedNeed]):
    hours = serializers.SerializerMethodField(help_text=HOURS)
    orders = serializers.SerializerMethodField(help_text="Numbers of those that it became.")

    class Meta:
        model = PlannedNeed
        fields = [
            *("id", "version", "title", "text", "category", "area", "address", "first", "last", "hours"),
            *("how_many", "raise_on", "raised_at", "dropped_at", "orders", "created_at"),
        ]
        read_only_fields = ["category", "area"]

    def get_hours(self, need: PlannedNeed) -> str:
        return str(need.weekly) if need.hours else ""

    def get_orders(self, need: PlannedNeed) -> list[str]:
        return [each.order.number for each in need.raised.all()]


class PlannedNeedChange(StrictSerializer):
    title = LineField(max_length=80)
    text = TextField(max_length=1000, help_text="Becomes the text of the order: no names and telephones.")
    category = LineField(max_length=40, help_text="Code.")
    area = LineField(max_length=20, help_text="Code of an area at whose desk the caller works, or of a part of it.")
    address = LineField(max_length=200, required=False, allow_blank=True)
    first = serializers.DateField(help_text="Wanted from.")
    last = serializers.DateField(help_text="Wanted to.")
    hours = LineField(max_length=200, required=False, allow_blank=True, help_text=HOURS)
    how_many = serializers.IntegerField(
        required=False, min_value=1, max_value=50, help_text="Providers: each gets an order of its own."
    )
    raise_on = serializers.DateField(help_text="Becomes an order on this day.")


class OfPlannedNeeds(ResourceView):
    model = PlannedNeed
    scope_resource = "needs"
    serializer_class = PlannedNeedSerializer
    input_class = PlannedNeedChange

    def loaded(self, rows: Any) -> QuerySet[Any]:
        return super().loaded(rows.for_list().prefetch_related("raised__order"))

    def save(self, need: PlannedNeed, data: dict[str, Any], version: int | None = None) -> Model:
        for name in PLAIN:
            if name in data:
                setattr(need, name, data[name])
        if "hours" in data:
            need.hours = read_hours(data["hours"])
        if "category" in data:
            need.category = one(Category.objects.filter(is_active=True), "category", code=data["category"])
        if "area" in data:
            need.area = one(areas_to_plan_for(self.request.user), "area", code=data["area"])
        if need.last < need.first:
            raise Invalid.field("last", _("The last day lies before the first."))
        return self.find(services.save_planned(need, by=user_of(self.request), version=version).pk)


class PlannedNeeds(OfPlannedNeeds, ListView, CreateView):
    """What plans foresee in the areas at whose desk the caller works; and one more."""

    filterset_class = PlannedNeedFilter
    orderings: ClassVar[dict[str, str]] = {"first": "first", "-id": "-pk"}

    def create(self, data: dict[str, Any]) -> Model:
        return self.save(PlannedNeed(), data)


class PlannedNeedItem(OfPlannedNeeds, ChangeView, RemoveView):
    """One need from a plan, to be changed until it becomes orders. DELETE drops it: it stays in the list as dropped."""

    lookup_field = "pk"

    def change(self, row: PlannedNeed, data: dict[str, Any], version: int | None) -> Model:
        return self.save(row, data, version)

    def remove(self, row: PlannedNeed, version: int | None) -> None:
        services.drop_planned(row, by=user_of(self.request), version=version)


class AgreedServiceSerializer(serializers.ModelSerializer[Proposal]):
    order = serializers.CharField(source="order.number", help_text="Its number.")
    title = serializers.CharField(source="order.title", help_text="Of the order.")
    state = serializers.ChoiceField(choices=State.choices, source="order.state", help_text="Of the order.")
    category = serializers.CharField(source="order.category.code", default=None, allow_null=True)
    area = serializers.CharField(source="order.area.code", help_text="Code.")
    community = serializers.CharField(source="order.community.code", default=None, allow_null=True)
    offer = serializers.IntegerField(source="offer_use.offer_id", default=None, allow_null=True)
    offer_title = serializers.SerializerMethodField()
    unit = serializers.CharField(source="unit.code", default=None, allow_null=True)
    person = serializers.IntegerField(source="person_id", allow_null=True, help_text=PERSON)
    completed_at = serializers.SerializerMethodField()
    given_back = serializers.SerializerMethodField(help_text="The provider gave the order back.")

    class Meta:
        model = Proposal
        fields = [
            *("id", "order", "title", "state", "category", "area", "community", "offer", "offer_title"),
            *("unit", "person", "agreed_at", "completed_at", "given_back"),
        ]

    def get_offer_title(self, row: Proposal) -> str:
        return Service(row).offer_title

    def get_completed_at(self, row: Proposal) -> datetime | None:
        return Service(row).completed_at

    def get_given_back(self, row: Proposal) -> bool:
        return Service(row).was_given_back


class Services(ListView):
    """Needs and offers that came together: who agreed to meet which need, and what came of it. For those who work at
    a desk."""

    model = Proposal
    scope_resource = "needs"
    serializer_class = AgreedServiceSerializer
    filterset_class = ServiceFilter
    orderings: ClassVar[dict[str, str]] = {"-agreed_at": "-agreed_at", "agreed_at": "agreed_at"}

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False) or not has_needs(self.request.user):
            return Proposal.objects.none()
        return services_seen(self.request.user)


class OpenNeedSerializer(CodedSerializer[WorkOrder]):
    number = serializers.CharField()
    state = serializers.ChoiceField(choices=State.choices)
    address = serializers.CharField(allow_blank=True)
    refused = serializers.IntegerField(help_text="How many were asked and refused.")
    wanted_from = serializers.DateField(source="wanted_time.first", default=None, allow_null=True)
    wanted_to = serializers.DateField(source="wanted_time.last", default=None, allow_null=True)

    class Meta:
        model = WorkOrder
        fields = [
            *("number", "title", "state", "category", "area", "community", "address", "created_at", "due_at"),
            *("refused", "wanted_from", "wanted_to"),
        ]
        read_only_fields = ["category", "area", "community"]


class Needs(ListView):
    """Orders to be met from what others offer, for those who work at a desk. `view=waiting`: those of whom nobody is
    asked now."""

    model = WorkOrder
    scope_resource = "needs"
    serializer_class = OpenNeedSerializer
    filterset_class = NeedFilter
    orderings: ClassVar[dict[str, str]] = {"-id": "-pk", "id": "pk"}

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False) or not has_needs(self.request.user):
            return WorkOrder.objects.none()
        return needs_seen(self.request.user)
