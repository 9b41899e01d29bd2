"""Whom an event concerns, and the line that goes into their inbox."""

from collections.abc import Callable

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from grids.models import DESK_ROLES, GRID_ROLES, UNIT_ROLES, AreaKind, Post
from grids.querysets import PostQuerySet
from notices.services import sentence, tell
from workorders.choices import State
from workorders.models import Event, WorkOrder
from workorders.permissions import NEXT_UP

SENTENCES = {
    "submit": _("New request %(number)s: %(title)s"),
    "dispatch": _("%(number)s was dispatched to you: %(title)s"),
    "return": _("%(number)s was returned to the desk: %(title)s"),
    "adjudicate_wanted": _("%(number)s was returned twice and needs your ruling: %(title)s"),
    "complete": _("%(number)s is done and waits to be checked: %(title)s"),
    "rework": _("%(number)s comes back to you for rework: %(title)s"),
    "unhappy": _("%(number)s was reviewed as not solved: %(title)s"),
    "review": _("%(number)s was reviewed: %(title)s"),
    "withdraw": _("%(number)s was withdrawn by the reporter: %(title)s"),
    "force_close": _("%(number)s was closed by the upper level: %(title)s"),
    "soon": _("%(number)s is due soon: %(title)s"),
    "overdue": _("%(number)s is overdue: %(title)s"),
}
for name, text in SENTENCES.items():
    sentence(f"workorders.{name}", text)


def tell_of(event: Event) -> None:
    """Put the event into the inboxes of those it concerns, except of whoever caused it."""
    for name, whom in _lines(event):
        users = User.objects.filter(is_active=True, person__posts__in=whom(event.order))
        _tell(event, name, users)
        if name in ("dispatch", "rework", "soon", "overdue") and event.order.lead_person_id:
            _tell(event, name, User.objects.filter(person=event.order.lead_person_id))


def _tell(event: Event, name: str, users: "models.QuerySet[User]") -> None:
    order = event.order
    tell(
        users.exclude(pk=event.user_id or 0).distinct(),
        f"workorders.{name}",
        lambda user: f"{name}:{event.pk}:{user.pk}",
        {"number": order.number, "title": order.title},
        order.get_absolute_url(),
    )


Whom = Callable[[WorkOrder], PostQuerySet]


def _lines(event: Event) -> list[tuple[str, Whom]]:
    if event.action in ("soon", "overdue"):
        return [(event.action, _whose_turn)]
    if event.action == "submit":
        return [("submit", desk), ("submit", grid)] if event.order.state == State.SUBMITTED else []
    if event.to_state == State.ADJUDICATING and event.action == "return":
        return [("adjudicate_wanted", upper_desk)]
    if event.action in ("dispatch", "adjudicate"):
        return [("dispatch", handlers)]
    if event.action == "return":
        return [("return", desk)]
    if event.action == "complete":
        return [("complete", desk)]
    if event.action == "check" and event.to_state == State.HANDLING:
        return [("rework", handlers)]
    if event.action == "review":
        return _of_review(event)
    if event.action in ("withdraw", "force_close"):
        return [(event.action, handlers), (event.action, desk)]
    return []


def _of_review(event: Event) -> list[tuple[str, Whom]]:
    if event.to_state == State.CLOSED:
        return [("review", handlers)]
    return [("unhappy", desk), ("rework", handlers)]


def desk(order: WorkOrder) -> PostQuerySet:
    return Post.objects.current().filter(role__in=DESK_ROLES, area=order.desk_id)


def upper_desk(order: WorkOrder) -> PostQuerySet:
    kind = NEXT_UP.get(AreaKind(order.desk.kind), AreaKind.DISTRICT)
    line = order.desk.ancestor_ids
    return Post.objects.current().filter(role__in=DESK_ROLES, area__kind=kind, area__in=line)


def grid(order: WorkOrder) -> PostQuerySet:
    return Post.objects.current().filter(role__in=GRID_ROLES, area=order.grid_id or 0)


def handlers(order: WorkOrder) -> PostQuerySet:
    return Post.objects.current().filter(role__in=UNIT_ROLES, organisation=order.lead_unit_id or 0)


def _whose_turn(order: WorkOrder) -> PostQuerySet:
    if order.state in (State.DISPATCHED, State.HANDLING):
        both = Q(role__in=UNIT_ROLES, organisation=order.lead_unit_id or 0)
        return Post.objects.current().filter(both | Q(role__in=DESK_ROLES, area=order.desk_id))
    return desk(order)
