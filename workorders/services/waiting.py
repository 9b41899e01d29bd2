"""延期、挂起、挂账: more time, and time in which the clock stands still."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.errors import Conflict, Invalid
from grids.calendars import calendar
from grids.worktime import ClockKind, deadline
from workorders.actors import Actor
from workorders.choices import Decision, LimitStep, State
from workorders.deadlines import BY_HAND, Limit, earliest
from workorders.deadlines import extend as move_end
from workorders.models import Deadline, Petition, PetitionKind, ShiftKind, WorkOrder
from workorders.policies import policy_for
from workorders.services.asking import check_later
from workorders.services.step import Step, begin, end

MOST_EXTENSIONS = 2
LONGEST_DEFERRAL_DAYS = 365


def _finish_clock(step: Step) -> Deadline:
    return step.order.deadlines.unended().get(step=LimitStep.FINISH)


@transaction.atomic
def extend(order: WorkOrder, *, by: Actor, until: datetime, reason: str, version: int | None = None) -> WorkOrder:
    """延期: the handler asks for more time. The clock runs while the desk decides."""
    step = begin("extend", order, by, version)
    clock = _finish_clock(step)
    _check_extension(clock, until)
    return _ask(step, PetitionKind.EXTEND, until, reason)


def _check_extension(clock: Deadline, until: datetime) -> None:
    if until <= clock.due_at:
        raise Invalid.field("until", _("The work is due later than that already: set a later moment."))
    if clock.shifts.filter(kind=ShiftKind.EXTEND).count() >= MOST_EXTENSIONS:
        raise Conflict(_("It has been extended twice, which is the most: put it on hold or ask for a deferral."))
    latest = latest_end(clock)
    if until > latest:
        moment = f"{timezone.localtime(latest):%Y-%m-%d %H:%M}"
        raise Invalid.field(
            "until", _("At most the original limit may be added: until %(moment)s.") % {"moment": moment}
        )


def latest_end(clock: Deadline) -> datetime:
    """The present end and the original limit on top of it."""
    if clock.amount is None:
        return clock.due_at + (_original_end(clock) - clock.started_at)
    return deadline(clock.due_at, clock.amount, clock.clock, calendar()).at


def _original_end(clock: Deadline) -> datetime:
    first = clock.shifts.order_by("pk").first()
    return first.due_before if first else clock.due_at


def _ask(step: Step, kind: PetitionKind, until: datetime, reason: str) -> WorkOrder:
    asked = Petition.objects.create(
        order=step.order,
        kind=kind,
        dispatch=step.order.dispatches.active().get(),
        until=until,
        reason=reason,
        asked_at=step.at,
        asked_by=step.by.user,
    )
    step.order.petition = kind
    return end(step, text=reason, data={"petition": asked.pk, "until": until.isoformat()})


def _decide(step: Step, decision: str, until: datetime | None, words: str) -> Petition:
    asked = step.order.petitions.get(decided_at=None)
    asked.decision, asked.decided_at, asked.words = decision, step.at, words
    asked.until = until or asked.until
    asked.save(update_fields=["decision", "decided_at", "words", "until"])
    step.order.petition = ""
    return asked


@transaction.atomic
def decide_extension(
    order: WorkOrder,
    *,
    by: Actor,
    decision: str,
    until: datetime | None = None,
    words: str = "",
    version: int | None = None,
) -> WorkOrder:
    """The desk grants the extension, perhaps a shorter one, or refuses it. What was late by then stays late."""
    step = begin("decide_extension", order, by, version)
    asked = _decide(step, decision, until, words)
    if decision == Decision.GRANT:
        clock = _finish_clock(step)
        check_later(asked.until, "until", step.at)
        _check_extension(clock, asked.until)
        move_end(clock, asked.until, step.at, asked.reason)
        step.order.due_at = earliest(step.order, step.at)
    elif not words:
        raise Invalid.field("words", _("Say why it is refused."))
    return end(step, text=words, data=_decided(asked))


def _decided(asked: Petition) -> dict[str, object]:
    return {"petition": asked.pk, "decision": asked.decision, "until": asked.until.isoformat()}


@transaction.atomic
def hold(
    order: WorkOrder, *, by: Actor, ground: str, until: datetime, word: str, version: int | None = None
) -> WorkOrder:
    """挂起: a short wait, for the resident, for the weather. The clock stands still; the system goes on in time."""
    step = begin("hold", order, by, version)
    check_later(until, "until", step.at)
    days = policy_for(step.order).hold_days
    latest = deadline(step.at, days, ClockKind.WORK_DAY, calendar()).at
    if until > latest:
        moment = f"{timezone.localtime(latest):%Y-%m-%d %H:%M}"
        sentence = _("A hold lasts at most %(days)d working days, until %(moment)s; for longer, ask for a deferral.")
        raise Invalid.field("until", sentence % {"days": days, "moment": moment})
    return _stand_still(step, State.HELD, until, word, {"ground": ground, "until": until.isoformat()})


def _stand_still(step: Step, state: State, until: datetime, words: str, data: dict[str, object]) -> WorkOrder:
    limits = {LimitStep.RESUME: Limit(None, ClockKind.NATURAL_DAY, BY_HAND, until=until)}
    return end(step, state, text=words, data=data, limits=limits, why=words)


@transaction.atomic
def defer(order: WorkOrder, *, by: Actor, until: datetime, plan: str, version: int | None = None) -> WorkOrder:
    """挂账: a matter that takes long; the handler asks with a plan, the next desk up decides."""
    step = begin("defer", order, by, version)
    _check_deferral(step, until)
    return _ask(step, PetitionKind.DEFER, until, plan)


def _check_deferral(step: Step, until: datetime) -> None:
    check_later(until, "until", step.at)
    if (until - step.at).days >= LONGEST_DEFERRAL_DAYS:
        raise Invalid.field("until", _("A deferral lasts at most a year."))


@transaction.atomic
def decide_deferral(
    order: WorkOrder,
    *,
    by: Actor,
    decision: str,
    words: str,
    until: datetime | None = None,
    version: int | None = None,
) -> WorkOrder:
    """The next desk up puts the matter into the ledger of what is planned for later, or refuses."""
    step = begin("decide_deferral", order, by, version)
    asked = _decide(step, decision, until, words)
    if decision == Decision.REFUSE:
        return end(step, State.HANDLING, text=words, data=_decided(asked), is_public=False)
    _check_deferral(step, asked.until)
    return _stand_still(step, State.DEFERRED, asked.until, words, {**_decided(asked), "plan": asked.reason})


@transaction.atomic
def resume(order: WorkOrder, *, by: Actor, note: str = "", version: int | None = None) -> WorkOrder:
    """The wait is over: the clock runs on with what was left of it."""
    return end(begin("resume", order, by, version), State.HANDLING, text=note)
