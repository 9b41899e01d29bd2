"""What a working group brings back, written down on the phone in one go: by those who go out with it, and once."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from common.clock import now
from common.tokens import new_token
from partybuilding.models import FindingPhoto, GroupFinding, GroupVisit, WorkingGroup
from partybuilding.services.group_findings import drop_finding, submit_finding
from partybuilding.services.groups import end_group
from tests.partybuilding.activities import client_of, person
from tests.partybuilding.groups import DESK, STAFF, working_group
from tests.partybuilding.party import Party
from tests.pictures import picture, upload
from visits.models import Visit
from workorders.actors import of_user

JSON = {"Accept": "application/json"}


@pytest.fixture
def group(party: Party) -> WorkingGroup:
    return working_group(party, "grid_leader")


@pytest.fixture
def staff(party: Party) -> Client:
    return client_of(party, STAFF)


def filled(party: Party, name: str = STAFF, **given: object) -> dict[str, object]:
    values = {
        "token": new_token(),
        "user": party.user(name).pk,
        "area": party.world.grid.code,
        "met": "业主委员会",
        "people": [person(party, name).pk],
        "found_0": "飞线充电",
        "place_0": "3号楼",
        "at": (now() - timedelta(hours=3)).isoformat(),
    }
    return {**values, **given}


def url(group: WorkingGroup) -> str:
    return reverse("partybuilding:phone_trip", args=[group.pk])


def test_it_works(party: Party, group: WorkingGroup, staff: Client):
    sent = filled(party, found_2="垃圾未清", photos_2=upload())
    done = staff.post(url(group), sent)
    assert done.status_code == 302
    visit = GroupVisit.objects.get()
    first, second = GroupFinding.objects.order_by("pk")
    assert (visit.met, visit.visit.area) == ("业主委员会", party.world.grid)
    assert {first.at, second.at} == {visit.visit.at} == {now() - timedelta(hours=3)}
    assert (first.text, first.place, first.met_at, second.met_at) == ("飞线充电", "3号楼", visit, visit)
    assert (first.photos.count(), second.photos.count()) == (0, 1)
    assert "垃圾未清" in staff.get(done["Location"]).content.decode()


@pytest.mark.parametrize("name", ["dispatcher", "grid_worker", "system_admin", "unit_manager"])
def test_an_outsider(party: Party, group: WorkingGroup, staff: Client, name: str):
    """Whoever does not go out with the group, be it the desk that sees it."""
    staff.post(url(group), sent := filled(party))
    finding, client = GroupFinding.objects.get(), client_of(party, name)
    done = reverse("partybuilding:phone_trip_done", args=[sent["token"]])
    photo = reverse("partybuilding:phone_finding_photo", args=[finding.pk])
    assert {client.get(each).status_code for each in (url(group), done)} <= {403, 404}
    assert client.post(url(group), filled(party, name), headers=JSON).status_code in (403, 404)
    assert client.post(photo, {"photos": upload()}).status_code in (403, 404)
    assert (Visit.objects.count(), GroupFinding.objects.count(), FindingPhoto.objects.count()) == (1, 1, 0)


def test_sent_twice_it_is_once(party: Party, group: WorkingGroup, staff: Client):
    """The phone did not hear of the first time, and the group has ended since."""
    first = staff.post(url(group), sent := filled(party), headers=JSON)
    drop_finding(GroupFinding.objects.get(), reason="已处理", by=party.user(STAFF))
    end_group(group, reason="任务完成", by=party.user(DESK))
    again = staff.post(url(group), sent, headers=JSON)
    assert (first.status_code, again.status_code, again.json()) == (201, 201, first.json())
    assert (Visit.objects.count(), GroupFinding.objects.count()) == (1, 1)


def test_too_late(party: Party, group: WorkingGroup):
    """A clear word, for which the phone can stop waiting."""
    end_group(group, reason="任务完成", by=party.user(DESK))
    for name in ("grid_leader", STAFF):
        refused = client_of(party, name).post(url(group), filled(party, name), headers=JSON)
        assert (refused.status_code, list(refused.json()["errors"])) == (404, ["__all__"])
    assert not Visit.objects.exists()


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"met": "", "found_0": "", "place_0": ""}, "met"),
        ({"found_1": "", "place_1": "5号楼"}, "found_1"),
        ({"area": "nowhere"}, "area"),
        ({"people": [0]}, "people"),
        ({"at": "2020-01-01T08:00:00Z"}, "at"),
        ({"user": 0}, "user"),
    ],
)
def test_what_is_wrong(party: Party, group: WorkingGroup, staff: Client, given: dict[str, object], field: str):
    """Nothing of it is taken, and what was typed is there again."""
    sent = filled(party, **given)
    assert list(staff.post(url(group), sent, headers=JSON).json()["errors"]) == [field]
    shown = staff.post(url(group), sent)
    assert (shown.status_code, shown.context["form"]["met"].value()) == (422, sent["met"])
    assert not Visit.objects.exists()
    assert not GroupFinding.objects.exists()


def test_only_what_was_found(party: Party, group: WorkingGroup, staff: Client):
    assert staff.post(url(group), filled(party, met=""), headers=JSON).status_code == 201
    assert not Visit.objects.exists()
    assert GroupFinding.objects.get().met_at is None


def test_photos_follow_once(party: Party, group: WorkingGroup, staff: Client):
    """Each to what it shows; and to the order, when somebody has submitted it meanwhile."""
    told = staff.post(url(group), filled(party, found_1="垃圾未清"), headers=JSON).json()
    first, second = GroupFinding.objects.order_by("key")
    order = submit_finding(first, by=of_user(party.user("grid_leader"))).order
    assert order is not None
    for field in ("photos_0", "photos_0", "photos_1"):
        assert staff.post(told["photos"][field], {"photos": upload()}, headers=JSON).status_code == 201
    assert (first.photos.count(), second.photos.count(), order.attachments.count()) == (1, 1, 1)
    assert staff.post(told["photos"]["photos_0"], {}, headers=JSON).status_code == 422


def test_too_many_photos(party: Party, group: WorkingGroup, staff: Client):
    address = staff.post(url(group), filled(party), headers=JSON).json()["photos"]["photos_0"]
    colours = ["red", "green", "blue", "white", "black", "yellow", "pink", "brown", "gray", "purple"]
    answers = [staff.post(address, {"photos": upload(picture(colour=each))}, headers=JSON) for each in colours]
    assert [each.status_code for each in answers] == [201] * 9 + [422]


def test_the_pages_of_the_phone(party: Party, group: WorkingGroup, staff: Client):
    """Without a post for an area there are the groups, what waits, and oneself; the groups open first."""
    home = staff.get("/m/")
    assert url(group) in home.content.decode()
    assert [item.entry.key for item in home.context["layout"].phone] == ["phone_groups", "phone_queue", "phone_me"]
    assert {staff.get(each).status_code for each in ("/m/queue/", "/m/me/", "/m/groups/")} == {200}
    assert staff.get("/m/report/").status_code == 403
    assert staff.get(url(group))["X-Keep-Offline"] == "yes"
