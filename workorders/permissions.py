"""In which capacities somebody may act on an order."""

from collections.abc import Callable, Iterator
from datetime import timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from common.clock import now
from common.errors import NotAllowed, WrongState
from grids.models import DESK_ROLES, GRID_ROLES, UNIT_ROLES, AreaKind, Post, Role
from workorders.actors import Actor
from workorders.choices import Mode, Severity, State
from workorders.contesting import contestable
from workorders.models import Assignment, AssignmentKind, PetitionKind, WorkOrder
from workorders.querysets import HANDLING_ACTIONS
from workorders.workflow import ACTIONS, Action, Who

NEXT_UP = {AreaKind.COMMUNITY: AreaKind.STREET, AreaKind.STREET: AreaKind.DISTRICT}
REOPENED_WITHIN = timedelta(days=30)  # by the reporter
RATERS = frozenset({Who.REPORTER, Who.PANEL})
ASKED = frozenset({Who.PROVIDER, Who.ASSISTANT, Who.CALLED})
_CAPACITY = {"": Who.PROVIDER, AssignmentKind.ASSIST: Who.ASSISTANT, AssignmentKind.WHISTLE: Who.CALLED}
# What ends the work of an order, and waits until all that it was split into has ended.
AFTER_THE_PARTS = frozenset({"complete", "settle", "answer", "force_close"})


def capacities(actor: Actor, order: WorkOrder, wanted: frozenset[str] | None = None) -> dict[str, Post | None]:
    """Each capacity of the actor towards the order, or those of them that are `wanted`, with the post that gives it."""
    found: dict[str, Post | None] = {}
    for who, post in _all(actor, order, wanted):
        found.setdefault(who, post)
    if order.state == State.HANDLED and (Who.DESK in found or Who.GRID in found) and not took_part(actor, order):
        found[Who.CHECKER] = found.get(Who.DESK) or found.get(Who.GRID)
    above = found.get(Who.SUPERVISOR) or found.get(Who.UPPER_DESK)
    if order.is_contested and above is not None and _has_no_vote(actor, order) and not took_part(actor, order):
        found[Who.ARBITER] = above
    if order.state == State.REVIEWING and found.keys() & RATERS and not _may_rate(actor, order):
        found = {who: post for who, post in found.items() if who not in RATERS}
    return found


def _may_rate(actor: Actor, order: WorkOrder) -> bool:
    """Nobody rates their own work, and nobody is asked twice."""
    return not order.reviews_itself and not took_part(actor, order)


def _has_no_vote(actor: Actor, order: WorkOrder) -> bool:
    """Whether a contest waits on which the actor has not given their word."""
    return order.contests.filter(decided_at=None).exclude(votes__user=actor.user).exists()


def holds(actor: Actor, order: WorkOrder, wanted: frozenset[str]) -> bool:
    """Whether the actor has one of these capacities towards the order. Asks no more than it must."""
    return any(who in wanted for who, _post in _all(actor, order, wanted))


def _all(actor: Actor, order: WorkOrder, wanted: frozenset[str] | None) -> Iterator[tuple[str, Post | None]]:
    if actor.kind in (Who.SYSTEM, Who.RULE):
        yield actor.kind, None
    if actor.reporter is not None and actor.reporter.order_id == order.pk:
        yield Who.REPORTER, None
    for post in actor.posts:
        yield from ((who, post) for who in _by_post(post, order))
        if order.lead_person_id == post.person_id:
            yield Who.HANDLER, post
    if not actor.posts and order.lead_person_id is not None and order.lead_person_id == actor.own_person_id:
        yield Who.HANDLER, None
    if actor.link is not None and actor.link.proposal_id is not None:
        yield from ((who, None) for who in _by_proposal(actor.link.proposal_id, order))
    if order.asked and actor.user is not None and (wanted is None or wanted & ASKED):
        yield from _as_asked(actor, order)
    if order.reviews_itself and actor.user is not None and order.source == _source_of(actor.user):
        yield Who.SENDER, None
    if actor.kind == "user" and actor.person_id is not None:
        may_matter = wanted is None or Who.REPORTER in wanted
        if may_matter and _reported_by(order, actor.person_id):
            yield Who.REPORTER, None


def _source_of(user: User) -> str:
    return f"key:{user.api_key.pk}" if user.api_key is not None else ""


def _by_proposal(pk: int, order: WorkOrder) -> Iterator[str]:
    """A provider who came by link: asked, or doing what they agreed to."""
    proposal = order.proposals.select_related("dispatch").filter(pk=pk).first()
    if proposal is None:
        return
    if proposal.is_pending:
        yield Who.PROVIDER
    elif proposal.dispatch is not None and proposal.dispatch.ended_at is None:
        yield Who.HANDLER


def _as_asked(actor: Actor, order: WorkOrder) -> Iterator[tuple[str, Post | None]]:
    """What somebody who works under these posts is asked for beside the lead."""
    for row in (*order.proposals.waiting().filter(agreed_at=None), *order.assignments.waiting()):
        for post in actor.posts:
            if row.person_id == post.person_id or (row.unit_id == post.organisation_id and post.role in UNIT_ROLES):
                yield _CAPACITY[row.kind if isinstance(row, Assignment) else ""], post
        if not actor.posts and row.person_id is not None and row.person_id == actor.own_person_id:
            yield _CAPACITY[row.kind if isinstance(row, Assignment) else ""], None


def _by_post(post: Post, order: WorkOrder) -> Iterator[str]:
    if post.role in UNIT_ROLES and post.organisation_id and post.organisation_id == order.lead_unit_id:
        yield Who.HANDLER
        if post.role == Role.UNIT_MANAGER:
            yield Who.MANAGER
    area = post.area
    if area is None:
        return
    if post.role in DESK_ROLES and area.pk == order.desk_id:
        yield Who.DESK
    if _is_next_up(post, order):
        yield Who.UPPER_DESK
    if post.role == Role.SUPERVISOR and area.contains(order.area_path):
        yield Who.SUPERVISOR
    if post.role == Role.SERVICE_DESK and area.contains(order.area_path):
        yield Who.SERVICE_DESK
    if post.role in GRID_ROLES and area.contains(order.area_path):
        yield Who.GRID
    if post.role == Role.REVIEW_PANEL and area.contains(order.area_path):
        yield Who.PANEL


def _is_next_up(post: Post, order: WorkOrder) -> bool:
    area, desk = post.area, order.desk
    if area is None:
        return False
    if desk.kind == AreaKind.DISTRICT:
        return post.role == Role.SUPERVISOR and area.pk == desk.pk
    above = area.contains(desk.path) and area.kind == NEXT_UP[AreaKind(desk.kind)]
    return above and post.role in DESK_ROLES


def took_part(actor: Actor, order: WorkOrder) -> bool:
    """Whether the actor handled the order: themselves, or as one of the lead unit."""
    person = actor.person_id
    if person is not None and person == order.lead_person_id:
        return True
    if order.events.filter(_by(actor), action__in=HANDLING_ACTIONS).exists() or had_the_link(actor, order):
        return True
    if person is None:
        return False
    covers = any(post.covered_by and post.organisation_id == order.lead_unit_id for post in actor.posts)
    helpers = order.assignments.exclude(accepted_at=None).values("unit")
    mine = Q(organisation=order.lead_unit_id or 0) | Q(organisation__in=helpers)
    return covers or Post.objects.current().filter(mine, person=person).exists()


def _by(actor: Actor) -> Q:
    mine = Q(user=actor.user) if actor.user is not None else Q(pk__in=[])
    return mine | Q(user__person=actor.person_id) if actor.person_id is not None else mine


def had_the_link(actor: Actor, order: WorkOrder) -> bool:
    """Whether the work was finished over a provider's link that the actor had in hand: it may have been themselves."""
    if order.mode != Mode.AGREED or not order.events.filter(_by(actor), action="hand_link").exists():
        return False
    return order.events.filter(action="complete", actor_kind="provider").exists()


def _reported_by(order: WorkOrder, person_id: int) -> bool:
    return any(each.person_id == person_id for each in order.reporters.all())


def open_actions(actor: Actor, order: WorkOrder) -> list[Action]:
    """What the actor may do with the order now, in the order of the table."""
    mine = capacities(actor, order)
    return [
        action
        for action in ACTIONS.values()
        if order.state in action.sources and action.who & mine.keys() and is_allowed(action, order, mine)
    ]


def post_for(action: Action, actor: Actor, order: WorkOrder) -> Post | None:
    """The post under which the actor may take the action now; None for those who act without one.

    Raises WrongState when the state does not allow the action, NotAllowed when the actor may not take it.
    """
    if order.state not in action.sources:
        sentence = _("“%(action)s” is not possible while the order is “%(state)s”.")
        raise WrongState(sentence % {"action": action.label, "state": State(order.state).label}, state=order.state)
    mine = capacities(actor, order, action.who)
    if not action.who & mine.keys() or not is_allowed(action, order, mine):
        raise NotAllowed(_why_not(action, actor, order))
    return next((mine[who] for who in mine if who in action.who), None)


def _why_not(action: Action, actor: Actor, order: WorkOrder) -> str:
    if action.name == "check" and (reason := why_not_checked_by(actor, order)):
        return reason
    return _("You may not take the action “%(action)s” on this order.") % {"action": action.label}


def why_not_checked_by(actor: Actor, order: WorkOrder) -> str:
    """Why somebody of the desk does not check what waits there; empty where nothing keeps them, or it is not theirs."""
    if order.state != State.HANDLED or not holds(actor, order, frozenset({Who.DESK, Who.GRID})):
        return ""
    if had_the_link(actor, order):
        return _("You had the provider's link in hand, and over it the work was finished: somebody else checks it.")
    return _("You had a part in the work: somebody else checks it.") if took_part(actor, order) else ""


def is_allowed(action: Action, order: WorkOrder, mine: dict[str, Post | None]) -> bool:
    """What the table cannot say: a condition on the order itself."""
    if order.parts and action.name in AFTER_THE_PARTS and order.children.open().exists():
        return False
    condition = CONDITIONS.get(action.name)
    return condition is None or condition(order, mine)


def _may_return(order: WorkOrder, mine: dict[str, Post | None]) -> bool:
    if order.mode == Mode.AGREED:
        return bool(mine.keys() & {Who.HANDLER, Who.DESK})
    if any(each.is_final and each.ended_at is None for each in order.dispatches.all()):
        return False
    if order.state == State.HANDLING:
        return Who.DESK in mine
    return Who.HANDLER in mine


def _may_reopen(order: WorkOrder, mine: dict[str, Post | None]) -> bool:
    if mine.keys() & {Who.DESK, Who.SYSTEM}:
        return True
    return order.closed_at is not None and now() - order.closed_at <= REOPENED_WITHIN


def _may_hand_over(order: WorkOrder, mine: dict[str, Post | None]) -> bool:
    """What is somebody's by name; and what a unit has agreed to, when it helps no longer."""
    return order.lead_person_id is not None or (Who.SYSTEM in mine and order.mode == Mode.AGREED)


def _has_a_link(order: WorkOrder, _mine: dict[str, Post | None]) -> bool:
    """Somebody was asked and has not answered, or has agreed and is at it."""
    return (order.asked > 0 or order.mode == Mode.AGREED) and order.proposals.waiting().exists()


def _is_assisted(order: WorkOrder, _mine: dict[str, Post | None]) -> bool:
    return order.asked > 0 and order.assignments.waiting().filter(kind=AssignmentKind.ASSIST).exists()


def _may_join(order: WorkOrder, mine: dict[str, Post | None]) -> bool:
    """Until the part is taken on."""
    post = mine[Who.ASSISTANT]
    assert post is not None  # assistants act under a post
    theirs = Q(person=post.person_id) | Q(unit=post.organisation_id or 0)
    return order.assignments.waiting().filter(theirs, kind=AssignmentKind.ASSIST, accepted_at=None).exists()


def _may_ask_for_time(order: WorkOrder, _mine: dict[str, Post | None]) -> bool:
    return order.mode != Mode.AGREED and not order.petition


# What the table cannot say, by action.
CONDITIONS: dict[str, Callable[[WorkOrder, dict[str, Post | None]], bool]] = {
    "settle": lambda order, _mine: order.severity == Severity.MINOR,
    "hand_over": _may_hand_over,
    "return": _may_return,
    "extend": _may_ask_for_time,
    "defer": _may_ask_for_time,
    "decide_extension": lambda order, _mine: order.petition == PetitionKind.EXTEND,
    "decide_deferral": lambda order, _mine: order.petition == PetitionKind.DEFER,
    "remove_assistant": _is_assisted,
    "join": _may_join,
    "escalate": lambda order, _mine: order.desk.kind != AreaKind.DISTRICT,
    "hand_down": lambda order, _mine: order.desk.kind != AreaKind.COMMUNITY,
    "supervise": lambda order, _mine: order.mode != Mode.AGREED,
    "reopen": _may_reopen,
    "renew_link": _has_a_link,
    "contest": lambda order, _mine: bool(contestable(order)),
    "decide_contest": lambda order, _mine: order.is_contested,
}
