"""The population of a street out of spreadsheets: buildings, then residents, whose households are opened on the way;
and the residents as spreadsheets again.

`DATABASE_URL=… python -m tools.bench.population` on an empty database that is migrated. Each table runs in a process
of its own, as in a worker, and says how long it took and how much memory it had at most.
"""

import argparse
import os
import random
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from pathlib import Path

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings")
django.setup()

import xlsxwriter  # noqa: E402
from django.conf import settings  # noqa: E402

from accounts.models import User  # noqa: E402
from governance.demo.material import parts  # noqa: E402
from grids import services as grids  # noqa: E402
from grids.models import Area, AreaKind, Household, Residence, Role  # noqa: E402
from notices import outbox  # noqa: E402
from sheets import services, working  # noqa: E402
from sheets.choices import Format, JobState  # noqa: E402
from sheets.models import Job, JobProblem  # noqa: E402

STREET = "640199001"
GRIDS_PER_COMMUNITY = 15
KEEPER = "keeper"
FLOORS = 18
WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
FIRST_BIRTH, DAYS = date(1935, 1, 1), 32_000
AT_WORK = (JobState.QUEUED, JobState.CHECKING, JobState.IMPORTING, JobState.EXPORTING)
BUILDINGS = ("code", "name", "area", "kind", "units", "floors", "built")
RESIDENTS = ("area", "door", "name", "id_number", "phone", "relation", "kind", "moved_in")


def id_number(rng: random.Random, serial: int) -> str:
    """Valid and nobody's: no region has the number 999999. `serial` makes it unique."""
    born = FIRST_BIRTH + timedelta(days=serial % DAYS)
    order = serial // DAYS * 2 + (rng.random() < 0.5)
    stem = f"999999{born:%Y%m%d}{order:03d}"
    total = sum(weight * int(digit) for weight, digit in zip(WEIGHTS, stem, strict=True))
    return stem + "10X98765432"[total % 11]


def lay_out(grid_count: int) -> list[str]:
    """A street with its communities, grids and somebody who keeps the register. The codes of the grids."""
    district = grids.create_area(kind=AreaKind.DISTRICT, code="640199", name="测试区")
    street = grids.create_area(kind=AreaKind.STREET, code=STREET, name="东河街道", parent=district)
    communities = [
        Area(kind=AreaKind.COMMUNITY, code=f"{STREET}{number:03d}", name=f"第{number}社区", parent=street)
        for number in range(1, -(-grid_count // GRIDS_PER_COMMUNITY) + 1)
    ]
    grids.create_areas(communities)
    cells = [
        Area(
            kind=AreaKind.GRID, code=f"{home.code}{at % GRIDS_PER_COMMUNITY + 1:03d}", name=f"{at + 1}网格", parent=home
        )
        for at in range(grid_count)
        for home in [communities[at // GRIDS_PER_COMMUNITY]]
    ]
    grids.create_areas(cells)
    keeper = grids.create_person(name="登记员", user=User.objects.create_user(KEEPER))
    grids.appoint(person=keeper, role=Role.STREET_COORDINATOR, area=street)
    return [cell.code for cell in cells]


def buildings(rng: random.Random, cells: Sequence[str], count: int) -> Iterator[tuple[object, ...]]:
    for number in range(count):
        cell = cells[number * len(cells) // count]
        yield f"{cell}-{number:04d}", f"{number + 1}号楼", cell, "managed", 2, FLOORS, rng.randint(1980, 2024)


def residents(rng: random.Random, places: Sequence[str], homes: int, count: int) -> Iterator[tuple[object, ...]]:
    """Household by household, as lists of this kind are."""
    surnames, given = parts("surnames"), parts("given")
    for serial in range(count):
        home = serial * homes // count
        at, place = home // len(places), places[home % len(places)]
        door = f"{at % 2 + 1}单元{at // 4 % FLOORS + 1}{at // 2 % 2 + 1:02d}"
        head = serial == 0 or (serial - 1) * homes // count != home
        phone = f"199{rng.randrange(10**8):08d}"
        moved_in = (date(2005, 1, 1) + timedelta(days=rng.randrange(7000))).isoformat()
        number = id_number(rng, serial)
        name = rng.choice(surnames) + "".join(rng.choices(given, k=2))
        yield place, door, name, number, phone, "head" if head else "child", "registered", moved_in


def write(path: Path, header: Sequence[str], rows: Iterator[tuple[object, ...]]) -> list[str]:
    """A workbook in constant memory. What stands in its first column."""
    first = []
    with xlsxwriter.Workbook(path, {"constant_memory": True, "strings_to_urls": False}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, header)
        for at, row in enumerate(rows, start=1):
            sheet.write_row(at, 0, row)
            first.append(str(row[0]))
    return first


def take_in(register: str, path: Path) -> None:
    """What a worker does with a file that was sent and confirmed, in this process."""
    keeper, began = User.objects.get(username=KEEPER), time.monotonic()
    with path.open("rb") as file, outbox.swept_by_caller():
        size = path.stat().st_size
        job = services.start_import(register=register, file=file, name=path.name, size=size, by=keeper)
        job = worked(job)
        checked = time.monotonic()
        job = worked(services.confirm_import(job, by=keeper))
    ended = time.monotonic()
    if job.state != "done" or job.counts != {"new": job.total}:
        wrong = JobProblem.objects.filter(job=job).values_list("row", "column", "sentence")[:3]
        raise SystemExit(f"{register}: {job.state} {job.message} {job.counts} {list(wrong)}")
    seconds = f"{ended - began:.1f} s ({checked - began:.1f} s to check, {ended - checked:.1f} s to take in)"
    print(f"{register}: {job.total} rows, {size / 1e6:.1f} MB, {seconds}, at most {peak()} MB", flush=True)


def give_out(register: str, chosen: str) -> None:
    """What a worker does with an export, in this process: once masked, once in full."""
    keeper = User.objects.get(username=KEEPER)
    for in_full in (False, True):
        began = time.monotonic()
        with outbox.swept_by_caller():
            started = services.start_export(
                register=register, by=keeper, format=chosen, in_full=in_full, reason="measured"
            )
            job = worked(started)
        if job.state != "done":
            raise SystemExit(f"{register}: {job.state} {job.message}")
        what = "in full" if in_full else "masked"
        seconds = f"{time.monotonic() - began:.1f} s"
        told = f"{register} to {chosen}, {what}: {job.total} rows, {job.size / 1e6:.1f} MB, {seconds}"
        print(f"{told}, at most {peak()} MB", flush=True)


def peak() -> int:
    """Megabytes that this process had at most."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


def worked(job: Job) -> Job:
    """Turn after turn until the job rests; between them a worker would see to others."""
    while working.work(job.pk):
        job.refresh_from_db()
        if job.state not in AT_WORK:
            break
    job.refresh_from_db()
    return job


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.bench.population")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--residents", type=int, default=100_000)
    parser.add_argument("--households", type=int, default=40_000)
    parser.add_argument("--buildings", type=int, default=3_000)
    parser.add_argument("--grids", type=int, default=150)
    parser.add_argument("--take", nargs=2, metavar=("REGISTER", "FILE"), help="import one file, in this process")
    parser.add_argument("--give", nargs=2, metavar=("REGISTER", "FORMAT"), help="export into a file, in this process")
    return parser.parse_args()


def main() -> None:
    options = arguments()
    if options.take:
        take_in(options.take[0], Path(options.take[1]))
        return
    if options.give:
        give_out(*options.give)
        return
    rng = random.Random(options.seed)
    print(f"{settings.DATABASES['default']['ENGINE']}, {os.cpu_count()} cores", flush=True)
    with tempfile.TemporaryDirectory(prefix="population-") as folder:
        cells = lay_out(options.grids)
        places = write(Path(folder) / "buildings.xlsx", BUILDINGS, buildings(rng, cells, options.buildings))
        people = residents(rng, places, options.households, options.residents)
        write(Path(folder) / "residents.xlsx", RESIDENTS, people)
        for register in ("buildings", "residents"):
            file = str(Path(folder) / f"{register}.xlsx")
            subprocess.run([sys.executable, "-m", "tools.bench.population", "--take", register, file], check=True)
    for chosen in Format.values:
        subprocess.run([sys.executable, "-m", "tools.bench.population", "--give", "residents", chosen], check=True)
    print(f"{Household.objects.count()} households, {Residence.objects.count()} residents")


if __name__ == "__main__":
    main()
