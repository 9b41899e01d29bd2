"""Showing who reported an order in full: for a reason, and on record."""

from dataclasses import dataclass

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.services import record
from common.errors import Invalid, NotAllowed
from workorders.actors import Actor
from workorders.models import Reporter, WorkOrder
from workorders.permissions import holds
from workorders.workflow import Who

MAY_REVEAL = frozenset({Who.DESK, Who.SERVICE_DESK, Who.HANDLER, Who.GRID})
LEAST_REASON = 4
ACTION = "reporter.reveal"


@dataclass(frozen=True)
class Revealed:
    reporter: int
    name: str
    phone: str


def may_reveal(order: WorkOrder, by: Actor) -> bool:
    return holds(by, order, MAY_REVEAL)


@transaction.atomic
def reveal_reporters(order: WorkOrder, *, by: Actor, reason: str, request: HttpRequest | None = None) -> list[Revealed]:
    """Names and telephones of those who reported the order. Whoever stays anonymous stays so."""
    reason = reason.strip()
    if len(reason) < LEAST_REASON:
        raise Invalid.field("reason", _("Say what you need it for, in a few words."))
    if not may_reveal(order, by):
        raise NotAllowed(_("Only the desk, the grid staff and the unit in charge may see who reported this."))
    known = order.reporters.filter(is_anonymous=False, person__isnull=False).select_related("person")
    shown = [_in_full(reporter) for reporter in known.order_by("pk")]
    detail: dict[str, object] = {"reporters": [each.reporter for each in shown]}
    detail |= {"post": str(by.posts[0]) if by.posts else ""} if by.link is None else {"link": by.link.pk}
    label = by.name if by.link else ""
    record(action=ACTION, by=by.user, obj=order, reason=reason, request=request, actor_label=label, detail=detail)
    return shown


def _in_full(reporter: Reporter) -> Revealed:
    assert reporter.person is not None  # only those were asked for
    return Revealed(reporter.pk, reporter.person.name, reporter.person.phone.reveal())
