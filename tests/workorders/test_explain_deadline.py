from datetime import datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone, translation
from django.utils.translation import gettext

from common.ruler import Segment
from grids.services import set_calendar_day
from grids.worktime import ClockKind
from workorders.choices import LimitStep, Urgency
from workorders.deadlines import BY_HAND, WITH_FINISH, Limit, term
from workorders.explaining import Explanation, amount_words, explain
from workorders.models import Category, Deadline, WorkOrder

pytestmark = pytest.mark.django_db
SHANGHAI = ZoneInfo("Asia/Shanghai")
FRIDAY = datetime(2026, 11, 20, 16, 0, tzinfo=SHANGHAI)
MONDAY = datetime(2026, 11, 23, 10, 15, tzinfo=SHANGHAI)


@pytest.fixture(autouse=True)
def _english():
    with translation.override("en"):
        yield


def deadline(amount: int, clock: ClockKind, start: datetime = FRIDAY, basis: str = "Rule 37") -> Deadline:
    end = term(Limit(Decimal(amount), clock, basis), start)
    return Deadline(
        step=LimitStep.FINISH,
        started_at=start,
        due_at=end.due_at,
        soon_at=end.soon_at,
        amount=Decimal(amount),
        clock=clock,
        basis=basis,
    )


def told(given: Deadline, at: datetime = MONDAY, *others: Deadline, urgency: str = Urgency.NORMAL) -> Explanation:
    order = WorkOrder(category=Category(name="Drains"), urgency=urgency)
    return explain(order, given, others, at)


def kinds(segments: list[Segment]) -> list[str]:
    return [segment.kind for segment in segments]


def test_it_works():
    """Six work hours from Friday at four: two that day, then the weekend, four on Monday around lunch."""
    shown = told(deadline(6, ClockKind.WORK_HOUR))
    assert shown.rule == "Drains, Finish by: 6 work hours"
    assert shown.basis == "Rule 37"
    assert shown.progress == "3 hours 45 minutes used of 6 hours"
    assert kinds(shown.segments) == ["used", "skipped", "used", "left", "skipped", "left"]
    assert [segment.share for segment in shown.segments if segment.kind != "skipped"] == [2.0, 1.75, 1.75, 0.5]
    assert [str(segment.title) for segment in shown.segments] == [
        "11-20 16:00 to 18:00, 2 hours",
        "Weekend",
        "11-23 08:30 to 12:00, 3 hours 30 minutes",
        "11-23 08:30 to 12:00, 3 hours 30 minutes",
        "Break between office hours",
        "11-23 14:00 to 14:30, 30 minutes",
    ]
    assert shown.segments[0].label == "11-20 16:00 to 18:00"
    assert [f"{timezone.localtime(end):%m-%d %H:%M}" for end in shown.ends] == ["11-20 16:00", "11-23 14:30"]
    assert shown.notes == ["Not counted: 11-21 to 11-22"]


def test_we_stand_where_the_used_part_ends():
    shown = told(deadline(6, ClockKind.WORK_HOUR))
    whole = sum(segment.share for segment in shown.segments)
    assert shown.now_at == pytest.approx(sum(segment.share for segment in shown.segments[:3]) / whole)


def test_within_a_skipped_stretch_we_move_on_through_it():
    saturday = told(deadline(6, ClockKind.WORK_HOUR), FRIDAY + timedelta(days=1)).now_at
    sunday = told(deadline(6, ClockKind.WORK_HOUR), FRIDAY + timedelta(days=2)).now_at
    assert 0 < saturday < sunday < 1


def test_before_the_first_counted_hour():
    night = FRIDAY.replace(hour=20)
    shown = told(deadline(2, ClockKind.WORK_HOUR, night), night)
    assert kinds(shown.segments) == ["skipped", "left"]
    assert shown.now_at == 0
    assert shown.progress == "not counting yet: 2 hours from 11-23 08:30 on"


def test_the_first_minute():
    given = deadline(2, ClockKind.WORK_HOUR)
    assert told(given, FRIDAY + timedelta(seconds=30)).progress == "just begun, 2 hours in all"


def test_late_is_drawn_to_scale_but_not_beyond_measure():
    given = deadline(6, ClockKind.WORK_HOUR)
    shown = told(given, MONDAY.replace(hour=17, minute=30))
    assert shown.segments[-1] == Segment("late", 3.0, "3 hours over", "3 hours over")
    assert shown.now_at == 1.0
    assert told(given, MONDAY + timedelta(days=30)).segments[-1].share == pytest.approx(6 * 0.6)


def test_a_clock_that_runs_on():
    shown = told(deadline(3, ClockKind.NATURAL_DAY))
    assert kinds(shown.segments) == ["used", "left"]
    assert shown.notes == ["Nights and holidays count too"]
    assert shown.segments[0].title == "11-20 16:00 to 11-23 16:00, 3 days"


def test_breaks_go_unmentioned_after_two_days_and_nights_after_five():
    few = told(deadline(3, ClockKind.WORK_DAY))
    assert {str(segment.title) for segment in few.segments if segment.kind == "skipped"} == {
        "Weekend",
        "Outside office hours",
    }
    many = told(deadline(15, ClockKind.WORK_DAY))
    assert {str(segment.title) for segment in many.segments if segment.kind == "skipped"} == {"Weekend"}
    assert "11-23 08:30 to 11-27 18:00, 5 days" in {str(segment.title) for segment in many.segments}
    assert len(many.segments) < 12


def test_the_counted_parts_are_the_whole_time():
    shown = told(deadline(15, ClockKind.WORK_DAY))
    counted = sum(segment.share for segment in shown.segments if segment.kind in ("used", "left"))
    assert counted == pytest.approx(15 * 7.5)


def test_make_up_workdays_and_holidays_are_named():
    set_calendar_day(day=(FRIDAY + timedelta(days=1)).date(), is_working=True)
    set_calendar_day(day=MONDAY.date(), is_working=False)
    shown = told(deadline(12, ClockKind.WORK_HOUR))
    assert shown.notes == ["Not counted: 11-22 to 11-23", "Counted as make-up workdays: 11-21"]


def test_a_year_without_a_calendar_is_provisional():
    start = datetime(2031, 3, 3, 10, 0, tzinfo=SHANGHAI)
    notes = told(deadline(2, ClockKind.WORK_HOUR, start), start).notes
    assert notes == ["Provisional: the holidays of that year are not published yet"]


def test_set_by_hand():
    given = deadline(1, ClockKind.NATURAL_DAY, basis="")
    given.amount = None
    shown = told(given)
    assert shown.rule == "Finish by: set by hand"
    assert shown.basis == "Instead of what the table of limits says"
    assert shown.segments[0].kind == "used"


def test_everybody_reads_in_their_own_language_what_was_set_by_hand():
    given = deadline(1, ClockKind.NATURAL_DAY, basis=BY_HAND)
    assert told(given).countdown.title.endswith("Set by hand")
    with translation.override("zh-hans"):
        assert told(given).countdown.title.endswith(gettext("Set by hand"))


def test_cut_off_by_the_end_of_the_work():
    given = deadline(1, ClockKind.NATURAL_DAY, basis=WITH_FINISH)
    given.amount = None
    assert told(given).rule == "Finish by: with the end of the work"


def test_without_a_rule():
    assert told(deadline(1, ClockKind.NATURAL_DAY, basis="")).basis.startswith("No rule says otherwise")


def test_what_ran_before():
    before = deadline(6, ClockKind.WORK_HOUR, FRIDAY - timedelta(days=2))
    other = deadline(6, ClockKind.WORK_HOUR, FRIDAY - timedelta(days=1))
    other.step = LimitStep.ACCEPT
    notes = told(deadline(6, ClockKind.WORK_HOUR), MONDAY, before, other).notes
    assert notes[-1] == "Counted anew since 11-20 16:00; before that it was due 11-19 14:30"


def test_urgency_is_part_of_the_rule():
    shown = told(deadline(2, ClockKind.URGENT_HOUR), urgency=Urgency.URGENT)
    assert shown.rule == "Drains · Urgent, Finish by: 2 hours"


@pytest.mark.parametrize(
    ("amount", "clock", "words"),
    [
        ("1", ClockKind.WORK_DAY, "1 work day"),
        ("2", ClockKind.WORK_DAY, "2 work days"),
        ("0.5", ClockKind.URGENT_HOUR, "0.5 hours"),
        ("10", ClockKind.NATURAL_DAY, "10 days"),
        ("1.0", ClockKind.WORK_HOUR, "1 work hour"),
    ],
)
def test_amounts_in_words(amount: str, clock: ClockKind, words: str):
    assert amount_words(Decimal(amount), clock) == words
