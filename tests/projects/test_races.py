"""Two at one project, or at one fund, in the same second."""

from decimal import Decimal
from typing import Any

import pytest

from common.clock import today
from projects import services
from projects.models import Fund
from projects.money import spent_on, use_of
from tests import world as worlds
from tests.projects.conftest import Walk
from tests.together import refusals, together
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: None) -> World:
    return worlds.build()


@pytest.fixture
def fund(world: World) -> Fund:
    by = world.actor("street_coordinator")
    return services.create_fund(by=by, area=world.street, year=2026, name="党建+基金", amount=Decimal(30000))


def codes(results: list[object]) -> list[str]:
    return sorted(each.code for each in refusals(results))


def test_it_works(world: World, walk: Walk, fund: Fund):
    """Two projects approved at once out of one fund, and the fund made smaller at the same time."""
    projects, by = [walk("ready", title=f"项目{n}") for n in "一二三"], world.actor("street_coordinator")
    results = together(
        *(lambda each=each: services.approve(each, by=by, amount=Decimal(20000), fund=fund) for each in projects),
        lambda: services.change_fund(fund, by=by, amount=Decimal(25000)),
    )
    assert codes(results)[:2] == ["invalid", "invalid"]
    use = use_of(Fund.objects.get())
    assert use.projects == 1
    assert use.left >= 0


def test_two_get_more_out_of_one_fund(world: World, walk: Walk, fund: Fund):
    projects = [walk("running", amount="10000", fund=fund, title=f"项目{n}") for n in "一二"]
    own, by = world.actor("community_secretary"), world.actor("street_coordinator")
    for each in projects:
        services.ask_change(each, by=own, amount=Decimal(20000), reason="材料涨价")
    results = together(*(lambda each=each: services.decide_change(each, by=by, decision="grant") for each in projects))
    assert codes(results) == ["invalid"]
    assert use_of(fund).left == 0


def test_both_accept(world: World, walk: Walk):
    """The two who are needed at once; and one of them twice."""
    project = walk("accepting")
    names, said = ("street_coordinator", "review_panel", "review_panel"), {"passed": "yes", "finding": "现场看过"}
    results = together(*(lambda n=n: services.accept(project, by=world.actor(n), **said) for n in names))
    assert len(refusals(results)) == 1
    project.refresh_from_db()
    assert project.state == "done"
    assert project.acceptances.count() == project.entries.filter(action="accept").count() == 2


def test_the_last_of_the_money_spent_twice(world: World, walk: Walk):
    project, by = walk("running"), world.actor("dispatcher")
    given: dict[str, Any] = {"on": today(), "payee": "五金店", "what": "材料", "amount": Decimal(15000)}
    results = together(*(lambda n=n: services.spend(project, by=by, voucher=n, **given) for n in ("1", "2")))
    assert codes(results) == ["invalid"]
    assert spent_on(project) == 15000
    expense = project.expenses.get()
    results = together(*[lambda: services.take_back(project, by=by, expense=expense, reason="开错")] * 2)
    assert codes(results) == ["invalid"]
    assert spent_on(project) == 0


def test_one_telephone_reviews_twice(world: World, walk: Walk):
    project = services.publish(walk("done"), by=world.actor("community_secretary"))
    said = {"content": "yes", "words": "好", "phone": "13900001111"}
    results = together(*[lambda: services.review(project, **said)] * 2)
    assert codes(results) == ["invalid"]
    assert project.reviews.count() == 1
