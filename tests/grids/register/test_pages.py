"""The pages of the register: what each shows, what it masks, and that a neighbour finds nothing."""

from datetime import date

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import AuditEntry
from grids import register
from grids.models import Area, CareMark, Household, Residence
from grids.register import Living, person_data
from tests.homes import id_number, see_care

SECRETS = ("13977770001", id_number(), "陈国强", "陈小雨", "2单元501")


def client_of(homes, name):
    client = Client()
    client.force_login(homes.user(name))
    return client


def text(answer):
    return answer.content.decode()


def pages_of(homes):
    place, home, pk = homes.building.area.code, homes.household.code, homes.head.pk
    return {
        "places": reverse("grids:register"),
        "households": reverse("grids:households"),
        "residents": reverse("grids:residents"),
        "place": reverse("grids:place", args=[place]),
        "edit_building": reverse("grids:edit_building", args=[place]),
        "new_household": reverse("grids:new_household", args=[place]),
        "card": reverse("grids:household", args=[home]),
        "sheet": reverse("grids:household_sheet", args=[home]),
        "edit": reverse("grids:edit_household", args=[home]),
        "close": reverse("grids:close_household", args=[home]),
        "move_in": reverse("grids:move_in", args=[home]),
        "edit_resident": reverse("grids:edit_resident", args=[pk]),
        "move_out": reverse("grids:move_out", args=[pk]),
        "died": reverse("grids:died", args=[pk]),
        "care": reverse("grids:care", args=[pk]),
    }


OWN = ("places", "households", "residents")


def test_it_works(homes):
    """Whoever works with the people of the community sees every page, and nothing in full."""
    client = client_of(homes, "grid_worker")
    for name, url in pages_of(homes).items():
        answer = client.get(url)
        assert answer.status_code == 200, name
        assert not [secret for secret in SECRETS if secret in text(answer)], name
        assert "no-store" in answer["Cache-Control"], name
    shown = text(client.get(pages_of(homes)["card"]))
    for masked in ("陈**", "139****0001", "2单元5**", "楼道堆物", "独居老人"):
        assert masked in shown


@pytest.mark.parametrize("name", ["other_dispatcher", "other_grid_worker", "far_street_coordinator"])
def test_an_outsider(homes, name):
    client = client_of(homes, name)
    for page, url in pages_of(homes).items():
        answers = [client.get(url), client.post(url, {"version": 1, "chosen": "visit", "day": "2024-01-01"})]
        assert {answer.status_code for answer in answers} <= ({200, 405} if page in OWN else {404, 405}), page
        told = [masked for answer in answers for masked in ("陈**", "****0001", "1号楼") if masked in text(answer)]
        assert told == [], page
    assert Residence.objects.current().filter(household=homes.household).count() == 2


@pytest.mark.parametrize("name", ["unit_handler", "review_panel", "supervisor", "system_admin", "party_secretary"])
def test_for_those_who_do_not_work_with_the_people(homes, name):
    client = client_of(homes, name)
    assert {client.get(url).status_code for url in pages_of(homes).values()} == {404}
    assert reverse("grids:register") not in text(client.get("/"))


def test_the_navigation_leads_there(homes):
    assert reverse("grids:register") in text(client_of(homes, "grid_worker").get("/"))


def reveal(client, homes, **data):
    return client.post(reverse("grids:reveal_household", args=[homes.household.code]), data)


def test_in_full_for_a_reason(homes):
    client = client_of(homes, "grid_worker")
    refused = reveal(client, homes)
    assert refused.status_code == 422
    assert "13977770001" not in text(refused)
    shown = text(reveal(client, homes, chosen="visit"))
    assert all(secret in shown for secret in SECRETS)
    entry = AuditEntry.objects.get(action="household.reveal")
    assert (entry.user.username, entry.object_id) == ("grid_worker", str(homes.household.pk))
    assert "13977770001" not in text(client.get(pages_of(homes)["card"]))


def test_doors_in_full(homes):
    url = reverse("grids:reveal_doors", args=[homes.building.area.code])
    assert client_of(homes, "grid_worker").post(url, {}).status_code == 422
    assert "2单元501" in text(client_of(homes, "grid_worker").post(url, {"reason": "入户核查"}))
    assert client_of(homes, "other_dispatcher").post(url, {"chosen": "visit"}).status_code == 404
    assert client_of(homes, "other_dispatcher").get(url).status_code == 404
    assert client_of(homes, "grid_worker").get(url).url == pages_of(homes)["place"]
    assert AuditEntry.objects.filter(action="building.reveal_doors").count() == 1


def test_in_full_to_an_outsider(homes):
    assert reveal(client_of(homes, "other_dispatcher"), homes, chosen="visit").status_code == 404
    assert not AuditEntry.objects.filter(action="household.reveal").exists()


def found(client, **wishes):
    answer = client.get(reverse("grids:residents"), wishes)
    return [row.residence.person.name for row in answer.context["listing"].rows]


@pytest.mark.parametrize(
    ("wishes", "names"),
    [
        ({}, ["陈国强", "陈小雨"]),
        ({"q": "小雨"}, ["陈小雨"]),
        ({"q": "+86 139 7777 0001"}, ["陈国强"]),
        ({"q": id_number().lower()}, ["陈国强"]),
        ({"q": "东来"}, []),
        ({"q": "13977770002"}, []),
        ({"q": id_number("19800909", 3)}, []),
        ({"age": "60-79"}, ["陈国强"]),
        ({"age": "6-17"}, ["陈小雨"]),
        ({"kind": "registered"}, ["陈国强", "陈小雨"]),
        ({"kind": "floating"}, []),
        ({"political_status": "01"}, []),
        ({"care": "ALONE"}, ["陈国强"]),
        ({"area": "640199001001001"}, ["陈国强", "陈小雨"]),
    ],
)
def test_residents_found(homes, held_clock, wishes, names):
    client = client_of(homes, "community_secretary")
    assert found(client, **wishes) == names


@pytest.mark.parametrize("wishes", [{"q": "陈"}, {"q": "12345"}, {"q": "99999919490307011X"}, {"area": "640199001002"}])
def test_what_cannot_be_looked_for(homes, wishes):
    answer = client_of(homes, "community_secretary").get(reverse("grids:residents"), wishes)
    assert answer.status_code == 400
    assert answer.context["listing"].problems


def test_care_is_no_filter_for_who_does_not_see_it(homes):
    """Neither the filter, nor a mark, nor a page tells the dispatcher who lives alone."""
    client = client_of(homes, "dispatcher")
    assert found(client, care="ALONE") == found(client)
    for url in pages_of(homes).values():
        assert "独居老人" not in text(client.get(url))
    assert client.get(pages_of(homes)["care"]).status_code == 404
    end = reverse("grids:end_care", args=[homes.head.pk, homes.mark.pk])
    assert client.post(end).status_code == 404


def test_who_sees_care_next_door_only(homes):
    see_care(homes.world, "other_dispatcher")
    assert found(client_of(homes, "other_dispatcher"), care="ALONE") == []


def test_buildings_found(homes):
    Area.objects.filter(pk=homes.building.pk).update(search=" 1号楼 1haolou 1hl")
    client = client_of(homes, "dispatcher")

    def names(**wishes):
        return [row.area.name for row in client.get(reverse("grids:register"), wishes).context["listing"].rows]

    assert names() == names(q="1号") == names(q="1hl") == names(q=homes.building.area.code) == ["1号楼"]
    assert names(q="9号") == names(kind="rural") == []
    assert names(kind="managed") == ["1号楼"]
    row = client.get(reverse("grids:register")).context["listing"].rows[0]
    assert (row.households, row.residents) == (1, 2)


def test_a_new_building_and_household(homes):
    client = client_of(homes, "grid_worker")
    new = reverse("grids:new_building")
    values = {"parent": homes.world.grid.code, "name": "2号楼", "kind": "unmanaged", "floors": "6", "built": "19"}
    refused = client.post(new, values)
    assert refused.status_code == 422
    assert 'value="2号楼"' in text(refused)
    made = client.post(new, {**values, "built": "1998"})
    building = Area.objects.get(name="2号楼")
    assert made.url == reverse("grids:place", args=[building.code])
    home = {"door": "101", "occupancy": "rented", "facilities": "燃气\n烟感"}
    made = client.post(reverse("grids:new_household", args=[building.code]), home)
    household = Household.objects.get(area=building)
    assert made.url == reverse("grids:move_in", args=[household.code])
    assert household.facilities == ["燃气", "烟感"]
    again = client.post(reverse("grids:new_household", args=[building.code]), home)
    assert again.status_code == 422


def test_a_building_next_door_cannot_be_made(homes):
    values = {"parent": homes.world.other_grid.code, "name": "2号楼", "kind": "managed"}
    assert client_of(homes, "grid_worker").post(reverse("grids:new_building"), values).status_code == 422
    assert not Area.objects.filter(name="2号楼").exists()


def newcomer(homes, **values):
    base = {"name": "孙晓梅", "relation": "tenant", "kind": "elsewhere", "version": homes.household.version}
    return {**base, **values}


def test_move_in_with_a_preview(homes):
    client, url = client_of(homes, "grid_worker"), pages_of(homes)["move_in"]
    refused = client.post(url, newcomer(homes, id_number="123"))
    assert refused.status_code == 422
    assert 'value="孙晓梅"' in text(refused)
    preview = client.post(url, newcomer(homes, leaves_others="on"))
    assert preview.status_code == 200
    assert preview.context["preview"]
    assert not Residence.objects.filter(person__name="孙晓梅").exists()
    back = client.post(url, newcomer(homes, change="1"))
    assert not back.context["preview"]
    done = client.post(url, newcomer(homes, confirmed="1"))
    assert done.url == pages_of(homes)["card"]
    assert Residence.objects.get(person__name="孙晓梅").household == homes.household


def test_the_preview_tells_of_the_other_home(homes):
    second = register.open_household(area=homes.building.area, door="1-101", by=homes.user("dispatcher"))
    url = reverse("grids:move_in", args=[second.code])
    values = newcomer(homes, name="陈国强", id_number=id_number(), leaves_others="on", version=1)
    preview = client_of(homes, "grid_worker").post(url, values)
    assert len(preview.context["preview"]) == 2
    elsewhere = {"name": "赵东来", "id_number": id_number("19800909", 3)}
    preview = client_of(homes, "grid_worker").post(url, {**values, **elsewhere})
    assert len(preview.context["preview"]) == 1


def test_a_card_that_somebody_has_changed(homes):
    client, url = client_of(homes, "grid_worker"), pages_of(homes)["edit"]
    values = {"occupancy": "rented", "dangers": "飞线充电", "version": homes.household.version}
    register.change_household(homes.household, by=homes.user("dispatcher"), disputes="噪声")
    stale = client.post(url, values)
    assert stale.status_code == 412
    assert "飞线充电" in text(stale)
    again = client.post(url, {**values, "version": homes.household.version + 1})
    assert again.status_code == 302
    assert Household.objects.get(pk=homes.household.pk).dangers == "飞线充电"


def test_change_a_resident(homes):
    client, url = client_of(homes, "grid_worker"), pages_of(homes)["edit_resident"]
    values = {"name": "", "relation": "head", "kind": "absent", "version": homes.household.version}
    assert client.post(url, values).status_code == 302
    homes.head.refresh_from_db()
    assert (homes.head.kind, homes.head.person.name) == ("absent", "陈国强")


def test_move_out_and_died(homes):
    client, pages = client_of(homes, "grid_worker"), pages_of(homes)
    values = {"day": "2019-01-01", "version": homes.household.version}
    assert client.post(pages["move_out"], values).status_code == 422
    assert client.post(pages["died"], {**values, "day": "2024-05-05"}).status_code == 302
    homes.head.refresh_from_db()
    assert homes.head.moved_out == date(2024, 5, 5)
    assert client.get(pages["died"]).status_code == 404
    out = reverse("grids:move_out", args=[homes.child.pk])
    assert client.post(out, {"day": "2024-06-06", "version": homes.household.version + 1}).status_code == 302
    assert client.post(pages["close"], {"version": homes.household.version + 2}).status_code == 302


def test_a_household_with_people_is_not_given_up(homes):
    answer = client_of(homes, "dispatcher").post(pages_of(homes)["close"], {"version": homes.household.version})
    assert answer.status_code == 409


def test_care(homes):
    client = client_of(homes, "grid_worker")
    end = reverse("grids:end_care", args=[homes.head.pk, homes.mark.pk])
    values = {"group": "ALONE", "since": "2024-01-01", "version": homes.household.version}
    assert client.post(pages_of(homes)["care"], values).status_code == 409
    assert client.post(end).status_code == 302
    assert client.post(pages_of(homes)["care"], values).status_code == 302
    assert CareMark.objects.current().get().since == date(2024, 1, 1)


def crowd(homes, households, people):
    by = homes.user("dispatcher")
    for number in range(households):
        home = register.open_household(area=homes.building.area, door=f"{number + 1}01", by=by)
        for serial in range(people):
            data = person_data(
                {"name": f"居民{number}{serial}", "id_number": id_number("19700101", number * 9 + serial)}
            )
            residence = register.move_in(home, data, Living(), by=by)
            register.mark_care(residence.person, homes.group, by=homes.user("community_secretary"))


def queries_of(client, url):
    client.get(url)  # what is kept in memory is there from now on
    with CaptureQueriesContext(connection) as asked:
        assert client.get(url).status_code == 200
    return len(asked)


@pytest.mark.parametrize("name", ["places", "residents", "place", "card"])
def test_the_same_queries_however_many_rows(homes, name):
    client, url = client_of(homes, "community_secretary"), pages_of(homes)[name]
    few = queries_of(client, url)
    crowd(homes, 3, 2)
    register.add_building(parent=homes.world.grid, name="3号楼", by=homes.user("dispatcher"))
    assert queries_of(client, url) == few <= 12


def test_page_after_page(homes, monkeypatch):
    monkeypatch.setattr("grids.register.listing.PAGE_SIZE", 2)
    crowd(homes, 2, 2)
    client, seen, query = client_of(homes, "dispatcher"), [], ""
    while True:
        listing = client.get(f"{reverse('grids:residents')}?{query}").context["listing"]
        seen += [row.residence.pk for row in listing.rows]
        if not listing.next:
            break
        query = listing.next
    assert len(seen) == len(set(seen)) == 6
    assert listing.previous


def test_what_is_new_has_no_version(homes):
    client = client_of(homes, "grid_worker")
    for url in (reverse("grids:new_building"), pages_of(homes)["new_household"]):
        assert "None" not in text(client.get(url)), url
