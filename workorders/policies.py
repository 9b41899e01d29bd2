"""The ways of working of the districts, kept in memory."""

from common.revisions import Kept
from grids.models import AreaKind
from workorders.choices import Severity
from workorders.models import Policy, WorkOrder

POLICIES = "policies"


def _load() -> dict[int, Policy]:
    return {row.district_id: row for row in Policy.objects.all()}


_kept = Kept(_load, POLICIES)


def policy_for(order: WorkOrder) -> Policy:
    """That of the order's district; the defaults where it has decided nothing."""
    return policy_of(order.district_id)


def policy_of(district: int | None) -> Policy:
    return _kept.get().get(district or 0) or Policy()


def level_for(order: WorkOrder) -> AreaKind:
    """The lowest desk that may keep a matter of this severity."""
    policy, severity = policy_for(order), list(Severity).index(Severity(order.severity))
    for kind, first in ((AreaKind.DISTRICT, policy.district_from), (AreaKind.STREET, policy.street_from)):
        if first and severity >= list(Severity).index(Severity(first)):
            return kind
    return AreaKind.COMMUNITY
