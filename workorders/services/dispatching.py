"""Sending an order and doing the work: dispatch, accept, return, adjudicate, complete."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from common.clock import now
from common.errors import Invalid
from grids.models import Organisation, Person
from grids.worktime import ClockKind
from workorders.actors import Actor
from workorders.choices import LimitStep, Mode, State
from workorders.deadlines import BY_HAND, WITH_FINISH, Limit, limit_for, suggested_limits, term
from workorders.models import Dispatch, Suggestion, WorkOrder
from workorders.services.asking import end_proposals
from workorders.services.attaching import check_result_shown
from workorders.services.step import Step, begin, end

Limits = dict[LimitStep, Limit]
RETURNS_BEFORE_ADJUDICATION = 2


@transaction.atomic
def dispatch(
    order: WorkOrder,
    *,
    by: Actor,
    unit: Organisation | None = None,
    person: Person | None = None,
    note: str = "",
    word: str = "",
    accept_by: datetime | None = None,
    finish_by: datetime | None = None,
    limits: Limits | None = None,
    version: int | None = None,
) -> WorkOrder:
    """派单: send the order to a lead unit, or to a person, who must accept and finish in time.

    `note` is for whoever does it, `word` for the reporter. `limits` are those of a rule; moments set by hand go
    before them, the table of limits comes after.
    """
    step = begin("dispatch", order, by, version)
    _check_lead(unit, person)
    end_proposals(step)
    limits = _limits(step.order, limits or _suggested(step.order), accept_by, finish_by)
    sent = _send(step, unit, person, note, limits)
    data = {**_lead_data(sent), **({"word": word} if word else {})}
    return end(step, State.DISPATCHED, text=note, data=data, limits=limits, dispatch=sent)


def _check_lead(unit: Organisation | None, person: Person | None) -> None:
    if (unit is None) == (person is None):
        raise Invalid.field("unit", _("Choose either a lead unit or a person."))
    if unit is not None and not unit.is_active:
        raise Invalid.field("unit", _("%(unit)s takes no work any more: choose another.") % {"unit": unit.name})


def _suggested(order: WorkOrder) -> Limits:
    """The limits of the rules that fitted the order."""
    suggestion = Suggestion.objects.filter(order=order).first()
    return suggested_limits(suggestion) if suggestion else {}


def _limits(order: WorkOrder, given: Limits, accept_by: datetime | None, finish_by: datetime | None) -> Limits:
    limits = dict(given)
    for step, moment, field in (
        (LimitStep.ACCEPT, accept_by, "accept_by"),
        (LimitStep.FINISH, finish_by, "finish_by"),
    ):
        if moment is not None:
            if moment <= now():
                raise Invalid.field(field, _("This moment has passed: set a later one."))
            limits[step] = Limit(None, ClockKind.NATURAL_DAY, BY_HAND, until=moment)
        limits.setdefault(step, limit_for(step, order.category, order.urgency))
    return limits


def _by_hand(limits: Limits) -> bool:
    return any(limit.until is not None for limit in limits.values())


def _send(
    step: Step,
    unit: Organisation | None,
    person: Person | None,
    note: str,
    limits: Limits,
    is_final: bool = False,
) -> Dispatch:
    accept_by, finish_by = (term(limits[each], step.at).due_at for each in (LimitStep.ACCEPT, LimitStep.FINISH))
    if finish_by < accept_by and not _by_hand(limits):
        # Over a long holiday a table of limits may cross; the work's own end goes first.
        limits[LimitStep.ACCEPT] = Limit(None, ClockKind.NATURAL_DAY, WITH_FINISH, until=finish_by)
        accept_by = finish_by
    if finish_by < accept_by:
        raise Invalid.field("finish_by", _("The work cannot end before it is accepted: set a later moment."))
    step.order.lead_unit, step.order.lead_person, step.order.mode = unit, person, Mode.ASSIGNED
    return Dispatch.objects.create(
        order=step.order,
        unit=unit,
        person=person,
        note=note,
        is_final=is_final,
        created_at=step.at,
        accept_by=accept_by,
        finish_by=finish_by,
    )


def _lead_data(sent: Dispatch) -> dict[str, object]:
    if sent.unit is not None:
        return {"dispatch": sent.pk, "unit": sent.unit.code, "unit_name": sent.unit.name}
    assert sent.person is not None
    return {"dispatch": sent.pk, "person": sent.person.pk, "unit_name": sent.person.masked_name}


@transaction.atomic
def accept(
    order: WorkOrder,
    *,
    by: Actor,
    appointment: datetime | None = None,
    note: str = "",
    version: int | None = None,
) -> WorkOrder:
    """接单: the unit's word that it will do it."""
    step = begin("accept", order, by, version)
    if appointment is not None and appointment <= step.at:
        raise Invalid.field("appointment", _("This moment has passed: set a later one."))
    sent = step.order.dispatches.active().get()
    sent.accepted_at, sent.appointment_at = step.at, appointment
    sent.save(update_fields=["accepted_at", "appointment_at"])
    when = {"appointment": appointment.isoformat()} if appointment else {}
    return end(step, State.HANDLING, text=note, data=when)


@transaction.atomic
def return_(
    order: WorkOrder, *, by: Actor, ground: str = "", reason: str = "", version: int | None = None
) -> WorkOrder:
    """退单: back to the desk with a reason; the second time the next desk up adjudicates. A provider who agreed gives
    back freely: that is counted as nobody's return."""
    step = begin("return", order, by, version)
    sent = step.order.dispatches.active().get()
    sent.returned_at = sent.ended_at = step.at
    sent.save(update_fields=["returned_at", "ended_at"])
    data = {**_lead_data(sent), **({"ground": ground} if ground else {})}
    agreed = step.order.mode == Mode.AGREED
    take_back(step)
    if not agreed:
        step.order.returns += 1
    again = not agreed and step.order.returns >= RETURNS_BEFORE_ADJUDICATION
    return end(step, State.ADJUDICATING if again else State.REGISTERED, text=reason, data=data)


def take_back(step: Step) -> None:
    """Nobody has the order any more."""
    order = step.order
    order.lead_unit = order.lead_person = order.assignee = None
    order.mode = ""
    order.dispatches.filter(is_past=False).update(is_past=True)
    order.proposals.filter(ended_at=None).exclude(agreed_at=None).update(ended_at=step.at)
    _drop_petition(step)


def _drop_petition(step: Step) -> None:
    """What the lead asked for needs no word any more."""
    if step.order.petition:
        step.order.petition = ""
        step.order.petitions.filter(decided_at=None).update(decided_at=step.at)


@transaction.atomic
def hand_over(
    order: WorkOrder, *, by: Actor, reason: str, person: Person | None = None, version: int | None = None
) -> WorkOrder:
    """移交: what somebody was given by name goes to a successor, who goes on where they stopped, else to the desk."""
    step = begin("hand_over", order, by, version)
    before = step.order.dispatches.active().get()
    if person is not None and person.pk == before.person_id:
        raise Invalid.field("person", _("The order is with them already: choose somebody else."))
    before.ended_at = step.at
    before.save(update_fields=["ended_at"])
    step.order.lead_person = person
    if person is None:
        take_back(step)
        return end(step, State.REGISTERED, text=reason, data=_lead_data(before))
    sent = Dispatch.objects.create(
        order=step.order,
        person=person,
        mode=before.mode,
        note=before.note,
        created_at=step.at,
        accept_by=before.accept_by,
        finish_by=before.finish_by,
        accepted_at=before.accepted_at,
        contacted_at=before.contacted_at,
        appointment_at=before.appointment_at,
    )
    step.order.deadlines.unended().filter(dispatch=before).update(dispatch=sent)
    return end(step, text=reason, data={**_lead_data(sent), "before": before.pk})


@transaction.atomic
def adjudicate(
    order: WorkOrder,
    *,
    by: Actor,
    unit: Organisation,
    reason: str,
    accept_by: datetime | None = None,
    finish_by: datetime | None = None,
    version: int | None = None,
) -> WorkOrder:
    """裁决: the next desk up names the responsible unit, which cannot return the order again."""
    step = begin("adjudicate", order, by, version)
    _check_lead(unit, None)
    limits = _limits(step.order, {}, accept_by, finish_by)
    sent = _send(step, unit, None, reason, limits, is_final=True)
    return end(step, State.DISPATCHED, text=reason, data=_lead_data(sent), limits=limits, dispatch=sent)


@transaction.atomic
def complete(order: WorkOrder, *, by: Actor, result: str, version: int | None = None) -> WorkOrder:
    """办结: the work is done; somebody else checks it."""
    step = begin("complete", order, by, version)
    check_result_shown(step.order)
    step.order.dispatches.active().update(completed_at=step.at)
    _drop_petition(step)
    return end(step, State.HANDLED, text=result)
