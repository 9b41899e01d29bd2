"""协办与吹哨报到: those who have a part beside the lead."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import Conflict, Invalid
from grids.models import Organisation, Person
from workorders.actors import Actor
from workorders.models import Assignment, AssignmentKind, WorkOrder
from workorders.services.asking import answered, check_later, check_one, recount
from workorders.services.step import Step, begin, end


def _data(*assignments: Assignment) -> dict[str, object]:
    names = [row.unit.name if row.unit else row.person.masked_name if row.person else "" for row in assignments]
    return {"assignments": [row.pk for row in assignments], "unit_name": "、".join(names)}


@transaction.atomic
def add_assistant(
    order: WorkOrder,
    *,
    by: Actor,
    task: str,
    unit: Organisation | None = None,
    person: Person | None = None,
    due_at: datetime | None = None,
    version: int | None = None,
) -> WorkOrder:
    """A unit or person gets a part of the work, to accept and to finish by itself."""
    step = begin("add_assistant", order, by, version)
    check_one(unit, person)
    check_later(due_at, "due_at", step.at)
    if unit is not None and unit.pk == step.order.lead_unit_id:
        raise Invalid.field("unit", _("This unit has the lead: choose another."))
    if step.order.assignments.waiting().filter(kind=AssignmentKind.ASSIST, unit=unit, person=person).exists():
        raise Invalid.field("unit", _("They assist already."))
    added = Assignment.objects.create(
        order=step.order,
        kind=AssignmentKind.ASSIST,
        unit=unit,
        person=person,
        task=task,
        due_at=due_at,
        created_at=step.at,
    )
    recount(step.order)
    return end(step, text=task, data=_data(added))


@transaction.atomic
def remove_assistant(
    order: WorkOrder, *, by: Actor, assignment: Assignment, reason: str, version: int | None = None
) -> WorkOrder:
    """The part is not needed any more."""
    step = begin("remove_assistant", order, by, version)
    step.order.assignments.waiting().filter(pk=assignment.pk).update(ended_at=step.at)
    recount(step.order)
    return end(step, text=reason, data=_data(assignment))


def _part(step: Step, kind: AssignmentKind) -> Assignment:
    """The part of the acting party."""
    rows = step.order.assignments.waiting().filter(kind=kind).select_related("unit", "person")
    found: Assignment | None = next((row for row in rows if answered(step, row)), None)
    if found is None:
        raise Conflict(_("You have no part in this order any more."))
    return found


@transaction.atomic
def join(order: WorkOrder, *, by: Actor, note: str = "", version: int | None = None) -> WorkOrder:
    """The assistant's word that they will do their part."""
    step = begin("join", order, by, version)
    part = _part(step, AssignmentKind.ASSIST)
    if part.accepted_at is not None:
        raise Conflict(_("You have taken this part on already."))
    part.accepted_at = step.at
    part.save(update_fields=["accepted_at"])
    return end(step, text=note, data=_data(part))


@transaction.atomic
def finish_part(order: WorkOrder, *, by: Actor, result: str, version: int | None = None) -> WorkOrder:
    """The assistant's part is done; taking it on and finishing it may be one step."""
    step = begin("finish_part", order, by, version)
    part = _part(step, AssignmentKind.ASSIST)
    _finish(step, part, result)
    return end(step, text=result, data=_data(part))


def _finish(step: Step, part: Assignment, result: str) -> None:
    part.accepted_at = part.accepted_at or step.at
    part.completed_at = part.ended_at = step.at
    part.result = result
    if part.due_at is not None and step.at > part.due_at:
        part.missed_at = part.due_at
    part.save(update_fields=["accepted_at", "completed_at", "ended_at", "result", "missed_at"])
    recount(step.order)


@transaction.atomic
def whistle(
    order: WorkOrder,
    *,
    by: Actor,
    units: Iterable[Organisation],
    place: str,
    task: str,
    due_at: datetime,
    version: int | None = None,
) -> WorkOrder:
    """吹哨: units are called to the spot, to be there in time."""
    step = begin("whistle", order, by, version)
    check_later(due_at, "due_at", step.at)
    called = set(step.order.assignments.waiting().filter(kind=AssignmentKind.WHISTLE).values_list("unit", flat=True))
    wanted = [unit for unit in units if unit.pk not in called]
    if not wanted:
        raise Invalid.field("units", _("All of them are called already and have not attended yet."))
    made = Assignment.objects.bulk_create(
        Assignment(
            order=step.order,
            kind=AssignmentKind.WHISTLE,
            unit=unit,
            task=task,
            place=place,
            due_at=due_at,
            created_at=step.at,
        )
        for unit in wanted
    )
    recount(step.order)
    return end(step, text=task, data={**_data(*made), "place": place, "due_at": due_at.isoformat()})


@transaction.atomic
def attend(order: WorkOrder, *, by: Actor, result: str, version: int | None = None) -> WorkOrder:
    """报到: a unit that was called has been there."""
    step = begin("attend", order, by, version)
    part = _part(step, AssignmentKind.WHISTLE)
    _finish(step, part, result)
    return end(step, text=result, data=_data(part))
