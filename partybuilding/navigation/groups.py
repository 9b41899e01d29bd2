"""The way back from an order to the finding of a working group that it arose from."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import pgettext

from accounts.models import User
from grids.models import DESK_ROLES, Post
from partybuilding.services.group_findings import SOURCE
from workorders.models import WorkOrder
from workorders.order_panels import Panel, offer_panels


def _of_the_order(order: WorkOrder, _user: User, post: Post | None) -> Iterable[Panel]:
    if order.source == SOURCE and post is not None and post.role in DESK_ROLES:
        yield Panel(pgettext("of an order", "Where it was found"), reverse("partybuilding:origin", args=[order.number]))


def register_entries() -> None:
    offer_panels(_of_the_order)
