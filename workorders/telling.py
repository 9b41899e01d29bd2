"""Whom an event concerns, and the line that goes into their inbox."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from grids.covering import users_answering
from grids.models import DESK_ROLES, GRID_ROLES, UNIT_ROLES, AreaKind, Duty, Post, Role
from notices.services import sentence, tell
from workorders.choices import Severity, State
from workorders.models import Event, WorkOrder
from workorders.permissions import NEXT_UP
from workorders.workflow import WITH_LEAD

SENTENCES = {
    "submit": _("New request %(number)s: %(title)s"),
    "dispatch": _("%(number)s was dispatched to you: %(title)s"),
    "return": _("%(number)s was returned to the desk: %(title)s"),
    "hand_over": _("%(number)s is back at the desk, since whoever had it has left: %(title)s"),
    "adjudicate_wanted": _("%(number)s was returned twice and needs your ruling: %(title)s"),
    "verify": _("%(number)s: please have a look and say what you find: %(title)s"),
    "find": _("%(number)s: what was found is there to read: %(title)s"),
    "propose": _("%(number)s: would you meet this need? %(title)s"),
    "agree": _("%(number)s: a provider has agreed: %(title)s"),
    "refuse": _("%(number)s: a provider has refused, ask another: %(title)s"),
    "assign": _("%(number)s was given to you within the unit: %(title)s"),
    "add_assistant": _("%(number)s: you are asked to assist: %(title)s"),
    "finish_part": _("%(number)s: an assistant has finished their part: %(title)s"),
    "extend": _("%(number)s: more time is asked for, please decide: %(title)s"),
    "decide_extension": _("%(number)s: the request for more time is decided: %(title)s"),
    "hold": _("%(number)s was put on hold: %(title)s"),
    "defer": _("%(number)s: a deferral is asked for, please decide: %(title)s"),
    "decide_deferral": _("%(number)s: the deferral is decided: %(title)s"),
    "resume": _("%(number)s goes on: %(title)s"),
    "desk": _("%(number)s has come to your desk: %(title)s"),
    "whistle": _("%(number)s: you are called to the spot: %(title)s"),
    "attend": _("%(number)s: a unit that was called has attended: %(title)s"),
    "urge": _("%(number)s is urged: %(title)s"),
    "supervise": _("%(number)s is under supervision: %(title)s"),
    "joined": _("%(number)s: another request about the same matter has joined: %(title)s"),
    "reopen": _("%(number)s was reopened: %(title)s"),
    "contest": _("%(number)s: a unit contests, please give your word: %(title)s"),
    "contest_decided": _("%(number)s: the contest is decided: %(title)s"),
    "major": _("%(number)s is a major matter: %(title)s"),
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
    order = event.order
    for name, concerned in _lines(event):
        tell(
            users_answering(Post.objects.current().filter(concerned)) - {event.user_id},
            f"workorders.{name}",
            f"{name}:{event.pk}",
            {"number": order.number, "title": order.title},
            order.get_absolute_url(),
        )


Line = tuple[str, Q]


def _lines(event: Event) -> list[Line]:
    """Which sentences go out, and the posts whose holders each is for."""
    return [*_own_lines(event), *_moved(event)]


def _own_lines(event: Event) -> list[Line]:
    action, order = event.action, event.order
    if action in LINES:
        return LINES[action](event, order)
    return [(WORDS.get(action, action), WHOM[action](order))] if action in WHOM else []


def _moved(event: Event) -> list[Line]:
    """To the desk that a step has brought the order to."""
    return [("desk", desk(event.order))] if event.action in MOVING and "to" in event.data else []


def _submitted(_event: Event, order: WorkOrder) -> list[Line]:
    return [("submit", desk(order) | grid(order))] if order.state == State.SUBMITTED else []


def _returned(event: Event, order: WorkOrder) -> list[Line]:
    upwards = event.to_state == State.ADJUDICATING
    return [("adjudicate_wanted", upper_desk(order)) if upwards else ("return", desk(order))]


def _handed_over(_event: Event, order: WorkOrder) -> list[Line]:
    return [("dispatch", handlers(order))] if order.lead_person_id else [("hand_over", desk(order))]


def _checked(event: Event, order: WorkOrder) -> list[Line]:
    return [("rework", handlers(order))] if event.to_state == State.HANDLING else []


def _reviewed(event: Event, order: WorkOrder) -> list[Line]:
    if event.to_state == State.CLOSED:
        return [("review", handlers(order))]
    return [("unhappy", desk(order)), ("rework", handlers(order))]


def _verify(event: Event, order: WorkOrder) -> list[Line]:
    named = event.data.get("person")
    return [("verify", Q(person=named) if named else grid(order))]


def _proposed(event: Event, order: WorkOrder) -> list[Line]:
    return [("propose", _asked(order.proposals.filter(pk=event.data["proposal"])))]


def _assigned(event: Event, _order: WorkOrder) -> list[Line]:
    return [("assign", Q(person=event.data["person"]))]


def _given_parts(event: Event, order: WorkOrder) -> list[Line]:
    return [(event.action, _asked(order.assignments.filter(pk__in=event.data["assignments"])))]


def _contest_word(event: Event, order: WorkOrder) -> list[Line]:
    return [("contest_decided", handlers(order) | desk(order))] if "decided" in event.data else []


def _registered(event: Event, order: WorkOrder) -> list[Line]:
    """A major matter alarms whoever is on duty, at once."""
    changed = event.data.get("changed", {}).get("severity", [""])
    return [("major", on_duty(order, event.at) | desk(order))] if changed[-1] == Severity.MAJOR else []


def _asked(rows: QuerySet[Any]) -> Q:
    """The posts of whoever is asked by these proposals or assignments."""
    found = list(rows.values_list("unit", "person"))
    units, people = ([pk for pk in column if pk] for column in zip(*found, strict=True)) if found else ([], [])
    return Q(role__in=UNIT_ROLES, organisation__in=units) | Q(person__in=people)


def on_duty(order: WorkOrder, at: datetime) -> Q:
    """Whoever has a turn on the roster of an area that holds the order."""
    turns = Duty.objects.filter(area__in=order.area.ancestor_ids, starts_at__lte=at, ends_at__gt=at)
    return Q(person__in=turns.values("person"))


def supervisors(order: WorkOrder) -> Q:
    return Q(role=Role.SUPERVISOR, area__in=order.area.ancestor_ids)


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
    with_handler = order.state in WITH_LEAD
    return desk(order) | handlers(order) if with_handler else desk(order)


def _handlers_and_desk(order: WorkOrder) -> Q:
    return handlers(order) | desk(order)


def _arbiters(order: WorkOrder) -> Q:
    return upper_desk(order) | supervisors(order)


MOVING = frozenset({"escalate", "hand_down", "register", "reclassify", "relocate"})
# Whom most actions concern, in the sentence of their own name.
WHOM: dict[str, Callable[[WorkOrder], Q]] = {
    "soon": _whose_turn,
    "overdue": _whose_turn,
    "find": desk,
    "dispatch": handlers,
    "adjudicate": handlers,
    "agree": desk,
    "refuse": desk,
    "finish_part": handlers,
    "attend": desk,
    "extend": desk,
    "decide_extension": handlers,
    "hold": desk,
    "defer": upper_desk,
    "decide_deferral": _handlers_and_desk,
    "resume": handlers,
    "urge": _whose_turn,
    "supervise": _whose_turn,
    "joined": _whose_turn,
    "reopen": desk,
    "contest": _arbiters,
    "complete": desk,
    "withdraw": _handlers_and_desk,
    "force_close": _handlers_and_desk,
}
LINES: dict[str, Callable[[Event, WorkOrder], list[Line]]] = {
    "submit": _submitted,
    "verify": _verify,
    "register": _registered,
    "reclassify": _registered,
    "return": _returned,
    "hand_over": _handed_over,
    "propose": _proposed,
    "add_assistant": _given_parts,
    "whistle": _given_parts,
    "decide_contest": _contest_word,
    "check": _checked,
    "review": _reviewed,
    "assign": _assigned,
}
WORDS = {"adjudicate": "dispatch"}
