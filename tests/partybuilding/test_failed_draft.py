"""A draft whose making breaks is tried a few times, then says so; the desk tries again, or drops it."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse
from rest_framework.test import APIClient

from common.clock import advance
from common.errors import Conflict, NotAllowed
from notices import outbox
from notices.models import Notice
from partybuilding import services
from partybuilding.following.drafts import FAILED
from partybuilding.models import DraftState, MatchDraft, MatchLine, Offer
from partybuilding.services import drafts, mornings
from partybuilding.tasks import sweep_drafts
from tests.partybuilding.offering import drafted, need, offer
from tests.partybuilding.registering import fresh
from tests.partybuilding.test_morning_drafts import matched, morning
from tests.world import World
from workorders.models import Proposal

HOURS: list[dict[str, object]] = []


@pytest.fixture
def broken(world: World) -> Offer:
    """An offer whose row no service would have written: whoever reads it breaks."""
    made = offer(world, at_once=9)
    Offer.objects.filter(pk=made.pk).update(hours=[{"broken": True}])
    return made


def mend(broken: Offer) -> None:
    Offer.objects.filter(pk=broken.pk).update(hours=HOURS)


def begun(world: World) -> MatchDraft:
    return services.open_draft(world.community, by=fresh(world, "dispatcher"))


def worked(draft: MatchDraft, times: int = 1) -> MatchDraft:
    """By the worker that the outbox sends, and by those of the beat."""
    for _n in range(times):
        outbox.sweep()
        drafts.work(draft.pk)
        advance(drafts.LOST_AFTER + timedelta(seconds=1))
    draft.refresh_from_db()
    return draft


def failed(world: World) -> MatchDraft:
    need(world)
    return worked(begun(world), drafts.MOST_ATTEMPTS)


def failed_in_the_morning(world: World) -> MatchDraft:
    services.switch_mornings(world.community, is_on=True, by=fresh(world, "dispatcher"))
    need(world)
    assert morning(1) == 1
    return worked(MatchDraft.objects.get(), drafts.MOST_ATTEMPTS)


def told() -> list[str]:
    outbox.sweep()
    return sorted(Notice.objects.filter(event=FAILED).values_list("user__username", flat=True))


def test_it_works(world: World, broken: Offer):
    need(world)
    draft = begun(world)
    for attempt in range(1, drafts.MOST_ATTEMPTS):
        assert worked(draft).attempts == attempt
        assert list(drafts.left_behind()) == [draft.pk]
    assert worked(draft).state == DraftState.FAILED
    assert list(drafts.left_behind()) == []
    mend(broken)
    assert worked(draft).state == DraftState.FAILED
    services.retry_draft(draft, by=fresh(world, "dispatcher"))
    assert (worked(draft).state, draft.attempts, draft.lines.count()) == (DraftState.READY, 1, 1)


def test_workers_that_die_are_counted(world: World, monkeypatch: pytest.MonkeyPatch):
    """As if the process were gone: nothing that follows runs."""

    class Killed(BaseException):
        pass

    def die(_draft: MatchDraft) -> None:
        raise Killed

    need(world)
    draft = begun(world)
    MatchDraft.objects.update(is_morning=True)
    monkeypatch.setattr(drafts, "make", die)
    for _n in range(drafts.MOST_ATTEMPTS):
        with pytest.raises(Killed):
            drafts.work(draft.pk)
        advance(drafts.LOST_AFTER + timedelta(seconds=1))
    for _twice in range(2):
        sweep_drafts()
        drafts.work(draft.pk)
    draft.refresh_from_db()
    assert (draft.state, told()) == (DraftState.FAILED, ["community_secretary", "dispatcher"])


def test_an_outsider(world: World, broken: Offer, client: Client):
    draft, outsider = failed(world), fresh(world, "other_dispatcher")
    for act in (services.retry_draft, services.drop_draft):
        with pytest.raises(NotAllowed):
            act(draft, by=outsider)
    for name in ("other_dispatcher", "grid_worker"):
        client.force_login(world.users[name])
        for address in ("draft", "retry_draft", "drop_draft"):
            url = reverse(f"partybuilding:{address}", args=[draft.pk])
            assert (client.post(url) if address != "draft" else client.get(url)).status_code == 404
    draft.refresh_from_db()
    assert draft.state == DraftState.FAILED


def test_dropped_while_a_worker_is_at_it(world: World, monkeypatch: pytest.MonkeyPatch):
    offer(world)
    need(world)
    draft, keep = begun(world), drafts._keep

    def dropped_meanwhile(*given: object) -> object:
        services.drop_draft(draft, by=fresh(world, "dispatcher"))
        return keep(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(drafts, "_keep", dropped_meanwhile)
    drafts.work(draft.pk)
    draft.refresh_from_db()
    assert (draft.state, MatchLine.objects.count()) == (DraftState.DROPPED, 0)
    assert worked(draft).state == DraftState.DROPPED


def test_dropped_before_anybody_begins(world: World):
    need(world)
    draft = begun(world)
    services.drop_draft(draft, by=fresh(world, "dispatcher"))
    assert worked(draft).state == DraftState.DROPPED


def test_whoever_breaks_after_it_was_dropped_says_nothing(world: World, broken: Offer):
    need(world)
    draft = worked(begun(world), drafts.MOST_ATTEMPTS - 1)
    late = drafts._claim(draft.pk)
    assert late is not None
    services.drop_draft(draft, by=fresh(world, "dispatcher"))
    drafts._try_to_make(late)
    draft.refresh_from_db()
    assert draft.state == DraftState.DROPPED


def test_what_is_sent_is_not_dropped_and_what_is_ready_not_made_again(world: World):
    offer(world)
    draft, by = drafted(world), fresh(world, "dispatcher")
    with pytest.raises(Conflict):
        services.retry_draft(draft, by=by)
    services.send_draft(draft, by=by)
    with pytest.raises(Conflict):
        services.drop_draft(draft, by=by)


def test_a_line_that_breaks_holds_up_no_other(world: World, monkeypatch: pytest.MonkeyPatch):
    offer(world, at_once=9)
    needs = [need(world) for _n in range(3)]
    draft, ask = drafted(world), drafts._ask

    def breaks_once(draft: MatchDraft, line: MatchLine) -> None:
        ask(draft, line)
        assert line.order != needs[0]

    monkeypatch.setattr(drafts, "_ask", breaks_once)
    services.send_draft(draft, by=fresh(world, "dispatcher"))
    drafts.work(draft.pk)
    draft.refresh_from_db()
    assert (draft.state, draft.lines.exclude(code="").get().order) == (DraftState.SENT, needs[0])
    assert set(Proposal.objects.values_list("order", flat=True)) == {each.pk for each in needs[1:]}


def test_the_next_morning_has_one_all_the_same(world: World, broken: Offer):
    services.switch_mornings(world.community, is_on=True, by=fresh(world, "dispatcher"))
    waiting = need(world)
    assert morning(1) == 1
    assert worked(MatchDraft.objects.get(), drafts.MOST_ATTEMPTS).state == DraftState.FAILED
    mend(broken)
    assert morning(2) == 1
    old, new = MatchDraft.objects.order_by("pk")
    assert (old.state, new.state, matched(new)) == (DraftState.DROPPED, DraftState.READY, {waiting.pk})


def test_the_desk_hears_of_a_morning_without_a_draft(world: World, broken: Offer):
    """Whoever has it tried again hears anew; of a draft that somebody waits for nobody is told."""
    draft = failed_in_the_morning(world)
    assert (told(), told()) == (["community_secretary", "dispatcher"],) * 2
    assert Notice.objects.filter(event=FAILED, url=draft.get_absolute_url()).count() == 2
    services.retry_draft(draft, by=fresh(world, "dispatcher"))
    worked(draft, drafts.MOST_ATTEMPTS)
    assert len(told()) == 4
    assert worked(begun(world), drafts.MOST_ATTEMPTS).state == DraftState.FAILED
    assert len(told()) == 4


def test_and_not_of_what_was_seen_to_meanwhile(world: World, broken: Offer):
    draft = failed_in_the_morning(world)
    services.drop_draft(draft, by=fresh(world, "dispatcher"))
    assert told() == []


def test_a_desk_that_breaks_holds_up_no_other(world: World, monkeypatch: pytest.MonkeyPatch):
    desks = {"dispatcher": world.community, "other_dispatcher": world.other_community}
    for name, area in desks.items():
        services.switch_mornings(area, is_on=True, by=fresh(world, name))
        need(world, name, area=area)
    queue = mornings.queue

    def breaks_here(area: object, **given: object) -> object:
        assert area != world.community
        return queue(area, **given)  # type: ignore[arg-type]

    monkeypatch.setattr(mornings, "queue", breaks_here)
    assert morning(1) == 1
    assert MatchDraft.objects.get().area == world.other_community
    monkeypatch.setattr(mornings, "queue", queue)
    assert morning(1, hour=9) == 1


def test_people_see_it_and_what_to_do(world: World, broken: Offer, client: Client):
    draft = failed(world)
    client.force_login(world.users["dispatcher"])
    [matter] = client.get("/").context["matters"]
    assert (matter.count, matter.url) == (1, reverse("partybuilding:drafts"))
    retry = reverse("partybuilding:retry_draft", args=[draft.pk])
    drop = reverse("partybuilding:drop_draft", args=[draft.pk])
    page = client.get(draft.get_absolute_url()).content.decode()
    assert [retry in page, drop in page, 'role="alert"' in page] == [True] * 3
    assert draft.get_state_display() in client.get(reverse("partybuilding:drafts")).content.decode()
    assert client.post(retry).headers["location"] == draft.get_absolute_url()
    page = client.get(draft.get_absolute_url()).content.decode()
    assert [drop in page, 'role="alert"' in page] == [True, False]
    assert client.post(drop).headers["location"] == reverse("partybuilding:drafts")
    assert client.get(draft.get_absolute_url()).status_code == 200
    assert client.post(retry).headers["location"] == draft.get_absolute_url()
    assert MatchDraft.objects.get().state == DraftState.DROPPED


def test_the_endpoints(world: World, broken: Offer):
    draft, api = failed(world), APIClient()
    base = f"/api/v1/match-drafts/{draft.pk}/"
    api.force_authenticate(fresh(world, "other_dispatcher"))
    assert [api.post(f"{base}{verb}/").status_code for verb in ("retry", "drop")] == [404, 404]
    api.force_authenticate(fresh(world, "dispatcher"))
    assert api.get(base).json()["state"] == "failed"
    assert api.post(f"{base}retry/").json()["state"] == "queued"
    assert api.post(f"{base}drop/").json()["state"] == "dropped"
    assert [api.post(f"{base}{verb}/").status_code for verb in ("retry", "drop")] == [409, 409]
