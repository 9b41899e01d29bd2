from collections.abc import Iterable
from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from common.api.callers import caller_of, user_of
from common.api.etags import tag_of
from common.api.views import ActionView, CreateView, ItemView, ListView, ResourceView
from workorders import services
from workorders.actors import Actor, of_user
from workorders.api import serializers
from workorders.api.filters import WorkOrderFilter
from workorders.api.inputs import RequestInput, camel_case, input_of
from workorders.api.submission import reported_from
from workorders.inputs import SERVICES, parse, perform
from workorders.models import Category, Event, WorkOrder
from workorders.permissions import open_actions
from workorders.querysets import WorkOrderQuerySet, ways_to_orders
from workorders.workflow import ACTIONS, Action, Who


def actor_of(request: Request) -> Actor:
    return of_user(user_of(request))


class OfOrders(ResourceView):
    scope_resource = "work-orders"

    def visible(self) -> WorkOrderQuerySet:
        if getattr(self, "swagger_fake_view", False):
            return WorkOrder.objects.none()
        return WorkOrder.objects.visible_to(self.request.user)


class WorkOrders(OfOrders, ListView, CreateView):
    """The orders in the caller's reach."""

    model = WorkOrder
    serializer_class = serializers.WorkOrderSerializer
    input_class = RequestInput
    filterset_class = WorkOrderFilter
    orderings = {"-created_at": "-pk", "created_at": "pk", "due_at": "due_at", "-changed_at": "-changed_at"}

    def get_serializer_class(self) -> Any:
        return serializers.SubmittedSerializer if self.request.method == "POST" else self.serializer_class

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return WorkOrder.objects.none()
        return WorkOrder.objects.visible_to(self.request.user).for_list().with_due_elsewhere()

    def ways(self) -> list[QuerySet[Any]]:
        ways = ways_to_orders(self.request.user, searched=bool(self.request.query_params.get("q")))
        return [self.filter_queryset(WorkOrder.objects.filter(way)) for way in ways]

    def find(self, pk: str) -> WorkOrder:
        """What this very caller submitted, wherever it has gone since."""
        return WorkOrder.objects.for_page().get(pk=pk)

    def create(self, data: dict[str, Any]) -> Model:
        by = actor_of(self.request)
        return services.submit(reported_from(data, by, caller_of(self.request)), by=by)

    @extend_schema(
        description=(
            "Take a request in. It starts as `submitted`; the platform then locates it and may register and dispatch "
            "it by rule. Give at least one of `area`, `location`, `address`. The same key and `external_id` never "
            "make a second order: the one there is, is answered as it is now."
        )
    )
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().post(request, *args, **kwargs)


class OfOneOrder(OfOrders):
    """Whatever hangs below one order that the caller may see."""

    model = WorkOrder
    serializer_class = serializers.WholeWorkOrderSerializer

    def get_queryset(self) -> QuerySet[Any]:
        return self.visible().for_page()

    def get_object(self) -> WorkOrder:
        order = WorkOrder.objects.for_page().one_visible_to(self.request.user, self.kwargs["number"])
        if order is None:
            raise Http404
        return order


class WorkOrderItem(OfOneOrder, ItemView):
    """One order."""


class Events(OfOrders, ListView):
    """What happened to the order, the oldest first."""

    model = Event
    serializer_class = serializers.EventSerializer
    orderings = {"id": "pk", "-id": "-pk"}

    def get_queryset(self) -> QuerySet[Any]:
        order = WorkOrder.objects.one_visible_to(self.request.user, self.kwargs.get("number", ""))
        if order is None and not getattr(self, "swagger_fake_view", False):
            raise Http404
        return Event.objects.filter(order=order).select_related("area", "post")

    def paginate_queryset(self, queryset: Any) -> Any:
        self.rows = super().paginate_queryset(queryset)
        return self.rows

    def get_serializer_context(self) -> dict[str, Any]:
        pks = {pk for event in getattr(self, "rows", ()) for pk in event.data.get("changed", {}).get("category", ())}
        codes = dict(Category.objects.filter(pk__in=pks).values_list("pk", "code")) if pks else {}
        return {**super().get_serializer_context(), "categories": codes}


class Actions(OfOneOrder):
    """What the caller may do with the order now, and what each action needs."""

    pagination_class = None

    @extend_schema(responses=serializers.open_action_serializer)
    def get(self, request: Request, number: str) -> Response:
        order = self.get_object()
        actions = open_actions(actor_of(request), order)
        shown = [serializers.shown_action(action, order) for action in actions]
        return Response(shown, headers={"ETag": tag_of(order.version)})


class ActOnOrder(OfOneOrder, ActionView):
    action: ClassVar[Action]

    def get_object(self) -> WorkOrder:
        """As much of it as deciding takes; the service reads the rest under its lock."""
        rows = WorkOrder.objects.defer("description", "search").with_due_elsewhere()
        order = rows.one_visible_to(self.request.user, self.kwargs["number"])
        if order is None:
            raise Http404
        return order

    def act(self, row: WorkOrder, data: dict[str, Any], version: int | None) -> Model:
        arguments = parse(self.action, row, data)
        acted = perform(self.action.name, row, by=actor_of(self.request), arguments=arguments, version=version)
        if acted.pk == row.pk:
            acted.due_elsewhere = row.due_elsewhere  # the other system's end, which no action moves
        return acted


def action_view(action: Action) -> type[ActOnOrder]:
    """The endpoint of one action of the workflow table."""
    attributes = {"action": action, "input_class": input_of(action), "__doc__": _description(action)}
    return type(f"{camel_case(action.name)}Order", (ActOnOrder,), attributes)


def _description(action: Action) -> str:
    says = (SERVICES[action.name].__doc__ or "").partition("\n")[0]
    after = _quoted(action.to) or "the same"
    return f"{says}\n\nIn state {_quoted(sorted(action.sources))}; then {after}. By {_quoted(sorted(action.who))}."


def _quoted(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


# What only the system does has no door.
DOORS = {name: action_view(action) for name, action in ACTIONS.items() if action.who != {Who.SYSTEM}}
