"""`python -m tools.bench.areas`: the register of areas at 10,000 grids, on PostgreSQL.

How long its pages take in the server, how many queries, how many bytes; how many points a second find their grid.
"""

import argparse
import os
import shutil
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from random import Random
from statistics import median
from typing import TYPE_CHECKING, Any

from tools import engines
from tools.bench.__main__ import machine, manage

if TYPE_CHECKING:
    from accounts.models import User
    from grids.models import Area

WEST, SOUTH, CELL = 106.0, 38.0, 0.004
STREETS = 10
PATHS = (
    "/areas/",
    "/areas/640199001/parts/",
    "/areas/?q=wg12",
    "/areas/?on=2024-05-01",
    "/areas/640199001001/",
    "/areas/map/?kind=grid",
    "/areas/map/shapes/?kind=community",
    "/areas/map/shapes/?kind=grid",
)


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.bench.areas")
    parser.add_argument("--grids", type=int, default=10_000)
    parser.add_argument("--households", type=int, default=40_000)
    parser.add_argument("--points", type=int, default=500_000)
    options = parser.parse_args()
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
        print(f"{machine()}; {database}", flush=True)
        manage("migrate", "--verbosity", "0")
        manage("collectstatic", "--noinput", "--verbosity", "0")
        measure(options)


def measure(options: argparse.Namespace) -> None:
    import django

    django.setup()
    user = build(options.grids, options.households)
    points(options.points)
    pages(user)


def build(grids: int, households: int) -> "User":
    """A square district of square grids, and its coordinator."""
    from accounts.models import User
    from grids import services
    from grids.models import Area, Household

    start = time.perf_counter()
    side = round(grids**0.5)
    district = services.create_area(kind="district", code="640199", name="测试区", boundary=box(0, 0, side, side))
    communities = list(_communities(district, side))
    services.create_areas([grid for column, each in enumerate(communities) for grid in _grids(each, column, side)])
    leaves = list(Area.objects.filter(kind="grid"))
    at = _now()
    homes = ((n, leaves[n % len(leaves)]) for n in range(households))
    Household.objects.bulk_create(
        [Household(code=f"H{n}", area=grid, area_path=grid.path, changed_at=at) for n, grid in homes], batch_size=2000
    )
    user: User = User.objects.create_user("coordinator", password="Bench-2026-x")
    person = services.create_person(name="测量员", user=user)
    services.appoint(person=person, role="district_coordinator", area=district)
    row("made", Area.objects.count(), time.perf_counter() - start)
    return user


def _now() -> Any:
    from common.clock import now

    return now()


def _communities(district: "Area", side: int) -> "Iterator[Area]":
    """One to each column of grids."""
    from grids import services

    for number in range(1, STREETS + 1):
        street = services.create_area(kind="street", code=f"640199{number:03}", name=f"第{number}街道", parent=district)
        for place in range(1, side // STREETS + 1):
            column = (number - 1) * (side // STREETS) + place - 1
            yield services.create_area(
                kind="community",
                code=f"640199{number:03}{place:03}",
                name=f"第{number}街道第{place}社区",
                parent=street,
                boundary=box(column, 0, column + 1, side),
            )


def _grids(community: "Area", column: int, side: int) -> "Iterator[Area]":
    from grids.models import Area

    for n in range(side):
        yield Area(
            kind="grid",
            code=f"{community.code}{n + 1:03}",
            name=f"{community.name}网格{n + 1}",
            grid_kind="general",
            parent=community,
            boundary=box(column, n, column + 1, n + 1),
        )


def box(left: int, bottom: int, right: int, top: int) -> dict[str, Any]:
    west, south, east, north = (
        round(origin + number * CELL, 6)
        for origin, number in ((WEST, left), (SOUTH, bottom), (WEST, right), (SOUTH, top))
    )
    ring = [[west, south], [east, south], [east, north], [west, north], [west, south]]
    return {"type": "Polygon", "coordinates": [ring]}


def points(number: int) -> None:
    """In bulk and one by one; the last ones lie outside."""
    from grids.geo import PointIndex
    from grids.models import Area

    rows = Area.objects.filter(kind="grid").values_list("pk", "boundary")
    index = PointIndex((pk, boundary, 4) for pk, boundary in rows if boundary)
    rng, reach = Random(1), CELL * round(len(index) ** 0.5)
    lons = [WEST + rng.random() * reach for _n in range(number)]
    lats = [SOUTH + rng.random() * reach for _n in range(number)]
    row(f"point → grid in bulk, {len(index)} grids", number, timed(lambda: index.find_many(lons, lats)))
    few = list(zip(lons, lats, strict=True))[:5000]
    row("point → grid, one by one", len(few), timed(lambda: [index.find(*each) for each in few]))
    outside = [(lon - 1, lat) for lon, lat in few[:1000]]
    row("point outside → nearest grid", len(outside), timed(lambda: [index.nearest(*each) for each in outside]))


def pages(user: "User") -> None:
    from django.test import Client

    client = Client(headers={"host": "localhost"})
    client.force_login(user, backend="grids.admin_roles.PostBackend")
    for path in PATHS:
        page(path, partial(client.get, path))


def page(path: str, get: Callable[[], Any]) -> None:
    first = timed(get)
    answer = get()
    if answer.status_code != 200:
        raise SystemExit(f"{path} answered {answer.status_code}")
    later = median(timed(get) for _n in range(15))
    figures = f"first {first * 1000:7.1f} ms, then {later * 1000:6.1f} ms  {answer['X-Queries']:>3} queries"
    print(f"{path:40} {figures}  {len(answer.content) / 1024:7.1f} KB", flush=True)


def timed(do: Callable[[], object]) -> float:
    start = time.perf_counter()
    do()
    return time.perf_counter() - start


def row(name: str, number: int, seconds: float) -> None:
    print(f"{name:40} {number:7d} in {seconds:6.2f} s = {number / seconds:10.0f} per second", flush=True)


if __name__ == "__main__":
    main()
