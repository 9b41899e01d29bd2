"""Who says to the community what they would do for others has an offer: drafted once confirmed, kept in step."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from common.errors import Conflict, NotAllowed, Stale
from partybuilding import services as offers
from partybuilding.hours import WeeklyHours
from partybuilding.models import Offer, Registration
from partybuilding.services import registrations as services
from tests.partybuilding.offering import skill
from tests.partybuilding.registering import LAW, TUTORING, applied, confirmed, fresh, skills, unit_applied, willing
from tests.world import World

SATURDAY, SUNDAY = (WeeklyHours.parse(text).rows for text in ("周六", "周日"))


def drafted(world: World, **given: Any) -> Offer:
    return Offer.objects.get(
        registration=confirmed(world, said=willing(hours=SATURDAY, times=2, note="晚上先打电话", **given))
    )


def changed(world: World, offer: Offer, by: str = "dispatcher", **said: Any) -> Offer:
    found = Registration.objects.get(offer=offer)
    services.change(found, by=fresh(world, by), said=willing(**said))
    offer.refresh_from_db()
    return offer


def test_it_works(world: World):
    """Nobody types twice: what was said stands on the offer, which one click confirms."""
    waiting = applied(world, said=willing(hours=SATURDAY, times=2, note="晚上先打电话"))
    assert not Offer.objects.exists()
    services.confirm(waiting, by=fresh(world, "dispatcher"))
    offer = Offer.objects.get()
    assert (offer.person, offer.title, offer.what) == (waiting.person, LAW[1], "晚上先打电话")
    assert (offer.hours, offer.per_month, offer.state) == (SATURDAY, 2, "draft")
    assert (set(offer.skills.all()), [*offer.areas.all()]) == (skills(LAW), [world.community])
    assert not Offer.objects.open_on(offer.valid_from).exists()
    client = Client()
    client.force_login(fresh(world, "dispatcher"))
    shown = client.get(waiting.get_absolute_url()).content.decode()
    assert (action := reverse("partybuilding:confirm_offer", args=[offer.pk])) in shown
    assert client.post(action, {"version": offer.version}).status_code == 302
    assert Offer.objects.open_on(offer.valid_from).get() == offer
    assert [each.what for each in offer.entries.all()] == ["drafted", "confirmed"]
    assert action not in client.get(waiting.get_absolute_url()).content.decode()


def test_an_outsider(world: World):
    offer = drafted(world)
    for name in ("other_dispatcher", "unit_handler"):
        with pytest.raises(NotAllowed):
            offers.confirm_offer(offer, by=fresh(world, name))
        client = Client()
        client.force_login(fresh(world, name))
        answer = client.post(reverse("partybuilding:confirm_offer", args=[offer.pk]), {"version": offer.version})
        assert answer.status_code == 404
    offer.refresh_from_db()
    assert offer.state == "draft"


@pytest.mark.parametrize("said", [{"is_willing": False}, {"skills": frozenset()}, {"times": 0}])
def test_whoever_states_no_willingness_offers_nothing(world: World, said: dict[str, Any]):
    confirmed(world, said=services.Willingness(**{"skills": skills(LAW), "is_willing": True, **said}))
    assert not Offer.objects.exists()


def test_what_changes_in_the_registration_changes_in_the_offer(world: World):
    offer = offers.confirm_offer(drafted(world), by=fresh(world, "dispatcher"))
    changed(world, offer, hours=SUNDAY, times=2)
    assert (offer.hours, offer.state, offer.title) == (SUNDAY, "open", LAW[1])
    told = offer.entries.latest("pk")
    assert (told.what, [*told.changes]) == ("changed", ["hours"])
    registration = Registration.objects.get()
    services.change(registration, by=fresh(world, "dispatcher"), said=willing(LAW, TUTORING, hours=SUNDAY, times=2))
    offer.refresh_from_db()
    assert (set(offer.skills.all()), offer.title) == (skills(LAW, TUTORING), f"{LAW[1]}、{TUTORING[1]}")


def test_what_was_written_on_the_offer_stays(world: World):
    offer = drafted(world)
    offer.title, offer.hours, offer.conditions = "免费法律咨询", SUNDAY, "须预约"
    areas = [world.community, world.other_community]
    served = offers.Served([skill(code="law")], [], areas)
    offers.save_offer(offer, served, by=fresh(world, "street_coordinator"))
    changed(world, offer, hours=SATURDAY, times=3)
    assert (offer.title, offer.conditions, offer.per_month, offer.hours) == ("免费法律咨询", "须预约", 3, SUNDAY)
    assert set(offer.areas.all()) == set(areas)


def test_it_ends_with_the_registration_and_comes_back_anew(world: World):
    offer = offers.confirm_offer(drafted(world), by=fresh(world, "dispatcher"))
    desk = fresh(world, "dispatcher")
    services.change(Registration.objects.get(), by=desk, said=services.Willingness())
    offer.refresh_from_db()
    assert offer.state == "withdrawn"
    with pytest.raises(Conflict):
        offers.confirm_offer(offer, by=desk)
    assert changed(world, offer, hours=SUNDAY).state == "draft"
    services.end(Registration.objects.get(), by=desk, reason="搬走了")
    offer.refresh_from_db()
    assert offer.state == "withdrawn"


def test_who_moves_offers_where_they_live_then(world: World):
    offer = drafted(world)
    registration = Registration.objects.get()
    services.move(registration, by=fresh(world, "dispatcher"), address="柳林一网格", area=world.other_community)
    offer.refresh_from_db()
    assert offer.state == "withdrawn"
    services.confirm(registration, by=fresh(world, "other_dispatcher"))
    offer.refresh_from_db()
    assert (offer.state, [*offer.areas.all()]) == ("draft", [world.other_community])


def test_a_unit_offers_as_a_unit(world: World):
    services.confirm(unit_applied(world, said=willing()), by=fresh(world, "dispatcher"))
    offer = Offer.objects.get()
    assert (offer.unit, offer.person, offer.per_month) == (world.unit, None, 4)
    assert offers.confirm_offer(offer, by=fresh(world, "unit_handler")).state == "open"


def test_a_proposed_offer_is_confirmed_before_all_else(world: World):
    offer, desk = drafted(world), fresh(world, "dispatcher")
    for turn in (offers.pause, offers.resume):
        with pytest.raises(Conflict):
            turn(offer, by=desk)
    with pytest.raises(Stale):
        offers.confirm_offer(offer, by=desk, version=offer.version + 1)
    offers.confirm_offer(offer, by=desk)
    with pytest.raises(Conflict):
        offers.confirm_offer(offer, by=desk)
