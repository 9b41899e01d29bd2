"""Before a draft is sent it says which of its lines would be refused, by the rules that asking itself goes by."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils.translation import gettext as _

from partybuilding import services
from partybuilding.models import DraftState, MatchDraft, Offer
from partybuilding.services import drafts
from tests.keys import client_for
from tests.partybuilding.offering import drafted, need, offer
from tests.world import World
from workorders.models import WorkOrder

PAUSED, MOVED_ON = "The offer is paused.", "The need has moved on since the draft was made."


@pytest.fixture
def draft(world: World) -> MatchDraft:
    offer(world, per_month=4, at_once=2)
    need(world)
    need(world)
    return drafted(world)


def _pause(world: World) -> None:
    services.pause(Offer.objects.get(), by=world.users["dispatcher"])


def _withdraw(world: World) -> None:
    services.withdraw_offer(Offer.objects.get(), by=world.users["dispatcher"])


def _fill(world: World) -> None:
    Offer.objects.update(at_once=1)


def _serve_elsewhere(world: World) -> None:
    Offer.objects.get().areas.set([world.other_community])


CHANGES: dict[str, tuple[Callable[[World], None], int]] = {
    "paused": (_pause, 2),
    "withdrawn": (_withdraw, 2),
    "full": (_fill, 1),
    "elsewhere": (_serve_elsewhere, 2),
}


def test_it_works(world: World, draft: MatchDraft):
    assert services.foreseen(draft) == {}
    _pause(world)
    assert set(services.foreseen(draft).values()) == {_(PAUSED)}
    client = Client()
    client.force_login(world.users["dispatcher"])
    assert _(PAUSED) in client.get(draft.get_absolute_url()).content.decode()
    shown = client.get(draft.get_absolute_url() + "?show=refused")
    assert [row["refusal"] for row in shown.context["rows"]] == [_(PAUSED)] * 2
    answer = client_for(world.users["dispatcher"]).get(f"/api/v1/match-drafts/{draft.pk}/trial/")
    assert [row["reason"] for row in answer.json()["results"]] == [_(PAUSED)] * 2


@pytest.mark.parametrize("name", ["other_dispatcher", "unit_handler"])
def test_an_outsider(world: World, draft: MatchDraft, name: str):
    answer = client_for(world.users[name]).get(f"/api/v1/match-drafts/{draft.pk}/trial/")
    assert answer.status_code == 404


@pytest.mark.parametrize("what", CHANGES)
def test_what_was_foreseen_happens(world: World, draft: MatchDraft, what: str):
    change, refused = CHANGES[what]
    change(world)
    told = services.foreseen(draft)
    assert len(told) == refused
    services.send_draft(draft, by=world.users["dispatcher"])
    drafts.work(draft.pk)
    assert MatchDraft.objects.get(pk=draft.pk).state == DraftState.SENT
    assert set(draft.lines.exclude(code="").values_list("pk", flat=True)) == set(told)


def test_a_need_that_has_moved_on(world: World, draft: MatchDraft):
    WorkOrder.objects.filter(pk=draft.lines.first().order_id).update(version=99)
    assert list(services.foreseen(draft).values()) == [_(MOVED_ON)]


def test_the_queries_do_not_grow(world: World, draft: MatchDraft, django_assert_num_queries: Any):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as few:
        services.foreseen(draft)
    for _more in range(5):
        need(world)
    more = drafted(world)
    with django_assert_num_queries(len(few)):
        services.foreseen(more)
