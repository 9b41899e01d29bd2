"""The system administrator keeps office hours and the days that differ from the official calendar."""

from datetime import date, time

import pytest

from grids.calendars import calendar
from grids.models import CalendarDay
from tests.admin_rows import as_role, page, recorded, said, second_district, sentences

DAY = "grids.calendarday"
HOURS = "grids.officehours"
FRIDAY = date(2026, 11, 20)


@pytest.fixture
def keeper(world):
    return as_role(world, "system_admin")


def test_it_works(keeper):
    assert calendar().is_working(FRIDAY)
    answer = keeper.post(page("add", DAY), {"day": "2026-11-20", "reason": "区运会"})
    assert not calendar().is_working(FRIDAY)
    assert "are counted anew in a moment" in said(answer)
    assert recorded("calendarday.add")[0].detail["after"]["reason"] == "区运会"


def test_an_outsider(world):
    keeper = as_role(world, "audit_admin")
    assert keeper.post(page("add", DAY), {"day": "2026-11-20"}).status_code == 403
    assert keeper.post(page("changelist", HOURS), {"spans": "09:00-10:00"}).status_code == 403
    assert calendar().is_working(FRIDAY)


def test_a_day_is_changed_and_given_back(keeper):
    keeper.post(page("add", DAY), {"day": "2026-11-20"})
    day = CalendarDay.objects.get()
    keeper.post(page("change", DAY, day), {"day": "2026-11-21", "is_working": "on"})
    assert CalendarDay.objects.get().day == FRIDAY
    assert calendar().is_working(FRIDAY)
    keeper.post(page("change", DAY, day), {})
    assert not calendar().is_working(FRIDAY)
    assert keeper.post(page("delete", DAY, day), {"post": "yes"}).status_code == 302
    assert calendar().is_working(FRIDAY)
    assert recorded("calendarday.delete")[0].detail["before"]["day"] == "2026-11-20"


def test_several_days_are_given_back_together(keeper):
    for day in ("2026-11-19", "2026-11-20"):
        keeper.post(page("add", DAY), {"day": day})
    chosen = {"action": "delete_selected", "_selected_action": ["2026-11-19", "2026-11-20"], "post": "yes"}
    keeper.post(page("changelist", DAY), chosen)
    assert calendar().is_working(FRIDAY)
    assert [entry.object_id for entry in recorded("calendarday.delete")] == ["2026-11-20", "2026-11-19"]


def test_a_day_is_named_once(keeper):
    keeper.post(page("add", DAY), {"day": "2026-11-20"})
    answer = keeper.post(page("add", DAY), {"day": "2026-11-20", "is_working": "on"})
    assert "already exists" in sentences(answer)
    assert "valid date" in sentences(keeper.post(page("add", DAY), {"day": "2026-02-30"}))


def test_office_hours_are_one_page(keeper):
    shown = keeper.get(page("changelist", HOURS)).content.decode()
    assert "08:30–12:00\n14:00–18:00" in shown
    answer = keeper.post(page("changelist", HOURS), {"spans": "9:00-11:30\n13：00 – 17:00\n"})
    assert answer.status_code == 302
    assert calendar().spans == ((time(9), time(11, 30)), (time(13), time(17)))
    assert "are counted anew in a moment" in said(answer)
    detail = recorded("officehours.change")[0].detail
    assert detail == {"before": ["08:30–12:00", "14:00–18:00"], "after": ["09:00–11:30", "13:00–17:00"]}


@pytest.mark.parametrize(
    ("spans", "sentence"),
    [
        ("", "required"),
        ("morning", "“morning” is no stretch of office hours"),
        ("09:00-08:00", "must follow one another"),
        ("09:00-12:00\n11:00-15:00", "must follow one another"),
        ("25:00-26:00", "is no stretch of office hours"),
        ("09:00-12:00\n14:00-00:00", "at 23:59 at the latest"),
        ("09:00-12:00\x07", "invisible control characters"),
    ],
)
def test_bad_office_hours_get_a_sentence_and_change_nothing(keeper, spans, sentence):
    before = calendar().spans
    answer = keeper.post(page("changelist", HOURS), {"spans": spans})
    assert sentence in sentences(answer)
    assert calendar().spans == before
    assert recorded("officehours.change") == []


def test_what_holds_for_all_districts_is_not_changed_by_one(world):
    second_district(world)
    keeper = as_role(world, "system_admin")
    assert keeper.get(page("changelist", DAY)).status_code == 200
    assert keeper.get(page("changelist", HOURS)).status_code == 200
    assert keeper.post(page("add", DAY), {"day": "2026-11-20"}).status_code == 403
    assert keeper.post(page("changelist", HOURS), {"spans": "09:00-10:00"}).status_code == 403
    assert calendar().is_working(FRIDAY)
