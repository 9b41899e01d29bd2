"""情形: what an order may be in besides its state, for lists to be narrowed by.

Those that are rare among many orders have an index of their own (see `WorkOrder.Meta.indexes`).
"""

from dataclasses import dataclass

from django.db.models import Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from workorders.models import Assignment, AssignmentKind, PetitionKind, Proposal, WorkOrder
from workorders.querysets import WorkOrderQuerySet


@dataclass(frozen=True)
class Circumstance:
    label: str | Promise
    holds: Q | Exists


def _asked(kind: AssignmentKind) -> Exists:
    return Exists(Assignment.objects.waiting().filter(order=OuterRef("pk"), kind=kind))


_ASKED_FREELY = Exists(Proposal.objects.waiting().filter(order=OuterRef("pk"), agreed_at=None))
_JOINED = Exists(WorkOrder.objects.filter(merged_into=OuterRef("pk")))

CIRCUMSTANCES: dict[str, Circumstance] = {
    "extension": Circumstance(_("Extension asked for"), Q(petition=PetitionKind.EXTEND)),
    "deferral": Circumstance(_("Deferral asked for"), Q(petition=PetitionKind.DEFER)),
    "supervised": Circumstance(_("Under supervision"), Q(supervised_at__isnull=False)),
    "urged": Circumstance(_("Urged"), Q(urged_at__isnull=False)),
    "proposed": Circumstance(_("A provider's answer is awaited"), Q(asked__gt=0) & Q(_ASKED_FREELY)),
    "assisted": Circumstance(_("An assistant is at work"), Q(asked__gt=0) & Q(_asked(AssignmentKind.ASSIST))),
    "called": Circumstance(_("Somebody is called to the spot"), Q(asked__gt=0) & Q(_asked(AssignmentKind.WHISTLE))),
    "joined": Circumstance(_("Others have joined it"), _JOINED),
    "split": Circumstance(_("Split into parts"), Q(parts__gt=0)),
    "part": Circumstance(_("Part of another order"), Q(parent__isnull=False)),
    "returned": Circumstance(_("Returned at least once"), Q(returns__gt=0)),
    "rework": Circumstance(_("Came back for rework"), Q(reworks__gt=0)),
    "reopened": Circumstance(_("Was reopened"), Q(reopenings__gt=0)),
    "unhappy": Circumstance(_("An unhappy review"), Q(unhappy_reviews__gt=0)),
    "contested": Circumstance(_("A contest waits"), Q(is_contested=True)),
}
CHOICES = [(name, each.label) for name, each in CIRCUMSTANCES.items()]


# What a row of a list says beside the matter, in a word.
_MARKS = {"supervised": _("Supervised"), "urged": _("Urged"), "extend": _("Extension"), "defer": _("Deferral")}
_CONTEST = _("Contest")


def marks_of(order: WorkOrder) -> list[str | Promise]:
    """What is out of the ordinary now, from the columns of the order alone."""
    if order.is_contested:
        return [_CONTEST]
    if not order.is_open:
        return []
    names = ("supervised" if order.supervised_at else "", "urged" if order.urged_at else "", order.petition)
    return [_MARKS[name] for name in names if name]


def in_circumstances(rows: WorkOrderQuerySet, names: list[str]) -> WorkOrderQuerySet:
    """Those of which all that is named holds."""
    for name in names:
        rows = rows.filter(CIRCUMSTANCES[name].holds)
    return rows
