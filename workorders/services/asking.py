"""Asking beside the lead: what providers, assistants and called units have in common."""

from datetime import datetime

from django.utils.translation import gettext as _

from common.errors import Invalid
from grids.models import Organisation, Person
from workorders.models import Assignment, Proposal, WorkOrder
from workorders.services.step import Step


def check_one(unit: Organisation | None, person: Person | None) -> None:
    """Raise Invalid unless exactly one of the two is given, and takes work."""
    if (unit is None) == (person is None):
        raise Invalid.field("unit", _("Choose either a unit or a person."))
    if unit is not None and not unit.is_active:
        raise Invalid.field("unit", _("%(unit)s takes no work any more: choose another.") % {"unit": unit.name})


def check_later(moment: datetime | None, field: str, at: datetime) -> None:
    """Raise Invalid when the moment has passed."""
    if moment is not None and moment <= at:
        raise Invalid.field(field, _("This moment has passed: set a later one."))


def recount(order: WorkOrder) -> None:
    """Put on the order of how many others something is asked now. Does not save."""
    pending = order.proposals.waiting().filter(agreed_at=None)
    order.asked = pending.count() + order.assignments.waiting().count()


def end_proposals(step: Step) -> None:
    """Nobody need answer any more: the order went another way."""
    if step.order.asked:
        step.order.proposals.waiting().update(ended_at=step.at)
        recount(step.order)


def answered(step: Step, row: Proposal | Assignment) -> bool:
    """Whether the row is asked of the acting party, be it by link or under the post that the step is recorded under."""
    if step.by.link is not None:
        return isinstance(row, Proposal) and row.pk == step.by.link.proposal_id
    posts = step.by.posts
    if not posts:
        return row.person_id is not None and row.person_id == step.by.own_person_id
    return any(
        (row.person_id and row.person_id == post.person_id) or (row.unit_id and row.unit_id == post.organisation_id)
        for post in posts
    )
