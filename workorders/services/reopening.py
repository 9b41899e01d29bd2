"""After the end: reopened because it was not done, or contested by the unit."""

from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import Conflict, Invalid
from workorders.actors import Actor
from workorders.choices import State
from workorders.contesting import is_there
from workorders.models import Contest, ContestVote, WorkOrder
from workorders.services.checking import count_unhappy
from workorders.services.dispatching import take_back
from workorders.services.step import Step, begin, end

VOTES = 2  # that agree decide


@transaction.atomic
def reopen(order: WorkOrder, *, by: Actor, reason: str, unhappy: bool = False, version: int | None = None) -> WorkOrder:
    """The matter is not over: back to the desk, with all that happened before. `unhappy` when a review says so."""
    step = begin("reopen", order, by, version)
    if unhappy:
        count_unhappy(step.order)
    step.order.reopenings += 1
    step.order.closed_at = None
    take_back(step)
    return end(step, State.REGISTERED, text=reason)


@transaction.atomic
def contest(order: WorkOrder, *, by: Actor, against: str, reason: str, version: int | None = None) -> WorkOrder:
    """申诉: the unit says that a rating or a lateness is not its own doing. Once for each."""
    step = begin("contest", order, by, version)
    if step.order.contests.filter(against=against).exists():
        raise Conflict(_("This was contested before, and is decided only once."))
    if not is_there(step.order, against):
        raise Invalid.field("against", _("There is nothing of the kind on this order."))
    made = Contest.objects.create(
        order=step.order,
        unit=step.order.lead_unit,
        against=against,
        reason=reason,
        at=step.at,
        asked_by=by.user,
    )
    step.order.is_contested = True
    return end(step, text=reason, data={"contest": made.pk, "against": against})


@transaction.atomic
def decide_contest(
    order: WorkOrder, *, by: Actor, contest: Contest, decision: str, words: str, version: int | None = None
) -> WorkOrder:
    """Two who had no part in it and say the same decide; when they differ, a third does. The first fact stays."""
    step = begin("decide_contest", order, by, version)
    if contest.decided_at is not None:
        raise Conflict(_("This contest is decided."))
    if contest.votes.filter(user=by.user).exists():
        raise Conflict(_("You have given your word: somebody else gives the second."))
    assert by.user is not None  # arbiters act by account
    ContestVote.objects.create(
        contest=contest, user=by.user, post=step.post, decision=decision, words=words, at=step.at
    )
    data: dict[str, object] = {"contest": contest.pk, "decision": decision}
    if contest.votes.filter(decision=decision).count() >= VOTES:
        _decided(step, contest, decision)
        data["decided"] = True
    return end(step, text=words, data=data)


def _decided(step: Step, contest: Contest, decision: str) -> None:
    contest.decision, contest.decided_at = decision, step.at
    contest.save(update_fields=["decision", "decided_at"])
    others = step.order.contests.filter(decided_at=None)
    step.order.is_contested = others.exists()
