"""Those without an account are told by message, and answer by a link of their own."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from common.clock import advance, now
from common.errors import WrongState
from deliberation import services
from deliberation.choices import Attendance
from deliberation.links import SEALED, path_to
from deliberation.models import Attendee, Meeting
from grids import services as grids
from grids.models import Contact, Organisation, OrganisationKind, Person
from notices import outbox
from notices.models import Delivery
from tests.deliberation.conftest import Make, fresh, person
from tests.keys import client_for
from tests.notices.conftest import gateway, sms_channel
from tests.notices.receivers import Receiver
from tests.world import World
from workorders.links import link_for as review_link_for

__all__ = ["gateway"]

SITE = "https://grid.example.org"
PHONE = "13912345678"


@pytest.fixture(autouse=True)
def _settings(settings: Any, world: World, gateway: Receiver) -> None:
    settings.NOTICES_PRIVATE_NETWORKS = ["127.0.0.0/8"]
    settings.SITE_URL = SITE
    sms_channel(gateway)


@pytest.fixture
def meeting(world: World, plan: Make) -> Meeting:
    """A colleague, somebody known to the register, a unit with a contact only, two by name; one of them has a phone."""
    meeting, by = plan(), world.actor("community_secretary")
    services.add_item(meeting, title="北门停车", text="划多少车位", by=by)
    deputy = grids.create_person(name="孟建华", phone="13800001234")
    shop = Organisation.objects.create(
        code="SHOP", name="槐荫超市", kind=OrganisationKind.INSTITUTION, home=world.community
    )
    Contact.objects.create(organisation=shop, name="店长", phone="13700007777", phone_masked="137****7777")
    guests = services.Guests(
        people=(person(world, "grid_worker"), deputy),
        units=(world.unit, shop),
        names=("周兰英", "郑大妈"),
        phones={"周兰英": PHONE},
    )
    services.invite(meeting, guests, by=by)
    return services.convene(meeting, by=by)


def sent() -> dict[str, list[str]]:
    """Event → the masked numbers that were written to."""
    while outbox.sweep():
        pass
    found: dict[str, list[str]] = {}
    for each in Delivery.objects.order_by("to_masked"):
        found.setdefault(each.event.removeprefix("deliberation."), []).append(each.to_masked)
    return found


def of(meeting: Meeting, name: str) -> Attendee:
    return meeting.attendees.get(name=name)


def test_it_works(world: World, meeting: Meeting):
    """Told with a link, which shows what they need; their answer counts as everybody's."""
    assert sent() == {"invited_guest": ["137****7777", "138****1234", "139****5678"]}
    own, client = of(meeting, "周兰英"), Client()
    text = client.get(path_to(own)).content.decode()
    for word in (meeting.title, meeting.place, "北门停车", "划多少车位", "2026-11-18"):
        assert word in text
    for answer in ("declined", "accepted"):
        assert client.post(path_to(own), {"answer": answer, "note": "带孩子来"}).status_code == 302
    own.refresh_from_db()
    assert (own.state, own.note) == (Attendance.ACCEPTED, "带孩子来")
    assert meeting.entries.filter(step="answered").last().name == "周兰英"
    page = Client()
    page.force_login(world.users["community_secretary"])
    shown = page.get(meeting.get_absolute_url()).content.decode()
    assert "139****5678" in shown
    assert PHONE not in shown
    handed = page.get(reverse("deliberation:invitations", args=[meeting.pk])).content.decode()
    assert path_to(of(meeting, "郑大妈")) in handed  # nobody can send it to her: it is handed out
    assert path_to(meeting.attendees.get(person=person(world, "grid_worker"))) not in handed


def test_the_link_is_nobody_elses(world: World, meeting: Meeting):
    """Neither made up, nor read out of the record of what was sent, nor good for anything else."""
    sent()
    own = of(meeting, "周兰英")
    link = path_to(own)
    assert all(SEALED.token(own.pk) not in each.text for each in Delivery.objects.all())
    assert review_link_for(SEALED.token(own.pk)) is None
    for token in (str(own.pk), f"{own.pk}.x", SEALED.token(own.pk)[:-1], SEALED.token(10**6)):
        assert Client().get(reverse("deliberation:invitation", args=[token])).status_code == 404
    answer = Client().get(link)
    assert (answer["X-Robots-Tag"], "no-store" in answer["Cache-Control"]) == ("noindex, nofollow, noarchive", True)
    for other in ("孟建华", "孟**", "郑大妈", "grid_worker"):
        assert other not in answer.content.decode()
    services.uninvite(own, by=world.actor("community_secretary"))
    assert Client().post(link, {"answer": "accepted"}).status_code == 404


def test_what_happens_next_is_told_too(world: World, meeting: Meeting):
    by, link = world.actor("community_secretary"), path_to(of(meeting, "周兰英"))
    sent()
    services.change_meeting(fresh(meeting), place="二楼会议室", by=by)
    assert len(sent()["changed_guest"]) == 3
    advance(timedelta(days=1))
    services.remind()
    assert sent()["tomorrow_guest"] == ["137****7777", "138****1234", "139****5678"]
    services.cancel_meeting(fresh(meeting), reason="停电", by=by)
    assert len(sent()["cancelled_guest"]) == 3
    assert Client().post(link, {"answer": "accepted"}).status_code == 409
    assert Client().get(link).status_code == 200  # and says that it is cancelled


def test_only_until_it_is_held(world: World, meeting: Meeting):
    own = of(meeting, "周兰英")
    advance(meeting.starts_at - now())
    services.record_attendance(meeting, {own.pk: Attendance.ABSENT.value}, by=world.actor("community_secretary"))
    with pytest.raises(WrongState):
        services.answer_by_link(own, answer="accepted")
    own.refresh_from_db()
    assert own.state == Attendance.ABSENT


@pytest.mark.parametrize("name", ["grid_worker", "unit_handler", "other_dispatcher"])
def test_an_outsider(world: World, meeting: Meeting, name: str):
    """Who is only invited is not handed the links of others."""
    client = Client()
    client.force_login(world.users[name])
    assert client.get(reverse("deliberation:invitations", args=[meeting.pk])).status_code == 404


def test_with_a_telephone_behind_the_name(world: World, plan: Make):
    """On the page as over REST; a number that is none is refused."""
    meeting, client = plan(), Client()
    client.force_login(world.users["community_secretary"])
    address = reverse("deliberation:act", args=[meeting.pk, "invite"])
    wrong = client.post(address, {"names": "周兰英 99912345678", "has_vote": "on"})
    assert (wrong.status_code, meeting.attendees.count()) == (422, 0)
    lines = f"周兰英 {PHONE}\n郑 大妈\n3号楼2单元代表，+86 138-0000-4321"
    assert client.post(address, {"names": lines, "has_vote": "on"}).status_code == 302
    rows = {each.name: (str(each.phone_masked), each.phone.reveal()) for each in meeting.attendees.all()}
    assert rows == {
        "周兰英": ("139****5678", PHONE),
        "郑 大妈": ("", ""),
        "3号楼2单元代表": ("138****4321", "13800004321"),
    }
    api, url = client_for(world.users["dispatcher"]), f"/api/v1/deliberations/{meeting.pk}/invite/"
    body = {"names": ["孟建华"], "phones": {"孟建华": "1"}}
    assert api.post(url, body, format="json").status_code == 400
    answer = api.post(url, {**body, "phones": {"孟建华": PHONE}}, format="json")
    assert (answer.status_code, PHONE in answer.content.decode()) == (200, False)


def test_whoever_has_an_account_gets_no_message(world: World, meeting: Meeting):
    sent()
    assert Person.objects.filter(user=world.users["grid_worker"]).exists()
    assert not Delivery.objects.filter(event="deliberation.invited").exists()
    assert world.users["grid_worker"].notices.filter(event="deliberation.invited").count() == 1
