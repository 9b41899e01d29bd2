"""A provider's link: taken to be handed over, on record, and given anew when the old one is lost."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from common.clock import advance, held
from common.errors import Conflict, NotAllowed
from grids import services as grids
from tests.world import MONDAY, World
from workorders import services
from workorders.actors import of_provider
from workorders.bench import Bench
from workorders.choices import State
from workorders.links import path_to
from workorders.models import PersonalLink, Proposal, WorkOrder
from workorders.permissions import open_actions
from workorders.queues import groups_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _monday():
    cache.clear()
    with held(MONDAY):
        yield


@pytest.fixture
def asked(world: World) -> Proposal:
    order = world.order_in(State.REGISTERED)
    person = grids.create_person(name="马德福")
    services.propose(order, by=world.actor("dispatcher"), person=person, message="能否帮老人换个灯泡？")
    return order.proposals.get()


def look(client: Client, world: World, asked: Proposal, name: str = "dispatcher") -> str:
    client.force_login(world.users[name])
    return client.get(asked.order.get_absolute_url()).content.decode()


def take(client: Client, world: World, asked: Proposal, name: str = "dispatcher"):
    client.force_login(world.users[name])
    return client.post(reverse("workorders:hand_link", args=[asked.order.number]), {"proposal": asked.pk})


def finish(asked: Proposal) -> WorkOrder:
    """The provider does it all over the link."""
    by = of_provider(asked.links.latest("pk"))
    services.agree(asked.order, by=by)
    return services.complete(asked.order, by=of_provider(asked.links.latest("pk")), result="换好了")


def test_it_works(world: World, client: Client, asked: Proposal):
    link = path_to(asked.links.get())
    assert link not in look(client, world, asked)  # not by merely looking
    assert link in take(client, world, asked).content.decode()
    event = asked.order.events.get(action="hand_link")
    assert (event.user, event.is_public, event.data["proposal"]) == (world.users["dispatcher"], False, asked.pk)
    assert link not in look(client, world, asked)  # once


def test_whoever_had_it_does_not_check_what_was_finished_over_it(world: World, client: Client, asked: Proposal):
    take(client, world, asked)
    order = finish(asked)
    had, other = world.actor("dispatcher"), world.actor("community_secretary")
    assert "check" not in [action.name for action in open_actions(had, order)]
    assert "check" in [action.name for action in open_actions(other, order)]
    with pytest.raises(NotAllowed) as refusal:
        services.check(order, by=had, outcome="pass")
    with pytest.raises(NotAllowed) as usual:
        services.check(order, by=world.actor("unit_handler"), outcome="pass")
    assert str(refusal.value) != str(usual.value)  # says why
    assert services.check(order, by=other, outcome="pass").state == State.REVIEWING


def test_it_does_not_wait_in_their_queue(world: World, client: Client, asked: Proposal):
    take(client, world, asked)
    order = finish(asked)

    def to_check(name: str) -> list[WorkOrder]:
        user = world.users[name]
        bench = Bench(user, user.person.posts.get())
        queue = next(each for group in groups_of(bench.post) for each in group if each.key == "to_check")
        return list(queue.rows(bench))

    assert (to_check("dispatcher"), to_check("community_secretary")) == ([], [order])


def test_whoever_never_had_it_checks_as_usual(world: World, asked: Proposal):
    order = finish(asked)
    assert services.check(order, by=world.actor("dispatcher"), outcome="pass").state == State.REVIEWING


def test_what_another_finished_afterwards_is_checked_as_usual(world: World, client: Client, asked: Proposal):
    take(client, world, asked)
    services.refuse(asked.order, by=of_provider(asked.links.get()))
    order = world._complete(world._accept(world._dispatch(WorkOrder.objects.get(pk=asked.order_id))))
    assert services.check(order, by=world.actor("dispatcher"), outcome="pass").state == State.REVIEWING


def test_a_fresh_one_makes_the_old_one_dead(world: World, client: Client, asked: Proposal):
    old = asked.links.get()
    order = services.renew_link(asked.order, by=world.actor("dispatcher"), proposal=asked)
    fresh = asked.links.latest("pk")
    assert client.get(path_to(old)).status_code == 410
    assert client.get(path_to(fresh)).status_code == 200
    assert order.events.get(action="renew_link").is_public is False
    services.agree(order, by=of_provider(fresh))
    assert client.get(path_to(old)).status_code == 410  # also when the term of the others grew
    assert path_to(fresh) in take(client, world, asked).content.decode()


def test_an_expired_one_is_given_anew(world: World, client: Client, asked: Proposal):
    advance(timedelta(days=61))
    with pytest.raises(Conflict):
        services.hand_link(asked.order, by=world.actor("dispatcher"), proposal=asked)
    assert take(client, world, asked).status_code == 409
    url = reverse("workorders:act", args=[asked.order.number, "renew_link"])
    answer = client.post(url, {"version": WorkOrder.objects.get(pk=asked.order_id).version, "proposal": asked.pk})
    assert answer.status_code == 302
    assert take(client, world, asked).status_code == 200


def test_nothing_is_renewed_for_who_refused(world: World, asked: Proposal):
    order = services.refuse(asked.order, by=of_provider(asked.links.get()))
    with pytest.raises(NotAllowed):
        services.renew_link(order, by=world.actor("dispatcher"), proposal=asked)
    assert PersonalLink.objects.filter(used_at=None).count() == 1


def test_an_outsider_gets_none(world: World, client: Client, asked: Proposal):
    assert take(client, world, asked, "other_dispatcher").status_code == 404
    assert take(client, world, asked, "grid_worker").status_code == 403
    with pytest.raises(NotAllowed):
        services.renew_link(asked.order, by=world.actor("other_dispatcher"), proposal=asked)
    assert not asked.order.events.filter(action="hand_link").exists()


def test_what_is_done_needs_no_link(world: World, client: Client, asked: Proposal):
    address = reverse("workorders:hand_link", args=[asked.order.number])
    assert address in look(client, world, asked)
    finish(asked)
    assert address not in look(client, world, asked)
