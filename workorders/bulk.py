"""What can be done with many orders at once: which actions, what each row begins with, what would come of it."""

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import Conflict, DomainError, Invalid
from grids.models import DESK_ROLES, Post, Role
from workorders.actors import Actor
from workorders.choices import State
from workorders.inputs import NO_SUCH_ORDER, parse, perform
from workorders.models import NUMBER, BulkRow, BulkRun, Suggestion, WorkOrder
from workorders.permissions import post_for
from workorders.services.batching import UNKNOWN, Wanted, carry_out, open_run
from workorders.suggesting import triage_for
from workorders.workflow import ACTIONS, Action

MOST = 100
BULK = ("register", "dispatch", "assign", "urge", "merge", "reclassify")
OF_ROLES: dict[str, frozenset[str]] = {
    **{name: frozenset(DESK_ROLES) for name in ("register", "dispatch", "merge", "reclassify")},
    "urge": frozenset({*DESK_ROLES, Role.SUPERVISOR}),
    "assign": frozenset({Role.UNIT_MANAGER}),
}
# The action that takes another one back.
INVERSE = {"merge": "unmerge"}
DOABLE = (*BULK, *INVERSE.values())
# What to do where a step turns out to be wrong.
WAY_BACK: dict[str, str | Promise] = {
    "register": gettext_lazy("If one is wrong: reclassify it. What it was stands in its timeline."),
    "dispatch": gettext_lazy("If one went to the wrong unit: ask the unit to return it, or take it back yourself."),
    "reclassify": gettext_lazy("If one is wrong: reclassify it again. What it was stands in its timeline."),
    "assign": gettext_lazy("If one went to the wrong person: assign it again."),
    "merge": gettext_lazy("Those that joined can be taken apart again."),
}


def offered(post: Post | None) -> list[Action]:
    """What somebody under this post is offered below a list."""
    return [ACTIONS[name] for name in BULK if post is not None and post.role in OF_ROLES[name]]


@dataclass(frozen=True)
class Row:
    """One order and what would come of it."""

    order: WorkOrder
    words: str = ""
    refusal: DomainError | None = None
    fields: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def is_possible(self) -> bool:
        return self.refusal is None

    @property
    def sentence(self) -> str:
        if self.refusal is None:
            return self.words
        said = " ".join(str(each) for sentences in self.refusal.fields.values() for each in sentences)
        return said or str(self.refusal.message)


def find(orders: Iterable[WorkOrder], numbers: Sequence[str]) -> list[WorkOrder]:
    """Those of the numbers, in their order, each once."""
    by_number = {order.number: order for order in orders}
    return [by_number[number] for number in dict.fromkeys(numbers) if number in by_number]


def visible(by: Actor, numbers: Sequence[str]) -> list[WorkOrder]:
    assert by.user is not None  # nobody else does many at once
    matches = [match for match in map(NUMBER.match, numbers) if match]
    rows = WorkOrder.objects.visible_to(by.user).for_page().select_related("suggestion__category", "suggestion__unit")
    return find(rows.filter(pk__in=[int(match[2]) for match in matches]), numbers)


Work = Callable[[Action, WorkOrder, Mapping[str, Any], Actor, int | None], str]


def asked_first(action: Action, order: WorkOrder, by: Actor) -> Row:
    """Whether the action is theirs to take now, before anything is filled in."""
    try:
        post_for(action, by, order)
    except DomainError as refusal:
        return Row(order, refusal=refusal)
    return Row(order)


def preview(
    action: Action, orders: Sequence[WorkOrder], raw: Mapping[str, Any], by: Actor, work: Work | None = None
) -> list[Row]:
    """What would come of each: done in earnest and taken back, so that nothing is foretold that will not come."""
    return [_tried(work or take, action, order, raw, by) for order in orders]


def _tried(work: Work, action: Action, order: WorkOrder, raw: Mapping[str, Any], by: Actor) -> Row:
    try:
        with transaction.atomic():
            words = work(action, order, raw, by, order.version)
            transaction.set_rollback(True)
    except DomainError as refusal:
        return Row(order, refusal=refusal)
    return Row(order, words)


def take(action: Action, order: WorkOrder, raw: Mapping[str, Any], by: Actor, version: int | None) -> str:
    """The action on this order; what came of it, in a line."""
    post_for(action, by, order)
    arguments = parse(action, order, filled(action, order, raw))
    if arguments.get("into") == order:
        raise Conflict(_("Stays as it is: the others join it."))
    changed = perform(action.name, order, by=by, arguments=arguments, version=version)
    return what_changed(action, order, changed)


def filled(action: Action, order: WorkOrder, raw: Mapping[str, Any]) -> dict[str, Any]:
    """What was given for all, and for the rest what the rules propose for this order."""
    values = {name: value for name, value in raw.items() if value not in ("", None)}
    suggestion: Suggestion | None = getattr(order, "suggestion", None)
    if action.name == "register":
        return _register_values(order, suggestion, values)
    if action.name == "dispatch" and not values.keys() & {"unit", "person"}:
        return {**values, **_proposed_lead(suggestion)}
    return values


def _register_values(order: WorkOrder, suggestion: Suggestion | None, values: dict[str, Any]) -> dict[str, Any]:
    if "category" in values:
        return values
    triage = triage_for(order, suggestion).values
    if not triage.get("category"):
        raise Invalid.field("category", _("No rule proposes a category: choose one."))
    return {**{name: triage[name] for name in ("category", "handling", "urgency") if triage.get(name)}, **values}


def _proposed_lead(suggestion: Suggestion | None) -> dict[str, Any]:
    if suggestion is not None and suggestion.unit is not None:
        return {"unit": suggestion.unit.code}
    if suggestion is not None and suggestion.person_id is not None:
        return {"person": str(suggestion.person_id)}
    raise Invalid.field("unit", _("No rule proposes a unit: choose one."))


def what_changed(action: Action, before: WorkOrder, after: WorkOrder) -> str:
    """In a line, from the order itself."""
    said = [State(after.state).label if after.state != before.state else action.done]
    if after.merged_into_id and after.merged_into is not None:
        said.append(_("joined %(number)s") % {"number": after.merged_into.number})
    for name in ("category", "handling", "affair", "severity", "urgency", "sensitivity"):
        if getattr(after, name) != getattr(before, name):
            said.append(str(after.category) if name == "category" else getattr(after, f"get_{name}_display")())
    if after.lead_name != before.lead_name and after.lead_name:
        said.append(after.lead_name)
    if after.assignee_id != before.assignee_id and after.assignee is not None:
        said.append(after.assignee.name)
    if after.desk_id != before.desk_id:
        said.append(_("now with %(desk)s") % {"desk": after.desk.name})
    if after.state != before.state and after.is_open:
        said.append(_("due %(moment)s") % {"moment": f"{timezone.localtime(after.due_at):%m-%d %H:%M}"})
    return " · ".join(str(each) for each in said)


def digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def run(
    token: str,
    action: Action,
    numbers: Sequence[str],
    raw: Mapping[str, Any],
    by: Actor,
    versions: Mapping[str, int],
    fingerprint: str,
    work: Work | None = None,
) -> tuple[BulkRun, bool]:
    """Take the action on each, once for this token. A run of another fingerprint under it stays what it is."""
    assert by.user is not None
    orders = {order.number: order for order in visible(by, numbers)}
    wanted = [Wanted(number, orders.get(number), versions.get(number)) for number in dict.fromkeys(numbers)]
    begun, is_new = open_run(token, fingerprint, by=by.user, action=action.name, given=raw, wanted=wanted)
    if begun.fingerprint == fingerprint:
        carry_out(begun, lambda row: _work(work or take, action, row, orders.get(row.number), raw, by))
    return begun, is_new


def _work(work: Work, action: Action, row: BulkRow, order: WorkOrder | None, raw: Mapping[str, Any], by: Actor) -> str:
    if order is None:
        raise _Unknown(NO_SUCH_ORDER)
    return work(action, order, raw, by, row.version)


class _Unknown(DomainError):
    code = "not_found"
    status = UNKNOWN
