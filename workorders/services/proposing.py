"""征询: those who help are asked first, and may refuse freely."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from common.clock import now
from common.errors import Conflict, Invalid, NotAllowed
from grids.models import Organisation, Person
from workorders.actors import Actor
from workorders.choices import LimitStep, Mode, State
from workorders.deadlines import limit_for, term
from workorders.models import Dispatch, PersonalLink, Proposal, Purpose, WorkOrder
from workorders.permissions import capacities
from workorders.services.asking import answered, check_later, check_one, recount
from workorders.services.step import Step, append, begin, end, lock
from workorders.workflow import DESK, Who

LINK_LASTS = timedelta(days=60)
REMINDED_BEFORE = timedelta(days=1)


@transaction.atomic
def propose(
    order: WorkOrder,
    *,
    by: Actor,
    message: str,
    unit: Organisation | None = None,
    person: Person | None = None,
    answer_by: datetime | None = None,
    version: int | None = None,
) -> WorkOrder:
    """Ask a unit or person whether they would meet the need. Several may be asked; the first who agrees has it."""
    step = begin("propose", order, by, version)
    check_one(unit, person)
    check_later(answer_by, "answer_by", step.at)
    earlier = step.order.proposals.filter(unit=unit, person=person)
    if earlier.filter(ended_at=None).exists():
        raise Invalid.field("unit", _("They are asked already and have not answered yet."))
    if earlier.exclude(refused_at=None).exists():
        raise Invalid.field("unit", _("They have refused this need: ask somebody else."))
    asked = Proposal.objects.create(
        order=step.order,
        unit=unit,
        person=person,
        message=message,
        asked_at=step.at,
        answer_by=answer_by,
        remind_at=_reminder(step.at, answer_by),
    )
    _give_link(asked, step.at, step.at + LINK_LASTS)
    recount(step.order)
    return end(step, text=message, data=_data(asked))


def _give_link(asked: Proposal, at: datetime, until: datetime) -> PersonalLink:
    return PersonalLink.objects.create(
        order=asked.order, proposal=asked, purpose=Purpose.PROVIDE, created_at=at, expires_at=until
    )


@transaction.atomic
def renew_link(order: WorkOrder, *, by: Actor, proposal: Proposal, version: int | None = None) -> WorkOrder:
    """The link that was lost or has expired opens nothing any more; the provider gets another."""
    step = begin("renew_link", order, by, version)
    asked = step.order.proposals.waiting().select_related("unit", "person", "dispatch").filter(pk=proposal.pk).first()
    if asked is None:
        raise Conflict(_("Nothing is asked of them any more: a link would open nothing."))
    asked.links.filter(used_at=None).update(used_at=step.at)
    begins = max(step.at, asked.dispatch.finish_by) if asked.dispatch else step.at
    _give_link(asked, step.at, begins + LINK_LASTS)
    return end(step, data=_data(asked))


@transaction.atomic
def hand_link(order: WorkOrder, *, by: Actor, proposal: Proposal) -> PersonalLink:
    """The provider's link, for the desk to hand over. It goes on record: whoever had it does not check what is
    finished over it."""
    order = lock(order.pk)
    mine = capacities(by, order, DESK)
    if Who.DESK not in mine:
        raise NotAllowed(_("Only the desk that asked hands the link over."))
    link = proposal.links.filter(used_at=None, expires_at__gt=now()).order_by("-pk").first()
    if link is None or proposal.ended_at is not None:
        raise Conflict(_("This link opens nothing any more: give a fresh one."))
    append(order, "hand_link", by, mine[Who.DESK], now(), order.state, False, data=_data(proposal))
    return link


def _reminder(asked_at: datetime, answer_by: datetime | None) -> datetime | None:
    """A day before the answer is due; half-way where the whole term is short."""
    return answer_by - min(REMINDED_BEFORE, (answer_by - asked_at) / 2) if answer_by else None


def _data(asked: Proposal) -> dict[str, object]:
    return {"proposal": asked.pk, "unit_name": asked.masked_name}


def _asked(step: Step) -> Proposal:
    """What the acting party is asked."""
    rows = step.order.proposals.waiting().filter(agreed_at=None).select_related("unit", "person")
    found: Proposal | None = next((row for row in rows if answered(step, row)), None)
    if found is None:
        raise Conflict(_("Nothing is asked of you any more."))
    return found


@transaction.atomic
def agree(
    order: WorkOrder,
    *,
    by: Actor,
    appointment: datetime | None = None,
    note: str = "",
    version: int | None = None,
) -> WorkOrder:
    """The provider will do it: from now on the order is theirs. Others who were asked need not answer any more."""
    step = begin("agree", order, by, version)
    check_later(appointment, "appointment", step.at)
    asked = _asked(step)
    limit = limit_for(LimitStep.FINISH, step.order.category, step.order.urgency)
    step.order.lead_unit, step.order.lead_person, step.order.mode = asked.unit, asked.person, Mode.AGREED
    asked.agreed_at = step.at
    asked.dispatch = Dispatch.objects.create(
        order=step.order,
        unit=asked.unit,
        person=asked.person,
        mode=Mode.AGREED,
        note=asked.message,
        created_at=asked.asked_at,
        accept_by=asked.answer_by or step.at,
        finish_by=term(limit, step.at).due_at,
        accepted_at=step.at,
        appointment_at=appointment,
    )
    asked.save(update_fields=["agreed_at", "dispatch"])
    until = asked.dispatch.finish_by + LINK_LASTS
    asked.links.filter(expires_at__lt=until).update(expires_at=until)
    step.order.proposals.waiting().filter(agreed_at=None).update(ended_at=step.at)
    recount(step.order)
    when = {"appointment": appointment.isoformat()} if appointment else {}
    return end(step, State.HANDLING, text=note, data={**_data(asked), **when}, dispatch=asked.dispatch)


@transaction.atomic
def refuse(order: WorkOrder, *, by: Actor, reason: str = "", version: int | None = None) -> WorkOrder:
    """The provider will not. Nothing follows from it for them."""
    step = begin("refuse", order, by, version)
    asked = _asked(step)
    asked.refused_at = asked.ended_at = step.at
    asked.reason = reason
    asked.save(update_fields=["refused_at", "ended_at", "reason"])
    recount(step.order)
    return end(step, text=reason, data=_data(asked))
