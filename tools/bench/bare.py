"""The floor: endpoints that write and read the same rows with Django REST framework and nothing else."""

from collections.abc import Callable
from typing import Any

from django.db import connection, transaction
from django.http import HttpRequest, HttpResponse
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from common.clock import now
from grids.models import Person
from notices.models import Outbox
from workorders.models import Deadline, Event, Reporter, WorkOrder


class CountQueries:
    """Adds the number of queries to each answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        count = 0

        def counted(execute: Any, *rest: Any) -> Any:
            nonlocal count
            count += 1
            return execute(*rest)

        with connection.execute_wrapper(counted):
            response = self.get_response(request)
        response["X-Queries"] = str(count)
        return response


class Plain(APIView):
    authentication_classes: Any = []
    permission_classes: Any = []
    throttle_classes: Any = []


class RequestSerializer(serializers.Serializer[Any]):
    description = serializers.CharField()
    area = serializers.IntegerField()
    path = serializers.CharField()


class NamedSerializer(serializers.Serializer[Any]):
    id = serializers.IntegerField()


class OrderSerializer(serializers.ModelSerializer[WorkOrder]):
    class Meta:
        model = WorkOrder
        exclude = ["search", "description"]


class Orders(Plain):
    def get(self, request: Request) -> Response:
        rows = WorkOrder.objects.order_by("-pk").defer("search", "description")[: int(request.query_params["limit"])]
        return Response(OrderSerializer(rows, many=True).data)

    @transaction.atomic
    def post(self, request: Request) -> Response:
        data = RequestSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        order = _insert(**data.validated_data)
        return Response({"id": order.pk}, status=201)


def _insert(description: str, area: int, path: str) -> WorkOrder:
    """The same rows as `services.submit` writes."""
    at = now()
    places = {f"{name}_id": area for name in ("area", "district", "street", "community", "desk")}
    texts = {"title": description[:40], "description": description, "search": description, "area_path": path}
    order = WorkOrder.objects.create(created_at=at, changed_at=at, due_at=at, query_code="000000", **texts, **places)
    span = {"started_at": at, "due_at": at, "soon_at": at}
    Deadline.objects.create(order=order, step="register", opened_at_version=1, clock="work_hour", **span)
    person = Person.objects.create(name="无名", created_at=at)
    Reporter.objects.create(order=order, person=person, created_at=at)
    _append(order, at, "submit")
    return order


def _append(order: WorkOrder, at: Any, action: str) -> None:
    fields = {"version": order.version, "to_state": order.state, "actor_kind": "user", "is_public": True}
    event = Event.objects.create(order=order, at=at, action=action, area_id=order.area_id, **fields)
    payload = {"event": event.pk}
    Outbox.objects.create(kind="workorders.happened", payload=payload, created_at=at, due_at=at, done_at=at)


class Register(Plain):
    """The same writes as registering an order: lock, end one deadline, open the next, save, append, outbox."""

    @transaction.atomic
    def post(self, request: Request) -> Response:
        data = NamedSerializer(data=request.data)
        data.is_valid(raise_exception=True)
        order = WorkOrder.objects.select_for_update().get(pk=data.validated_data["id"])
        at = now()
        Deadline.objects.filter(order=order, met_at=None).update(met_at=at)
        order.version += 1
        span = {"started_at": at, "due_at": at, "soon_at": at}
        fields = {"opened_at_version": order.version, "clock": "work_hour", **span}
        Deadline.objects.create(order=order, step="dispatch", **fields)
        order.state, order.changed_at = "registered", at
        order.save()
        _append(order, at, "register")
        return Response(OrderSerializer(order).data)
