"""What somebody without an account may see: the orders that they sent from this browser or whose code they gave."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse

from common.masks import mask_name
from workorders.models import Reporter, WorkOrder

SESSION_KEY = "orders"
RECEIPT = "receipt"
MOST = 20


def let_in(request: HttpRequest, order: WorkOrder) -> None:
    """Remember that this browser may see the order."""
    known = [pk for pk in opened(request) if pk != order.pk]
    request.session.cycle_key()
    request.session[SESSION_KEY] = [*known, order.pk][-MOST:]


def opened(request: HttpRequest) -> list[int]:
    return list(request.session.get(SESSION_KEY, []))


def forget(request: HttpRequest) -> None:
    for key in (SESSION_KEY, RECEIPT):
        request.session.pop(key, None)


def reporter_of(order: WorkOrder) -> Reporter | None:
    """Who acts with the order's code: the first who reported it from outside."""
    return order.reporters.filter(is_staff=False).select_related("person").order_by("pk").first()


def address_of_lookup(request: HttpRequest, order: WorkOrder) -> str:
    """What to type, or send on, to look the order up on another device; its code is asked for there."""
    return request.build_absolute_uri(f"{reverse('workorders:lookup')}?number={order.number}")


def shown_name(values: dict[str, Any]) -> str:
    """What the staff read of the name that somebody gave with a request."""
    return "" if values["is_anonymous"] else mask_name(values["name"])
