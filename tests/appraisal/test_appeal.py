"""Appeals: in time, by the unit itself, ruled on by two who have not scored."""

from datetime import date, timedelta
from decimal import Decimal

import pytest

from appraisal import services
from appraisal.choices import State
from appraisal.models import Appeal, Result
from common.clock import advance, today
from common.errors import Conflict, Invalid, NotAllowed
from tests.appraisal.conftest import Walk
from tests.world import World


def test_it_works(world: World, walk: Walk):
    scheme = walk("ruled")
    assert scheme.state == State.ANNOUNCED
    result = Result.objects.get(subject__unit=world.unit, indicator__name="述职")
    assert (result.first_points, result.points) == (80, 90)
    subject = scheme.subjects.get(unit=world.unit)
    assert (subject.first_total, subject.total) == (Decimal("90.00"), Decimal("93.33"))
    appeal = Appeal.objects.get()
    assert {appeal.proposed_by, appeal.decided_by} == {world.users["district_coordinator"], world.users["supervisor"]}


@pytest.mark.parametrize("name", ["other_handler", "dispatcher", "street_coordinator", "far_dispatcher"])
def test_an_outsider_appeals_for_nobody(world: World, walk: Walk, name: str):
    scheme = walk("announced")
    result = Result.objects.filter(subject__unit=world.unit).first()
    assert result is not None
    with pytest.raises(NotAllowed):
        services.appeal(scheme, by=world.actor(name), result=result, grounds="不服")
    assert not Appeal.objects.exists()


def test_in_working_days(world: World, walk: Walk):
    scheme, by = walk("announced"), world.actor("unit_manager")
    assert scheme.appeals_until == date(2026, 11, 23)  # five working days after Monday the 16th
    first, second = Result.objects.filter(subject__unit=world.unit)[:2]
    advance(timedelta(days=7))
    services.appeal(scheme, by=by, result=first, grounds="不服")
    advance(timedelta(days=1))
    with pytest.raises(Conflict):
        services.appeal(scheme, by=by, result=second, grounds="不服")


def test_once_for_each_indicator(world: World, walk: Walk):
    scheme = walk("appeals")
    result = Result.objects.get(subject__unit=world.unit, indicator__name="述职")
    with pytest.raises(Conflict):
        services.appeal(scheme, by=world.actor("unit_manager"), result=result, grounds="还是不服")


def test_whoever_scored_does_not_rule(world: World, walk: Walk):
    """The coordinator of the street entered the examination; the panel has no such capacity at all."""
    scheme = walk("announced")
    exam = Result.objects.get(subject__unit=world.unit, indicator__kind="exam")
    scheme = services.appeal(scheme, by=world.actor("unit_manager"), result=exam, grounds="算错了")
    appeal = Appeal.objects.get()
    for name in ("street_coordinator", "party_secretary", "unit_manager"):
        with pytest.raises(NotAllowed):
            services.propose_ruling(scheme, by=world.actor(name), appeal=appeal, ruling="refuse", words="不")
    by = world.actor("supervisor")
    services.propose_ruling(scheme, by=by, appeal=appeal, ruling="refuse", words="没有算错")
    with pytest.raises(NotAllowed):
        services.settle_appeal(scheme, by=by, proposed=appeal, agreement="yes")
    scheme = services.settle_appeal(scheme, by=world.actor("district_coordinator"), proposed=appeal, agreement="yes")
    exam.refresh_from_db()
    assert (scheme.state, exam.points) == (State.ANNOUNCED, 80)


def test_the_second_does_not_agree(world: World, walk: Walk):
    scheme = walk("appeals")
    appeal, first, second = Appeal.objects.get(), world.actor("supervisor"), world.actor("district_coordinator")
    with pytest.raises(Invalid):
        services.propose_ruling(scheme, by=first, appeal=appeal, ruling="grant", words="好")
    services.propose_ruling(scheme, by=first, appeal=appeal, ruling="grant", points=Decimal(100), words="好")
    scheme = services.settle_appeal(scheme, by=second, proposed=appeal, agreement="no", words="太多")
    appeal.refresh_from_db()
    assert (scheme.state, appeal.proposed_by, appeal.points) == (State.APPEALS, None, None)
    assert not Result.objects.filter(points=100, indicator__name="述职").exists()
    services.propose_ruling(scheme, by=second, appeal=appeal, ruling="refuse", words="材料不实")


def test_published_after_the_days_to_appeal_only(world: World, walk: Walk):
    scheme, by = walk("announced"), world.actor("street_coordinator")
    with pytest.raises(Conflict, match="2026-11-23"):
        services.publish(scheme, by=by)
    advance(timedelta(days=8))
    assert services.publish(scheme, by=by).published_at is not None
    assert today() == date(2026, 11, 24)
