"""Many needs and many offers: how long a draft takes, what it needs of memory, how close it comes to the bound.

`DATABASE_URL=… python -m tools.bench.matching` on an empty database that is migrated. The draft is made in a process
of its own, as in a worker, by the same code.
"""

import argparse
import os
import random
import resource
import subprocess
import sys
import time
from datetime import timedelta

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings")
django.setup()

from accounts.models import User  # noqa: E402
from common.clock import now, today  # noqa: E402
from grids import services as grids  # noqa: E402
from grids.models import Area, AreaKind, Organisation, OrganisationKind, Role  # noqa: E402
from partybuilding.hours import WeeklyHours  # noqa: E402
from partybuilding.matching.batch import match  # noqa: E402
from partybuilding.matching.facts import read  # noqa: E402
from partybuilding.models import MatchDraft, Offer, Skill  # noqa: E402
from partybuilding.needs import self_handled, waiting  # noqa: E402
from partybuilding.reference import load_skills  # noqa: E402
from partybuilding.services import drafts, open_draft  # noqa: E402
from workorders.choices import Channel, Handling, State  # noqa: E402
from workorders.models import Category, WorkOrder  # noqa: E402
from workorders.reference import load_reference  # noqa: E402
from workorders.services.submitting import Reported, build  # noqa: E402

STREETS, COMMUNITIES, GRIDS = 4, 26, 529
HOURS = ("", "", "周一至周五 18:00-21:00", "周末 9:00-17:00", "周六 9:00-12:00", "工作日 9:00-17:00", "每天 8:00-20:00")
PLACES = ((1, 1), (2, 1), (4, 2), (8, 3))  # services a month and at once
AROUND = (106.0, 38.0)
BLOCK = 500
KEEPER = "keeper"


def lay_out() -> tuple[Area, list[Area]]:
    district = grids.create_area(kind=AreaKind.DISTRICT, code="640199", name="测试区")
    streets = [
        grids.create_area(kind=AreaKind.STREET, code=f"640199{n:03d}", name=f"第{n}街道", parent=district)
        for n in range(1, STREETS + 1)
    ]
    homes = [_below(AreaKind.COMMUNITY, streets[n % STREETS], n, "社区") for n in range(COMMUNITIES)]
    grids.create_areas(homes)
    cells = [_below(AreaKind.GRID, homes[n % COMMUNITIES], n, "网格") for n in range(GRIDS)]
    grids.create_areas(cells)
    keeper = grids.create_person(name="派单员", user=User.objects.create_user(KEEPER))
    grids.appoint(person=keeper, role=Role.DISTRICT_COORDINATOR, area=district)
    return district, list(Area.objects.filter(kind=AreaKind.GRID).order_by("pk"))


def _below(kind: AreaKind, home: Area, number: int, word: str) -> Area:
    return Area(kind=kind, code=f"{home.code}{number + 1:03d}", name=f"第{number + 1}{word}", parent=home)


def offer_much(rng: random.Random, count: int, cells: list[Area]) -> None:
    """Six in ten serve one community, a quarter a street, the others the district; some only around a place."""
    units = [
        Organisation(code=f"U{n}", name=f"第{n}单位", kind=OrganisationKind.FIRM) for n in range(1, count // 4 + 1)
    ]
    Organisation.objects.bulk_create(units, batch_size=BLOCK)
    skills = list(Skill.objects.order_by("pk"))
    offers = Offer.objects.bulk_create([_offer(rng, units, n) for n in range(count)], batch_size=BLOCK)
    served = [(offer, _served(rng, rng.choice(cells))) for offer in offers]
    Offer.areas.through.objects.bulk_create(
        [Offer.areas.through(offer=offer, area_id=area) for offer, area in served], batch_size=BLOCK
    )
    Offer.skills.through.objects.bulk_create(
        [
            Offer.skills.through(offer=offer, skill=skill)
            for offer in offers
            for skill in rng.sample(skills, rng.choice((1, 1, 2, 3)))
        ],
        batch_size=BLOCK,
    )


def _offer(rng: random.Random, units: list[Organisation], number: int) -> Offer:
    per_month, at_once = rng.choice(PLACES)
    around = _around(rng) if rng.random() < 0.3 else {}
    return Offer(
        unit=rng.choice(units),
        title=f"第{number + 1}项",
        hours=WeeklyHours.parse(rng.choice(HOURS)).rows,
        per_month=per_month,
        at_once=at_once,
        valid_from=today() - timedelta(days=30),
        created_at=now(),
        **around,
    )


def _around(rng: random.Random) -> dict[str, float]:
    return {"lon": AROUND[0] + rng.random() / 10, "lat": AROUND[1] + rng.random() / 10, "radius": 5000}


def _served(rng: random.Random, cell: Area) -> int:
    line = cell.ancestor_ids  # district, street, community, grid
    return rng.choices(line[:3], (15, 25, 60))[0]


def need_much(rng: random.Random, count: int, district: Area, cells: list[Area]) -> None:
    matters = list({matter.pk: matter for skill in Skill.objects.all() for matter in skill.categories.all()}.values())
    rows = [_need(rng, district, cells, matters) for _n in range(count)]
    WorkOrder.objects.bulk_create(rows, batch_size=BLOCK)


def _need(rng: random.Random, district: Area, cells: list[Area], matters: list[Category]) -> WorkOrder:
    lon, lat = (AROUND[0] + rng.random() / 10, AROUND[1] + rng.random() / 10) if rng.random() < 0.7 else (None, None)
    order, _clocks = build(Reported("需要有人帮忙。", district, Channel.WEB, area=rng.choice(cells), lon=lon, lat=lat))
    order.category, order.handling, order.state = rng.choice(matters), Handling.SELF_HANDLE, State.REGISTERED
    return order


Since = tuple[float, float]


def clock() -> Since:
    """By the wall, and of the processor alone: on a busy machine they differ."""
    return time.perf_counter(), time.process_time()


def timed(label: str, since: Since) -> Since:
    at = clock()
    wall, own = (after - before for after, before in zip(at, since, strict=True))
    print(f"  {label:<28}{wall:>7.2f} s, of the processor {own:.2f} s", flush=True)
    return at


def measure(seed: int) -> None:
    """In this process: read, weigh and assign; then once more as a worker does, with the lines written."""
    keeper = User.objects.get(username=KEEPER)
    begun = at = clock()
    known = read(waiting(self_handled(keeper)).defer("description", "search").order_by("due_at", "pk"))
    at = timed("read needs and offers", at)
    found = match(known, seed)
    timed("weigh and assign", at)
    timed("together", begun)
    _tell(found.facts)
    again = match(known, seed)
    same = [a and a.supply.offer for a in found.candidates] == [b and b.supply.offer for b in again.candidates]
    print(f"  the same seed gives the same: {'yes' if same else 'NO'}")
    at = clock()
    draft = open_draft(Area.objects.get(kind=AreaKind.DISTRICT), by=keeper, seed=seed)
    drafts.work(draft.pk)
    timed("a draft, with its lines", at)
    print(f"  {MatchDraft.objects.get(pk=draft.pk).lines.count()} lines; at most {_peak()} MB of memory")


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def _tell(facts: dict[str, int]) -> None:
    gap = (facts["bound"] - facts["worth"]) / facts["bound"] if facts["bound"] else 0.0
    print(f"  {facts['needs']} needs, {facts['offers']} offers, {facts['pairs']} pairs, {facts['matched']} matched")
    print(f"  worth {facts['worth']}, bound {facts['bound']}: at most {gap:.4%} below the best")


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.bench.matching", description=__doc__)
    parser.add_argument("--needs", type=int, default=8300)
    parser.add_argument("--offers", type=int, default=4200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--measure", action="store_true", help="only measure, on what is there")
    return parser.parse_args()


def main() -> None:
    options = arguments()
    if options.measure:
        measure(options.seed)
        return
    if Area.objects.exists():
        sys.exit("The database is not empty: this fills one that is.")
    rng = random.Random(options.seed)
    load_reference()
    load_skills()
    district, cells = lay_out()
    offer_much(rng, options.offers, cells)
    need_much(rng, options.needs, district, cells)
    print(f"{options.needs} needs, {options.offers} offers in {COMMUNITIES} communities; load {_load()}", flush=True)
    again = [sys.executable, "-m", "tools.bench.matching", "--measure", "--seed", str(options.seed)]
    subprocess.run(again, check=True)


def _load() -> str:
    return " ".join(f"{each:.1f}" for each in os.getloadavg())


if __name__ == "__main__":
    main()
