from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.core.exceptions import ValidationError
from django.utils import translation

from partybuilding.hours import ALWAYS, WeeklyHours, days_between, first_moment
from tests.world import MONDAY

SHANGHAI = ZoneInfo("Asia/Shanghai")


@pytest.mark.parametrize(
    ("text", "english", "minutes"),
    [
        ("周一至周五 18:00–21:00", "Mon–Fri 18:00–21:00", 900),
        ("周一、三、五 9点-11点半；周末 9-12", "Mon, Wed, Fri 9:00–11:30; Sat, Sun 9:00–12:00", 810),
        ("Mon-Fri 18:00-21:00; Sat 9:00-12:00", "Mon–Fri 18:00–21:00; Sat 9:00–12:00", 1080),
        ("每天 8:00-20:00", "daily 8:00–20:00", 5040),
        ("工作日", "Mon–Fri", 7200),
        ("周日 22:00-6:00", "Sun 22:00–6:00", 480),
        ("周一三五 9-12, 14-18", "Mon, Wed, Fri 9:00–12:00; Mon, Wed, Fri 14:00–18:00", 1260),
        ("9:00-12:00", "daily 9:00–12:00", 1260),
    ],
)
def test_it_works(text: str, english: str, minutes: int):
    hours = WeeklyHours.parse(text)
    with translation.override("en"):
        assert str(hours) == english
        assert WeeklyHours.parse(str(hours)) == hours
    with translation.override("zh-hans"):
        assert WeeklyHours.parse(str(hours)) == hours
    assert hours.bits.bit_count() == minutes
    assert WeeklyHours.kept(hours.rows) == hours


@pytest.mark.parametrize("text", ["周八", "25:00-26:00", "often", "9:75-10:00", "周一 9:00-"])
def test_what_is_not_understood_is_refused(text: str):
    with pytest.raises(ValidationError):
        WeeklyHours.parse(text)


def test_nothing_written_is_at_any_time():
    assert WeeklyHours.parse(" ").bits == ALWAYS
    assert WeeklyHours.parse("").is_always


def test_overlap_and_cover():
    evening, night = WeeklyHours.parse("周一至周五 18:00-21:00"), WeeklyHours.parse("周五 20:00-2:00")
    assert evening.overlap(night) == 60
    assert night.covers(datetime(2026, 11, 21, 1, 59, tzinfo=SHANGHAI))
    assert not night.covers(datetime(2026, 11, 21, 2, 0, tzinfo=SHANGHAI))


def test_the_first_moment_lies_within_days_and_hours_and_is_yet_to_come():
    saturday, day = WeeklyHours.parse("周六 9:00-12:00").bits, MONDAY.date()
    assert first_moment(saturday, day, day + timedelta(days=4), MONDAY) is None
    assert first_moment(saturday, day, day + timedelta(days=9), MONDAY) == MONDAY + timedelta(days=5)
    morning = WeeklyHours.parse("9:00-9:01").bits
    assert first_moment(morning, day, day, MONDAY) is None
    assert days_between(day, day, MONDAY) & morning == 0
    assert days_between(day, day + timedelta(days=7), MONDAY) == ALWAYS
    assert days_between(day, day - timedelta(days=1), MONDAY) == 0
