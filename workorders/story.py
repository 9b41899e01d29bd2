"""An order as told to whoever reported it: in plain words, of the public events only, naming units but no staff."""

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Max
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.clock import now
from grids.worktime import ClockKind
from workorders.choices import Decision, HoldGround, LimitStep, Satisfaction, Solved, State, Urgency
from workorders.deadlines import NOBODY_LATE, limit_for
from workorders.grounds import ground_name
from workorders.joined import main_of
from workorders.models import Event, GroundKind, Reporter, Review, WorkOrder
from workorders.workflow import Who

STATES = {
    State.SUBMITTED: gettext_lazy("We have your request and are reading it"),
    State.VERIFYING: gettext_lazy("Somebody is having a look at it"),
    State.REGISTERED: gettext_lazy("Taken on, now going to whoever deals with it"),
    State.DISPATCHED: gettext_lazy("Passed on, the unit is about to answer"),
    State.HANDLING: gettext_lazy("Being worked on"),
    State.HELD: gettext_lazy("Waiting for a short time"),
    State.DEFERRED: gettext_lazy("Planned for later"),
    State.HANDLED: gettext_lazy("Reported as done, the community is checking"),
    State.REVIEWING: gettext_lazy("Done, please say how it went"),
    State.ADJUDICATING: gettext_lazy("The level above is deciding who must do it"),
    State.CLOSED: gettext_lazy("Finished"),
    State.DECLINED: gettext_lazy("Not taken on, the reason is below"),
    State.WITHDRAWN: gettext_lazy("You took it back"),
    State.VOID: gettext_lazy("Put aside by the community"),
    State.MERGED: gettext_lazy("Joined with a request about the same matter"),
}
EXPECTATIONS = {
    LimitStep.REGISTER: gettext_lazy("You will know by %(time)s whether it is taken on."),
    LimitStep.DISPATCH: gettext_lazy("By %(time)s it goes to the unit that deals with it."),
    LimitStep.MATCH: gettext_lazy("By %(time)s somebody who can help is to be found."),
    LimitStep.ACCEPT: gettext_lazy("The unit answers by %(time)s."),
    LimitStep.FINISH: gettext_lazy("It should be done by %(time)s."),
    LimitStep.CHECK: gettext_lazy("The community looks at the result by %(time)s."),
    LimitStep.ADJUDICATE: gettext_lazy("The level above decides by %(time)s."),
    LimitStep.VERIFY: gettext_lazy("Somebody has had a look by %(time)s."),
    LimitStep.RESPOND: gettext_lazy("The unit calls you by %(time)s."),
    LimitStep.RESUME: gettext_lazy("The work goes on by %(time)s."),
    LimitStep.EXTERNAL: gettext_lazy("It should be done by %(time)s."),
    LimitStep.REVIEW: gettext_lazy("You have until %(time)s; after that it is closed without your word."),
}
LATE = gettext_lazy("This should have happened by %(time)s and is late. The people in charge have been told.")

PROMISES = {
    ClockKind.WORK_HOUR: gettext_lazy("Somebody reads it within %(n)s office hours."),
    ClockKind.URGENT_HOUR: gettext_lazy("Somebody reads it within %(n)s hours, at night too."),
    ClockKind.WORK_DAY: gettext_lazy("Somebody reads it within %(n)s working days."),
    ClockKind.NATURAL_DAY: gettext_lazy("Somebody reads it within %(n)s days."),
}

OF_ITS_REPORTERS = ("submit", "joined", "left", "urge", "withdraw", "reopen")
# The actions whose words are written for the reporter.
# Others keep such words, if any, as "word" among their data.
READ_BY_REPORTER = frozenset(
    {
        "decline", "settle", "answer", "complete", "force_close", "withdraw",
        "appoint", "progress", "hold", "decide_deferral", "reopen",
    }
)  # fmt: skip


@dataclass(frozen=True)
class Chapter:
    """One thing that happened. `words` are what somebody wrote for the reporter."""

    at: datetime
    title: str
    words: str = ""
    note: str = ""

    @property
    def when(self) -> str:
        return moment(self.at)


def state_of(order: WorkOrder) -> str:
    return str(STATES[State(order.state)])


def expectation(order: WorkOrder) -> str:
    """What happens next, and by when; nothing once the order is over."""
    running = order.deadlines.running().order_by("due_at").first()
    if running is None:
        return ""
    is_late = running.due_at < now() and running.step not in NOBODY_LATE
    sentence = LATE if is_late else EXPECTATIONS[LimitStep(running.step)]
    return str(sentence) % {"time": moment(running.due_at)}


def promise() -> str:
    """How soon a request is read, as a rule."""
    limit = limit_for(LimitStep.REGISTER, None, Urgency.NORMAL)
    amount = limit.amount or Decimal(0)
    return str(PROMISES[limit.clock]) % {"n": f"{amount.normalize():f}"}


def moment(at: datetime) -> str:
    """Day and time in words; the year only when it is another one."""
    local = timezone.localtime(at)
    is_this_year = local.year == timezone.localtime(now()).year
    return f"{date_format(local, 'MONTH_DAY_FORMAT' if is_this_year else 'DATE_FORMAT')} {local:%H:%M}"


def chapters(order: WorkOrder, reporter: Reporter | None) -> list[Chapter]:
    """What happened, oldest first, as this reporter may read it."""
    events = order.events.filter(is_public=True).select_related("post__area", "post__organisation").order_by("pk")
    own = {review.pk: review for review in order.reviews.filter(reporter=reporter)} if reporter else {}
    return list(_chapters(events, own))


@dataclass(frozen=True)
class Joined:
    """How the order stands that another one has joined. Nothing of what its own reporters wrote."""

    number: str
    state: str
    says: str
    expectation: str
    chapters: list[Chapter]


def joined_story(order: WorkOrder) -> Joined | None:
    """Of the order that this one has joined, and through it perhaps another; None where it stands by itself."""
    if order.state != State.MERGED or order.merged_into is None:
        return None
    main = main_of(order)
    told = main.events.filter(is_public=True).exclude(action__in=OF_ITS_REPORTERS).order_by("pk")
    events = told.select_related("post__area", "post__organisation")
    return Joined(main.number, main.state, state_of(main), expectation(main), list(_chapters(events, {})))


def latest(orders: Collection[WorkOrder]) -> dict[int, Chapter]:
    """Of each order the last thing that everybody may read, by the order's key. One query."""
    public = Event.objects.filter(order__in=orders, is_public=True)
    last = public.order_by().values("order").annotate(last=Max("pk")).values("last")
    events = Event.objects.filter(pk__in=last).select_related("order", "post__area", "post__organisation")
    return {event.order_id: next(_chapters([event], {})) for event in events}


def _chapters(events: Iterable[Event], own: dict[int, Review]) -> Iterator[Chapter]:
    for event in events:
        if event.action in ("review", "called_back"):
            yield _review(event, own.get(event.data.get("review", 0)))
        elif tell := TITLES.get(event.action):
            yield Chapter(event.at, tell(event), _words(event), _appointment(event))
        else:
            yield Chapter(event.at, event.label)


def _words(event: Event) -> str:
    """Only what was written for the reporter: instructions to a unit and notes among staff are not."""
    if event.action == "submit":
        is_all_in_title = len(event.order.description) <= len(event.order.title) + 1  # but for the full stop
        return "" if is_all_in_title else event.order.description
    return event.text if event.action in READ_BY_REPORTER else str(event.data.get("word", ""))


def _unit(event: Event) -> str:
    if event.actor_kind == Who.PROVIDER and not event.post:  # a unit, or somebody by themselves
        return _("Whoever agreed")
    return event.post.place.name if event.post else _("The unit")


def _sent_to(event: Event) -> str:
    """The unit, or whose staff it is: nobody is named in public."""
    if "person" in event.data and event.post:
        return _("the staff of %(place)s") % {"place": event.post.place.name}
    return str(event.data.get("unit_name", ""))


def _declined(event: Event) -> str:
    return _("Not taken on: %(ground)s") % {"ground": ground_name(GroundKind.DECLINE, event.data.get("ground", ""))}


def _deferral(event: Event) -> str:
    if event.data["decision"] == Decision.GRANT:
        return _("Planned for later")
    return _("The work goes on")


TITLES: dict[str, Callable[[Event], str]] = {
    "submit": lambda _event: _("You told us"),
    "register": lambda _event: _("The community took it on"),
    "decline": _declined,
    "settle": lambda _event: _("Settled on the spot"),
    "answer": lambda _event: _("The community answered"),
    "dispatch": lambda event: _("Passed on to %(unit)s") % {"unit": _sent_to(event)},
    "accept": lambda event: _("%(unit)s took it over") % {"unit": _unit(event)},
    "complete": lambda event: _("%(unit)s reports it done") % {"unit": _unit(event)},
    "expire_review": lambda _event: _("Closed without a review"),
    "agree": lambda event: _("%(unit)s will do it") % {"unit": _sent_to(event)},
    "appoint": lambda _event: _("An appointment was made"),
    "progress": lambda _event: _("How far it is"),
    "hold": lambda event: _("On hold: %(ground)s") % {"ground": HoldGround(event.data["ground"]).label},
    "decide_deferral": _deferral,
    "resume": lambda _event: _("The work goes on"),
    "urge": lambda event: _("You urged") if event.actor_kind == "reporter" else _("The community urged"),
    "merge": lambda event: _("Joined with request %(number)s about the same matter") % {"number": event.data["into"]},
    "reopen": lambda _event: _("Reopened"),
    "force_close": lambda _event: _("Closed by the level above"),
    "withdraw": lambda _event: _("You took it back"),
}


def _appointment(event: Event) -> str:
    at = parse_datetime(event.data["appointment"]) if "appointment" in event.data else None
    return _("Coming on %(time)s") % {"time": moment(at)} if at else ""


def _review(event: Event, own: Review | None) -> Chapter:
    title = _("You reviewed it") if own else _("It was reviewed")
    said = f"{Solved(event.data['solved']).label} · {Satisfaction(event.data['satisfaction']).label}"
    return Chapter(event.at, title, own.comment if own else "", said)
