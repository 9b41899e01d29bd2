"""Each person's own numbers of a month: told to them alone, on a page of their own, and named nowhere else."""

from datetime import date

import pytest
from django.test import Client

from common.clock import held
from grids.models import Post
from notices.models import Notice
from tests.world import MONDAY, World
from workorders import services
from workorders.bulletins import own_counts
from workorders.choices import State
from workorders.figures.tallying import count_all
from workorders.models import Bulletin, BulletinResult
from workorders.services import issuing

NOVEMBER = date(2026, 11, 1)


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


def published(world: World) -> Bulletin:
    count_all()
    issuing.make_bulletin(world.community, NOVEMBER)
    approved = issuing.approve_bulletin(Bulletin.objects.get(), by=world.actor("community_secretary"))
    return issuing.publish_bulletin(approved, by=world.actor("dispatcher"))


def served(world: World) -> None:
    """A grid worker agrees to help, and does."""
    order = world.order_in(State.SUBMITTED, phone="13900008888")
    order = services.register(order, by=world.actor("dispatcher"), category=world.category, handling="self_handle")
    helper = Post.objects.get(role="party_secretary").person
    order = services.propose(order, by=world.actor("dispatcher"), person=helper, message="能帮忙吗？")
    by = world.actor("party_secretary")
    order = services.agree(order, by=by)
    order = services.complete(order, by=by, result="办好了")
    services.check(order, by=world.actor("dispatcher"), outcome="pass")


def test_it_works(world: World, client: Client):
    world.order_in(State.CLOSED)
    served(world)
    bulletin = published(world)
    told = Notice.objects.get(user=world.users["unit_handler"], event="workorders.bulletin_own_result")
    assert (told.params["due"], told.params["done"], told.params["reviewed"]) == (1, 1, 1)
    told = Notice.objects.get(user=world.users["party_secretary"], event="workorders.bulletin_own_result")
    assert (told.params["services"], told.params["served"], told.params["due"]) == (1, 1, 0)
    client.force_login(world.users["unit_handler"])
    assert "100.0%" in client.get("/own-results/").content.decode()
    public = client.get(f"/published/{world.community.code}/2026-11/").content.decode()
    for name in ("unit_handler", "party_secretary"):
        assert name not in public
        assert name not in str(bulletin.content)


def test_they_are_the_same_facts(world: World):
    world.order_in(State.CLOSED)
    world.order_in(State.HANDLING, phone="13900002222")
    bulletin = published(world)
    own = BulletinResult.objects.get(person__user=world.users["unit_handler"])
    assert own.counts == {name: n for name, n in bulletin.content["total"].items() if n}


def test_each_fact_in_one_bulletin(world: World):
    world.order_in(State.CLOSED)
    count_all()
    assert len(own_counts(world.community, NOVEMBER)) == 1
    for area in (world.street, world.district, world.other_community):
        assert own_counts(area, NOVEMBER) == {}


def test_only_what_was_published(world: World, client: Client):
    world.order_in(State.CLOSED)
    count_all()
    issuing.make_bulletin(world.community, NOVEMBER)
    assert BulletinResult.objects.exists()
    assert not BulletinResult.objects.visible_to(world.users["unit_handler"]).exists()
    assert not Notice.objects.filter(event="workorders.bulletin_own_result").exists()


def test_an_outsider_may_not(world: World, client: Client):
    world.order_in(State.CLOSED)
    published(world)
    for name in ("unit_manager", "community_secretary", "supervisor", "other_handler"):
        assert not BulletinResult.objects.visible_to(world.users[name]).exists()
        client.force_login(world.users[name])
        assert "100.0%" not in client.get("/own-results/").content.decode()
    client.logout()
    assert client.get("/own-results/").status_code == 302
