"""Needs from plans: written down, raised as orders when their time has come, or dropped."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.clock import now
from common.errors import Conflict, NotAllowed, as_invalid
from common.versions import locked
from grids.models import Area
from partybuilding.models import PlannedNeed, WantedTime
from partybuilding.querysets.offers import desk_paths
from workorders import services as orders
from workorders.actors import of_user
from workorders.choices import Channel, Handling, State
from workorders.models import WorkOrder
from workorders.permissions import post_for
from workorders.workflow import ACTIONS


@transaction.atomic
def save_planned(need: PlannedNeed, *, by: User, version: int | None = None) -> PlannedNeed:
    """Save a new or changed one. What has become orders stays as it was."""
    if need.pk:
        _hold(need, version)
    else:
        need.by, need.created_at = by, now()
    if not need.area.path.startswith(tuple(desk_paths(by)) or ("-",)):
        raise NotAllowed(_("Only the desk of the area plans its needs."))
    with as_invalid():
        need.full_clean()
    need.save()
    return need


def _hold(need: PlannedNeed, version: int | None) -> None:
    present = locked(PlannedNeed.objects.all(), need, version)
    if present.raised_at is not None or present.dropped_at is not None:
        raise Conflict(_("It has become orders, or was dropped: it cannot be changed any more."))
    need.version = present.version + 1


@transaction.atomic
def drop_planned(need: PlannedNeed, *, by: User, version: int | None = None) -> PlannedNeed:
    """It is not needed any more."""
    need.dropped_at = now()
    return save_planned(need, by=by, version=version)


@transaction.atomic
def raise_planned(need: PlannedNeed) -> list[WorkOrder]:
    """Make the orders, once; in the name of whoever planned it. Where that is nobody of the desk any more, they wait
    to be registered."""
    row = locked(PlannedNeed.objects.select_related("area", "category", "by"), need)
    if row.raised_at is not None or row.dropped_at is not None:
        return []
    made = [_raise(row, number) for number in range(row.how_many)]
    row.raised_at = now()
    row.version += 1
    row.save(update_fields=["raised_at", "version"])
    return made


def _raise(need: PlannedNeed, number: int) -> WorkOrder:
    by = of_user(need.by)
    reported = orders.Reported(
        title=need.title,
        description=need.text,
        root=Area.objects.get(pk=need.area.ancestor_ids[0]),
        channel=Channel.GRID,
        area=need.area,
        address=need.address,
        category=need.category,
        by_staff=True,
        source="plan",
        external_id=f"{need.pk}-{number}",
    )
    order = orders.submit(reported, by=by)
    WantedTime.objects.create(
        order=order, planned=need, first=need.first, last=need.last, hours=need.hours, by=need.by, at=now()
    )
    return _registered(order, need)


def _registered(order: WorkOrder, need: PlannedNeed) -> WorkOrder:
    by = of_user(need.by)
    try:
        post_for(ACTIONS["register"], by, order)
    except NotAllowed:
        return order
    if order.state != State.SUBMITTED:
        return order
    return orders.register(order, by=by, category=need.category, handling=Handling.SELF_HANDLE)


def raise_due() -> int:
    """Those whose day has come, each in a transaction of its own. How many."""
    due = PlannedNeed.objects.due().order_by("raise_on", "pk")
    return sum(bool(raise_planned(need)) for need in due.iterator(200))
