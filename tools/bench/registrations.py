"""`python -m tools.bench.registrations`: members who live all over a city, placed by their home address, on PostgreSQL.

Twice: placing alone, and the whole register out of a workbook, checked and taken in as a worker does. `--members`
says how many. Nobody in it exists, and what was found is compared with where each was said to live.
"""

import argparse
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import TYPE_CHECKING

from tools import engines
from tools.bench.__main__ import machine, manage

if TYPE_CHECKING:
    from grids.models import Area

STREETS, GRIDS, BUILDINGS = 24, 4, 4  # in the city; in each community; in each grid
FIRST, SECOND = "安百昌春东丰福广海和华嘉锦康乐龙明宁祥兴", "宸苑庭园府湾居堡台阁林泉湖岸城坊里舍轩筑"
ALIASES = "滨桥柳松竹梅兰桂枫榆"
HEADER = ("name", "phone", "address", "works_at", "skills", "times", "is_willing", "hours")
SKILLS = ("law", "repair", "nursing；tutoring", "")
HOURS = ("", "周末", "工作日 18:00–21:00")
UNKNOWN, COMMUNITY_ONLY, SHORT = 0.02, 0.05, 0.35  # shares of the addresses


@dataclass(frozen=True)
class Home:
    """An address, and the community and grid that it is in, as far as it says so."""

    address: str
    community: str
    grid: str


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.bench.registrations")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--members", type=int, default=200_000)
    parser.add_argument("--communities", type=int, default=743)
    parser.add_argument("--take", metavar="FILE", help="import one file, in this process")
    options = parser.parse_args()
    if options.take:
        from tools.bench.population import take_in

        take_in("registered_members", Path(options.take))
        return
    with ExitStack() as stack:
        folder = Path(tempfile.mkdtemp(prefix="bench-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        database = stack.enter_context(engines.postgresql(durable=True))
        os.environ |= {
            "DJANGO_SETTINGS_MODULE": "tools.bench.settings",
            "DATABASE_URL": database.url,
            "DATA_DIR": str(folder),
            "LOG_LEVEL": "ERROR",
        }
        print(f"{machine()}; {database}; load {os.getloadavg()[0]:.1f}", flush=True)
        manage("migrate", "--verbosity", "0")
        measure(options, folder)


def measure(options: argparse.Namespace, folder: Path) -> None:
    import django

    django.setup()
    from partybuilding.reference import load_skills

    load_skills()
    rng = Random(options.seed)
    began = time.monotonic()
    cells = _lay_out(rng, options.communities)
    print(f"{_areas()} areas in {time.monotonic() - began:.1f} s", flush=True)
    _place(Random(options.seed), cells, options.members)
    path = folder / "members.xlsx"
    _write(path, Random(options.seed), cells, options.members)
    command = [sys.executable, "-m", "tools.bench.registrations", "--take", str(path)]
    subprocess.run(command, check=True)
    _tell_placed()


@dataclass(frozen=True)
class Cell:
    """A grid with its estate; `alias` is what people call the estate too."""

    street: str
    community: str
    community_code: str
    grid_code: str
    estate: str
    alias: str


def _lay_out(rng: Random, communities: int) -> list[Cell]:
    from accounts.models import User
    from grids import services as grids
    from grids.models import Area, AreaKind, Role

    city = grids.create_area(kind=AreaKind.DISTRICT, code="210299", name="测试市")
    streets = [
        Area(kind=AreaKind.STREET, code=f"210299{n + 1:03d}", name=f"{_word(rng)}{_word(rng)}街道", parent=city)
        for n in range(STREETS)
    ]
    grids.create_areas(streets)
    homes = [
        Area(
            kind=AreaKind.COMMUNITY,
            code=f"{streets[n % STREETS].code}{n // STREETS + 1:03d}",
            name=f"{_word(rng)}{rng.choice(SECOND)}社区",
            parent=streets[n % STREETS],
        )
        for n in range(communities)
    ]
    grids.create_areas(homes)
    cells = list(_fill(rng, homes))
    keeper = grids.create_person(name="登记员", user=User.objects.create_user("keeper"))
    grids.appoint(person=keeper, role=Role.DISTRICT_COORDINATOR, area=city)
    return cells


def _word(rng: Random) -> str:
    return rng.choice(FIRST) + rng.choice(SECOND)


def _fill(rng: Random, homes: "list[Area]") -> Iterator[Cell]:
    """Grids, an estate in each, and its buildings, called by their number alone."""
    from grids import services as grids
    from grids.models import Area, AreaKind

    cells = [
        Area(kind=AreaKind.GRID, code=f"{home.code}{n + 1:03d}", name=f"{home.name[:3]}第{n + 1}网格", parent=home)
        for home in homes
        for n in range(GRIDS)
    ]
    grids.create_areas(cells)
    estates = [
        Area(
            kind=AreaKind.ESTATE,
            code=f"{cell.code}-E",
            name=f"{_word(rng)}{_word(rng)}小区",
            aliases=[f"{rng.choice(ALIASES)}{_word(rng)}路{rng.randint(1, 300)}号院"],
            parent=cell,
        )
        for cell in cells
    ]
    grids.create_areas(estates)
    buildings = [
        Area(kind=AreaKind.BUILDING, code=f"{estate.code}{n + 1}", name=f"{n + 1}号楼", parent=estate)
        for estate in estates
        for n in range(BUILDINGS)
    ]
    grids.create_areas(buildings)
    for cell, estate in zip(cells, estates, strict=True):
        home = cell.parent
        assert home is not None  # each was laid into a community
        street = home.parent
        assert street is not None  # as above
        yield Cell(street.name, home.name, home.code, cell.code, estate.name, estate.aliases[0])


def _homes(rng: Random, cells: list[Cell], count: int) -> Iterator[Home]:
    for _number in range(count):
        cell, kind = rng.choice(cells), rng.random()
        door = f"{rng.randint(1, BUILDINGS)}号楼{rng.randint(1, 4)}单元{rng.randint(1, 18)}{rng.randint(1, 4):02d}"
        if kind < UNKNOWN:
            yield Home(f"外地某县某村{rng.randint(1, 99)}号", "", "")
        elif kind < UNKNOWN + COMMUNITY_ONLY:
            yield Home(f"测试市{cell.street}{cell.community}", cell.community_code, "")
        elif kind < UNKNOWN + COMMUNITY_ONLY + SHORT:
            yield Home(f"{rng.choice((cell.estate, cell.alias))}{door}", cell.community_code, cell.grid_code)
        else:
            address = f"测试市{cell.street}{cell.community}{cell.estate}{door}"
            yield Home(address, cell.community_code, cell.grid_code)


def _place(rng: Random, cells: list[Cell], count: int) -> None:
    from grids.models import Area
    from partybuilding import placing

    began = time.monotonic()
    plan = placing.plan()
    print(f"index of names in {time.monotonic() - began:.1f} s, at most {_peak()} MB", flush=True)
    codes = dict(Area.objects.values_list("pk", "code"))
    homes = list(_homes(rng, cells, count))
    began = time.monotonic()
    spots = [plan.by_address(home.address) for home in homes]
    seconds = time.monotonic() - began
    print(f"placing alone: {count} addresses in {seconds:.1f} s, {count / seconds:,.0f} per second", flush=True)
    found: Counter[str] = Counter()
    for home, spot in zip(homes, spots, strict=True):
        community, grid = codes.get(spot.community or 0, ""), codes.get(spot.grid or 0, "")
        found[_verdict(home, community, grid)] += 1
    print("; ".join(f"{what}: {100 * n / count:.2f} %" for what, n in found.most_common()), flush=True)


def _verdict(home: Home, community: str, grid: str) -> str:
    if (community, grid) == (home.community, home.grid):
        return "right as far as the address says"
    if grid and grid != home.grid:
        return "wrong grid"
    if community and community != home.community:
        return "wrong community"
    return "left to be placed by hand, though the address says more"


def _write(path: Path, rng: Random, cells: list[Cell], count: int) -> None:
    from tools.bench.population import write

    others = Random(f"{count} people")
    rows = (
        (f"党员{n}", f"199{n:08d}", home.address, f"单位{n % 900}", *_said(others))
        for n, home in enumerate(_homes(rng, cells, count))
    )
    write(path, HEADER, rows)


def _said(rng: Random) -> tuple[str, str, str, str]:
    return rng.choice(SKILLS), str(rng.randint(1, 4)), rng.choice(("yes", "no")), rng.choice(HOURS)


def _tell_placed() -> None:
    from django.db.models import Count

    from partybuilding.models import Offer, Placed, Registration

    total = Registration.objects.count()
    placed = dict(Registration.objects.order_by().values_list("placed").annotate(n=Count("pk")))
    waiting = Registration.objects.filter(state="applied").count()
    by_grid = total - placed.get(Placed.NOT, 0)
    said = f"{by_grid} with a grid ({100 * by_grid / total:.1f} %), {total - by_grid - waiting} with a community alone"
    print(f"{total} registrations: {said}, {waiting} wait to be placed by hand", flush=True)
    print(f"{Offer.objects.count()} offers drafted from them", flush=True)


def _areas() -> int:
    from grids.models import Area

    return Area.objects.count()


def _peak() -> int:
    """Megabytes that this process had at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    main()
