"""The pages, papers, tables and endpoints of alliances."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from common.clock import held
from common.errors import NotAllowed
from grids.models import Person
from partybuilding import services
from partybuilding.models import Alliance, ItemState, ListItem
from sheets.registers import Row as TableRow
from sheets.registers import find
from tests.keys import client_for
from tests.partybuilding.alliances import Allied, ally
from tests.world import MONDAY, World

LIST, ITEMS = "/alliances/", "/api/v1/alliance-items/"


@pytest.fixture(autouse=True)
def _monday() -> Iterator[None]:
    cache.clear()
    with held(MONDAY):
        yield


@pytest.fixture
def allied(world: World) -> Allied:
    return ally(world)


def client_of(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.users[name])
    return client


def text(answer: Any) -> str:
    return str(answer.content.decode())


def test_the_form_knows_where_one_works(allied: Allied):
    shown = client_of(allied.world, "dispatcher").get(reverse("partybuilding:new_alliance")).context["form"]
    known = [shown[name].value() for name in ("kind", "area", "leader")]
    assert known == ["community", allied.world.community.code, allied.general.pk]


def do(client: Client, item: ListItem, verb: str, **data: object) -> int:
    return client.post(reverse("partybuilding:act_on_item", args=[item.pk, verb]), data).status_code


def test_it_works(allied: Allied):
    """Everything by hand: a need is entered, given to the unit, and spoken of by the unit."""
    world, alliance = allied.world, allied.alliance
    desk, unit = client_of(world, "dispatcher"), client_of(world, "unit_manager")
    act = reverse("partybuilding:act_on_alliance", args=[alliance.pk, "enter"])
    assert desk.post(act, {"kind": "need", "year": 2026, "title": "老人送餐", "text": "独居老人"}).status_code == 302
    item = ListItem.objects.get()
    assert do(desk, item, "push", member=allied.unit.pk, words="每周三次") == 302
    assert do(unit, item, "say", stage="progress", words="已送六十次") == 302
    page = text(unit.get(alliance.get_absolute_url()))
    assert "已送六十次" in page
    assert "每周三次" in text(unit.get(item.get_absolute_url()))
    assert do(unit, item, "drop", reason="不做了") == 403
    assert do(desk, item, "drop", reason="") == 422
    assert LIST in text(unit.get("/alliances/"))
    listing = desk.get(LIST).context["listing"]
    assert [(row.members, row.items, row.open_items) for row in listing.rows] == [(3, 1, 0)]


@pytest.mark.parametrize("name", ["other_dispatcher", "other_handler", "far_street_coordinator", "system_admin"])
def test_an_outsider(allied: Allied, name: str):
    client, item = client_of(allied.world, name), allied.enter()
    assert client.get(LIST).context["listing"].rows == []
    for url in (allied.alliance.get_absolute_url(), item.get_absolute_url()):
        assert client.get(url).status_code == 404
    assert do(client, item, "drop", reason="不做了") == 404
    api = client_for(allied.world.users[name])
    assert api.get(ITEMS).json()["results"] == api.get("/api/v1/alliances/").json()["results"] == []
    assert api.post(f"{ITEMS}{item.pk}/drop/", {"reason": "不做了"}, format="json").status_code == 404


def test_founded_and_changed(world: World):
    allied = ally(world)
    client = client_of(world, "party_secretary")
    founded = {
        "kind": "federation", "name": "共建联合会", "area": world.community.code, "leader": allied.general.pk,
    }  # fmt: skip
    assert client.post("/alliances/new/", founded).status_code == 302
    made = Alliance.objects.get(name="共建联合会")
    assert made.members.get().party == allied.general
    edit = reverse("partybuilding:edit_alliance", args=[made.pk])
    changed = {"kind": "conference", "name": "联席会议", "leader": allied.general.pk, "version": made.version}
    assert client.post(edit, changed).status_code == 302
    assert client.post(edit, changed).status_code == 412  # somebody was faster
    assert client_of(world, "unit_manager").get("/alliances/new/").status_code == 403


def test_papers(allied: Allied):
    allied.pushed()
    client = client_of(allied.world, "dispatcher")
    for page in ("alliance_roster", "alliance_lists"):
        answer = client.get(reverse(f"partybuilding:{page}", args=[allied.alliance.pk]))
        assert b"".join(answer.streaming_content).startswith(b"%PDF-")


def test_in_and_out_as_a_table(allied: Allied):
    table, user = find("alliance-lists"), allied.world.users["community_secretary"]
    assert table is not None
    item, code = allied.enter(text="旧"), allied.alliance.code

    def row(number: int, **given: str) -> TableRow:
        return TableRow(number, {"alliance": code, "year": "2026", "kind": "need", "title": "老人送餐", **given})

    rows = [
        row(2, text="新"),
        row(3, title="楼道照明", brought_by=allied.world.unit.name),
        row(4, text="旧"),
        row(5, alliance="L999999"),
        row(6, title="没有的成员", brought_by="某单位"),
        row(7, year="1999"),
    ]
    outcomes = table.check(rows, user)
    assert [each.verdict.value for each in outcomes] == ["changed", "new", "same", "refused", "refused", "refused"]
    table.save(outcomes[:2], user)
    item.refresh_from_db()
    assert item.text == "新"
    written = {cells["title"]: cells["brought_by"] for cells in table.rows(user, {"year": "2026"}, in_full=False)}
    assert written == {"老人送餐": "", "楼道照明": allied.world.unit.name}
    assert not table.may_import(allied.world.users["unit_manager"])


def test_for_programs(allied: Allied):
    api = client_for(allied.world.users["community_secretary"])
    body = {"alliance": allied.alliance.pk, "kind": "project", "title": "口袋公园"}
    made = api.post(ITEMS, body, format="json", headers={"Idempotency-Key": "park"})
    assert made.status_code == 201, made.json()
    assert api.post(ITEMS, body, format="json", headers={"Idempotency-Key": "park"}).json() == made.json()
    item = f"{ITEMS}{made.json()['id']}/"
    pushed = api.post(f"{item}push/", {"member": allied.unit.pk, "words": "上半年建成"}, format="json")
    assert pushed.json()["state"] == ItemState.TAKEN
    tag = api.get(item).headers["ETag"]
    assert api.patch(item, {"text": "北门"}, format="json", headers={"If-Match": tag}).status_code == 200
    assert api.patch(item, {"text": "南门"}, format="json", headers={"If-Match": tag}).status_code == 412
    ordered = api.post(f"{item}order/", {"category": allied.world.category.code}, format="json")
    assert ordered.json()["order_state"] == "dispatched"
    left = api.post(
        f"/api/v1/alliances/{allied.alliance.pk}/leave/", {"member": allied.unit.pk, "reason": "搬迁"}, format="json"
    )
    assert left.status_code == 200
    assert "unit_manager" not in left.content.decode()
    assert api.get(item).json()["state"] == ItemState.OPEN
    assert api.get(ITEMS, {"state": "open", "year": 2026}).json()["results"][0]["title"] == "口袋公园"
    twice = api.post(f"/api/v1/alliances/{allied.alliance.pk}/join/", {"unit": allied.world.unit.code}, format="json")
    assert twice.status_code == 200
    again = api.post(f"/api/v1/alliances/{allied.alliance.pk}/join/", {"unit": allied.world.unit.code}, format="json")
    assert again.status_code == 400


def test_whoever_is_in_it_is_not_taken_in_again(allied: Allied):
    desk = client_of(allied.world, "dispatcher")
    act = reverse("partybuilding:act_on_alliance", args=[allied.alliance.pk, "join"])
    for joining in ({"unit": allied.world.unit.code}, {"party": allied.branch.pk}, {}):
        answer = desk.post(act, {"duty": "member", **joining})
        assert answer.status_code == 422
    assert allied.alliance.members.count() == 3


def test_another_duty_and_another_representative(allied: Allied):
    desk, member = client_of(allied.world, "dispatcher"), allied.unit
    url = reverse("partybuilding:alliance_member", args=[allied.alliance.pk, member.pk])
    assert url in text(desk.get(allied.alliance.get_absolute_url()))
    version = Alliance.objects.get().version
    assert desk.post(url, {"duty": "deputy", "person": "", "version": version}).status_code == 302
    member.refresh_from_db()
    assert (member.duty, member.person) == ("deputy", None)
    assert allied.alliance.entries.latest("pk").what == "member"
    assert desk.post(url, {"duty": "head", "person": "", "version": version}).status_code in (409, 412)
    assert client_of(allied.world, "unit_manager").get(url).status_code == 404
    assert client_of(allied.world, "other_dispatcher").get(url).status_code == 404


def test_a_member_is_changed_by_rest(allied: Allied):
    api, world = client_for(allied.world.users["dispatcher"]), allied.world
    url = f"/api/v1/alliances/{allied.alliance.pk}/members/{allied.unit.pk}/"
    tag = api.get(url)["ETag"]
    assert api.patch(url, {"duty": "deputy"}, format="json").status_code == 428
    handler = Person.objects.get(user=world.users["unit_handler"])
    change = {"duty": "deputy", "person": handler.pk}
    changed = api.patch(url, change, format="json", headers={"If-Match": tag})
    assert (changed.status_code, changed.json()["duty"], changed.json()["person"]) == (200, "deputy", handler.pk)
    assert changed["ETag"] != tag
    assert api.patch(url, change, format="json", headers={"If-Match": tag}).status_code == 412
    wrong = api.patch(url, {"person": 10**8}, format="json", headers={"If-Match": changed["ETag"]})
    assert (wrong.status_code, wrong.json()["errors"][0]["field"]) == (400, "person")
    other = client_for(world.users["other_dispatcher"])
    assert other.get(url).status_code == 404
    whole = api.get(f"/api/v1/alliances/{allied.alliance.pk}/").json()
    assert [each["what"] for each in whole["entries"]][-1] == "member"


def test_an_item_of_the_project_list_becomes_a_project(allied: Allied):
    """Nothing is typed twice, and its state is the project's."""
    desk, item = (
        client_of(allied.world, "community_secretary"),
        allied.pushed("共建活动室", kind="project", text="腾出一间"),
    )
    assert do(desk, item, "project", version=item.version) == 302
    item.refresh_from_db()
    project = item.project
    assert project is not None
    assert (project.title, project.purpose, project.plan) == ("共建活动室", "腾出一间", "每周送餐三次")
    assert (project.area, [*project.partners.all()], project.state) == (
        allied.world.community,
        [allied.world.unit],
        "draft",
    )
    assert project.get_absolute_url() in text(desk.get(item.get_absolute_url()))
    assert do(desk, item, "project") == 409
    assert do(desk, allied.enter("送餐"), "project") == 409
    unit = client_for(allied.world.users["unit_manager"])
    shown = unit.get(f"{ITEMS}{item.pk}/").json()
    assert (shown["project"], shown["project_state"]) == (project.pk, "draft")


def test_a_unit_opens_what_it_has_as_its_own_project(allied: Allied):
    item, unit = allied.pushed("共建活动室", kind="project"), allied.world.actor("unit_manager")
    services.open_as_project(item, by=unit)
    item.refresh_from_db()
    assert item.project is not None
    assert (item.project.unit, item.project.purpose) == (allied.world.unit, "共建活动室")
    with pytest.raises(NotAllowed):
        services.open_as_project(allied.enter("二", kind="project"), by=allied.world.actor("other_handler"))
