"""Before an order is sent: register, decline, settle, answer, and putting right what it is and where."""

import secrets
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import Invalid
from grids.models import GRID_ROLES, Area, AreaKind
from workorders.actors import Actor
from workorders.choices import Handling, Severity, State
from workorders.models import Category, WorkOrder
from workorders.policies import level_for, policy_for
from workorders.services.closing import ask_or_close
from workorders.services.placing import desk_above, place
from workorders.services.step import Step, begin, end

LEVELS = (AreaKind.COMMUNITY, AreaKind.STREET, AreaKind.DISTRICT)
TRIAGE_FIELDS = ("handling", "affair", "severity", "urgency", "sensitivity")


def classify(order: WorkOrder, category: Category | None, values: dict[str, str]) -> dict[str, Any]:
    """Put the category and the triage values on the order; what is not given comes from the category.

    Returns what changed, {field: [before, after]}, for the event.
    """
    before = {"category": order.category_id, **{name: getattr(order, name) for name in TRIAGE_FIELDS}}
    if category is not None and category.pk != order.category_id:
        order.category = category
        for name in ("affair", "handling", "severity", "urgency"):
            setattr(order, name, getattr(category, name))
    for name, value in values.items():
        if value:
            setattr(order, name, value)
    after = {"category": order.category_id, **{name: getattr(order, name) for name in TRIAGE_FIELDS}}
    return {name: [before[name], after[name]] for name in after if before[name] != after[name]}


def raise_desk(order: WorkOrder) -> dict[str, str]:
    """Bring the order to the desk that its severity calls for, where that is higher. What moved, for the event."""
    before, wanted = order.desk, LEVELS.index(level_for(order))
    while LEVELS.index(AreaKind(order.desk.kind)) < wanted:
        above = desk_above(order.desk)
        if above.pk == order.desk_id:
            break
        order.desk = above
    return {"from": before.code, "to": order.desk.code} if order.desk_id != before.pk else {}


@transaction.atomic
def register(
    order: WorkOrder,
    *,
    by: Actor,
    category: Category,
    handling: str,
    affair: str = "",
    severity: str = "",
    urgency: str = "",
    sensitivity: str = "",
    version: int | None = None,
) -> WorkOrder:
    """受理立案: the community takes the matter on."""
    step = begin("register", order, by, version)
    values = {
        "handling": handling,
        "affair": affair,
        "severity": severity,
        "urgency": urgency,
        "sensitivity": sensitivity,
    }
    changed = classify(step.order, category, values)
    return end(step, State.REGISTERED, data={"changed": changed, **raise_desk(step.order)})


@transaction.atomic
def decline(order: WorkOrder, *, by: Actor, ground: str, referral: str, version: int | None = None) -> WorkOrder:
    """不予受理: on a ground from the list, saying where to go instead."""
    step = begin("decline", order, by, version)
    return end(step, State.DECLINED, text=referral, data={"ground": ground})


@transaction.atomic
def settle(
    order: WorkOrder, *, by: Actor, result: str, category: Category | None = None, version: int | None = None
) -> WorkOrder:
    """当场办结: a minor matter done on the spot."""
    step = begin("settle", order, by, version)
    changed = classify(step.order, _category_of(step.order, category), {})
    if step.order.severity != Severity.MINOR:
        raise Invalid.field("category", _("Matters of this category are not minor: register and dispatch it."))
    data = {"changed": changed}
    if _is_checked(step):
        return end(step, State.HANDLED, text=result, data={**data, "drawn": True})
    return ask_or_close(end(step, State.REVIEWING, text=result, data=data))


def _is_checked(step: Step) -> bool:
    """Whether chance draws what the grid settled, to be checked by the community."""
    by_grid = step.post is not None and step.post.role in GRID_ROLES
    return by_grid and secrets.randbelow(100) < policy_for(step.order).spot_checks


@transaction.atomic
def answer(
    order: WorkOrder, *, by: Actor, answer: str, category: Category | None = None, version: int | None = None
) -> WorkOrder:
    """回复: met by an explanation in words."""
    step = begin("answer", order, by, version)
    changed = classify(step.order, _category_of(step.order, category), {"handling": Handling.EXPLAIN})
    return ask_or_close(end(step, State.REVIEWING, text=answer, data={"changed": changed}))


def _category_of(order: WorkOrder, category: Category | None) -> Category:
    chosen = category or order.category
    if chosen is None:
        raise Invalid.field("category", _("Choose a category: this order has none yet."))
    return chosen


@transaction.atomic
def reclassify(
    order: WorkOrder,
    *,
    by: Actor,
    reason: str,
    category: Category | None = None,
    handling: str = "",
    affair: str = "",
    severity: str = "",
    urgency: str = "",
    sensitivity: str = "",
    version: int | None = None,
) -> WorkOrder:
    """Correct category or triage, with a reason. Limits that run already stay, unless another handling has others."""
    step = begin("reclassify", order, by, version)
    values = {
        "handling": handling,
        "affair": affair,
        "severity": severity,
        "urgency": urgency,
        "sensitivity": sensitivity,
    }
    changed = classify(step.order, category, values)
    if not changed:
        raise Invalid(_("Nothing would change: choose another category or another value."))
    to = State.REGISTERED if "handling" in changed and step.order.state == State.REGISTERED else None
    return end(step, to, text=reason, data={"changed": changed, **raise_desk(step.order)})


@transaction.atomic
def relocate(order: WorkOrder, *, by: Actor, reason: str, area: Area, version: int | None = None) -> WorkOrder:
    """Correct the place. The order moves to the desk of the new area."""
    step = begin("relocate", order, by, version)
    before = step.order.area
    if before.pk == area.pk:
        raise Invalid.field("area", _("The order is there already: choose another area."))
    place(step.order, area)
    raise_desk(step.order)
    return end(step, text=reason, data={"from": before.code, "to": area.code})
