"""A wanted visit is called to mind once, in office hours, to those who walk there; and then no more."""

from datetime import date, timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from django.utils.translation import gettext as _

from common.clock import advance, now, today
from grids import services as grids
from grids.models import Post
from notices import outbox
from notices.models import Notice, Outbox
from tests.homes import Homes
from tests.visits.conftest import Record
from visits.choices import Met
from visits.models import Visit
from visits.services import remind, reminding
from visits.services.reminding import WANTED
from visits.tasks import remind_of_visits

IN_A_WEEK = timedelta(days=7)
FRIDAY, SUNDAY = date(2026, 11, 20), date(2026, 11, 22)


def told() -> list[str]:
    outbox.sweep()
    return list(Notice.objects.filter(event=WANTED).order_by("pk").values_list("user__username", flat=True))


def test_it_works(homes: Homes, record: Record):
    record(next_wanted=today() + IN_A_WEEK)
    remind_of_visits()
    assert told() == []
    advance(IN_A_WEEK)
    remind_of_visits()
    assert told() == ["grid_worker"]
    notice = Notice.objects.get(event=WANTED)
    assert notice.text == _("Visits wanted in %(place)s: %(n)d") % {"place": homes.world.grid.name, "n": 1}
    assert notice.url == reverse("visits:phone_places")


def test_an_outsider_hears_nothing(homes: Homes, record: Record):
    record(next_wanted=today())
    remind()
    assert not {"other_grid_worker", "dispatcher", "community_secretary", "grid_leader"} & set(told())


def test_once_however_often_it_is_asked(record: Record):
    record(next_wanted=today())
    assert [remind(), remind()] == [1, 0]
    entry = Outbox.objects.get(kind=WANTED)
    outbox.sweep()
    Outbox.objects.filter(pk=entry.pk).update(done_at=None)  # delivered a second time
    assert told() == ["grid_worker"]
    advance(timedelta(days=1))
    assert remind() == 0


def test_a_crash_leaves_all_or_nothing(record: Record, monkeypatch: pytest.MonkeyPatch):
    visit = record(next_wanted=today())
    with monkeypatch.context() as broken:
        broken.setattr(reminding, "emit", _dies)
        with pytest.raises(RuntimeError):
            remind()
    visit.refresh_from_db()
    assert (visit.reminded_at, told()) == (None, [])
    remind()
    assert told() == ["grid_worker"]


def _dies(*_arguments: object) -> None:
    assert transaction.get_connection().in_atomic_block
    raise RuntimeError("died here")


@pytest.mark.parametrize("hours", [-3, 4, 12], ids=["early", "noon", "night"])
def test_not_outside_office_hours(record: Record, hours: int):
    record(next_wanted=today())
    advance(timedelta(hours=hours))
    assert remind() == 0
    assert told() == []


def test_before_days_off(record: Record):
    """What is wanted on a Sunday is known on the Friday, and not disturbed on the Sunday."""
    record(next_wanted=SUNDAY)
    advance(timedelta(days=3))
    assert remind() == 0
    advance(timedelta(days=1))
    assert (today(), remind()) == (FRIDAY, 1)


def test_visited_before_anybody_was_told(homes: Homes, record: Record):
    record(next_wanted=today())
    remind()
    record(at=now())
    assert told() == []
    record(next_wanted=today(), at=now())
    record(met_as=Met.NOBODY, at=now())  # no answer
    remind()
    assert told() == ["grid_worker"]


def test_many_are_one_line(homes: Homes, record: Record, monkeypatch: pytest.MonkeyPatch):
    for place in (homes.building.area, homes.world.grid):
        record(area=place, kind="patrol", next_wanted=today())
    record(next_wanted=today())
    assert remind() == 3
    assert told() == ["grid_worker"]
    assert Notice.objects.get(event=WANTED).params["n"] == 3


def test_nobody_walks_there(homes: Homes, record: Record):
    """The leader hears of a grid without a worker; of one without either, the lists alone tell."""
    visit = record(next_wanted=today())
    Post.objects.filter(role="grid_worker", area=homes.world.grid).update(ends=today() - timedelta(days=1))
    remind()
    assert told() == ["grid_leader"]
    Post.objects.filter(area=homes.world.grid).update(ends=today() - timedelta(days=1))
    Visit.objects.update(reminded_at=None)
    assert remind() == 1
    assert told() == ["grid_leader"]
    visit.refresh_from_db()
    assert visit.reminded_at == now()


def test_whoever_covers_hears_of_it_too(homes: Homes, record: Record):
    record(next_wanted=today())
    away, cover = homes.user("grid_worker").person, homes.user("grid_leader").person
    grids.report_absence(person=away, starts=today(), ends=today(), cover=cover, by=None)
    remind()
    assert set(told()) == {"grid_worker", "grid_leader"}
