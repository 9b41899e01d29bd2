"""What every service does around its own few lines: lock, check, save, append the event, write the outbox."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from common.clock import now
from common.versions import check_version
from grids.models import Post
from notices.outbox import emit
from workorders import deadlines
from workorders.actors import Actor
from workorders.choices import ENDS, LimitStep, Mode, State
from workorders.concerning import TOLD
from workorders.figures.keeping import mark
from workorders.models import Dispatch, Event, PersonalLink, Purpose, WorkOrder
from workorders.permissions import post_for
from workorders.policies import QUICK_BY, TAKEN_ON, quick_by
from workorders.workflow import ACTIONS, Action

HAPPENED = "workorders.happened"
HEARD = TOLD | {"renew_link"}  # actions after which somebody is told, or sent a link


@dataclass
class Step:
    action: Action
    order: WorkOrder
    by: Actor
    post: Post | None
    at: datetime
    mode: str = ""  # in which the order was sent when the step began


def lock(pk: int) -> WorkOrder:
    """The order as it is now, locked until the transaction ends."""
    rows = WorkOrder.objects.placed().defer("search")  # what is deferred is not written either
    return rows.select_for_update().get(pk=pk)


def begin(name: str, order: WorkOrder, by: Actor, version: int | None = None) -> Step:
    """Lock the order and check the action against the table.

    Raises Stale when the caller decided on another version, WrongState when the state does not allow the action,
    NotAllowed when the actor may not take it.
    """
    action = ACTIONS[name]
    order = lock(order.pk)
    check_version(order, version)
    post = post_for(action, by, order)
    return Step(action, order, by, post, now(), order.mode)


def end(
    step: Step,
    to: State | None = None,
    *,
    text: str = "",
    data: dict[str, Any] | None = None,
    limits: dict[LimitStep, deadlines.Limit] | None = None,
    dispatch: Dispatch | None = None,
    meets: bool = True,
    why: str = "",
    is_public: bool | None = None,
) -> WorkOrder:
    """Move the order to `to` (or leave its state), switch its clocks, save it, append the event, write the outbox.

    With `meets` false the action has not met what it usually meets. `why` is kept where clocks stop. `is_public` says
    whether the reporter sees the entry, where that is not as usual for the action.
    """
    order, before = step.order, step.order.state
    order.state = to or order.state
    order.version += 1
    order.changed_at = step.at
    if to is not None or (meets and step.action.meets):
        deadlines.switch(order, step.action, step.at, limits, dispatch, why)
    if to == State.REVIEWING:
        _give_links(order, step.at)
    if order.state in ENDS and before not in ENDS:
        _wind_up(order, step.at)
    order.save()
    if Mode.AGREED in (step.mode, order.mode):  # counted apart
        data = {**(data or {}), "mode": Mode.AGREED.value}
    if step.action.name in TAKEN_ON:  # what is quick goes by the rule of this day
        data = {**(data or {}), QUICK_BY: quick_by(order).isoformat()}
    shown = step.action.is_public if is_public is None else is_public
    event = append(order, step.action.name, step.by, step.post, step.at, before, shown, text, data)
    follow(event)
    return order


def _wind_up(order: WorkOrder, at: datetime) -> None:
    """Nothing is asked of anybody any more."""
    order.closed_at, order.asked, order.petition = at, 0, ""
    for asked in (order.proposals, order.assignments):
        asked.filter(ended_at=None).update(ended_at=at)
    order.petitions.filter(decided_at=None).update(decided_at=at)


def follow(event: Event) -> None:
    """Let the outbox see to what follows from the event. From some nothing does."""
    if event.action in HEARD or event.to_state in (State.REVIEWING, State.CLOSED):
        emit(HAPPENED, {"event": event.pk})


def append(
    order: WorkOrder,
    action: str,
    by: Actor,
    post: Post | None,
    at: datetime,
    before: str,
    is_public: bool,
    text: str = "",
    data: dict[str, Any] | None = None,
) -> Event:
    """Append an event, and have the order counted anew."""
    event = Event.objects.create(
        order=order,
        at=at,
        version=order.version,
        action=action,
        from_state=before,
        to_state=order.state,
        area_id=order.area_id,
        actor_kind=by.kind,
        user=by.user,
        post=post,
        actor_name=by.name,
        is_public=is_public,
        text=text,
        data=data or {},
    )
    mark(event)
    return event


def _give_links(order: WorkOrder, at: datetime) -> None:
    """A fresh personal link for everybody who can be asked; those of an earlier round end, a provider's does not."""
    until = order.due_at
    order.links.filter(purpose=Purpose.REVIEW, used_at=None, expires_at__gt=at).update(expires_at=at)
    if order.reviews_itself:
        return
    reporters = order.reporters.filter(is_staff=False)
    PersonalLink.objects.bulk_create(
        [PersonalLink(order=order, reporter=each, created_at=at, expires_at=until) for each in reporters]
    )
