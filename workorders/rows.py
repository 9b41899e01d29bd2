"""The rows of a queue: beside each order what helps to decide, its deadline, and the one next step."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.errors import Sentence
from common.keyset import Cursor, read_page
from grids.models import DESK_ROLES, UNIT_ROLES, AreaKind, Role
from workorders.bench import Bench, Queue
from workorders.choices import Handling, Severity, State, Urgency
from workorders.countdown import Countdown, countdowns
from workorders.grounds import ground_name
from workorders.models import Event, GroundKind, Suggestion, WorkOrder
from workorders.permissions import NEXT_UP
from workorders.querysets import HANDLING_ACTIONS
from workorders.queues import pressing
from workorders.rules import why
from workorders.suggesting import rule_words
from workorders.workflow import ACTIONS

PAGE_SIZE = 20
RESULTS = ("complete", "settle", "answer")
TOLD = (*RESULTS, "dispatch", "adjudicate", "accept", "return", "check", "review", "register")

Pair = tuple[str, str]


@dataclass(frozen=True)
class Alarm:
    """That a matter must not wait, and who says so."""

    label: str
    reason: str


@dataclass(frozen=True)
class Row:
    order: WorkOrder
    main: str
    reason: str
    countdown: Countdown | None
    step: str  # its name in the workflow table; empty where only looking is left
    label: Sentence  # of the button
    url: str  # the order's page, on the form of the step
    alarm: Alarm | None = None


@dataclass(frozen=True)
class Rows:
    rows: list[Row]
    heading: Sentence
    next: str | None
    previous: str | None


@dataclass(frozen=True)
class Case:
    """An order with the last event of each kind that is told of."""

    order: WorkOrder
    story: Mapping[str, Event] = field(default_factory=dict)

    @property
    def suggestion(self) -> Suggestion | None:
        return getattr(self.order, "suggestion", None)

    @property
    def holder(self) -> str:
        """The unit or person who has it, or had it last; else the desk."""
        return self.order.lead_name or self.order.desk.name

    def last(self, *actions: str) -> Event | None:
        told = [self.story[action] for action in actions if action in self.story]
        return max(told, key=lambda event: event.pk, default=None)


def rows_of(bench: Bench, queue: Queue, cursor: Cursor | None = None) -> Rows:
    """A page of the queue, before the first one what is urgent. Three or four queries, however many rows."""
    listed = queue.rows(bench).for_list().select_related("suggestion__category", "suggestion__unit")
    urgent = pressing(listed) if queue.urgent_first else []
    page = read_page(listed.exclude(pk__in=[order.pk for order in urgent]), queue.ordering, cursor, PAGE_SIZE)
    orders = page.rows if page.previous else [*urgent, *page.rows]
    told = list(Event.objects.filter(order__in=[order.pk for order in orders], action__in=TOLD).order_by("pk"))
    handled = {event.order_id for event in told if event.action in HANDLING_ACTIONS and event.user_id == bench.user.pk}
    clocks = countdowns(orders)
    heading, describe = ABOUT[queue.about]
    rows = []
    for order in orders:
        step = step_of(bench, order, took_part=order.pk in handled)
        case = Case(order, {event.action: event for event in told if event.order_id == order.pk})
        rows.append(_row(order, describe(case), clocks.get(order.pk), step))
    return Rows(rows, heading, page.next, page.previous)


def _row(order: WorkOrder, pair: Pair, countdown: Countdown | None, step: str) -> Row:
    if step:
        url, label = reverse("workorders:act", args=[order.number, step]), ACTIONS[step].label
    else:
        url, label = order.get_absolute_url(), _("Look")
    return Row(order, *pair, countdown, step, label, url, alarm_of(order))


def alarm_of(order: WorkOrder) -> Alarm | None:
    """How urgent the order is; while nobody has registered it, what the rules make of it."""
    suggestion: Suggestion | None = getattr(order, "suggestion", None)
    if order.urgency != Urgency.NORMAL:
        return Alarm(order.get_urgency_display(), "")
    if order.state == State.SUBMITTED and suggestion is not None and suggestion.urgency not in ("", Urgency.NORMAL):
        return Alarm(suggestion.get_urgency_display(), rule_words(suggestion, order.title))
    return None


def step_of(bench: Bench, order: WorkOrder, *, took_part: bool) -> str:
    """The action that somebody at this bench would take next; nothing where it is not theirs to act."""
    step = _steps(bench, order).get(State(order.state), "")
    if step == "dispatch" and order.handling == Handling.EXPLAIN:
        return "answer"
    if step == "settle" and order.severity != Severity.MINOR:
        return ""
    if step in ("check", "review") and (took_part or order.lead_unit_id in bench.organisations):
        return ""
    return step


DESK_STEPS = {State.SUBMITTED: "register", State.REGISTERED: "dispatch", State.HANDLED: "check"}
HANDLER_STEPS = {State.DISPATCHED: "accept", State.HANDLING: "complete"}
GRID_STEPS = {State.SUBMITTED: "settle", State.HANDLED: "check"}
ROLE_STEPS: dict[Role, dict[State, str]] = {
    Role.GRID_WORKER: GRID_STEPS,
    Role.GRID_LEADER: GRID_STEPS,
    Role.SERVICE_DESK: {State.SUBMITTED: "settle"},
    Role.REVIEW_PANEL: {State.REVIEWING: "review"},
}


def _steps(bench: Bench, order: WorkOrder) -> Mapping[State, str]:
    post, area = bench.post, bench.post.area
    if order.lead_person_id == bench.person_id:
        return HANDLER_STEPS
    if post.role in UNIT_ROLES:
        return HANDLER_STEPS if order.lead_unit_id == post.organisation_id else {}
    if post.role in DESK_ROLES and area is not None:
        if order.desk_id == area.pk:
            return DESK_STEPS
        is_next_up = NEXT_UP.get(AreaKind(order.desk.kind)) == area.kind
        return {State.ADJUDICATING: "adjudicate"} if is_next_up else {}
    if post.role == Role.SUPERVISOR:
        at_the_top = order.desk_id == post.area_id and order.desk.kind == AreaKind.DISTRICT
        return {State.ADJUDICATING: "adjudicate"} if at_the_top else {}
    return ROLE_STEPS.get(Role(post.role), {})


def _category(case: Case) -> Pair:
    suggestion, order = case.suggestion, case.order
    if suggestion is not None and suggestion.category is not None:
        return suggestion.category.name, why(suggestion.words, suggestion.rules, order.title)
    if order.category is not None:
        return order.category.name, _("Named with the request")
    return _("No rule fits"), _("Choose the category yourself")


def _unit(case: Case) -> Pair:
    suggestion = case.suggestion
    if case.order.handling == Handling.EXPLAIN:
        return _("Answer it"), _("An explanation in words meets it")
    if suggestion is not None and suggestion.unit is not None:
        return suggestion.unit.name, why(suggestion.words, suggestion.rules, case.order.title)
    return _("No rule fits"), _("Choose the unit yourself")


def _return(case: Case) -> Pair:
    event = case.last("return")
    if event is None:
        return case.holder, ""
    ground = ground_name(GroundKind.RETURN, event.data.get("ground", ""))
    return " · ".join(filter(None, (event.data["unit_name"], ground))), event.text


def _result(case: Case) -> Pair:
    event = case.last(*RESULTS)
    return case.holder, event.text if event else ""


def _finding(case: Case) -> Pair:
    event = case.last("check", "review")
    if event is None:
        return case.holder, ""
    return f"{event.label} {_moment(event)}", event.text or _("Without a word; ask the desk")


def _task(case: Case) -> Pair:
    accepted, sent = case.last("accept"), case.last("dispatch", "adjudicate")
    place = case.order.address or case.order.area.name
    appointment = parse_datetime(accepted.data.get("appointment", "")) if accepted else None
    if appointment is not None:
        return place, _("Appointment %(moment)s") % {"moment": f"{timezone.localtime(appointment):%m-%d %H:%M}"}
    return place, sent.text if sent else ""


def _whereabouts(case: Case) -> Pair:
    event = case.last(*TOLD)
    since = f" · {event.label} {_moment(event)}" if event else ""
    return case.holder, f"{State(case.order.state).label}{since}"


def _moment(event: Event) -> str:
    return f"{timezone.localtime(event.at):%m-%d %H:%M}"


ABOUT: dict[str, tuple[Sentence, Callable[[Case], Pair]]] = {
    "category": (gettext_lazy("Suggested category"), _category),
    "unit": (gettext_lazy("Suggested unit"), _unit),
    "return": (gettext_lazy("Returned by, and why"), _return),
    "result": (gettext_lazy("Handled by, and result"), _result),
    "finding": (gettext_lazy("What is not done"), _finding),
    "task": (gettext_lazy("Where, and instructions"), _task),
    "whereabouts": (gettext_lazy("Who has it"), _whereabouts),
}
