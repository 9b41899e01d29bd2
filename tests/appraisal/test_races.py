"""Two at one appraisal in the same second."""

from datetime import timedelta
from typing import Any

import pytest

from appraisal import services
from appraisal.models import Appeal, Pairing, Scheme, Sheet
from common.clock import held, now, today
from tests import world as worlds
from tests.appraisal import staged
from tests.together import refusals, together
from tests.world import World

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def world(transactional_db: None) -> World:
    return worlds.build()


def codes(results: list[object]) -> list[str]:
    return sorted(each.code for each in refusals(results))


def test_it_works(world: World):
    """Published twice is once, and whoever publishes while a unit appeals does not leave the appeal behind."""
    scheme = staged.walked(world, "ruled")
    with held(now() + timedelta(days=30)):
        results = together(*[lambda: services.publish(scheme, by=world.actor("street_coordinator"))] * 2)
    assert codes(results) == ["wrong_state"]
    assert scheme.entries.filter(action="publish").count() == 1


def test_closed_while_somebody_hands_in(world: World):
    scheme = staged.walked(world, "open")
    sheet = Sheet.objects.get(subject__unit=world.unit, kind="community")
    said = staged.said_on(scheme, "very", "80")
    together(
        *[lambda: services.save_sheet(sheet, by=world.actor("dispatcher"), said=said, hand_in=True)] * 2,
        lambda: services.close_scoring(scheme, by=world.actor("street_coordinator")),
    )
    sheet.refresh_from_db()
    scheme.refresh_from_db()
    assert scheme.state == "closed"
    counted = sheet.subject.results.get(indicator__kind="rating")
    assert (counted.points is not None) is sheet.is_handed_in


def test_appealed_and_settled_twice(world: World):
    scheme = staged.walked(world, "announced")
    by, result = world.actor("unit_manager"), scheme.subjects.get(unit=world.unit).results.get(indicator__name="述职")
    results = together(*[lambda: services.appeal(scheme, by=by, result=result, grounds="少算了材料")] * 2)
    assert codes(results) == ["conflict"]
    appeal, told = Appeal.objects.get(), {"ruling": "refuse", "words": "看过了"}
    judges = ("district_coordinator", "supervisor")
    ruled: Any = [lambda n=n: services.propose_ruling(scheme, by=world.actor(n), appeal=appeal, **told) for n in judges]
    assert codes(together(*ruled)) == ["conflict"]
    assert scheme.entries.filter(action="propose_ruling").count() == 1


def test_paired_twice(world: World):
    by, given = world.actor("street_coordinator"), {"unit": world.unit, "area": world.community, "starts": today()}
    results = together(*[lambda: services.pair(by=by, **given)] * 2)
    assert len(refusals(results)) == 1
    assert Pairing.objects.count() == 1


def test_added_twice(world: World):
    scheme = staged.draft(world)
    by = world.actor("street_coordinator")
    together(*[lambda: services.add_units(scheme, by=by, units=[world.unit])] * 2)
    assert Scheme.objects.get().subjects.count() == 1
