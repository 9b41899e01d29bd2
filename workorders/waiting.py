"""What waits for whoever works under a post: the orders whose next step is theirs."""

from django.db.models import Q

from grids.models import DESK_ROLES, GRID_ROLES, UNIT_ROLES, Area, AreaKind, Post, Role
from workorders.choices import Severity, State
from workorders.models import PetitionKind

AT_THE_DESK = (State.SUBMITTED, State.REGISTERED, State.HANDLED)
# Whose desk it is that returned orders come up from.
NEXT_DOWN = {AreaKind.STREET: AreaKind.COMMUNITY, AreaKind.DISTRICT: AreaKind.STREET}


def waiting_for(post: Post) -> Q:
    """To be applied to the orders that the post sees."""
    if post.role in DESK_ROLES and post.area is not None:
        below = NEXT_DOWN.get(AreaKind(post.area.kind))
        at_mine = Q(desk=post.area_id) & (Q(state__in=AT_THE_DESK) | _asked_for(PetitionKind.EXTEND))
        lower = Area.objects.filter(kind=below).values("pk")  # not joined: planning a join under an OR takes long
        return at_mine | Q(desk__in=lower) & _decided_above() if below else at_mine
    if post.role in UNIT_ROLES:
        return Q(state__in=(State.DISPATCHED, State.HANDLING))
    if post.role in GRID_ROLES:
        return Q(state__in=(State.HANDLED, State.VERIFYING))
    if post.role == Role.SERVICE_DESK:
        return Q(state__in=(State.SUBMITTED, State.REGISTERED), severity=Severity.MINOR)
    if post.role == Role.SUPERVISOR:
        return Q(desk=post.area_id) & _decided_above()
    if post.role == Role.REVIEW_PANEL:
        return Q(state=State.REVIEWING)
    return Q(pk__in=[])


def _decided_above() -> Q:
    """What the desk above decides for the one that has the order."""
    return Q(state=State.ADJUDICATING) | _asked_for(PetitionKind.DEFER)


def _asked_for(kind: PetitionKind) -> Q:
    return Q(state=State.HANDLING, petition=kind)
