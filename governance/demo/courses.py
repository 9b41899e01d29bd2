"""What happens next to an order, and when: people take their time, make mistakes, and now and then forget."""

from collections.abc import Callable
from datetime import datetime, timedelta
from functools import partial
from random import Random
from typing import NamedTuple

from django.utils import timezone

from governance.demo.cast import Cast
from governance.demo.material import replies, returns
from governance.demo.stories import Story, Turn
from governance.demo.units import Units
from grids.calendars import calendar
from grids.models import Organisation
from grids.worktime import ClockKind, add_counted
from workorders import services
from workorders.choices import (
    CheckOutcome,
    ContactOutcome,
    Handling,
    LimitStep,
    Satisfaction,
    Severity,
    Solved,
    State,
    Urgency,
)
from workorders.models import Category, WorkOrder
from workorders.selectors import can_be_asked

BACKSTOP = "street_backstop"
# The state in which an order of the course is left alone.
STOPS = {
    "ignored": State.SUBMITTED,
    "lost": State.SUBMITTED,
    "undispatched": State.REGISTERED,
    "unaccepted": State.DISPATCHED,
    "unfinished": State.HANDLING,
    "unchecked": State.HANDLED,
    "unruled": State.ADJUDICATING,
    "silent": State.REVIEWING,
}
WRONG_DISPATCHES = {"returned": 1, "adjudicated": 2, "unruled": 2}
UNHAPPY_REVIEWS = {"unhappy": 1, "unhappy_twice": 2}
UP, ABED = 8, 22


class Next(NamedTuple):
    at: datetime
    turn: Turn


class Courses:
    def __init__(self, cast: Cast, units: Units, categories: dict[str, Category]) -> None:
        self.cast, self.units, self.categories = cast, units, categories
        self._by_state: dict[State, Callable[[Story, WorkOrder, datetime], Next]] = {
            State.SUBMITTED: self._submitted,
            State.REGISTERED: self._registered,
            State.DISPATCHED: self._dispatched,
            State.HANDLING: self._handling,
            State.HANDLED: self._handled,
            State.REVIEWING: self._reviewing,
            State.ADJUDICATING: self._adjudicating,
        }

    def next(self, story: Story, order: WorkOrder, at: datetime) -> Next | None:
        """The next turn of the story; None when nothing more happens, or only what the clock brings."""
        state = State(order.state)
        story.visits[state] += 1
        if state not in self._by_state or STOPS.get(story.course) == state:
            return None
        if state == State.REVIEWING and not can_be_asked(order):
            return None
        return self._by_state[state](story, order, at)

    def _submitted(self, story: Story, order: WorkOrder, at: datetime) -> Next:
        rng, desk = story.rng, self.cast.desk(order.desk)
        when = _office(order, at, rng, 0.1, 6 if story.course == "slow" else 2.5)
        if story.course == "withdrawn":
            return Next(_awake(at, rng, 0.3, 4), self._by_reporter(services.withdraw, reason=_said("withdrawals", rng)))
        if story.course == "void":
            return Next(when, partial(services.void, by=desk, reason=_said("voids", rng)))
        if story.declined is not None:
            refused = story.declined
            turn = partial(services.decline, by=desk, ground=refused.ground, referral=refused.referral)
            return Next(when, turn)
        if story.course == "unplaced" and story.visits[State.SUBMITTED] == 1:
            reason = _said("relocations", rng)
            return Next(when, partial(services.relocate, by=desk, area=story.grid, reason=reason))
        return Next(when, self._taken_up(story, order))

    def _taken_up(self, story: Story, order: WorkOrder) -> Turn:
        category = self.categories[story.kind.category]
        desk = self.cast.desk(order.desk)
        if not story.kind.unit:
            return partial(services.answer, by=desk, answer=story.result, category=category)
        if story.course == "settled" and order.severity == category.severity == Severity.MINOR:
            by = desk if order.grid is None else self.cast.grid_worker(order.grid)
            return partial(services.settle, by=by, result=story.result, category=category)
        return partial(services.register, by=desk, category=category, handling=Handling.REFER)

    def _registered(self, story: Story, order: WorkOrder, at: datetime) -> Next:
        rng, desk = story.rng, self.cast.desk(order.desk)
        visit = story.visits[State.REGISTERED]
        when = _office(order, at, rng, 0.05, 5 if story.course == "slow" else 1.5)
        if not story.kind.unit:
            return Next(when, self._taken_up(story, order))
        if story.course == "reclassified" and visit == 1 and order.urgency == Urgency.NORMAL:
            reason = _said("urgencies", rng)
            return Next(when, partial(services.reclassify, by=desk, urgency=Urgency.URGENT, reason=reason))
        unit = self._responsible(story)
        if visit <= WRONG_DISPATCHES.get(story.course, 0):
            unit = rng.choice([each for each in self.units.all if each.home_id == desk_root(order) and each != unit])
        return Next(when, partial(services.dispatch, by=desk, unit=unit, note=_said("dispatch_notes", rng)))

    def _responsible(self, story: Story) -> Organisation:
        return self.units.responsible(story.kind.unit or BACKSTOP, story.grid)

    def _dispatched(self, story: Story, order: WorkOrder, at: datetime) -> Next:
        rng, by = story.rng, self.cast.handler(order, story.rng)
        if order.lead_unit != self._responsible(story):
            ground = rng.choices(list(returns()), (6, 2, 1, 1))[0]
            reason = rng.choice(returns()[ground])
            return Next(_office(order, at, rng, 0.2, 3), partial(services.return_, by=by, ground=ground, reason=reason))
        low, high = (1.1, 2.2) if story.course == "slow" else (0.05, 0.9)
        when = _within(order, at, rng, low, high)
        return Next(when, partial(services.accept, by=by, note=_said("accept_notes", rng)))

    def _handling(self, story: Story, order: WorkOrder, at: datetime) -> Next:
        rng = story.rng
        if story.course == "force_closed":
            by = self.cast.desk_above(order.desk)
            turn = partial(services.force_close, by=by, explanation=_said("force_closes", rng))
            return Next(_within(order, at, rng, 1.3, 2), turn)
        low, high = (1.05, 1.6) if story.course == "slow" else (0.15, 0.95)
        if order.deadlines.running().filter(step=LimitStep.RESPOND).exists():
            turn = partial(services.contact, by=self.cast.handler(order, rng), outcome=ContactOutcome.REACHED)
            return Next(_within(order, at, rng, low, high), turn)
        result = _said("results_again", rng) if story.visits[State.HANDLED] else story.result
        turn = partial(services.complete, by=self.cast.handler(order, rng), result=result)
        return Next(_within(order, at, rng, low, high), turn)

    def _handled(self, story: Story, order: WorkOrder, at: datetime) -> Next:
        rng = story.rng
        rework = story.course == "reworked" and story.visits[State.HANDLED] == 1
        outcome, said = (CheckOutcome.REWORK, "findings_rework") if rework else (CheckOutcome.PASS, "findings_pass")
        turn = partial(services.check, by=self.cast.checker(order, rng), outcome=outcome, finding=_said(said, rng))
        return Next(_after_office_hours(at, rng.uniform(0.3, 9)), turn)

    def _reviewing(self, story: Story, order: WorkOrder, at: datetime) -> Next:
        rng = story.rng
        if story.visits[State.REVIEWING] <= UNHAPPY_REVIEWS.get(story.course, 0):
            given = _review(rng, Solved.UNSOLVED, (Satisfaction.DISSATISFIED,), "comments_unhappy")
        elif rng.random() < 0.12:
            given = _review(rng, Solved.PARTLY, (Satisfaction.BASICALLY, Satisfaction.SATISFIED), "comments_partly")
        else:
            given = _review(rng, Solved.SOLVED, (Satisfaction.VERY, Satisfaction.SATISFIED), "comments_happy")
        return Next(_awake(at, rng, 0.5, 70), self._by_reporter(services.review, **given))

    def _adjudicating(self, story: Story, order: WorkOrder, at: datetime) -> Next:
        by, rng = self.cast.desk_above(order.desk), story.rng
        turn = partial(services.adjudicate, by=by, unit=self._responsible(story), reason=_said("adjudications", rng))
        return Next(_office(order, at, rng, 0.5, 6), turn)

    def _by_reporter(self, service: Callable[..., WorkOrder], **given: str) -> Turn:
        """The reporter's link is looked up when the turn comes."""

        def turn(order: WorkOrder, *, version: int) -> WorkOrder:
            return service(order, by=self.cast.reporter(order), version=version, **given)

        return turn


def desk_root(order: WorkOrder) -> int:
    """Primary key of the district."""
    return order.area.ancestor_ids[0]


def _said(occasion: str, rng: Random) -> str:
    return rng.choice(replies(occasion))


def _review(rng: Random, solved: Solved, degrees: tuple[Satisfaction, ...], comments: str) -> dict[str, str]:
    return {"solved": solved, "satisfaction": rng.choice(degrees), "comment": _said(comments, rng)}


def _office(order: WorkOrder, at: datetime, rng: Random, least: float, most: float) -> datetime:
    """After some office hours; what is urgent is taken up at any hour, within minutes."""
    hours = rng.uniform(least, most)
    return _after_office_hours(at, hours) if order.urgency == Urgency.NORMAL else at + timedelta(minutes=4 + 8 * hours)


def _within(order: WorkOrder, at: datetime, rng: Random, low: float, high: float) -> datetime:
    """After a part of the time until the deadline; a part above one is too late."""
    when = at + max(order.due_at - at, timedelta(minutes=10)) * rng.uniform(low, high)
    opened = _after_office_hours(when, 0.001)
    if order.urgency != Urgency.NORMAL or opened - when < timedelta(minutes=1):
        return when
    return _after_office_hours(when, rng.uniform(0.02, 0.5))


def _after_office_hours(at: datetime, hours: float) -> datetime:
    return add_counted(at, timedelta(hours=hours), ClockKind.WORK_HOUR, calendar()).at


def _awake(at: datetime, rng: Random, least: float, most: float) -> datetime:
    """After some hours, by day."""
    when = timezone.localtime(at + timedelta(hours=rng.uniform(least, most)))
    if UP <= when.hour < ABED:
        return when
    night = timedelta(days=1 if when.hour >= ABED else 0)
    return when.replace(hour=UP, minute=rng.randrange(60)) + night
