"""On the page of an order that a meeting decided on: which meeting it was."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from deliberation.services.resolving import SOURCE
from grids.models import Post
from workorders.models import WorkOrder
from workorders.order_panels import Panel


def offer(order: WorkOrder, _user: User, _post: Post | None) -> Iterable[Panel]:
    if order.source == SOURCE:
        yield Panel(_("Resolution"), reverse("deliberation:of_order", args=[order.number]))
