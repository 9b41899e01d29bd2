"""The three meetings: lists filled by severity, marked as they are gone through, with what is left over."""

from datetime import timedelta
from io import BytesIO

import pytest
from django.contrib.messages import get_messages
from django.test import Client
from django.utils.translation import gettext
from python_calamine import CalamineWorkbook

from accounts.models import AuditEntry
from common import clock
from common.errors import Conflict, NotAllowed, Stale, WrongState
from grids.models import Area
from tests.keys import client_for
from tests.papers import letters
from tests.world import MONDAY, World
from workorders import services
from workorders.choices import Meeting, Severity, State
from workorders.meetings import MeetingList, desks_of
from workorders.models import Hearing, Policy, WorkOrder
from workorders.services.hearing import hear, unhear
from workorders.services.reference import save_policy

DAILY = "/meetings/daily/"


@pytest.fixture(autouse=True)
def _monday():
    with clock.held(MONDAY):
        yield


def shown(
    world: World, meeting: Meeting = Meeting.DAILY, area: Area | None = None, who: str = "dispatcher"
) -> MeetingList:
    return MeetingList(world.actor(who).user, meeting, area or world.community)  # type: ignore[arg-type]


def heard(world: World, order: WorkOrder, **given: object) -> Hearing:
    usual = {"by": world.actor("dispatcher"), "meeting": Meeting.DAILY, "area": world.community, "outcome": "转物业"}
    return hear(order, **{**usual, **given})  # type: ignore[arg-type]


def test_it_works(world: World):
    """On the list until it is heard; then among what was heard today, with an entry on the order."""
    order = world.order_in(State.REGISTERED)
    assert [line.order for line in shown(world).fresh] == [order]
    made = heard(world, order)
    now = shown(world)
    assert (now.lines, now.heard) == ([], [made])
    entry = order.events.latest("pk")
    assert (entry.action, entry.text, entry.is_public) == ("heard", "转物业", False)
    assert entry.data == {"hearing": made.pk, "meeting": "daily", "again": False}
    version = order.version
    order.refresh_from_db()
    assert order.version == version


def test_severity_picks_the_meeting(world: World):
    grave = world.order_in(State.REGISTERED)
    WorkOrder.objects.filter(pk=grave.pk).update(severity=Severity.SIGNIFICANT)
    small = world.order_in(State.REGISTERED)
    assert [line.order for line in shown(world).fresh] == [small]
    assert [line.order for line in shown(world, Meeting.WEEKLY).fresh] == [grave]
    assert shown(world, Meeting.MAJOR).lines == []
    save_policy(Policy(district=world.district, significant_heard_in="major", minor_heard_in=""))
    assert shown(world).lines == shown(world, Meeting.WEEKLY).lines == []
    assert [line.order for line in shown(world, Meeting.MAJOR).fresh] == [grave]
    with pytest.raises(Conflict):
        heard(world, small)


def test_what_is_left_over(world: World):
    """What the last meeting had before it and did not hear, and what it wants to hear again."""
    first, second, third = (world.order_in(State.REGISTERED) for _ in range(3))
    clock.advance(timedelta(hours=1))
    heard(world, first)
    heard(world, second, again=True, outcome="等供应商")
    assert [line.order for line in shown(world).lines] == [third]
    clock.advance(timedelta(days=1))
    fresh = world.order_in(State.REGISTERED)
    now = shown(world)
    assert [line.order for line in now.left_over] == [second, third]
    assert [line.order for line in now.fresh] == [fresh]
    assert now.left_over[0].said is not None
    assert now.left_over[0].said.outcome == "等供应商"
    services.void(fresh, by=world.actor("dispatcher"), reason="误报")
    assert shown(world).fresh == []


def test_taken_back_on_the_same_day(world: World):
    order = world.order_in(State.REGISTERED)
    made = heard(world, order)
    with pytest.raises(Conflict):
        heard(world, order)
    unhear(made, by=world.actor("community_secretary"))
    assert [line.order for line in shown(world).fresh] == [order]
    assert list(order.events.order_by("pk").values_list("action", flat=True))[-2:] == ["heard", "unheard"]
    with pytest.raises(Conflict):
        unhear(made, by=world.actor("dispatcher"))
    again = heard(world, order)
    clock.advance(timedelta(days=1))
    with pytest.raises(Conflict):
        unhear(again, by=world.actor("dispatcher"))


def test_an_outsider(world: World, client: Client):
    order = world.order_in(State.REGISTERED)
    made = heard(world, order, again=True)
    for name in ("other_dispatcher", "unit_handler", "grid_worker", "street_coordinator", "supervisor"):
        with pytest.raises(NotAllowed):
            hear(order, by=world.actor(name), meeting=Meeting.DAILY, area=world.community, outcome="x")
        with pytest.raises(NotAllowed):
            unhear(made, by=world.actor(name))
    client.force_login(world.users["other_dispatcher"])
    assert client.get(DAILY, {"area": world.community.code}).status_code == 404
    assert order.title not in client.get(DAILY).content.decode()
    assert client.post(f"{DAILY}{order.number}/", {"outcome": "x"}).status_code == 404
    assert client.post(f"/meetings/heard/{made.pk}/undo/").status_code == 404
    client.force_login(world.users["unit_handler"])
    assert client.get("/meetings/").status_code == 404
    assert Hearing.objects.get().taken_back_at is None


def test_a_desk_hears_only_what_is_below_it_and_open(world: World):
    order = world.order_in(State.REGISTERED)
    elsewhere = world.order_in(State.SUBMITTED, area=world.other_grid)
    with pytest.raises(NotAllowed):
        heard(world, elsewhere)
    with pytest.raises(Stale):
        heard(world, order, version=order.version - 1)
    services.void(order, by=world.actor("dispatcher"), reason="误报")
    with pytest.raises(WrongState):
        heard(world, order)


def test_a_street_hears_by_itself(world: World):
    """What the community has heard the street has not, and the street may look at the list of the community."""
    order = world.order_in(State.REGISTERED)
    heard(world, order)
    street = shown(world, area=world.street, who="street_coordinator")
    assert [line.order for line in street.fresh] == [order]
    below = shown(world, who="street_coordinator")
    assert (len(below.heard), below.may_keep) == (1, False)
    user = world.actor("street_coordinator").user
    assert user is not None
    assert desks_of(user, None)[0] == world.street
    assert world.far_street not in desks_of(user, None)


def test_on_the_page(world: World, client: Client):
    order = world.order_in(State.REGISTERED)
    client.force_login(world.users["dispatcher"])
    assert order.title in client.get("/meetings/").content.decode()
    address = f"{DAILY}{order.number}/"
    refused = client.post(address, {"outcome": "", "area": world.community.code})
    assert refused.status_code == 422
    stale = client.post(address, {"outcome": "已安排", "version": str(order.version - 1), "area": world.community.code})
    assert stale.status_code == 422
    assert "已安排" in stale.content.decode()
    answer = client.post(address, {"outcome": "已安排", "again": "on", "area": world.community.code})
    made = Hearing.objects.get()
    assert (answer.status_code, made.again, made.by_name) == (302, True, "dispatcher")
    assert f"/meetings/heard/{made.pk}/undo/" in str([each.extra_tags for each in get_messages(answer.wsgi_request)])
    page = client.get(DAILY).content.decode()
    assert gettext("Heard today") in page
    client.post(f"/meetings/heard/{made.pk}/undo/")
    assert not Hearing.objects.standing().exists()


def test_as_a_workbook(world: World, client: Client):
    waiting = world.order_in(State.REGISTERED)
    done = world.order_in(State.REGISTERED, description="=HYPERLINK(1)")
    heard(world, done)
    client.force_login(world.users["dispatcher"])
    answer = client.get(DAILY, {"as": "xlsx"})
    content = BytesIO(b"".join(answer.streaming_content))  # type: ignore[attr-defined]
    cells = CalamineWorkbook.from_filelike(content).get_sheet_by_index(0).to_python()[1:]
    assert [(row[0], row[1], row[-1]) for row in cells] == [
        (waiting.number, waiting.title, ""),
        (done.number, "=HYPERLINK(1)", "转物业"),
    ]


def test_on_paper(world: World, client: Client):
    waiting = world.order_in(State.REGISTERED, description="楼顶漏水鑫")
    heard(world, world.order_in(State.REGISTERED, description="井盖丢失淼"))
    client.force_login(world.users["dispatcher"])
    answer = client.get(DAILY, {"as": "pdf"})
    drawn = b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    assert answer["Content-Type"] == "application/pdf"
    assert set(waiting.title) | {"鑫", "淼"} | set("转物业") | set(world.community.name) <= letters(drawn)
    assert AuditEntry.objects.filter(action="meetings.export", detail__file="pdf").count() == 1
    client.force_login(world.users["other_dispatcher"])
    foreign = {"as": "pdf", "area": world.community.code}
    assert client.get(DAILY, foreign).status_code == 404


def test_a_long_list_takes_no_more_queries(world: World, client: Client, django_assert_max_num_queries):
    for _ in range(6):
        heard(world, world.order_in(State.REGISTERED), again=True)
        world.order_in(State.REGISTERED)
    client.force_login(world.users["dispatcher"])
    client.get(DAILY)
    with django_assert_max_num_queries(24):
        page = client.get(DAILY)
    assert page.content.decode().count("data-row>") == 6


def test_over_rest(world: World):
    order = world.order_in(State.REGISTERED)
    api = client_for(world.users["dispatcher"])
    list_ = f"/api/v1/meetings/daily/{world.community.code}/"
    assert [row["number"] for row in api.get(list_).json()["results"]] == [order.number]
    body = {"order": order.number, "meeting": "daily", "area": world.community.code, "outcome": "转物业"}
    made = api.post("/api/v1/hearings/", body, format="json")
    assert made.status_code == 201
    assert made.json()["outcome"] == "转物业"
    assert api.get(list_).json()["results"] == []
    assert api.post("/api/v1/hearings/", body, format="json").status_code == 409
    found = api.get("/api/v1/hearings/", {"area": world.community.code, "meeting": "daily", "order": order.number})
    assert [row["id"] for row in found.json()["results"]] == [made.json()["id"]]
    taken = api.post(f"/api/v1/hearings/{made.json()['id']}/take-back/", {}, format="json")
    assert taken.json()["taken_back_at"] is not None
    other = client_for(world.users["other_dispatcher"])
    assert other.get(list_).status_code == 404
    assert other.get("/api/v1/hearings/").json()["results"] == []
    assert other.post("/api/v1/hearings/", body, format="json").status_code == 400
    assert api.get(f"/api/v1/meetings/yearly/{world.community.code}/").status_code == 404
