"""The ways to offers and to the needs that they meet, and what stands on the page of a need."""

from collections.abc import Iterable

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from common.navigation import Entry, Group, register
from grids.middleware import works_as
from grids.models import DESK_ROLES, UNIT_ROLES, Post
from partybuilding.offering import has_needs, sees_offers
from workorders.choices import Handling, State
from workorders.models import WorkOrder
from workorders.order_panels import Panel, offer_panels


def _sees_offers(request: HttpRequest) -> bool:
    return sees_offers(request.user)


def _matches_needs(request: HttpRequest) -> bool:
    return request.user.is_authenticated and has_needs(request.user)


def _of_the_order(order: WorkOrder, _user: User, post: Post | None) -> Iterable[Panel]:
    is_open = order.handling == Handling.SELF_HANDLE and order.state == State.REGISTERED
    if is_open and post is not None and post.role in DESK_ROLES:
        yield Panel(_("Who could help"), reverse("partybuilding:best", args=[order.number]))


def register_entries() -> None:
    offer_panels(_of_the_order)
    register(
        Entry(
            key="offers",
            label=gettext_lazy("Offers"),
            url_name="partybuilding:offers",
            icon="hand-heart",
            group=Group.TOGETHER,
            order=30,
            visible=_sees_offers,
            daily=works_as(*UNIT_ROLES),
        )
    )
    register(
        Entry(
            key="needs",
            label=gettext_lazy("Needs and services"),
            url_name="partybuilding:needs",
            icon="list-checks",
            group=Group.TOGETHER,
            order=40,
            visible=_matches_needs,
        )
    )
