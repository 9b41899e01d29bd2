"""Whom an event concerns, and in which sentence."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from grids.models import DESK_ROLES, GRID_ROLES, UNIT_ROLES, AreaKind, Duty, Role
from workorders.choices import Severity, State
from workorders.models import Event, MarkKind, WorkOrder
from workorders.permissions import NEXT_UP
from workorders.workflow import WITH_LEAD

Line = tuple[str, Q]


def lines_of(event: Event) -> list[Line]:
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
    return [(event.action, _asked(order.proposals.filter(pk=event.data["proposal"])))]


def _alert(event: Event, order: WorkOrder) -> list[Line]:
    level = event.data["level"]
    if level == MarkKind.SUPERVISOR:
        return [("alert", supervisors(order))]
    return [("alert", Q(role__in=DESK_ROLES, area__kind=level, area__in=order.desk.ancestor_ids))]


def _part_overdue(event: Event, order: WorkOrder) -> list[Line]:
    """To whoever was to do it, and to the desk."""
    return [("part_overdue", _asked(order.assignments.filter(pk__in=event.data["assignments"])) | desk(order))]


def _report_due(_event: Event, order: WorkOrder) -> list[Line]:
    return [("report_due", supervisors(order) | _whose_turn(order))]


def _assigned(event: Event, _order: WorkOrder) -> list[Line]:
    return [("assign", Q(person=event.data["person"]))]


def _passed_on(event: Event, order: WorkOrder) -> list[Line]:
    """To the successor; else to the unit, and of a part to the desk, which name somebody else."""
    if heir := event.data.get("person"):
        return [("assign" if event.data["within"] else "add_assistant", Q(person=heir))]
    lines = [("left_in_unit", handlers(order))] if event.data["within"] else []
    return [*lines, ("part_left", desk(order))] if event.data["parts"] else lines


def _given_parts(event: Event, order: WorkOrder) -> list[Line]:
    return [(event.action, _asked(order.assignments.filter(pk__in=event.data["assignments"])))]


def _contest_word(event: Event, order: WorkOrder) -> list[Line]:
    return [("contest_decided", handlers(order) | desk(order))] if "decided" in event.data else []


def _registered(event: Event, order: WorkOrder) -> list[Line]:
    """A major matter alarms whoever is on duty, at once: taken on as one, or found to be one."""
    changed = event.data.get("changed", {}).get("severity")
    became = changed[-1] if changed else order.severity if event.action == "register" else ""
    return [("major", on_duty(order, event.at) | desk(order))] if became == Severity.MAJOR else []


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
    "unanswered": desk,
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
    "remind": _proposed,
    "add_assistant": _given_parts,
    "whistle": _given_parts,
    "decide_contest": _contest_word,
    "check": _checked,
    "review": _reviewed,
    "assign": _assigned,
    "passed_on": _passed_on,
    "alert": _alert,
    "part_overdue": _part_overdue,
    "report_due": _report_due,
}
WORDS = {"adjudicate": "dispatch"}
TOLD = frozenset({*LINES, *WHOM, *MOVING})  # actions that somebody is told of
