"""What follows: notices to those whose turn it is, a reminder once, the map, and one person who was two."""

from datetime import timedelta
from typing import Any

import pytest

from appraisal import services
from appraisal.models import Pairing, Scheme, Sheet
from appraisal.services.reminding import MISSING
from appraisal.tasks import remind_of_scores
from common.clock import advance, today
from grids.merging import followers
from grids.models import Area, Recut
from grids.recutting import executing
from notices import outbox
from notices.models import Notice
from tests.appraisal.conftest import Walk
from tests.appraisal.staged import mark_all
from tests.world import World

RATERS = {"dispatcher", "community_secretary", "other_dispatcher", "party_secretary"}
UNITS = {"unit_handler", "unit_manager", "other_handler"}


def told(event: str) -> set[str]:
    outbox.sweep()
    return set(Notice.objects.filter(event=event).values_list("user__username", flat=True))


def test_it_works(world: World, walk: Walk):
    walk("open", name="先开")
    assert told("appraisal.open_scoring") == RATERS | UNITS
    walk("published")
    assert told("appraisal.announce") == UNITS
    assert told("appraisal.appeal") == {"street_coordinator", "district_coordinator", "supervisor"}
    advance(timedelta(days=31))
    assert told("appraisal.publish") == UNITS


def test_an_outsider_hears_nothing(world: World, walk: Walk):
    walk("published")
    outbox.sweep()
    at_all = set(Notice.objects.values_list("user__username", flat=True))
    assert not at_all & {"far_street_coordinator", "far_dispatcher", "grid_worker", "review_panel"}


def test_reminded_once(world: World, walk: Walk):
    scheme = walk("open")
    assert services.remind() == 0
    advance(timedelta(days=7))
    remind_of_scores()
    assert services.remind() == 0
    assert told(MISSING) == RATERS | {"street_coordinator"}
    assert Notice.objects.filter(event=MISSING, user=world.users["dispatcher"]).count() == 1
    services.extend(scheme, by=world.actor("street_coordinator"), closes_on=today() + timedelta(days=2), reason="延期")
    assert services.remind() == 7


def test_handed_in_before_anybody_was_told(world: World, walk: Walk):
    scheme = walk("open")
    advance(timedelta(days=7))
    services.remind()
    mark_all(world, scheme)
    assert told(MISSING) == set()


@pytest.fixture
def merged(world: World) -> Any:
    def merge() -> Recut:
        areas = [world.community.pk, world.other_community.pk]
        plan: dict[str, Any] = {"areas": areas, "name": "槐柳社区", "code": "640199001009"}
        wanted = Recut(kind="merge", effective=today(), reason="调整", plan=plan)
        return executing.decide(wanted, by=world.users["system_admin"])

    return merge


def test_the_map_changes_and_changes_back(world: World, walk: Walk, merged: Any):
    """Both communities had a sheet on the lighting office: the merged one has one of them to fill in, not two."""
    walk("open")
    of_community = draft_of(world)
    recut = merged()
    new = Area.objects.get(code="640199001009")
    of_community.refresh_from_db()
    assert (of_community.area, of_community.area_path) == (new, new.path)
    assert Sheet.objects.filter(kind="community", area=new).count() == 2
    assert Pairing.objects.filter(area=new).count() == 2
    executing.undo(recut, by=world.users["system_admin"])
    of_community.refresh_from_db()
    assert of_community.area == world.community
    assert Sheet.objects.filter(kind="community", area=world.community).count() == 2
    assert Pairing.objects.filter(area=world.other_community).count() == 1


def draft_of(world: World) -> Scheme:
    return services.create_scheme(
        by=world.actor("street_coordinator"),
        name="物业星级",
        area=world.community,
        year=2026,
        half="0",
        closes_on=today(),
        bands=[{"name": "五星", "least": "90"}],
    )


def test_one_person_who_was_two(world: World, walk: Walk):
    scheme = walk("open")
    kept, gone = (world.users[name].person for name in ("review_panel", "party_secretary"))
    for key in ("appraisal.panel", "appraisal.sheets"):
        follower = next(each for each in followers() if each.key == key)
        moved = follower.apply(gone, kept)
        rows = scheme.panel if key == "appraisal.panel" else Sheet.objects.filter(kind="panel")
        assert set(rows.values_list("person", flat=True)) == {kept.pk}
        follower.undo(gone, kept, moved)
        assert set(rows.values_list("person", flat=True)) == {gone.pk}
