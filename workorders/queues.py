"""The queues of the workbench: what somebody can do next under a post, and how much of it there is."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from django.db.models import Case, Exists, F, IntegerField, OuterRef, Q, QuerySet, Subquery, When
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from grids.models import DESK_ROLES, GRID_ROLES, UNIT_ROLES, AreaKind, Post, Role
from workorders.bench import NEWEST, Bench, Queue
from workorders.choices import State, Urgency
from workorders.models import Contest, Event, Petition, PetitionKind, WorkOrder
from workorders.permissions import NEXT_UP
from workorders.querysets import WorkOrderQuerySet
from workorders.workflow import CLOCKS, STANDING, WITH_LEAD

COUNTED_UP_TO = 1000
MOST_PRESSING = 30
WITH_THE_UNIT = (State.DISPATCHED, State.HANDLING)
# States whose clock is the staff's; the reporter's time to review is no lateness of anybody.
TIMED = sorted(CLOCKS.keys() - {State.REVIEWING})
# A desk sees late what it or its units have in hand; what is being ruled on lies with the upper desk.
DESK_TIMED = sorted(CLOCKS.keys() - {State.REVIEWING, State.ADJUDICATING})

Rows = Callable[[Bench], WorkOrderQuerySet]
IN_TIME = _("Everything is in time.")


def _to_check(rows: Rows) -> Queue:
    return Queue(
        "to_check",
        State.HANDLED.label,
        lambda bench: bench.not_handled_by_me(rows(bench).filter(state=State.HANDLED)),
        "result",
        _("Nothing waits for a check. What units complete appears here."),
        listing="state=handled",
    )


def _soon(rows: Rows, about: str = "whereabouts") -> Queue:
    return Queue("soon", _("Due soon"), lambda bench: bench.soon(rows(bench)), about, IN_TIME, tone="soon")


def _late(rows: Rows, about: str = "whereabouts") -> Queue:
    return Queue(
        "late", _("Overdue"), lambda bench: bench.late(rows(bench)), about, IN_TIME, tone="over", listing="view=overdue"
    )


def _accept_late(rows: Rows) -> Queue:
    return Queue(
        "accept_late",
        _("Accept overdue"),
        lambda bench: bench.late(rows(bench).filter(state=State.DISPATCHED)),
        "whereabouts",
        _("Every unit has answered in time."),
        tone="over",
    )


TO_REGISTER = Queue(
    "to_register",
    State.SUBMITTED.label,
    lambda bench: bench.at_desk().filter(state=State.SUBMITTED),
    "category",
    _("All requests are registered. See next what is to be dispatched."),
    listing="state=submitted",
    urgent_first=True,
)
TO_DISPATCH = Queue(
    "to_dispatch",
    State.REGISTERED.label,
    lambda bench: bench.at_desk().filter(state=State.REGISTERED, returns=0),
    "unit",
    _("Everything is sent on. See next what is to be checked."),
    listing="state=registered",
    urgent_first=True,
)
RETURNED = Queue(
    "returned",
    _("Returned to me"),
    lambda bench: bench.at_desk().filter(state=State.REGISTERED, returns__gt=0),
    "return",
    _("No unit has sent anything back."),
    listing="state=registered&is=returned",
)
TO_ADJUDICATE = Queue(
    "to_adjudicate",
    State.ADJUDICATING.label,
    lambda bench: _to_adjudicate(bench),
    "return",
    _("Nothing was returned twice: no ruling is asked of you."),
    listing="state=adjudicating",
)
LATE_BELOW = Queue(
    "late_below",
    _("Overdue below"),
    lambda bench: bench.late(bench.in_area().filter(state__in=TIMED).exclude(desk=bench.post.area_id)),
    "whereabouts",
    IN_TIME,
    tone="over",
    listing="view=overdue",
)
TO_ACCEPT = Queue(
    "to_accept",
    State.DISPATCHED.label,
    lambda bench: bench.in_area().filter(state=State.DISPATCHED),
    "task",
    _("Nothing new for your unit. See what is in hand."),
    listing="state=dispatched",
)
IN_HAND = Queue(
    "in_hand",
    State.HANDLING.label,
    lambda bench: bench.in_area().filter(state=State.HANDLING, reworks=0),
    "task",
    _("Nothing is in hand. What you accept appears here."),
    listing="state=handling",
)
REWORK = Queue(
    "rework",
    _("Rework"),
    lambda bench: bench.in_area().filter(state=State.HANDLING, reworks__gt=0),
    "finding",
    _("Nothing came back for rework."),
    listing="state=handling&is=rework",
)
FRESH = Queue(
    "fresh",
    _("Fresh in my area"),
    lambda bench: bench.in_area().filter(state=State.SUBMITTED),
    "category",
    _("No fresh requests. What you can do on the spot, you can take in and settle in one step."),
    listing="state=submitted",
    urgent_first=True,
)
MINE = Queue(
    "mine",
    _("Given to me"),
    lambda bench: bench.mine().filter(state__in=WITH_THE_UNIT),
    "task",
    _("Nothing is given to you by name."),
)
ALSO_MINE = replace(MINE, hidden_while_empty=True)
TAKEN_TODAY = Queue(
    "taken_today",
    _("Taken in today"),
    lambda bench: bench.in_area().filter(source=source_of(bench.user), created_at__gte=bench.today),
    "whereabouts",
    _("You have taken nothing in today."),
    ordering=NEWEST,
)
SETTLED_TODAY = Queue(
    "settled_today",
    _("Settled by me today"),
    lambda bench: _settled_today(bench),
    "result",
    _("You have settled nothing today."),
    ordering=NEWEST,
)
TO_REVIEW = Queue(
    "to_review",
    State.REVIEWING.label,
    lambda bench: bench.not_handled_by_me(bench.in_area().filter(state=State.REVIEWING)),
    "result",
    _("Nothing waits for a review of the panel."),
    listing="state=reviewing",
)
TO_VERIFY = Queue(
    "to_verify",
    State.VERIFYING.label,
    lambda bench: bench.in_area().filter(state=State.VERIFYING),
    "category",
    _("Nobody asks you to go and see."),
    listing="state=verifying",
    hidden_while_empty=True,
)
TO_EXTEND = Queue(
    "to_extend",
    _("More time asked for"),
    lambda bench: bench.at_desk().filter(pk__in=_waiting_petitions(PetitionKind.EXTEND), state=State.HANDLING),
    "whereabouts",
    _("Nobody asks for more time."),
    listing="is=extension",
    hidden_while_empty=True,
)
TO_DEFER = Queue(
    "to_defer",
    _("Deferral asked for"),
    lambda bench: _from_below(bench, WorkOrder.objects.filter(pk__in=_waiting_petitions(PetitionKind.DEFER))),
    "whereabouts",
    _("Nobody asks for a deferral."),
    listing="is=deferral",
    hidden_while_empty=True,
)
TO_ARBITRATE = Queue(
    "contests",
    _("Contests waiting for a word"),
    lambda bench: _contested(bench),
    "result",
    _("No unit contests anything."),
    listing="view=ended&is=contested",
    ordering=NEWEST,
    hidden_while_empty=True,
)
ASKED = Queue(
    "asked",
    _("Asked of me"),
    lambda bench: bench.asked(),
    "whereabouts",
    _("Nobody asks for your help."),
    listing="view=asked",
    hidden_while_empty=True,
)
ASSIGNED = Queue(
    "assigned",
    _("Given to me in the unit"),
    lambda bench: bench.in_area().filter(state__in=WITH_LEAD, assignee=bench.person_id),
    "task",
    _("Nothing is given to you within the unit."),
    hidden_while_empty=True,
)
STANDING_STILL = Queue(
    "standing",
    _("Standing still"),
    lambda bench: bench.in_area().filter(state__in=STANDING),
    "task",
    _("Nothing is on hold or deferred."),
    listing="state=held&state=deferred",
    hidden_while_empty=True,
)


def _supervised(rows: Rows) -> Queue:
    return Queue(
        "supervised",
        _("Supervised"),
        lambda bench: rows(bench).open().filter(supervised_at__isnull=False),
        "whereabouts",
        _("Nothing is under supervision."),
        listing="is=supervised",
        hidden_while_empty=True,
    )


OPEN_HERE = Queue(
    "open",
    _("Open orders"),
    lambda bench: bench.in_area().open(),
    "whereabouts",
    _("There are no open orders in your area."),
    listing="view=open",
)


def _of_desk(bench: Bench) -> WorkOrderQuerySet:
    return bench.at_desk().filter(state__in=DESK_TIMED)


def _below(bench: Bench) -> WorkOrderQuerySet:
    return bench.in_area().filter(state__in=TIMED)


def _of_unit(bench: Bench) -> WorkOrderQuerySet:
    return bench.in_area().filter(state__in=WITH_THE_UNIT)


def _accepted(rows: Rows) -> Rows:
    """Those whose lateness is not that of an acceptance, which has a queue of its own."""
    return lambda bench: rows(bench).exclude(state=State.DISPATCHED)


Groups = tuple[tuple[Queue, ...], ...]
DESK_CLOCK = (_accept_late(_of_desk), _soon(_of_desk), _late(_accepted(_of_desk)))
AREA_CLOCK = (_accept_late(_below), _soon(_below), _late(_accepted(_below)))
DESK_WORK = (TO_REGISTER, TO_DISPATCH, _to_check(Bench.at_desk), RETURNED, ALSO_MINE, TO_EXTEND, ASKED)

SUPERVISED_HERE = _supervised(Bench.in_area)
COMMUNITY_DESK: Groups = ((*DESK_WORK, _supervised(Bench.at_desk)), DESK_CLOCK)
UPPER_DESK: Groups = (
    (TO_ADJUDICATE, *DESK_WORK, TO_DEFER, TO_ARBITRATE, _supervised(Bench.at_desk)),
    (*DESK_CLOCK, LATE_BELOW),
)
GRID: Groups = (
    (FRESH, _to_check(Bench.in_area), MINE, TO_VERIFY, ASKED),
    (_soon(MINE.rows, "task"), _late(MINE.rows, "task")),
)
UNIT: Groups = (
    (TO_ACCEPT, IN_HAND, REWORK, ASSIGNED, ASKED, STANDING_STILL, SUPERVISED_HERE),
    (_soon(_of_unit, "task"), _late(_of_unit, "task")),
)
SERVICE_DESK: Groups = ((FRESH, TAKEN_TODAY, SETTLED_TODAY, ALSO_MINE),)
SUPERVISOR: Groups = ((TO_ADJUDICATE, OPEN_HERE, TO_DEFER, TO_ARBITRATE, SUPERVISED_HERE), AREA_CLOCK)
PANEL: Groups = ((TO_REVIEW, OPEN_HERE),)
PARTY: Groups = ((OPEN_HERE, ALSO_MINE), AREA_CLOCK)


def groups_of(post: Post) -> Groups:
    """The queues of somebody under this post: those of work, then those of the clock. None for administrators."""
    if post.role in DESK_ROLES and post.area is not None:
        return UPPER_DESK if AreaKind(post.area.kind) in NEXT_UP.values() else COMMUNITY_DESK
    if post.role in GRID_ROLES:
        return GRID
    if post.role in UNIT_ROLES:
        return UNIT
    others = {
        Role.SERVICE_DESK: SERVICE_DESK,
        Role.SUPERVISOR: SUPERVISOR,
        Role.REVIEW_PANEL: PANEL,
        Role.PARTY_SECRETARY: PARTY,
    }
    return others.get(Role(post.role), ())


def source_of(user: User) -> str:
    """What marks an order as taken in by this person at the service desk."""
    return f"desk:{user.pk}"


def _to_adjudicate(bench: Bench) -> WorkOrderQuerySet:
    return _from_below(bench, WorkOrder.objects.filter(state=State.ADJUDICATING))


def _from_below(bench: Bench, rows: WorkOrderQuerySet) -> WorkOrderQuerySet:
    """What the desks one level down cannot decide; at the top, what the district's own desk cannot."""
    area = bench.post.area
    if area is None:
        return rows.none()
    if bench.post.role == Role.SUPERVISOR:
        return rows.filter(desk=area, desk__kind=AreaKind.DISTRICT)
    below = {above: kind for kind, above in NEXT_UP.items()}
    return rows.for_post(bench.post).filter(desk__kind=below[AreaKind(area.kind)])


def _waiting_petitions(kind: PetitionKind) -> QuerySet[Petition, Any]:
    return Petition.objects.filter(decided_at=None, kind=kind).values("order")


def _contested(bench: Bench) -> WorkOrderQuerySet:
    """Contests on which the person has not given their word, where they had no part."""
    asked = Contest.objects.filter(decided_at=None).exclude(votes__user=bench.user)
    rows = bench.not_handled_by_me(WorkOrder.objects.filter(pk__in=asked.values("order")))
    return rows.for_post(bench.post) if bench.post.role == Role.SUPERVISOR else _from_below(bench, rows)


def pressing(rows: WorkOrderQuerySet) -> list[WorkOrder]:
    """Of these, what must not wait its turn, danger to life first: as it was registered, or before that as the request
    or a rule says. At most a screen full; what more there is follows in the usual order."""
    danger, urgent = (_is(urgency) for urgency in (Urgency.DANGER, Urgency.URGENT))
    rank = Case(When(danger, then=0), default=1, output_field=IntegerField())
    return list(rows.filter(danger | urgent).annotate(rank=rank).order_by("rank", "due_at", "pk")[:MOST_PRESSING])


def _is(urgency: Urgency) -> Q:
    return Q(urgency=urgency) | Q(state=State.SUBMITTED, suggestion__urgency=urgency)


def _settled_today(bench: Bench) -> WorkOrderQuerySet:
    settled = Event.objects.filter(order=OuterRef("pk"), action="settle", user=bench.user, at__gte=bench.today)
    return bench.in_area().filter(Exists(settled), changed_at__gte=bench.today)


class CappedCount(Subquery):
    """How many rows, but never counting further than one beyond the cap."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) AS capped)"

    def __init__(self, rows: WorkOrderQuerySet) -> None:
        found = rows.order_by().values(key=F("pk"))[: COUNTED_UP_TO + 1]
        super().__init__(found, output_field=IntegerField())


def counts(bench: Bench) -> dict[str, int]:
    """How many orders each queue of the bench holds, by its key, all in one query; at most one beyond the cap."""
    queues = [queue for group in groups_of(bench.post) for queue in group]
    if not queues:
        return {}
    figures = {queue.key: CappedCount(queue.rows(bench)) for queue in queues}
    found: dict[str, int] = Post.objects.annotate(**figures).values(*figures).get(pk=bench.post.pk)
    return found
