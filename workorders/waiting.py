"""What waits for whoever works under a post: the orders whose next step is theirs."""

from django.db.models import Q

from grids.models import DESK_ROLES, GRID_ROLES, UNIT_ROLES, AreaKind, Post, Role
from workorders.choices import Severity, State

AT_THE_DESK = (State.SUBMITTED, State.REGISTERED, State.HANDLED)
# Whose desk it is that returned orders come up from.
NEXT_DOWN = {AreaKind.STREET: AreaKind.COMMUNITY, AreaKind.DISTRICT: AreaKind.STREET}


def waiting_for(post: Post) -> Q:
    """To be applied to the orders that the post sees."""
    if post.role in DESK_ROLES and post.area is not None:
        below = NEXT_DOWN.get(AreaKind(post.area.kind))
        at_mine = Q(desk=post.area_id, state__in=AT_THE_DESK)
        return at_mine | Q(desk__kind=below, state=State.ADJUDICATING) if below else at_mine
    if post.role in UNIT_ROLES:
        return Q(state__in=(State.DISPATCHED, State.HANDLING))
    if post.role in GRID_ROLES:
        return Q(state=State.HANDLED)
    if post.role == Role.SERVICE_DESK:
        return Q(state__in=(State.SUBMITTED, State.REGISTERED), severity=Severity.MINOR)
    if post.role == Role.SUPERVISOR:
        return Q(desk=post.area_id, state=State.ADJUDICATING)
    if post.role == Role.REVIEW_PANEL:
        return Q(state=State.REVIEWING)
    return Q(pk__in=[])
