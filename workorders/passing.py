"""移交: everything that one person has, given to another by name, such as before a long leave. By itself that happens
when a post ends (`grids.handover`); this is the same at any time, by whoever could give each of it."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import Conflict
from common.workflow import Need
from grids.colleagues import people_arranged_by
from grids.models import Person
from grids.querysets import PersonQuerySet
from workorders.actors import Actor
from workorders.choices import OPEN
from workorders.inputs import parse
from workorders.models import Assignment, Proposal, WorkOrder
from workorders.permissions import post_for
from workorders.querysets import WorkOrderQuerySet
from workorders.services.passing_on import pass_all, what_gives
from workorders.workflow import ACTIONS, WITH_LEAD, Action, Who
from workorders.workflow.parts import REASON

# No step of one order, and so none of the table: in each order it is the steps by which somebody was given something.
PASSING = Action(
    "pass_all",
    gettext_lazy("Hand over everything"),
    OPEN,
    (),
    frozenset({Who.DESK, Who.MANAGER}),
    (Need("person", "colleague", gettext_lazy("Who takes it over")), REASON),
)
SAID = {
    "hand_over": gettext_lazy("has the lead"),
    "assign": gettext_lazy("has it within the unit"),
    "add_assistant": gettext_lazy("has a part beside the lead"),
    "propose": gettext_lazy("is asked, has not answered"),
}
GIVEN = {
    "hand_over": gettext_lazy("the lead"),
    "assign": gettext_lazy("within the unit"),
    "add_assistant": gettext_lazy("a part beside the lead"),
    "propose": gettext_lazy("what was asked, asked anew"),
}


def people_passed_on_by(by: Actor) -> PersonQuerySet:
    """Those whose work somebody may give to another: those whose absence they arrange."""
    assert by.user is not None  # nobody else asks
    return people_arranged_by(by.user)


def held_by(person: Person, by: Actor) -> WorkOrderQuerySet:
    """The orders in which somebody has anything by name, as far as whoever asks sees them; the oldest first."""
    assert by.user is not None  # as above
    lead = Q(lead_person=person) | Q(assignee=person)
    parts = Assignment.objects.waiting().filter(person=person).values("order")
    asked = Proposal.objects.waiting().filter(person=person, agreed_at=None).values("order")
    mine = Q(lead, state__in=WITH_LEAD) | Q(Q(pk__in=parts) | Q(pk__in=asked), state__in=OPEN)
    return WorkOrder.objects.visible_to(by.user).for_page().filter(mine).order_by("pk")


def said_of(had: Iterable[str]) -> str:
    """What they have in it, by the actions that gave it."""
    return " · ".join(str(SAID[action]) for action in had)


def passable(order: WorkOrder, person: Person, by: Actor) -> list[str]:
    """The actions that gave them what they have. Raises unless there is something, and whoever asks could have given
    each of it."""
    had = what_gives(order, person)
    if not had:
        raise Conflict(_("%(name)s has nothing in this order any more.") % {"name": person.name})
    for action in had:
        post_for(ACTIONS[action], by, order)
    return had


def pass_one(_action: Action, order: WorkOrder, raw: Mapping[str, Any], by: Actor, version: int | None) -> str:
    """All that one has in this order, to the other; what came of it, in a line."""
    left = people_passed_on_by(by).get(pk=raw["left"])
    had = passable(order, left, by)
    for name in {_checked_as(action) for action in had}:  # whether it can be given to the other
        needs = {need.name for need in ACTIONS[name].needs} & raw.keys()
        given = parse(ACTIONS[name], order, {need: raw[need] for need in needs})
    pass_all(order, by=by, left=left, successor=given["person"], reason=str(raw["reason"]), version=version)
    return _("%(what)s → %(name)s") % {"what": said_of_all(had), "name": given["person"].name}


def said_of_all(actions: list[str]) -> str:
    return " · ".join(str(GIVEN[action]) for action in actions)


def _checked_as(action: str) -> str:
    """Who can have the lead can have a part of it, or be asked; within a unit only its own people can."""
    return "assign" if action == "assign" else "hand_over"
