"""Offers drafted from registrations: whoever must confirm them is told, and confirms many at once."""

from django.test import Client
from django.urls import reverse

from notices import outbox
from notices.models import Notice
from partybuilding.following.offers import TO_THE_DESK, TO_THE_PROVIDER
from partybuilding.models import Offer, OfferState
from partybuilding.services import registrations
from partybuilding.tables.registrations import RegisteredMembers
from sheets.registers import Row
from tests.partybuilding.offering import offer
from tests.partybuilding.registering import LAW, applied, confirmed, fresh, skills, unit_applied, willing
from tests.world import World

CONFIRM = reverse("partybuilding:confirm_offers")


def told(event: str) -> list[str]:
    outbox.sweep()
    return sorted(Notice.objects.filter(event=event).values_list("user__username", flat=True))


def client_of(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.users[name])
    return client


def proposed(world: World, count: int) -> list[Offer]:
    for number in range(count):
        confirmed(world, name=f"党员{number}", phone=f"1390000{number:04d}", said=willing(LAW))
    return list(Offer.objects.order_by("pk"))


def ticked(*offers: Offer) -> dict[str, list[str]]:
    return {"offer": [f"{each.pk}.{each.version}" for each in offers]}


def test_it_works(world: World):
    first, second, third = proposed(world, 3)
    client = client_of(world, "dispatcher")
    page = client.get(reverse("partybuilding:offers"), {"state": "draft"}).context["listing"]
    assert [row.may_confirm for row in page.rows] == [True, True, True]
    stale = {"offer": [*ticked(first, second)["offer"], f"{third.pk}.7"]}
    came = client.post(CONFIRM, stale)
    assert [(row.offer.pk, bool(refusal)) for row, refusal in came.context["rows"]] == [
        (third.pk, True),
        (second.pk, False),
        (first.pk, False),
    ]
    assert set(Offer.objects.filter(state=OfferState.OPEN)) == {first, second}
    assert client.post(CONFIRM, stale).context["refused"] == 3
    undone = client.post(CONFIRM, {**ticked(*came.context["done"]), "do": "pause"})
    assert (len(undone.context["done"]), undone.context["refused"]) == (2, 0)
    assert Offer.objects.filter(state=OfferState.PAUSED).count() == 2


def test_an_outsider(world: World):
    [made] = proposed(world, 1)
    assert client_of(world, "other_dispatcher").post(CONFIRM, ticked(made)).context["rows"] == []
    came = client_of(world, "grid_worker").post(CONFIRM, ticked(made)).context["rows"]
    assert [bool(refusal) for _row, refusal in came] == [True]
    made.refresh_from_db()
    assert made.state == OfferState.DRAFT


def test_nothing_ticked(world: World):
    page = client_of(world, "dispatcher").post(CONFIRM, {"offer": ["x", "1.y", ""]})
    assert (page.status_code, page.context["rows"]) == (200, [])


def test_the_list_grows_without_queries(world: World, django_assert_max_num_queries):
    proposed(world, 6)
    client = client_of(world, "dispatcher")
    with django_assert_max_num_queries(30):
        client.get(reverse("partybuilding:offers"), {"state": "draft"})


def test_the_desk_is_told_once_a_day(world: World):
    proposed(world, 2)
    assert told(TO_THE_DESK) == ["community_secretary"]  # the dispatcher has confirmed the registrations
    by = fresh(world, "district_coordinator")
    skills(LAW)
    said = {"address": "槐荫小区1号楼", "skills": "law", "is_willing": "yes"}
    rows = [Row(n, {"name": f"骑手{n}", "phone": f"1380000{n:04d}", **said}) for n in range(2, 5)]
    members = RegisteredMembers()
    members.save(members.check(rows, by), by)
    assert Offer.objects.count() == 5
    assert told(TO_THE_DESK) == ["community_secretary", "dispatcher"]


def test_the_provider_is_told(world: World):
    registered = unit_applied(world, said=willing(LAW))
    registrations.confirm(registered, by=fresh(world, "dispatcher"))
    assert told(TO_THE_PROVIDER) == ["unit_handler", "unit_manager"]
    assert Notice.objects.filter(event=TO_THE_PROVIDER)[0].url == Offer.objects.get().get_absolute_url()


def test_nobody_is_told_of_what_holds_already(world: World):
    confirmed(world, said=willing(LAW))
    Offer.objects.update(state=OfferState.OPEN)
    assert told(TO_THE_DESK) == []


def test_the_day_begins_with_them(world: World):
    proposed(world, 2)
    offer(world)
    applied(world, name="未确认", phone="13700001111", said=willing(LAW))
    [matter] = client_of(world, "dispatcher").get("/").context["matters"]
    assert (matter.count, matter.url) == (2, f"{reverse('partybuilding:offers')}?state=draft")
