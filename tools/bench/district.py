"""The district that is measured: real divisions, a dispatcher with a key per community, requests that are made up."""

import csv
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import cycle
from pathlib import Path

import django

django.setup()

from accounts.models import User  # noqa: E402
from accounts.services import create_api_key  # noqa: E402
from grids import services as grids  # noqa: E402
from grids.models import Area, AreaKind  # noqa: E402
from notices.models import Outbox  # noqa: E402
from tools.bench.load import Call  # noqa: E402
from workorders.actors import SYSTEM  # noqa: E402
from workorders.choices import Channel, State  # noqa: E402
from workorders.models import Category, WorkOrder  # noqa: E402
from workorders.services import Reported, submit_many  # noqa: E402

DIVISIONS = Path(__file__).resolve().parent.parent.parent / "grids" / "data" / "jinfeng"
THINGS = [
    "楼道灯不亮",
    "下水道堵了",
    "电梯又停了",
    "门口垃圾没人收",
    "路面有个大坑",
    "夜里施工太吵",
    "消防通道停满了车",
]
ROWS = 2163


@dataclass(frozen=True)
class Desk:
    area: Area
    key: str


@dataclass(frozen=True)
class District:
    root: Area
    desks: list[Desk]

    def creates(self, number: int) -> list[Call]:
        desks = cycle(self.desks)
        return [self._create(next(desks), text) for text in texts(2 * number)]

    def _create(self, desk: Desk, text: str) -> Call:
        body = {"description": text, "area": desk.area.code, "reporter": {"name": "何平"}}
        return Call("POST", "/api/v1/work-orders/", body, desk.key, expect=201)

    def bare_creates(self, number: int) -> list[Call]:
        desks = cycle(self.desks)
        bodies = [(text, next(desks).area) for text in texts(2 * number)]
        return [
            Call("POST", "/bare/orders/", {"description": text, "area": area.pk, "path": area.path}, expect=201)
            for text, area in bodies
        ]

    def lists(self, number: int) -> list[Call]:
        """For the district's coordinator, who sees them all."""
        key = key_of(coordinator(self.root))
        return [Call("GET", "/api/v1/work-orders/?limit=100", token=key)] * number

    def bare_lists(self, number: int) -> list[Call]:
        return [Call("GET", "/bare/orders/?limit=100")] * number

    def waiting(self, number: int) -> list[WorkOrder]:
        return list(WorkOrder.objects.filter(state=State.SUBMITTED, desk__kind="community").order_by("pk")[:number])

    def registers(self, orders: list[WorkOrder]) -> list[Call]:
        keys = {desk.area.pk: desk.key for desk in self.desks}
        body = {"category": Category.objects.order_by("-path")[0].code, "handling": "refer"}
        return [
            Call("POST", f"/api/v1/work-orders/{order.number}/actions/register/", body, keys[order.desk_id])
            for order in orders
        ]

    def bare_registers(self, orders: list[WorkOrder]) -> list[Call]:
        return [Call("POST", "/bare/register/", {"id": order.pk}) for order in orders]


def texts(number: int) -> Iterator[str]:
    chance = random.Random(7)
    for _ in range(number):
        where = f"{chance.randint(1, 40)}号楼{chance.randint(1, 6)}单元"
        yield f"{where}{chance.choice(THINGS)}，已经{chance.randint(2, 30)}天了，请派人来看看。"


def build() -> District:
    files = {name: str(DIVISIONS / f"{name}.csv") for name in ("areas", "streets", "communities")}
    manage("load_divisions", *(part for name, file in files.items() for part in (f"--{name}", file)))
    manage("load_reference")
    root = Area.objects.get(kind=AreaKind.DISTRICT)
    communities = Area.objects.filter(kind=AreaKind.COMMUNITY).order_by("code")
    return District(root, [Desk(area, key_of(dispatcher(area))) for area in communities])


def manage(*command: str) -> None:
    subprocess.run([sys.executable, "manage.py", *command], check=True, stdout=subprocess.DEVNULL, env=os.environ)


def dispatcher(area: Area) -> User:
    return member(f"dispatcher-{area.code}", "dispatcher", area)


def coordinator(area: Area) -> User:
    return member(f"coordinator-{area.code}", "district_coordinator", area)


def member(username: str, role: str, area: Area) -> User:
    user = User.objects.create_user(username)
    grids.appoint(person=grids.create_person(name="何平", user=user), role=role, area=area)
    return user


def key_of(user: User) -> str:
    return create_api_key(user=user, name="bench", scopes=["read", "write"])[1]


def import_requests(file: Path | None, columns: list[str]) -> tuple[int, float]:
    """Rows taken, and seconds."""
    with tempfile.TemporaryDirectory() as folder:
        source = file or _made_up(Path(folder))
        chosen = columns or ["description=description", "id=id"]
        mapping = [part for column in chosen for part in ("--map", column)]
        before, start = WorkOrder.objects.count(), time.perf_counter()
        manage("import_requests", str(source), "--source", "bench", *mapping, "--area", "640106", "--seed", "1")
        return WorkOrder.objects.count() - before, time.perf_counter() - start


def _made_up(folder: Path) -> Path:
    path = folder / "requests.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["id", "description"])
        writer.writerows(enumerate(texts(ROWS)))
    return path


def fill(here: District, number: int) -> None:
    """Requests until there are `number` orders; what follows from them is not waited for."""
    missing = number - WorkOrder.objects.count()
    desks = cycle(here.desks)
    batch = [
        Reported(description=text, root=here.root, area=next(desks).area, channel=Channel.SYSTEM)
        for text in texts(missing)
    ]
    submit_many(batch, by=SYSTEM)
    Outbox.objects.filter(done_at=None).delete()
