from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from common.api.callers import caller_of
from common.api.views import ActionView, CreateView, ItemView, ListView, ResourceView
from common.errors import Invalid, NotAllowed
from grids.models import GRID_ROLES, Area
from workorders import services
from workorders.actors import Actor, of_user
from workorders.api import serializers
from workorders.api.filters import WorkOrderFilter
from workorders.choices import Channel
from workorders.inputs import parse, perform
from workorders.models import Category, Event, WorkOrder
from workorders.permissions import open_actions
from workorders.querysets import AREA_ROLES
from workorders.requests import RequestForm
from workorders.workflow import ACTIONS, Action

RESOURCE = "work-orders"


class Categories(ListView):
    """The tree of categories."""

    model = Category
    scope_resource = "categories"
    serializer_class = serializers.CategorySerializer
    orderings = {"code": "code"}

    def get_queryset(self) -> QuerySet[Any]:
        return Category.objects.select_related("parent")


class CategoryItem(ItemView):
    """One category."""

    model = Category
    scope_resource = "categories"
    serializer_class = serializers.CategorySerializer
    lookup_field = "code"

    def get_queryset(self) -> QuerySet[Any]:
        return Category.objects.select_related("parent")


class WorkOrders(ListView, CreateView):
    """Orders in the caller's reach; POST takes a request in."""

    model = WorkOrder
    scope_resource = RESOURCE
    serializer_class = serializers.WorkOrderSerializer
    input_class = serializers.RequestInput
    filterset_class = WorkOrderFilter
    orderings = {"-created_at": "-pk", "due_at": "due_at", "-changed_at": "-changed_at"}

    def get_serializer_class(self) -> Any:
        return serializers.SubmittedSerializer if self.request.method == "POST" else self.serializer_class

    def get_queryset(self) -> QuerySet[Any]:
        if self.request.method == "POST":
            return super().get_queryset().for_page()  # type: ignore[attr-defined,no-any-return]
        if getattr(self, "swagger_fake_view", False):
            return WorkOrder.objects.none()
        return WorkOrder.objects.listed_to(self.request.user).for_list()

    def create(self, data: Mapping[str, Any]) -> Model:
        by = of_user(self.request.user)  # type: ignore[arg-type]
        root = _root_of(by)
        form = RequestForm(_flat(data), areas=Area.objects.current().visible_to(self.request.user))
        if not form.is_valid():
            raise Invalid(fields={PLACES.get(name, name): [str(e) for e in es] for name, es in form.errors.items()})
        reported = form.reported(
            root=root,
            channel=Channel(data["channel"]),
            by_staff=_found_on_duty(by, data),
            source=caller_of(self.request),
            external_id=data.get("external_id", ""),
        )
        order = services.submit(reported, by=by)
        return self.find(str(order.pk)) if reported.external_id else order


# Where the flat form's fields stand in the body.
PLACES = {
    "lon": "location.lon",
    "lat": "location.lat",
    "crs": "location.crs",
    "name": "reporter.name",
    "phone": "reporter.phone",
    "is_anonymous": "reporter.anonymous",
}


def _flat(data: Mapping[str, Any]) -> dict[str, Any]:
    names = ("description", "title", "area", "address", "category", "occurred_at")
    location, reporter = data.get("location", {}), data.get("reporter", {})
    return {
        **{name: data[name] for name in names if name in data},
        **location,
        "name": reporter.get("name", ""),
        "phone": reporter.get("phone", ""),
        "is_anonymous": reporter.get("anonymous", False),
    }


def _root_of(by: Actor) -> Area:
    """The area of the key, else of the post: there goes what cannot be located."""
    assert by.user is not None
    key = by.user.api_key
    if key is not None and key.area_code:
        return Area.objects.get(code=key.area_code)
    area = next((post.area for post in by.posts if post.area and post.role in AREA_ROLES), None)
    if area is None:
        raise NotAllowed(_("Submitting needs a post for an area, or a key bound to one."))
    return area


def _found_on_duty(by: Actor, data: Mapping[str, Any]) -> bool:
    return data["channel"] == Channel.GRID and "reporter" not in data and by.posts[0].role in GRID_ROLES


class OfOneOrder(ResourceView):
    """Whatever hangs below one order that the caller may see."""

    model = WorkOrder
    scope_resource = RESOURCE
    serializer_class = serializers.WholeWorkOrderSerializer

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().for_page()  # type: ignore[attr-defined,no-any-return]

    def get_object(self) -> WorkOrder:
        order: WorkOrder | None = self.get_queryset().numbered(self.kwargs["number"]).first()  # type: ignore[attr-defined]
        if order is None:
            raise Http404
        return order


class WorkOrderItem(OfOneOrder, ItemView):
    """One order."""


class Events(ListView):
    """What happened to the order, oldest first."""

    model = Event
    scope_resource = RESOURCE
    serializer_class = serializers.EventSerializer
    orderings = {"id": "pk"}

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return Event.objects.none()
        order = WorkOrder.objects.visible_to(self.request.user).numbered(self.kwargs["number"]).first()
        if order is None:
            raise Http404
        return order.events.select_related("area", "post").all()


class Actions(OfOneOrder):
    """What the caller may do with the order now, and what each action needs."""

    @extend_schema(responses=serializers.OpenActionSerializer(many=True))
    def get(self, request: Request, number: str) -> Response:
        order = self.get_object()
        by = of_user(request.user)  # type: ignore[arg-type]
        shown = [serializers.shown_action(action) for action in open_actions(by, order)]
        return Response(serializers.OpenActionSerializer(shown, many=True).data)


class ActOnOrder(OfOneOrder, ActionView):
    action: ClassVar[Action]

    def act(self, row: WorkOrder, data: dict[str, Any], version: int | None) -> Model:
        by = of_user(self.request.user)  # type: ignore[arg-type]
        arguments = parse(self.action, row, data)
        return perform(self.action.name, row, by=by, arguments=arguments, version=version)


def action_view(action: Action) -> type[ActOnOrder]:
    """The endpoint of one action of the workflow table."""
    name = "".join(part.title() for part in action.name.split("_"))
    return type(
        f"{name}Order",
        (ActOnOrder,),
        {"action": action, "input_class": serializers.input_of(action), "__doc__": str(action.done)},
    )


# What only the system does has no door.
DOORS = {name: action_view(action) for name, action in ACTIONS.items() if name != "expire_review"}
