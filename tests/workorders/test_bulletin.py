"""通报: made once, approved and published by a person, kept as issued, sent to those concerned."""

from datetime import date, datetime, timedelta
from io import BytesIO
from zoneinfo import ZoneInfo

import pytest
from django.test import Client
from python_calamine import CalamineWorkbook

from common.clock import held
from common.errors import Conflict, Invalid, NotAllowed
from notices.models import Notice
from tests.world import MONDAY, World
from workorders import services
from workorders.bulletins import bulletin_rows
from workorders.choices import State
from workorders.figures.tallying import count_all
from workorders.models import Bulletin
from workorders.services import issuing

OCTOBER, NOVEMBER = date(2026, 10, 1), date(2026, 11, 1)
FIRST_OF_DECEMBER = datetime(2026, 12, 1, 0, 30, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.fixture
def closed(world: World) -> World:
    with held(MONDAY):
        world.order_in(State.CLOSED)
        order = world.order_in(State.REVIEWING, phone="13900005555", name="李四")
        services.review(order, by=world.reporter(order), solved="unsolved", satisfaction="dissatisfied")
    return world


def drafted(world: World) -> Bulletin:
    issuing.make_bulletin(world.community, NOVEMBER)
    return Bulletin.objects.get(area=world.community, month=NOVEMBER)


def published(world: World) -> Bulletin:
    approved = issuing.approve_bulletin(drafted(world), by=world.actor("community_secretary"))
    return issuing.publish_bulletin(approved, by=world.actor("dispatcher"))


def test_it_works(closed: World, client: Client):
    with held(FIRST_OF_DECEMBER):
        bulletin = published(closed)
    counts = bulletin.content["total"]
    assert (counts["sent"], counts["reviewed"], counts["solved"], counts["dissatisfied"]) == (2, 2, 1, 1)
    assert [row["name"] for row in bulletin.content["communities"]] == ["槐树社区"]
    assert [row["name"] for row in bulletin.content["units"]] == ["槐荫物业"]
    page = client.get(f"/published/{closed.community.code}/2026-11/").content.decode()
    assert "槐荫物业" in page
    assert "50.0%" in page
    for name in ("周兰", "李四", "unit_handler"):
        assert name not in page
    assert "2026-11" in client.get(f"/published/{closed.community.code}/").content.decode()


def test_each_unit_is_told_its_own_row(closed: World):
    with held(FIRST_OF_DECEMBER):
        published(closed)
    told = Notice.objects.get(user=closed.users["unit_manager"], event="workorders.bulletin_own_row")
    assert (told.params["unit"], told.params["sent"]) == ("槐荫物业", 2)
    assert not Notice.objects.filter(user=closed.users["other_handler"], event__contains="bulletin").exists()


def test_made_once_on_the_first_working_day(closed: World):
    sunday = datetime(2026, 11, 1, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
    with held(sunday):
        assert issuing.make_due() == 0
    with held(sunday + timedelta(days=1)):
        assert issuing.make_due() == 6
        assert issuing.make_due() == 0
    assert set(Bulletin.objects.values_list("month", "issue", "state")) == {(OCTOBER, 1, "draft")}


def test_other_months_and_areas_count_nothing(closed: World):
    count_all()
    assert bulletin_rows(closed.community, OCTOBER)["total"] == {}
    assert bulletin_rows(closed.other_community, NOVEMBER)["total"] == {}
    assert bulletin_rows(closed.district, NOVEMBER)["total"]["sent"] == 2


def test_kept_as_issued_and_corrected_by_a_new_issue(closed: World, client: Client):
    with held(FIRST_OF_DECEMBER):
        first = published(closed)
    with held(MONDAY):
        closed.order_in(State.CLOSED, phone="13900006666")
    first.refresh_from_db()
    assert first.content["total"]["sent"] == 2
    by, url = closed.actor("community_secretary"), f"/published/{closed.community.code}/2026-11/"
    with held(FIRST_OF_DECEMBER):
        with pytest.raises(Invalid):
            issuing.correct_bulletin(first, by=by, words=" ")
        second = issuing.correct_bulletin(first, by=by, words="补录一件")
        with pytest.raises(Conflict):
            issuing.correct_bulletin(first, by=by, words="再来")
        assert client.get(f"{url}?issue=2").status_code == 404
        issuing.publish_bulletin(issuing.approve_bulletin(second, by=by), by=closed.actor("dispatcher"))
    assert (second.issue, second.content["total"]["sent"]) == (2, 3)
    assert "补录一件" in client.get(url).content.decode()
    assert "补录一件" not in client.get(f"{url}?issue=1").content.decode()


def test_two_steps_in_their_order(closed: World):
    by, bulletin = closed.actor("community_secretary"), drafted(closed)
    with pytest.raises(Conflict):
        issuing.publish_bulletin(bulletin, by=closed.actor("dispatcher"))
    issuing.approve_bulletin(bulletin, by=by)
    with pytest.raises(Conflict):
        issuing.approve_bulletin(bulletin, by=by)


def test_as_a_workbook(closed: World, client: Client):
    with held(FIRST_OF_DECEMBER):
        published(closed)
    answer = client.get(f"/published/{closed.community.code}/2026-11.xlsx")
    book = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    rows = book.get_sheet_by_index(1).to_python()
    assert rows[1][:2] == ["槐荫物业", 2]
    assert rows[1][6] == 1.0  # a share is a number, shown in percent


def test_on_the_page(closed: World, client: Client):
    bulletin = drafted(closed)
    client.force_login(closed.users["community_secretary"])
    assert client.post(f"/bulletins/{bulletin.pk}/approve/").status_code == 302
    assert client.post(f"/bulletins/{bulletin.pk}/publish/").status_code == 403
    client.force_login(closed.users["dispatcher"])
    assert client.post(f"/bulletins/{bulletin.pk}/publish/").status_code == 302
    client.force_login(closed.users["community_secretary"])
    assert client.post(f"/bulletins/{bulletin.pk}/approve/").status_code == 409
    assert client.post(f"/bulletins/{bulletin.pk}/shred/").status_code == 404
    assert client.get("/bulletins/").status_code == 200


def test_an_outsider_may_not(closed: World, client: Client):
    bulletin = drafted(closed)
    for name in ("dispatcher", "street_coordinator", "unit_manager", "other_dispatcher"):
        with pytest.raises(NotAllowed):
            issuing.approve_bulletin(bulletin, by=closed.actor(name))
    for name in ("other_dispatcher", "unit_manager", "grid_worker"):
        client.force_login(closed.users[name])
        assert client.get(f"/bulletins/{bulletin.pk}/").status_code == 404
    client.logout()
    for path in ("2026-11/", "2026-13/", "2026-11.pdf", "2026-11.xlsx", "x/"):
        assert client.get(f"/published/{closed.community.code}/{path}").status_code == 404
