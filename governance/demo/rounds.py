"""Grid workers at the doors of the demo: visits of the last weeks, some of which want another."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from random import Random
from typing import Any

from accounts.models import User
from common import clock
from governance.demo.material import homes
from governance.demo.people import People
from grids.models import Area, AreaKind, Household, Role
from visits.choices import Met, VisitKind
from visits.findings import Findings
from visits.services import record_visit
from workorders.actors import of_user

VISITS, DAYS = 6, 20  # per grid, of the last so many days
OUT, NOTED, WANTED, CHANGED = 0.2, 0.4, 0.3, 0.3


def go_round(seed: int, grids: Iterable[Area], people: People, until: datetime) -> None:
    """Draws from a chance of its own, so that the rest of the demo stays as it is."""
    for grid in grids:
        workers = people.by_area.get((Role.GRID_WORKER, grid.pk), ())
        rng = Random(f"{seed} visits {grid.code}")
        for worker in list(workers)[:1]:
            _visit(rng, grid, worker, until)


def _visit(rng: Random, grid: Area, worker: User, until: datetime) -> None:
    doors = list(Household.objects.current().within(grid.path).order_by("pk"))
    buildings = list(Area.objects.within(grid).filter(kind=AreaKind.BUILDING).order_by("code"))
    moments = sorted(until - timedelta(minutes=rng.randrange(60, DAYS * 24 * 60)) for _n in range(VISITS))
    for number, at in enumerate(moments):
        key = f"demo-{grid.code}-{number}"
        with clock.held(at):
            if number == 0 and buildings:
                found = Findings(key=key, kind=VisitKind.PATROL, area=rng.choice(buildings), at=at)
            elif open_to := [door for door in doors if door.checked_on is None or door.checked_on <= at.date()]:
                household = rng.choice(open_to)
                doors.remove(household)
                found = _at_door(rng, household, key, at)
            else:
                continue
            record_visit(found, by=of_user(worker))


def _at_door(rng: Random, household: Household, key: str, at: datetime) -> Findings:
    living = list(household.residences.current().order_by("pk"))
    met = rng.choice(living) if living and rng.random() > OUT else None
    told: dict[str, Any] = {}
    if met and rng.random() < CHANGED:
        told["card"] = {"facilities": rng.sample(homes("facilities"), 3)}
    if met and rng.random() < NOTED:
        told["note"] = rng.choice(homes("notes"))
    if rng.random() < WANTED:
        told["next_wanted"] = (at + timedelta(days=rng.randint(3, 30))).date()
    return Findings(key=key, household=household, met=met, met_as="" if met else Met.NOBODY, at=at, **told)
