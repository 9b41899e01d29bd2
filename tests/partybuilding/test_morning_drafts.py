"""A draft on every working morning, once, for the desks that want it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from common.clock import advance, now
from common.errors import NotAllowed
from notices import outbox
from partybuilding import services
from partybuilding.models import DraftState, MatchDraft, MorningDrafts
from partybuilding.services import drafts
from tests.partybuilding.offering import need, offer
from tests.partybuilding.registering import fresh
from tests.world import MONDAY, World

SATURDAY = MONDAY + timedelta(days=5)


@pytest.fixture
def world_of_mornings(world: World) -> World:
    services.switch_mornings(world.community, is_on=True, by=fresh(world, "dispatcher"))
    return world


def morning(day: int, hour: int = 8) -> int:
    """The beat at some hour of a later day; what it made is worked on."""
    advance((MONDAY + timedelta(days=day)).replace(hour=hour) - now())
    made = services.make_morning_drafts()
    for draft in MatchDraft.objects.filter(state=DraftState.QUEUED):
        drafts.work(draft.pk)
    return made


def matched(draft: MatchDraft) -> set[int]:
    return set(draft.lines.values_list("order", flat=True))


def test_it_works(world_of_mornings: World):
    world = world_of_mornings
    offer(world, at_once=5)
    first, elsewhere = need(world), need(world, "other_dispatcher", area=world.other_community)
    assert (morning(1), services.make_morning_drafts()) == (1, 0)
    draft = MatchDraft.objects.get()
    assert (draft.area, draft.state, draft.is_morning, matched(draft)) == (world.community, "ready", True, {first.pk})
    assert elsewhere.pk not in matched(draft)
    second = need(world)
    assert morning(2) == 1
    old, new = MatchDraft.objects.order_by("pk")
    assert (old.state, new.state, matched(new)) == (DraftState.DROPPED, "ready", {first.pk, second.pk})
    services.send_draft(new, by=fresh(world, "dispatcher"))
    drafts.work(new.pk)
    assert morning(3) == 0  # whoever is asked has not answered yet


def test_only_where_it_was_switched_on(world: World):
    need(world)
    assert morning(1) == 0
    with pytest.raises(NotAllowed):
        services.switch_mornings(world.community, is_on=True, by=fresh(world, "other_dispatcher"))
    services.switch_mornings(world.community, is_on=True, by=fresh(world, "dispatcher"))
    services.switch_mornings(world.community, is_on=True, by=fresh(world, "dispatcher"))
    assert MorningDrafts.objects.count() == 1
    services.switch_mornings(world.community, is_on=False, by=fresh(world, "dispatcher"))
    assert (morning(2), MatchDraft.objects.count()) == (0, 0)


def test_not_in_the_night_nor_on_a_free_day(world_of_mornings: World):
    need(world_of_mornings)
    assert morning(1, hour=6) == 0
    assert morning((SATURDAY - MONDAY).days) == 0
    assert morning(7) == 1


def test_nothing_waits(world_of_mornings: World):
    assert morning(1) == 0
    assert MorningDrafts.objects.get().made_on is not None


def test_what_somebody_has_begun_is_left_to_them(world_of_mornings: World):
    world = world_of_mornings
    offer(world, at_once=5)
    begun = need(world)
    morning(1)
    services.leave_out(MatchDraft.objects.get().lines.get(), by=fresh(world, "dispatcher"))
    assert morning(2) == 0
    fresh_need = need(world)
    assert morning(3) == 1
    old, new = MatchDraft.objects.order_by("pk")
    assert (old.state, matched(new)) == (DraftState.READY, {fresh_need.pk})
    assert morning(7) == 1  # it lies too long: the next takes its needs along
    assert matched(MatchDraft.objects.latest("pk")) == {begun.pk, fresh_need.pk}


def test_the_outbox_sends_a_worker(world_of_mornings: World):
    need(world_of_mornings)
    advance(timedelta(days=1))
    assert services.make_morning_drafts() == 1
    outbox.sweep()
    assert MatchDraft.objects.get().state in (DraftState.QUEUED, DraftState.READY)


def test_the_page(client, world: World):
    client.force_login(world.users["dispatcher"])
    page, switch = reverse("partybuilding:drafts"), reverse("partybuilding:mornings")
    assert client.post(switch, {"area": world.community.code, "do": "on"}).status_code == 302
    assert [each.area for each in client.get(page).context["mornings"]] == [world.community]
    assert client.post(switch, {"area": world.other_community.code, "do": "on"}).status_code == 422
    assert client.post(switch, {"area": world.community.code, "do": "off"}).status_code == 302
    assert list(client.get(page).context["mornings"]) == []
    client.force_login(world.users["grid_worker"])
    assert client.post(switch, {"area": world.community.code, "do": "on"}).status_code == 404


def test_the_day_begins_with_it(client, world_of_mornings: World):
    world = world_of_mornings
    need(world)
    morning(1)
    client.force_login(world.users["dispatcher"])
    [matter] = client.get("/").context["matters"]
    assert (matter.count, matter.url) == (1, reverse("partybuilding:drafts"))
    client.force_login(world.users["other_dispatcher"])
    assert client.get("/").context["matters"] == []
