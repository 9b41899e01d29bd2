"""Whatever visits bring, what was known before can still be found after them."""

import json
from datetime import timedelta
from typing import Any
from uuid import uuid4

import hypothesis.strategies as st
from hypothesis import HealthCheck, given, settings

from common.clock import now
from common.errors import DomainError
from grids.models import Occupancy, Relation, Residence
from grids.register import Living, person_data
from tests.homes import Homes
from tests.visits.conftest import fresh
from visits.choices import Leaving, Matter, Met
from visits.findings import Came, Findings, Issue, Left
from visits.known import TEXTS
from visits.models import Visit
from visits.services import record_visit
from workorders.models import WorkOrder

TEXT = st.sampled_from(["", "楼道堆物", "煤气管老化", "邻里漏水纠纷"])
CARD = st.fixed_dictionaries(
    {},
    optional={
        "occupancy": st.sampled_from(Occupancy.values),
        "facilities": st.lists(st.sampled_from(["燃气", "烟感", "电动车"]), max_size=3, unique=True),
        "dangers": TEXT,
        "disputes": TEXT,
    },
)
VISIT = st.fixed_dictionaries(
    {
        "card": CARD,
        "leaving": st.lists(st.tuples(st.integers(0, 4), st.sampled_from(Leaving.values)), max_size=2),
        "coming": st.lists(st.sampled_from(["孙丽", "周明", "吴芳"]), max_size=2),
        "met_as": st.sampled_from([Met.NOBODY, Met.OTHER]),
        "matters": st.lists(st.sampled_from(Matter.values), max_size=3, unique=True),
        "stale": st.booleans(),
        "twice": st.booleans(),
    }
)


def findings(homes: Homes, wish: dict[str, Any], minute: int) -> Findings:
    household = fresh(homes.household)
    here = list(household.residences.current().order_by("pk"))
    gone = {here[at % len(here)].pk: (here[at % len(here)], how) for at, how in wish["leaving"] if here}
    return Findings(
        key=uuid4().hex,
        household=household,
        at=now() - timedelta(hours=1) + timedelta(minutes=minute),
        met_as=wish["met_as"],
        card=wish["card"],
        left=tuple(Left(*each) for each in gone.values()),
        came=tuple(Came(person_data({"name": name}), Living(relation=Relation.TENANT)) for name in wish["coming"]),
        issues=tuple(Issue(matter, "要处理") for matter in wish["matters"]),
        version=household.version - wish["stale"],
        source="test",
    )


def card_of(homes: Homes) -> dict[str, Any]:
    household = fresh(homes.household)
    return {name: getattr(household, name) for name in ("occupancy", "facilities", *TEXTS)}


@given(wishes=st.lists(VISIT, min_size=1, max_size=5))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=25)
def test_it_works(homes: Homes, wishes: list[dict[str, Any]]):
    by = homes.world.actor("grid_worker")
    known, people = [card_of(homes)], set(Residence.objects.values_list("pk", flat=True))
    for minute, wish in enumerate(wishes):
        visits, orders = Visit.objects.count(), WorkOrder.objects.count()
        found = findings(homes, wish, minute)
        try:
            visit = record_visit(found, by=by)
        except DomainError:
            assert card_of(homes) == known[-1]
            assert (Visit.objects.count(), WorkOrder.objects.count()) == (visits, orders)
            continue
        if wish["twice"]:
            assert record_visit(found, by=by) == visit
        assert (Visit.objects.count(), WorkOrder.objects.count()) == (visits + 1, orders + len(wish["matters"]))
        assert before_of(visit, card_of(homes)) == known[-1]
        known.append(card_of(homes))
    # Nobody who ever lived there is forgotten; whoever left has the day on which they did.
    assert people <= set(Residence.objects.values_list("pk", flat=True))
    former = Residence.objects.filter(household=homes.household).exclude(moved_out=None)
    assert all(each.moved_out <= now().date() for each in former)


def before_of(visit: Visit, after: dict[str, Any]) -> dict[str, Any]:
    """The card as it was before the visit, from what the visit kept and what it is now."""
    words = json.loads(visit.words.reveal() or "{}")
    kept = {**visit.changes, **words}
    return {part: kept[part]["before"] if part in kept else value for part, value in after.items()}
