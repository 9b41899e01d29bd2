"""Whom an event concerns, and the line that goes into their inbox."""

from collections.abc import Iterable, Iterator
from functools import partial

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from common.redaction import redact
from grids.covering import users_answering
from grids.models import DESK_ROLES, GRID_ROLES, UNIT_ROLES, Area, AreaKind, Organisation, Post, Role
from notices.choices import Urgency
from notices.services import sentence, tell
from workorders.choices import Sensitivity, State
from workorders.choices import Urgency as OrderUrgency
from workorders.models import Event, WorkOrder
from workorders.permissions import NEXT_UP

SENTENCES = {
    "submit": _("New request %(number)s: %(title)s"),
    "dispatch": _("%(number)s was dispatched to you: %(title)s"),
    "return": _("%(number)s was returned to the desk: %(title)s"),
    "hand_over": _("%(number)s is back at the desk, since whoever had it has left: %(title)s"),
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
# Of an urgent order these go out at night as well.
PRESSING = ("submit", "dispatch", "return", "hand_over", "adjudicate_wanted", "rework", "soon", "overdue")


def tell_of(event: Event) -> None:
    """Put the event into the inboxes of those it concerns, except of whoever caused it."""
    order = event.order
    for name, concerned in _lines(event):
        tell(
            users_answering(Post.objects.current().filter(concerned)) - {event.user_id},
            f"workorders.{name}",
            f"{name}:{event.pk}",
            {"number": order.number, "title": order.title},
            order.get_absolute_url(),
            outside={"title": title_outside(order)},
            scopes=partial(scopes_of, order),
            urgency=Urgency.URGENT if name in PRESSING and order.urgency != OrderUrgency.NORMAL else None,
        )


def title_outside(order: WorkOrder) -> str:
    """The title as it may stand in a chat group or on a phone's lock screen."""
    return redact(order.title) if order.sensitivity == Sensitivity.OPEN else order.get_sensitivity_display()


def scopes_of(order: WorkOrder) -> Iterator[str]:
    """The areas and the unit whose channels are to carry the news."""
    levels = (order.district_id, order.street_id, order.community_id, order.grid_id, order.desk_id)
    areas = Area.objects.filter(pk__in=[pk for pk in levels if pk])
    yield from (f"area:{code}" for code in areas.values_list("code", flat=True))
    if order.lead_unit_id:
        yield from (f"unit:{code}" for code in _codes_of_unit(order.lead_unit_id))


def _codes_of_unit(pk: int) -> Iterable[str]:
    return Organisation.objects.filter(pk=pk).values_list("code", flat=True)


def _lines(event: Event) -> list[tuple[str, Q]]:
    """Which sentences go out, and the posts whose holders each is for."""
    order, action = event.order, event.action
    if action in ("soon", "overdue"):
        return [(action, _whose_turn(order))]
    if action == "submit":
        return [("submit", desk(order) | grid(order))] if order.state == State.SUBMITTED else []
    if action == "return":
        upwards = event.to_state == State.ADJUDICATING
        return [("adjudicate_wanted", upper_desk(order)) if upwards else ("return", desk(order))]
    if action in ("dispatch", "adjudicate"):
        return [("dispatch", handlers(order))]
    if action == "hand_over":
        return [("dispatch", handlers(order))] if order.lead_person_id else [("hand_over", desk(order))]
    if action == "complete":
        return [("complete", desk(order))]
    if action == "check" and event.to_state == State.HANDLING:
        return [("rework", handlers(order))]
    if action == "review":
        happy = event.to_state == State.CLOSED
        return [("review", handlers(order))] if happy else [("unhappy", desk(order)), ("rework", handlers(order))]
    if action in ("withdraw", "force_close"):
        return [(action, handlers(order) | desk(order))]
    return []


def desk(order: WorkOrder) -> Q:
    return Q(role__in=DESK_ROLES, area=order.desk_id)


def upper_desk(order: WorkOrder) -> Q:
    if order.desk.kind == AreaKind.DISTRICT:  # at the top the supervisor stands in
        return Q(role=Role.SUPERVISOR, area=order.desk_id)
    kind = NEXT_UP[AreaKind(order.desk.kind)]
    return Q(role__in=DESK_ROLES, area__kind=kind, area__in=order.desk.ancestor_ids)


def grid(order: WorkOrder) -> Q:
    return Q(role__in=GRID_ROLES, area=order.grid_id or 0)


def handlers(order: WorkOrder) -> Q:
    if order.lead_person_id:
        return Q(person=order.lead_person_id)
    return Q(role__in=UNIT_ROLES, organisation=order.lead_unit_id or 0)


def _whose_turn(order: WorkOrder) -> Q:
    with_handler = order.state in (State.DISPATCHED, State.HANDLING)
    return desk(order) | handlers(order) if with_handler else desk(order)
