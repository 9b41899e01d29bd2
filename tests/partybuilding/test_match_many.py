from datetime import timedelta
from itertools import product

import numpy as np
import pytest
from django.core.cache import cache
from django.urls import reverse
from rest_framework.test import APIClient
from scipy.optimize import LinearConstraint, milp
from scipy.sparse import csr_matrix

from common.clock import held
from common.errors import Conflict, Invalid, NotAllowed
from partybuilding import services
from partybuilding.hours import WeeklyHours
from partybuilding.matching.assigning import NOBODY, Pairs, assign, upper_bound
from partybuilding.models import DraftState, MatchDraft, Use
from partybuilding.services import drafts
from tests.partybuilding.offering import days, drafted, need, offer
from tests.world import MONDAY, World
from workorders import services as orders


def instance(seed: int, needs: int, offers: int, share: float = 0.4):
    chance = np.random.default_rng(seed)
    places = chance.integers(0, 3, offers)
    chosen = [(n, o) for n, o in product(range(needs), range(offers)) if chance.random() < share]
    worth = chance.integers(1000, 2000, len(chosen))
    return places, Pairs.of([n for n, _o in chosen], [o for _n, o in chosen], worth)


def exact(needs: int, places, pairs: Pairs) -> int:
    """The optimum, by a solver that knows nothing of matchings."""
    at = np.arange(len(pairs))
    rows = np.concatenate([pairs.needs, pairs.offers + needs])
    matrix = csr_matrix((np.ones(2 * len(pairs)), (rows, np.tile(at, 2))), shape=(needs + len(places), len(pairs)))
    most = np.concatenate([np.ones(needs), places])
    limits = LinearConstraint(matrix, ub=most)
    found = milp(-pairs.worth, constraints=limits, integrality=np.ones(len(pairs)), bounds=(0, 1))
    return round(-found.fun)


def check_allowed(places, pairs: Pairs, chosen) -> None:
    taken = chosen[chosen != NOBODY]
    assert (np.bincount(pairs.offers[taken], minlength=len(places)) <= places).all()
    assert (pairs.needs[taken] == np.flatnonzero(chosen != NOBODY)).all()


@pytest.mark.parametrize("seed", range(12))
def test_the_assignment_is_the_best_there_is(seed: int):
    needs = 14
    places, pairs = instance(seed, needs, 9)
    found = assign(needs, places, pairs, seed)
    check_allowed(places, pairs, found.chosen)
    assert found.worth == exact(needs, places, pairs) == found.bound


def test_a_bound_holds_for_a_poor_assignment_too():
    places, pairs = instance(3, 14, 9)
    nobody = np.full(14, NOBODY, dtype=np.int64)
    assert upper_bound(14, places, pairs, nobody) >= exact(14, places, pairs)


def test_the_same_seed_gives_the_same():
    places, pairs = instance(5, 200, 60, 0.2)
    pairs = Pairs(pairs.needs, pairs.offers, np.full(len(pairs), 1000, dtype=np.int64))
    first, again, other = (assign(200, places, pairs, seed) for seed in (1, 1, 2))
    assert (first.chosen == again.chosen).all()
    assert first.worth == other.worth
    assert (first.chosen != other.chosen).any()


def test_nothing_to_match():
    empty = Pairs.of([], [], [])
    assert (assign(3, np.array([1]), empty).chosen == NOBODY).all()


@pytest.fixture
def _monday():
    cache.clear()
    with held(MONDAY):
        yield


@pytest.mark.usefixtures("_monday")
def test_a_draft_is_made_edited_and_sent_once(world: World):
    scarce = offer(world, at_once=1, title="一个名额")
    wide = offer(world, at_once=3, per_month=3, title="三个名额", unit=world.other_unit, areas=[world.community])
    found = [need(world) for _n in range(5)]
    draft = drafted(world)
    assert (draft.state, draft.facts["needs"], draft.facts["matched"]) == (DraftState.READY, 5, 4)
    assert draft.facts["worth"] == draft.facts["bound"]
    assert sorted(draft.lines.values_list("offer", flat=True), key=str) == [
        *sorted([scarce.pk, wide.pk, wide.pk, wide.pk]),
        None,
    ]
    by = world.actor("dispatcher").user
    [of_scarce] = draft.lines.filter(offer=scarce)
    dropped = draft.lines.filter(offer=wide)[0]
    services.leave_out(dropped, by=by)
    left = draft.lines.get(offer=None)
    services.change_offer(left, wide, by=by)
    with pytest.raises(Invalid):
        services.change_offer(dropped, scarce, by=by)
    services.leave_out(dropped, by=by)
    orders.urge(of_scarce.order, by=world.actor("dispatcher"), words="请快一点")
    sent = services.send_draft(draft, by=by, answer_by=MONDAY + timedelta(days=2))
    for _again in range(2):
        drafts.work(sent.pk)
    sent.refresh_from_db()
    assert (sent.state, sent.done, sent.total) == (DraftState.SENT, 4, 4)
    of_scarce.refresh_from_db()
    assert (of_scarce.code, bool(of_scarce.words)) == ("stale", True)
    assert Use.objects.filter(offer=wide).count() == 3
    assert sum(order.proposals.count() for order in found) == 3
    with pytest.raises(Conflict):
        services.send_draft(draft, by=by)


@pytest.mark.usefixtures("_monday")
def test_never_outside_hours_nor_to_whoever_refused(world: World):
    made = offer(world, at_once=9, per_month=9, hours="周六 9:00-12:00")
    refused, busy, fine = need(world), need(world), need(world)
    by = world.actor("dispatcher")
    services.ask(refused, made, by=by)
    orders.refuse(refused, by=world.actor("unit_handler"))
    services.say_when(busy, by=by.user, first=days(0), last=days(20), hours=WeeklyHours.parse("工作日"))  # type: ignore[arg-type]
    draft = drafted(world)
    matched = {line.order: line for line in draft.lines.select_related("order").filter(offer__isnull=False)}
    assert list(matched) == [fine]
    assert made.weekly.covers(matched[fine].at)  # type: ignore[arg-type]


@pytest.mark.usefixtures("_monday")
def test_the_desk_next_door_makes_none_here(world: World, client):
    offer(world)
    need(world)
    with pytest.raises(NotAllowed):
        services.open_draft(world.community, by=world.users["other_dispatcher"])
    draft = drafted(world)
    client.force_login(world.users["other_dispatcher"])
    assert client.get(draft.get_absolute_url()).status_code == 404
    assert client.post(reverse("partybuilding:send_draft", args=[draft.pk])).status_code == 404


@pytest.mark.usefixtures("_monday")
def test_the_pages_and_endpoints_of_a_draft(world: World, client):
    made = offer(world, at_once=2)
    need(world), need(world)
    client.force_login(world.users["dispatcher"])
    answer = client.post(reverse("partybuilding:drafts"), {"area": world.community.code})
    draft = MatchDraft.objects.get()
    assert answer.headers["location"] == draft.get_absolute_url()
    assert client.get(draft.get_absolute_url()).status_code == 200
    drafts.work(draft.pk)
    page = client.get(draft.get_absolute_url())
    assert [row["line"].offer for row in page.context["rows"]] == [made, made]
    first, _second = draft.lines.all()
    assert client.get(reverse("partybuilding:line", args=[draft.pk, first.pk])).status_code == 200
    change = reverse("partybuilding:change_line", args=[draft.pk, first.pk])
    assert client.post(change, {"do": "drop"}).status_code == 302
    api = APIClient()
    api.force_authenticate(world.users["dispatcher"])
    base = f"/api/v1/match-drafts/{draft.pk}/"
    assert api.get(base).json()["facts"]["matched"] == 2
    lines = api.get(f"{base}lines/").json()["results"]
    assert [line["is_dropped"] for line in lines] == [True, False]
    assert lines[0]["reasons"]
    kept = api.post(f"{base}lines/{first.pk}/", {"is_dropped": False}, format="json")
    assert (kept.status_code, kept.json()["is_dropped"]) == (200, False)
    sent = client.post(reverse("partybuilding:send_draft", args=[draft.pk]))
    assert sent.status_code == 302
    drafts.work(draft.pk)
    assert [line["sent"] for line in api.get(f"{base}lines/").json()["results"]] == [True, True]
    assert client.get(draft.get_absolute_url()).status_code == 200
