"""评议: finished orders before residents and delegates; what most of them are unhappy with is taken up again."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from common.clock import now
from common.errors import Conflict, Invalid, NotAllowed
from common.versions import locked
from grids.models import DESK_ROLES, Area, Post, Role
from grids.querysets import within
from workorders.actors import SYSTEM, Actor
from workorders.choices import Sensitivity, State
from workorders.models import PanelItem, PanelMember, PanelScore, PanelSession, WorkOrder
from workorders.permissions import took_part
from workorders.policies import policy_of
from workorders.querysets import WorkOrderQuerySet
from workorders.services.reopening import reopen

LOOKS_BACK = timedelta(days=90)
MOST = 50


@transaction.atomic
def open_session(
    area: Area,
    *,
    held_on: date,
    members: Sequence[Post],
    by: Actor,
    size: int = 0,
    chosen: Sequence[int] = (),
) -> PanelSession:
    """Call the members together over the orders that were `chosen`, else over `size` drawn from those that were closed
    lately. The draw can be done again."""
    if not any(post.role in DESK_ROLES and post.area_id == area.pk for post in by.posts):
        raise NotAllowed(_("The desk of the area calls the review panel together."))
    if not members or any(post.role != Role.REVIEW_PANEL for post in members):
        raise Invalid.field("members", _("Choose members of the review panel."))
    seed = "" if chosen else secrets.token_hex(16)
    batch = _checked(area, chosen) if chosen else draw(area, seed, min(size, MOST))
    if not batch:
        raise Invalid.field("size", _("No order was closed here lately that has not been before the panel."))
    assert by.user is not None  # desks act by account
    session = PanelSession.objects.create(
        area=area,
        held_on=held_on,
        is_blind=policy_of(area.ancestor_ids[0]).panel_is_blind,
        seed=seed,
        opened_at=now(),
        opened_by=by.user,
    )
    PanelMember.objects.bulk_create(PanelMember(session=session, post=post) for post in members)
    PanelItem.objects.bulk_create(
        PanelItem(session=session, order_id=pk, position=place) for place, pk in enumerate(batch, 1)
    )
    return session


def candidates(area: Area) -> WorkOrderQuerySet:
    """Orders closed lately and not confidential, which have not been before the panel."""
    return WorkOrder.objects.within(area.path).filter(
        state=State.CLOSED, sensitivity=Sensitivity.OPEN, closed_at__gte=now() - LOOKS_BACK, panel_items=None
    )


def draw(area: Area, seed: str, size: int) -> list[int]:
    """Some of the candidates, in the order of a hash of seed and key."""
    keys = candidates(area).values_list("pk", flat=True)
    return sorted(keys, key=lambda pk: hashlib.sha256(f"{seed}:{pk}".encode()).digest())[:size]


def _checked(area: Area, chosen: Sequence[int]) -> list[int]:
    """The chosen orders, each once, as long as all of them may come before the panel."""
    wanted = list(dict.fromkeys(chosen))
    if len(wanted) > MOST:
        raise Invalid.field("chosen", _("Choose at most %(most)d orders.") % {"most": MOST})
    fit = set(candidates(area).filter(pk__in=wanted).values_list("pk", flat=True))
    others = WorkOrder.objects.filter(pk__in=[pk for pk in wanted if pk not in fit])
    if len(fit) < len(wanted):
        numbers = _(", ").join(order.number for order in others.filter(within(area.path, "area_path")))
        sentence = _("Not closed lately, confidential, or before the panel already: %(numbers)s")
        raise Invalid.field("chosen", sentence % {"numbers": numbers or "–"})
    return wanted


def member_of(session: PanelSession, by: Actor) -> PanelMember | None:
    return session.members.filter(post__in=[post.pk for post in by.posts]).first()


def next_item(session: PanelSession, member: PanelMember, by: Actor) -> PanelItem | None:
    """The first that the member has not scored; their own work is passed over."""
    left = session.items.exclude(scores__member=member).select_related("order__category", "order__lead_unit")
    return next((item for item in left if not took_part(by, item.order)), None)


@transaction.atomic
def score(item: PanelItem, *, by: Actor, solved: str, satisfaction: str, words: str = "") -> PanelScore:
    """What one member says of one order; said again, it replaces what they said before."""
    session = PanelSession.objects.select_for_update().get(pk=item.session_id)
    member = member_of(session, by)
    if member is None or took_part(by, item.order):
        raise NotAllowed(_("Members of this session score, but not their own work."))
    if session.closed_at is not None:
        raise Conflict(_("This session is closed."))
    said = {"solved": solved, "satisfaction": satisfaction, "words": words, "at": now()}
    return PanelScore.objects.update_or_create(item=item, member=member, defaults=said)[0]


@transaction.atomic
def close_session(session: PanelSession, *, by: Actor) -> PanelSession:
    """The results stand. Orders that more than half of those who scored are unhappy with are taken up again."""
    session = locked(PanelSession.objects.select_related("area"), session)
    if not any(post.role in DESK_ROLES and post.area_id == session.area_id for post in by.posts):
        raise NotAllowed(_("The desk that called the session closes it."))
    if session.closed_at is not None:
        raise Conflict(_("This session is closed."))
    session.closed_at = now()
    session.save(update_fields=["closed_at"])
    for item in session.items.select_related("order").prefetch_related("scores"):
        _conclude(item)
    return session


def _conclude(item: PanelItem) -> None:
    scores = list(item.scores.all())
    item.is_unhappy = sum(each.is_unhappy for each in scores) * 2 > len(scores)
    item.save(update_fields=["is_unhappy"])
    if item.is_unhappy and item.order.state == State.CLOSED:
        reopen(item.order, by=SYSTEM, reason=_("Most of the review panel find that it is not settled."), unhappy=True)
