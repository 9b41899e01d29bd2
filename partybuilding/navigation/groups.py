"""The way back from an order to the finding of a working group that it arose from; the groups on the phone."""

from collections.abc import Iterable

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import pgettext, pgettext_lazy

from accounts.models import User
from common.navigation import Entry, Place, register
from grids.models import DESK_ROLES, Post
from partybuilding.permissions.groups import goes_with_group
from partybuilding.services.group_findings import SOURCE
from workorders.going_out import offer_way_out
from workorders.models import WorkOrder
from workorders.order_panels import Panel, offer_panels


def _of_the_order(order: WorkOrder, _user: User, post: Post | None) -> Iterable[Panel]:
    if order.source == SOURCE and post is not None and post.role in DESK_ROLES:
        yield Panel(pgettext("of an order", "Where it was found"), reverse("partybuilding:origin", args=[order.number]))


def _goes_out(request: HttpRequest) -> bool:
    return request.user.is_authenticated and goes_with_group(request.user)


def register_entries() -> None:
    offer_panels(_of_the_order)
    offer_way_out(_goes_out)
    register(
        Entry(
            key="phone_groups",
            label=pgettext_lazy("on the phone", "Groups"),
            url_name="partybuilding:phone_groups",
            icon="briefcase",
            place=Place.PHONE,
            order=1,
            visible=_goes_out,
            works_offline=True,
        )
    )
