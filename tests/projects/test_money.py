"""Money is counted to the cent, never above what is granted, and taken back only by a counter entry."""

from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from common.clock import today
from common.errors import Conflict, Invalid, NotAllowed, Stale
from projects import services
from projects.models import Expense, Fund, FundEntry, Project
from projects.money import left_of, spent_on, use_of
from tests.projects.conftest import Walk
from tests.world import World


@pytest.fixture
def fund(world: World) -> Fund:
    by = world.actor("street_coordinator")
    return services.create_fund(by=by, area=world.street, year=2026, name="党建+基金", amount=Decimal(30000))


def pay(world: World, project: Project, amount: str, voucher: str = "1", by: str = "dispatcher") -> Project:
    given: dict[str, Any] = {"on": today(), "payee": "安家五金", "what": "晾衣架", "voucher": voucher}
    return services.spend(project, by=world.actor(by), amount=Decimal(amount), **given)


def test_it_works(world: World, walk: Walk, fund: Fund):
    project = walk("running", fund=fund)
    pay(world, project, "1999.95")
    pay(world, project, "0.05", voucher="2")
    assert (spent_on(project), left_of(project)) == (Decimal(2000), Decimal(18000))
    use = use_of(fund)
    assert (use.granted, use.spent, use.left, use.projects) == (Decimal(20000), Decimal(2000), Decimal(10000), 1)


def test_an_outsider(world: World, walk: Walk, fund: Fund):
    project = walk("running", fund=fund)
    for name in ("other_dispatcher", "street_coordinator", "grid_worker"):
        with pytest.raises(NotAllowed):
            pay(world, project, "1", by=name)
    for name, sees in {"dispatcher": True, "other_dispatcher": True, "far_dispatcher": False}.items():
        assert Fund.objects.visible_to(world.actor(name).user).exists() is sees  # type: ignore[arg-type]
    with pytest.raises(NotAllowed):
        services.change_fund(fund, by=world.actor("community_secretary"), amount=Decimal(1_000_000))


def test_never_above_what_is_granted(world: World, walk: Walk):
    project = walk("running")
    pay(world, project, "19999.99")
    with pytest.raises(Invalid) as refusal:
        pay(world, project, "0.02", voucher="2")
    assert "amount" in refusal.value.fields
    pay(world, project, "0.01", voucher="3")
    assert left_of(project) == 0


def test_a_counter_entry(world: World, walk: Walk):
    project, own = walk("running"), world.actor("dispatcher")
    pay(world, project, "500", voucher="A-1")
    with pytest.raises(Invalid):
        pay(world, project, "20", voucher="A-1")
    expense = project.expenses.get()
    services.take_back(project, by=own, expense=expense, reason="开错发票")
    assert spent_on(project) == 0
    assert [each.amount for each in project.expenses.all()] == [Decimal(500), Decimal(-500)]
    with pytest.raises(Invalid):
        services.take_back(project, by=own, expense=expense, reason="再来一次")
    pay(world, project, "450", voucher="A-1")
    with pytest.raises(IntegrityError), transaction.atomic():
        Expense.objects.filter(pk=expense.pk).update(amount=Decimal(-1))


def test_another_amount_is_asked_for_and_decided_by_another(world: World, walk: Walk, fund: Fund):
    project, own, street = walk("running", fund=fund), world.actor("dispatcher"), world.actor("street_coordinator")
    services.ask_change(project, by=own, amount=Decimal(25000), reason="加两组")
    with pytest.raises(Conflict):
        services.ask_change(project, by=own, amount=Decimal(26000), reason="再加")
    with pytest.raises(NotAllowed):
        services.decide_change(project, by=own, decision="grant")
    project = services.decide_change(project, by=street, decision="grant", words="同意")
    assert (project.granted, use_of(fund).left) == (Decimal(25000), Decimal(5000))
    services.ask_change(project, by=own, amount=Decimal(30001), reason="还差")
    with pytest.raises(Invalid):  # more than the fund has left
        services.decide_change(project, by=street, decision="grant")
    project = services.decide_change(project, by=street, decision="refuse")
    assert project.granted == Decimal(25000)


def test_above_the_limit_the_district_decides_on_the_change_too(world: World, walk: Walk):
    project = walk("running")
    services.ask_change(project, by=world.actor("dispatcher"), amount=Decimal(60000), reason="全区推广")
    with pytest.raises(NotAllowed):
        services.decide_change(project, by=world.actor("street_coordinator"), decision="grant")
    project = services.decide_change(project, by=world.actor("district_coordinator"), decision="grant")
    assert project.granted == Decimal(60000)


def test_not_less_than_was_spent(world: World, walk: Walk):
    project, own = walk("running"), world.actor("dispatcher")
    services.ask_change(project, by=own, amount=Decimal(100), reason="用不了这么多")
    pay(world, project, "150")
    with pytest.raises(Conflict):
        services.decide_change(project, by=world.actor("street_coordinator"), decision="grant")
    services.decide_change(project, by=world.actor("street_coordinator"), decision="refuse")
    with pytest.raises(Invalid):
        services.ask_change(project, by=own, amount=Decimal(100), reason="用不了这么多")


def test_a_fund_gives_no_more_than_it_has(world: World, walk: Walk, fund: Fund):
    walk("approved", fund=fund)
    second = walk("ready", title="第二个")
    street = world.actor("street_coordinator")
    with pytest.raises(Invalid):
        services.approve(second, by=street, amount=Decimal("10000.01"), fund=fund)
    services.approve(second, by=street, amount=Decimal(10000), fund=fund)
    assert use_of(fund).left == 0


def test_a_fund_of_elsewhere(world: World, walk: Walk):
    by = world.actor("far_street_coordinator")
    far = services.create_fund(by=by, area=world.far_street, year=2026, name="基金", amount=Decimal(30000))
    with pytest.raises(Invalid):
        services.approve(walk("ready"), by=world.actor("street_coordinator"), amount=Decimal(1), fund=far)


def test_what_was_not_spent_goes_back(world: World, walk: Walk, fund: Fund):
    project = walk("running", fund=fund)
    pay(world, project, "700")
    services.stop(project, by=world.actor("street_coordinator"), reason="要拆迁")
    use = use_of(fund)
    assert (use.granted, use.spent, use.left) == (Decimal(20000), Decimal(700), Decimal(29300))


def test_a_fund_is_changed_on_record(world: World, walk: Walk, fund: Fund):
    walk("approved", fund=fund)
    by = world.actor("street_coordinator")
    with pytest.raises(Invalid):
        services.change_fund(fund, by=by, amount=Decimal("19999.99"))
    changed = services.change_fund(fund, by=by, amount=Decimal(20000), version=1)
    with pytest.raises(Stale):
        services.change_fund(fund, by=by, amount=Decimal(40000), version=1)
    assert changed.version == 2
    entry = FundEntry.objects.filter(fund=fund).latest("pk")
    assert entry.data == {"amount": ["30000.00", "20000"]}
    with pytest.raises(Invalid):
        services.create_fund(by=by, area=world.street, year=2026, name="党建+基金", amount=Decimal(1))
