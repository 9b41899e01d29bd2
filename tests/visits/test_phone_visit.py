"""The pages at the door: what they show, what they take, and that a neighbour finds nothing."""

from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import AuditEntry
from common.clock import today
from grids import register
from tests.homes import Homes
from tests.pictures import upload
from tests.visits.conftest import Record, fresh
from visits.known import fingerprint
from visits.models import Visit
from workorders.models import Attachment, WorkOrder

JSON = {"Accept": "application/json"}
SECRETS = ("陈国强", "陈小雨", "2单元501", "13977770001")


def client_of(homes: Homes, name: str = "grid_worker") -> Client:
    client = Client()
    client.force_login(homes.user(name))
    return client


def pages_of(homes: Homes) -> dict[str, str]:
    place = homes.building.area.code
    return {
        "place": reverse("visits:phone_place", args=[place]),
        "patrol": reverse("visits:phone_patrol", args=[place]),
        "door": reverse("visits:phone_door", args=[homes.household.code]),
    }


def filled(homes: Homes, who: str = "grid_worker", **given: Any) -> dict[str, Any]:
    """What the form holds when nobody changed a thing, and the head of the household was met."""
    household = fresh(homes.household)
    known = {"version": household.version, "known": fingerprint(household), "occupancy": household.occupancy}
    common = {"token": uuid4().hex, "user": homes.user(who).pk, "kind": "visit", "met": homes.head.pk}
    return {**known, **common, "facilities": "\n".join(household.facilities), **given}


def text(answer: Any) -> str:
    return answer.content.decode()


def test_it_works(homes: Homes):
    client, url = client_of(homes), pages_of(homes)["door"]
    shown = text(client.get(url))
    for known in ("陈**", "楼道堆物", "2单元5**"):
        assert known in shown
    answer = client.post(
        url,
        filled(
            homes,
            **{f"left_{homes.child.pk}": "moved_out", "came_0_name": "孙丽", "came_0_relation": "tenant"},
            occupancy="rented",
            facilities="燃气\n烟感\n",
            dangers_gone="on",
            disputes="楼上漏水",
            note="下周再来",
            next_wanted="2026-11-23",
            hazard="楼道里停着电动车",
            hazard_photos=[upload()],
            need="想装扶手",
            need_named="on",
        ),
    )
    visit = Visit.objects.get()
    assert answer["Location"] == reverse("visits:phone_visit", args=[visit.pk])
    household = fresh(homes.household)
    assert (household.occupancy, household.facilities) == ("rented", ["燃气", "烟感"])
    assert (household.dangers, household.disputes) == ("", "楼上漏水")
    assert {each.person.name for each in household.residences.current()} == {"陈国强", "孙丽"}
    assert (visit.met, visit.next_wanted.isoformat(), visit.note.reveal()) == ("head", "2026-11-23", "下周再来")
    orders = {each.matter: each.order for each in visit.raised.all()}
    assert orders.keys() == {"hazard", "need"}
    assert orders["hazard"].attachments.count() == 1
    assert orders["need"].reporters.get().person == homes.head.person
    receipt = text(client.get(answer["Location"]))
    assert all(order.number in receipt for order in orders.values())


def test_nothing_has_changed(homes: Homes):
    client_of(homes).post(pages_of(homes)["door"], filled(homes))
    assert Visit.objects.get().changes == {}
    assert fresh(homes.household).checked_on == today()


@pytest.mark.parametrize("name", ["other_grid_worker", "other_dispatcher", "far_street_coordinator"])
def test_an_outsider(homes: Homes, record: Record, name: str):
    client, visit = client_of(homes, name), record()
    place = homes.building.area.code
    urls = [*pages_of(homes).values(), reverse("visits:phone_visit", args=[visit.pk])]
    urls += [reverse("visits:phone_doors", args=[place]), f"{reverse('visits:phone_care')}?place={place}"]
    for url in urls:
        assert client.get(url).status_code in (404, 405), url
        assert client.post(url, filled(homes, name)).status_code in (404, 405), url
    lists = text(client.get(reverse("visits:phone_places"))) + text(client.get(reverse("visits:phone_care")))
    assert not any(each in lists for each in ("1号楼", "陈**", "2单元5**"))
    assert Visit.objects.count() == 1


@pytest.mark.parametrize("name", ["unit_handler", "review_panel", "supervisor", "party_secretary", "system_admin"])
def test_for_those_who_do_not_work_with_the_people(homes: Homes, name: str):
    client = client_of(homes, name)
    urls = [reverse("visits:phone_places"), *pages_of(homes).values()]
    assert {client.get(url).status_code for url in urls} <= {403, 404}


def test_nothing_personal_stands_on_what_the_phone_keeps(homes: Homes):
    by = homes.user("community_secretary")
    register.change_household(fresh(homes.household), by=by, disputes="与3号楼2单元501王大爷争吵")
    client = client_of(homes)
    for url in (reverse("visits:phone_places"), *pages_of(homes).values()):
        answer = client.get(url)
        assert answer["X-Keep-Offline"]
        assert not [secret for secret in (*SECRETS, "王大爷", "独居老人") if secret in text(answer)], url
    care = client.get(reverse("visits:phone_care"))
    assert "独居老人" in text(care)
    shown = client.post(reverse("visits:phone_doors", args=[homes.building.area.code]))
    assert "2单元501" in text(shown)
    assert AuditEntry.objects.filter(action="building.reveal_doors").count() == 1
    for answer in (care, shown, client.post(pages_of(homes)["door"], {})):
        assert "X-Keep-Offline" not in answer


def test_who_needs_care_is_for_posts_that_may_know(homes: Homes):
    for name, sees in {"grid_worker": True, "grid_leader": False, "dispatcher": False}.items():
        client = client_of(homes, name)
        assert ("独居老人" in text(client.get(reverse("visits:phone_care")))) == sees
        assert (reverse("visits:phone_care") in text(client.get(reverse("visits:phone_places")))) == sees
        assert ('value="care"' in text(client.get(pages_of(homes)["door"]))) == sees


def test_seen_longest_ago_first(homes: Homes, record: Record):
    by = homes.user("community_secretary")
    second = register.open_household(area=homes.building.area, door="2单元402", by=by)
    someone = register.move_in(second, register.person_data({"name": "周奶奶"}), register.Living(), by=by)
    register.mark_care(someone.person, homes.group, by=by)
    client, url = client_of(homes), reverse("visits:phone_care")
    record()
    assert [row.household for row in client.get(url).context["rows"]] == [second, homes.household]


def test_a_door_is_found_however_it_is_written(homes: Homes):
    client, url = client_of(homes), pages_of(homes)["place"]
    for typed in ("2单元501", "2-501", "501"):
        assert client.get(url, {"door": typed}).context["found"] == [homes.household]
    assert client.get(url, {"door": "999"}).context["found"] == []
    assert client.get(url, {"door": "a\0b"}).status_code in (200, 400)


def test_buildings_are_found_by_name(homes: Homes):
    client, url = client_of(homes), reverse("visits:phone_places")
    assert [area.name for area in client.get(url, {"q": "1号"}).context["page"].rows] == ["1号楼"]
    assert client.get(url, {"q": "7号"}).context["page"].rows == []


def test_wanted_visits_come_first(homes: Homes, record: Record):
    visit = record(next_wanted=today() + timedelta(days=3))
    page = client_of(homes).get(reverse("visits:phone_places"))
    assert page.context["page"].wanted == [visit]
    assert pages_of(homes)["door"] in text(page)


def test_the_card_has_changed_meanwhile(homes: Homes):
    """The phone is told what; sent again over the present card it is taken."""
    client, url = client_of(homes), pages_of(homes)["door"]
    values = filled(homes, note="一切都好")
    by = homes.user("community_secretary")
    register.change_household(fresh(homes.household), by=by, occupancy="rented")
    answer = client.post(url, values, headers=JSON)
    assert answer.status_code == 422
    assert str(_("occupancy")) in str(answer.json()["errors"])
    assert not Visit.objects.exists()
    page = client.post(url, values)
    assert page.status_code == 422
    household = fresh(homes.household)
    assert f'name="version" value="{household.version}"' in " ".join(text(page).split())
    assert page.context["form"]["occupancy"].value() == "rented"  # nobody said otherwise at the door
    assert client.post(url, {**values, **filled(homes), "token": values["token"]}, headers=JSON).status_code == 201


def test_sent_again(homes: Homes):
    client, url, values = client_of(homes), pages_of(homes)["door"], filled(homes, need="想装扶手")
    first, again = (client.post(url, values, headers=JSON) for _n in range(2))
    assert (first.status_code, first.json()) == (201, again.json())
    assert Visit.objects.count() == WorkOrder.objects.count() == 1
    photos = first.json()["photos"]["need_photos"]
    for _n in range(2):
        assert client.post(photos, {"photos": [upload()]}, headers=JSON).status_code == 201
    assert Attachment.objects.count() == 1


def test_written_by_somebody_else(homes: Homes):
    values = filled(homes)
    answer = client_of(homes, "grid_leader").post(pages_of(homes)["door"], values, headers=JSON)
    assert "user" in answer.json()["errors"]
    assert not Visit.objects.exists()


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("met", {"met": ""}),
        ("met", {"met": "9999999"}),
        ("occupancy", {"occupancy": "castle"}),
        ("next_wanted", {"next_wanted": "2026-11-01"}),
        ("came_0_phone", {"came_0_name": "孙丽", "came_0_phone": "12"}),
        ("came_1_name", {"came_1_phone": "13900001111"}),
        ("need", {"need_photos": [upload()]}),
        ("hazard_photos", {"hazard": "井盖", "hazard_photos": [upload(b"no photo")]}),
        ("token", {"token": "x"}),
        ("kind", {"kind": "patrol"}),
    ],
)
def test_bad_input(homes: Homes, field: str, given: dict[str, Any]):
    answer = client_of(homes).post(pages_of(homes)["door"], filled(homes, **given), headers=JSON)
    assert answer.status_code == 422
    assert field in answer.json()["errors"]
    assert not Visit.objects.exists()


def test_a_patrol(homes: Homes):
    client, url = client_of(homes), pages_of(homes)["patrol"]
    values = {"token": uuid4().hex, "user": homes.user("grid_worker").pk}
    assert client.post(url, values).status_code == 302
    assert Visit.objects.get().kind == "patrol"
    values = {**values, "token": uuid4().hex, "hazard": "井盖松动", "hazard_photos": [upload()]}
    assert client.post(url, values).status_code == 302
    assert WorkOrder.objects.get().area == homes.building.area


def test_signed_out(homes: Homes):
    answer = Client().post(pages_of(homes)["door"], filled(homes), headers=JSON)
    assert answer.status_code == 401
    assert Client().get(pages_of(homes)["door"]).status_code == 302


def test_the_same_queries_for_one_and_for_many(homes: Homes, django_assert_max_num_queries: Any):
    client, by = client_of(homes), homes.user("community_secretary")
    for number in range(12):
        home = register.open_household(area=homes.building.area, door=f"1单元{number + 1}01", by=by)
        register.move_in(home, register.person_data({"name": f"居民{number}"}), register.Living(), by=by)
    for url in (reverse("visits:phone_places"), *pages_of(homes).values(), reverse("visits:phone_care")):
        with django_assert_max_num_queries(16):
            client.get(url)
