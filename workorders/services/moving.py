"""上报、下派、催办、督办: between the desks."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import Conflict, Invalid
from grids.models import Area
from workorders.actors import Actor
from workorders.models import WorkOrder
from workorders.services.asking import check_later
from workorders.services.placing import desk_above, place
from workorders.services.step import begin, end

URGED_EVERY = timedelta(days=1)  # by a reporter


@transaction.atomic
def escalate(order: WorkOrder, *, by: Actor, reason: str, version: int | None = None) -> WorkOrder:
    """上报: to the next desk up, which has it from now on."""
    step = begin("escalate", order, by, version)
    before = step.order.desk
    step.order.desk = desk_above(before)
    return end(step, text=reason, data={"from": before.code, "to": step.order.desk.code})


@transaction.atomic
def hand_down(order: WorkOrder, *, by: Actor, area: Area, reason: str, version: int | None = None) -> WorkOrder:
    """下派: to a desk below; an order that lay higher comes to lie there."""
    step = begin("hand_down", order, by, version)
    before = step.order.desk
    if area.pk == before.pk or not before.contains(area.path):
        raise Invalid.field("area", _("Choose a desk below %(desk)s.") % {"desk": before.name})
    if not area.contains(step.order.area_path):
        place(step.order, area)
    step.order.desk = area
    return end(step, text=reason, data={"from": before.code, "to": area.code})


@transaction.atomic
def urge(order: WorkOrder, *, by: Actor, words: str = "", version: int | None = None) -> WorkOrder:
    """催办: whoever has it is asked to hurry. A reporter may do so once a day."""
    step = begin("urge", order, by, version)
    lately = step.order.events.filter(action="urge", actor_kind=by.kind, at__gt=step.at - URGED_EVERY)
    if by.reporter is not None and lately.exists():
        raise Conflict(_("You have urged today. Whoever has it was told; urge again tomorrow if nothing happens."))
    step.order.urged_at = step.at
    return end(step, text=words)


@transaction.atomic
def supervise(
    order: WorkOrder, *, by: Actor, instruction: str, due_at: datetime | None = None, version: int | None = None
) -> WorkOrder:
    """督办: the order is under the eyes of the level above until it ends."""
    step = begin("supervise", order, by, version)
    check_later(due_at, "due_at", step.at)
    step.order.supervised_at = step.order.supervised_at or step.at
    step.order.report_by = due_at or step.order.report_by
    return end(step, text=instruction, data={"due_at": due_at.isoformat()} if due_at else {})
