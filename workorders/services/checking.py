"""After the work: check and review, each of which may send the order back."""

from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from common.crypto import keyed_hash
from common.errors import Invalid
from workorders.actors import Actor
from workorders.choices import CallOutcome, CheckOutcome, Satisfaction, Solved, State, Way
from workorders.models import PersonalLink, Reporter, Review, WorkOrder
from workorders.services.closing import ask_or_close
from workorders.services.placing import desk_above
from workorders.services.step import Step, begin, end

UNHAPPY_BEFORE_NEXT_DESK = 2


@transaction.atomic
def check(order: WorkOrder, *, by: Actor, outcome: str, finding: str = "", version: int | None = None) -> WorkOrder:
    """核查: whether it is done, seen by somebody who had no part in it."""
    step = begin("check", order, by, version)
    if outcome == CheckOutcome.PASS:
        return ask_or_close(end(step, State.REVIEWING, text=finding, data={"outcome": outcome}))
    if not finding:
        raise Invalid.field("finding", _("Say what is not done, so that the handler knows."))
    step.order.reworks += 1
    return end(step, _back(step.order), text=finding, data={"outcome": outcome})


@transaction.atomic
def review(
    order: WorkOrder,
    *,
    by: Actor,
    solved: str,
    satisfaction: str,
    reasons: Sequence[str] = (),
    comment: str = "",
    way: Way | None = None,
    version: int | None = None,
) -> WorkOrder:
    """评单: solved? satisfied? An unhappy review sends the order back; the second also moves it to the next desk up."""
    step = begin("review", order, by, version)
    _use_link(step)
    given = keep_review(
        step,
        solved=solved,
        satisfaction=satisfaction,
        reasons=[] if _is_content(solved, satisfaction) else list(reasons),
        comment=comment,
        way=way or _way_of(step),
    )
    data = {"review": given.pk, "solved": solved, "satisfaction": satisfaction}
    if not given.is_unhappy:
        _end_dispatch(step)
        return end(step, State.CLOSED, text=comment, data=data)
    return end(step, _send_back(step), text=comment, data=data)


def keep_review(step: Step, **said: object) -> Review:
    """What was said, by whom, of whose work, and from where."""
    by, order = step.by, step.order
    order.callbacks.filter(ended_at=None).update(ended_at=step.at, outcome=CallOutcome.ANSWERED)
    return Review.objects.create(
        order=order,
        reporter=by.reporter or _reporter_of(step),
        post=step.post,
        unit_id=order.lead_unit_id,
        at=step.at,
        address_hash=keyed_hash(by.address) if by.address else "",
        **said,
    )


def _is_content(solved: str, satisfaction: str) -> bool:
    return solved == Solved.SOLVED and satisfaction in (Satisfaction.VERY, Satisfaction.SATISFIED)


def _way_of(step: Step) -> Way:
    if step.by.reporter is not None:
        return Way.LINK if step.by.link is not None else Way.CODE
    if step.order.reviews_itself:
        return Way.SYSTEM
    return Way.PANEL if step.post is not None else Way.ACCOUNT


def _use_link(step: Step) -> None:
    """Spend the link that the reporter came by. A spent or expired one is refused."""
    link = step.by.link
    if link is None:
        step.order.links.filter(reporter=step.by.reporter, used_at=None).update(used_at=step.at)
        return
    unused = PersonalLink.objects.filter(pk=link.pk, used_at=None, expires_at__gt=step.at)
    if not unused.update(used_at=step.at):
        raise Invalid(_("This link has been used or has expired."), code="link_spent")


def _reporter_of(step: Step) -> Reporter | None:
    if step.post is not None or step.by.person_id is None:
        return None
    return step.order.reporters.filter(person=step.by.person_id).first()


def _send_back(step: Step) -> State:
    """Rework by the handler, or by the desk where nobody handles it; the second time under the next desk up."""
    step.order.reworks += 1
    count_unhappy(step.order)
    return _back(step.order)


def count_unhappy(order: WorkOrder) -> None:
    """The second time, and each time after that, it moves to the next desk up."""
    order.unhappy_reviews += 1
    if order.unhappy_reviews >= UNHAPPY_BEFORE_NEXT_DESK:
        order.desk = desk_above(order.desk)


def _back(order: WorkOrder) -> State:
    """Where what is not done goes: to its handler, or to the desk where nobody handles it."""
    return State.HANDLING if order.lead_unit_id or order.lead_person_id else State.REGISTERED


def _end_dispatch(step: Step) -> None:
    step.order.dispatches.active().update(ended_at=step.at)
