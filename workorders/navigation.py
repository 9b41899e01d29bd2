"""What this room adds to the frame of every page: the list, the service desk, the search."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from common.navigation import Entry, Group, Place, register, slots
from grids.middleware import current_post
from grids.models import ADMIN_ROLES, DESK_ROLES, Role
from workorders.forms.service_desk import may_use_desk
from workorders.keeping import keeps_reference
from workorders.public_boards import Board, offer_board
from workorders.querysets import TRUSTED_ROLES


def _may_see_orders(request: HttpRequest) -> bool:
    post = current_post(request)
    return bool(getattr(request.user, "is_superuser", False)) or (post is not None and post.role not in ADMIN_ROLES)


def _may_take_in(request: HttpRequest) -> bool:
    return may_use_desk(current_post(request))


def _may_call(request: HttpRequest) -> bool:
    post = current_post(request)
    return post is not None and post.role in (*DESK_ROLES, Role.SERVICE_DESK)


def _may_see_bulletins(request: HttpRequest) -> bool:
    post = current_post(request)
    return post is not None and post.role in TRUSTED_ROLES


def _may_see_figures(request: HttpRequest) -> bool:
    post = current_post(request)
    own = post is not None and (post.role in TRUSTED_ROLES or post.organisation_id is not None)
    return bool(getattr(request.user, "is_superuser", False)) or own


def _may_see_panels(request: HttpRequest) -> bool:
    post = current_post(request)
    return post is not None and post.role in (*TRUSTED_ROLES, Role.REVIEW_PANEL)


def audits(request: HttpRequest) -> bool:
    """Whether somebody looks into odd patterns: who supervises, and who audits."""
    post = current_post(request)
    return bool(getattr(request.user, "is_superuser", False)) or (
        post is not None and post.role in (Role.SUPERVISOR, Role.AUDIT_ADMIN)
    )


ENTRIES = (
    Entry(
        key="orders",
        label=_("Orders"),
        url_name="workorders:orders",
        icon="list",
        group=Group.DAILY,
        order=20,
        visible=_may_see_orders,
    ),
    Entry(
        key="desk",
        label=_("Service desk"),
        url_name="workorders:desk",
        icon="headset",
        group=Group.DAILY,
        order=30,
        visible=_may_take_in,
    ),
    Entry(
        key="meetings",
        label=_("Meetings"),
        url_name="workorders:meetings",
        icon="messages-square",
        group=Group.DAILY,
        order=40,
        visible=_may_see_bulletins,
    ),
    Entry(
        key="callbacks",
        label=_("Callbacks"),
        url_name="workorders:callbacks",
        icon="phone-call",
        group=Group.DAILY,
        order=50,
        visible=_may_call,
    ),
    Entry(
        key="panels",
        label=_("Review panel"),
        url_name="workorders:panels",
        icon="vote",
        group=Group.REVIEW,
        order=30,
        visible=_may_see_panels,
    ),
    Entry(
        key="bulletins",
        label=_("Bulletins"),
        url_name="workorders:bulletins",
        icon="newspaper",
        group=Group.REVIEW,
        order=20,
        visible=_may_see_bulletins,
    ),
    Entry(
        key="own_results",
        label=_("My results"),
        url_name="workorders:own_results",
        icon="clipboard-check",
        place=Place.USER,
        order=40,
        visible=lambda request: current_post(request) is not None,
    ),
    Entry(
        key="oddities",
        label=_("Odd patterns"),
        url_name="workorders:oddities",
        icon="scan-search",
        group=Group.REVIEW,
        order=50,
        visible=audits,
    ),
    Entry(
        key="figures",
        label=_("Figures"),
        url_name="workorders:figures",
        icon="chart-column",
        group=Group.REVIEW,
        order=10,
        visible=_may_see_figures,
    ),
    Entry(
        key="categories",
        label=_("Categories"),
        url_name="workorders:categories",
        icon="list-tree",
        group=Group.SETTINGS,
        order=10,
        visible=lambda request: keeps_reference(request.user),
    ),
    Entry(
        key="rules",
        label=_("Dispatch rules"),
        url_name="workorders:rules",
        icon="split",
        group=Group.SETTINGS,
        order=20,
        visible=lambda request: keeps_reference(request.user),
    ),
)


def register_entries() -> None:
    offer_board(Board(_("What has been done"), "workorders:published", order=10))
    for entry in ENTRIES:
        register(entry)
    slots.search_url_name = "workorders:orders"
