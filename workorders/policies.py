"""The ways of working of the districts, kept in memory."""

from datetime import datetime

from common.revisions import Kept
from grids.calendars import calendar
from grids.models import AreaKind
from grids.revisions import AREAS
from grids.worktime import deadline
from workorders.choices import Meeting, Severity
from workorders.models import Policy, WorkOrder

POLICIES = "policies"


def _load() -> dict[int, Policy]:
    return {row.district_id: row for row in Policy.objects.all()}


_kept = Kept(_load, POLICIES, AREAS)


def policy_for(order: WorkOrder) -> Policy:
    """That of the order's district; the defaults where it has decided nothing."""
    return policy_of(order.district_id)


TAKEN_ON = frozenset({"register", "answer", "settle"})
QUICK_BY = "quick_by"  # in the data of such an event


def quick_by(order: WorkOrder) -> datetime:
    """By when the order must be done to count as quick, as the district and the calendar say it today."""
    policy = policy_for(order)
    return deadline(order.created_at, policy.quick_amount, policy.quick_clock, calendar()).at


def policy_of(district: int | None) -> Policy:
    return _kept.get().get(district or 0) or Policy()


SWITCHED = ("affair", "severity", "urgency", "sensitivity")


def unasked(district: int | None) -> frozenset[str]:
    """The fields of triage that the district has switched off: its pages neither ask for them nor show them."""
    policy = policy_of(district)
    return frozenset(name for name in SWITCHED if not getattr(policy, f"asks_{name}"))


def level_for(order: WorkOrder) -> AreaKind:
    """The lowest desk that may keep the order."""
    return level_under(policy_for(order), Severity(order.severity))


def level_under(policy: Policy, severity: Severity) -> AreaKind:
    """The lowest desk that may keep a matter of this severity."""
    grave = list(Severity)
    for kind, first in ((AreaKind.DISTRICT, policy.district_from), (AreaKind.STREET, policy.street_from)):
        if first and grave.index(severity) >= grave.index(Severity(first)):
            return kind
    return AreaKind.COMMUNITY


def meeting_under(policy: Policy, severity: Severity) -> str:
    """The meeting that hears a matter of this severity; empty when none does."""
    return str(getattr(policy, f"{severity.value}_heard_in"))


def meeting_for(order: WorkOrder) -> str:
    return meeting_under(policy_for(order), Severity(order.severity))


def heard_in(meeting: Meeting, district: int | None) -> list[Severity]:
    """The severities whose matters this meeting hears in the district."""
    policy = policy_of(district)
    return [each for each in Severity if meeting_under(policy, each) == meeting]
