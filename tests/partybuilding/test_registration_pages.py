"""Dual registration on pages: the desk's list and decisions, one's own, and the public form."""

from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from partybuilding.hours import WeeklyHours
from partybuilding.models import Registration
from tests.partybuilding.registering import LAW, TUTORING, applied, confirmed, fresh, skills, unit_applied
from tests.world import World

TOKEN = "0" * 32


@pytest.fixture(autouse=True)
def _no_tries() -> None:
    cache.clear()


def signed_in(world: World, name: str) -> Client:
    client = Client(headers={"accept-language": "en"})
    client.force_login(fresh(world, name))
    return client


def page(name: str, *args: Any) -> str:
    return reverse(f"partybuilding:{name}", args=args)


def text(answer: Any) -> str:
    return str(answer.content.decode())


def somebody(**given: Any) -> dict[str, Any]:
    skills(LAW, TUTORING)
    values = {"kind": "new_group", "name": "李骑手", "phone": "13811112222", "address": "槐荫小区2号楼", "token": TOKEN}
    return {**values, "skills": ["tutoring", "law"], "hours": "周末", **given}


def test_it_works(world: World):
    """On the public page, looked up on another device, confirmed at the desk, taken back."""
    public, desk = Client(), signed_in(world, "dispatcher")
    assert public.get(page("register")).status_code == 200
    assert public.post(page("register"), somebody()).status_code == 302
    found = Registration.objects.get()
    assert (found.area, found.grid) == (world.community, world.grid)
    assert (set(found.skills.all()), found.hours) == (skills(LAW, TUTORING), WeeklyHours.parse("周末").rows)
    assert found.number in text(public.get(page("registered")))
    listed = desk.get(page("registrations") + "?skill=law&state=applied")
    assert "李骑手" in text(listed)
    assert desk.post(page("decide_registrations"), {"registration": [found.pk]}).status_code == 302
    found.refresh_from_db()
    assert found.state == "confirmed"
    other = Client()
    wrong = other.post(page("registration_lookup"), {"number": found.number, "code": "x"})
    assert wrong.status_code == 422
    assert other.post(page("registration_lookup"), {"number": found.number, "code": found.code}).status_code == 302
    assert other.post(page("withdraw_registration")).status_code == 302
    found.refresh_from_db()
    assert found.state == "ended"


def test_an_outsider(world: World):
    found = applied(world)
    for name in ("other_dispatcher", "district_coordinator", "unit_handler"):
        client = signed_in(world, name)
        assert client.get(page("registration", found.pk)).status_code == 404
        assert client.post(page("confirm_registration", found.pk), {"version": 1}).status_code == 404
        assert "王小明" not in text(client.get(page("own_registrations")))
    signed_in(world, "other_dispatcher").post(page("decide_registrations"), {"registration": [found.pk]})
    found.refresh_from_db()
    assert found.state == "applied"
    assert signed_in(world, "unit_handler").get(page("registrations")).status_code == 404
    assert Client().get(page("registered")).status_code == 302


def test_names_are_masked_to_those_who_need_not_know(world: World):
    found = confirmed(world)
    leader = signed_in(world, "grid_leader")
    for address in (page("registrations"), page("registration", found.pk)):
        assert "王小明" not in text(leader.get(address))
        assert "13912345678" not in text(leader.get(address))
        assert "3号楼501" not in text(signed_in(world, "dispatcher").get(address))
    shown = leader.post(page("reveal_registration", found.pk), {"chosen": "call"})
    assert "13912345678" in text(shown)
    assert leader.post(page("reveal_registration", found.pk), {"reason": "x"}).status_code == 422


def test_the_public_form_says_what_is_wrong(world: World):
    answer = Client().post(page("register"), somebody(phone="12", name=""))
    assert answer.status_code == 422
    assert {"phone", "name"} <= answer.context["form"].errors.keys()
    assert not Registration.objects.exists()


def test_not_more_than_a_few_from_one_number(world: World):
    codes = [Client().post(page("register"), somebody(token=f"{n:032x}")).status_code for n in range(5)]
    assert codes == [302, 302, 302, 422, 422]


def test_the_desk_writes_somebody_down(world: World):
    desk = signed_in(world, "service_desk")
    given = somebody(area=world.community.code, address="无名路")
    assert desk.post(page("new_registration"), given).status_code == 302
    found = Registration.objects.get()
    assert (found.area, found.source) == (world.community, "desk")
    given = {"reason": "", "version": found.version}
    assert desk.post(page("decline_registration", found.pk), given).status_code == 422
    assert desk.post(page("decline_registration", found.pk), {**given, "reason": "重复"}).status_code == 302
    assert desk.post(page("confirm_registration", found.pk), {"version": 2, "reason": ""}).status_code == 409


def test_a_unit_registers_itself(world: World):
    handler = signed_in(world, "unit_handler")
    given = {"unit": world.unit.code, "token": TOKEN, "is_willing": "on"}
    assert handler.post(page("apply_unit"), given).status_code == 302
    assert world.unit.name in text(handler.get(page("own_registrations")))
    found = Registration.objects.get()
    changed = {"version": found.version, "skills": [skill.code for skill in skills(LAW)], "times": "2"}
    assert handler.post(page("change_registration", found.pk), changed).status_code == 302
    assert set(Registration.objects.get().skills.all()) == skills(LAW)


def test_oneself(world: World):
    worker = signed_in(world, "grid_worker")
    given = {"kind": "member", "phone": "13700001234", "address": "柳林一网格1号楼", "token": TOKEN}
    assert worker.post(page("apply"), given).status_code == 302
    found = Registration.objects.get()
    assert found.area == world.other_community
    moved = worker.post(page("move_registration", found.pk), {"address": "槐荫小区", "version": found.version})
    assert moved.status_code == 302
    assert Registration.objects.get().area == world.community


def test_how_many_there_are(world: World):
    unit_applied(world)
    confirmed(world)
    coordinator = signed_in(world, "district_coordinator")
    rows = {row.area: row for row in coordinator.get(page("registrations_counted")).context["rows"]}
    assert (rows[world.community].members, rows[world.community].applied) == (1, 1)
    assert rows[world.other_community].members == 0
    assert coordinator.get(page("registrations_sheet")).status_code == 200
