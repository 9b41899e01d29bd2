from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from common.clock import held
from grids.worktime import ClockKind
from tests.world import MONDAY, World
from workorders.choices import LimitStep, State
from workorders.countdown import countdown, countdowns, length_words
from workorders.deadlines import Limit, term
from workorders.models import Deadline

pytestmark = pytest.mark.django_db
FRIDAY = datetime(2026, 11, 13, 17, 0, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def deadline(amount: int, clock: ClockKind, start: datetime = FRIDAY) -> Deadline:
    end = term(Limit(Decimal(amount), clock, "Rule 7"), start)
    return Deadline(
        step=LimitStep.ACCEPT, started_at=start, due_at=end.due_at, soon_at=end.soon_at, clock=clock, basis="Rule 7"
    )


def test_it_works():
    shown = countdown(deadline(4, ClockKind.WORK_HOUR), FRIDAY)
    assert (shown.words, shown.used, shown.status) == ("4 hours left", 0.0, "normal")
    assert shown.title == "Accept by 2026-11-16 11:30 · Work hours · Rule 7"
    assert (shown.clock, shown.runs_on) == ("Work hours", False)


def test_a_work_clock_stands_over_the_weekend():
    four_hours = deadline(4, ClockKind.WORK_HOUR)
    saturday = FRIDAY + timedelta(days=1)
    assert countdown(four_hours, saturday).words == "3 hours left"
    assert countdown(four_hours, saturday).used == 0.25


def test_a_natural_clock_runs_on():
    shown = countdown(deadline(3, ClockKind.NATURAL_DAY), FRIDAY + timedelta(days=1))
    assert (shown.words, shown.runs_on) == ("2 days left", True)


def test_soon_then_over():
    four_hours = deadline(4, ClockKind.WORK_HOUR)
    assert countdown(four_hours, MONDAY + timedelta(hours=1, minutes=45)).status == "soon"
    late = countdown(four_hours, MONDAY + timedelta(hours=5, minutes=15))
    assert (late.words, late.status, late.used) == ("45 minutes over", "over", 1.0)


def test_at_the_very_moment_nothing_is_late():
    four_hours = deadline(4, ClockKind.WORK_HOUR)
    shown = countdown(four_hours, four_hours.due_at)
    assert (shown.words, shown.status) == ("less than a minute left", "soon")


def test_what_has_just_ended():
    four_hours = deadline(4, ClockKind.WORK_HOUR)
    assert countdown(four_hours, four_hours.due_at + timedelta(seconds=20)).words == "just over"


def test_over_while_no_time_counts():
    """Due at the end of the office hours: at night it is late since then, not by nothing."""
    an_hour = deadline(1, ClockKind.WORK_HOUR)
    assert countdown(an_hour, an_hour.due_at + timedelta(hours=5)).words == "over since 11-13 18:00"


def test_nobody_is_late_while_the_reporter_may_review():
    review = deadline(1, ClockKind.NATURAL_DAY)
    review.step = LimitStep.REVIEW
    shown = countdown(review, review.due_at + timedelta(hours=1))
    assert (shown.words, shown.status) == ("the time to review is over", "normal")


@pytest.mark.parametrize(
    ("length", "clock", "words"),
    [
        (timedelta(hours=9), ClockKind.WORK_HOUR, "1 day 1 hour"),
        (timedelta(hours=8), ClockKind.URGENT_HOUR, "8 hours"),
        (timedelta(days=2, hours=3, minutes=4), ClockKind.NATURAL_DAY, "2 days 3 hours"),
        (timedelta(minutes=-75), ClockKind.WORK_HOUR, "1 hour 15 minutes"),
        (timedelta(seconds=59), ClockKind.WORK_HOUR, "less than a minute"),
    ],
)
def test_lengths_in_words(length: timedelta, clock: ClockKind, words: str):
    # 9 hours are one day of 7.5 office hours and an hour and a half more.
    assert length_words(length, clock) == words


def test_a_provisional_deadline_says_so():
    given = deadline(4, ClockKind.WORK_HOUR)
    given.is_provisional = True
    assert countdown(given, FRIDAY).title.endswith("provisional until the calendar is published")


def test_the_earliest_that_runs_is_shown(world: World, django_assert_num_queries):
    with held(MONDAY):
        dispatched = world.order_in(State.DISPATCHED)
        handling = world.order_in(State.HANDLING)
        closed = world.order_in(State.CLOSED)
        countdown(dispatched.deadlines.first(), MONDAY)  # the calendar is kept
        with django_assert_num_queries(1):
            shown = countdowns([dispatched, handling, closed])
    assert shown[dispatched.pk].words == "4 hours left"
    assert shown[handling.pk].words == "1 day left"  # to call the reporter
    assert closed.pk not in shown
