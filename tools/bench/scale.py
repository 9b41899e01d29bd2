"""`make bench-data` and `make bench-scale`: what is read at a size and at a tenth of it, beside a bare endpoint.

python -m tools.bench.scale --orders 1000000          a database of its own, measured and thrown away
python -m tools.bench.scale --orders 100000 --keep    load into the database of DATABASE_URL, which must be empty
python -m tools.bench.scale --measure --levels unit   read what was loaded there, by those who see so much
"""

import argparse
import json
import os
import statistics
import time
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import quote, urlsplit

from tools import servers
from tools.bench import __main__ as bench

BYTES_PER_ORDER = 10_100  # with its story, its facts and all indexes, as measured
ROUNDS = 15
FIRST = 3  # rounds that fill what processes keep in memory; not counted
HUNDREDTH = 99
ROLES = {
    "grid": "grid_worker",
    "community": "dispatcher",
    "street": "street_coordinator",
    "district": "district_coordinator",
    "unit": "unit_handler",
}
ORDERINGS = ("due_at", "-created_at", "-changed_at", "created_at")
FILTERS = {
    "all": "",
    "open": "state=submitted,registered,dispatched,handling,handled,reviewing",
    "overdue": "overdue=true",
    "graver": "severity=significant,major",
    "by phone": "channel=phone",
}
WORDS = ("电梯", "漏水", "停车 消防", "噪声")
BARE = "bare · 50 newest rows"


@dataclass(frozen=True)
class Times:
    """Milliseconds as the caller sees them, and queries."""

    p50: float
    p95: float
    queries: int


@dataclass(frozen=True)
class Reader:
    """Somebody who reads, by a key or signed in as a person of the demo."""

    connection: HTTPConnection
    headers: dict[str, str]

    def get(self, path: str) -> tuple[bytes, float, int]:
        """What was answered, seconds, queries."""
        start = time.perf_counter()
        self.connection.request("GET", path, headers=self.headers)
        answer = self.connection.getresponse()
        body = answer.read()
        taken = time.perf_counter() - start
        if answer.status != 200:
            raise SystemExit(f"{path}: {answer.status} {body[:300]!r}")
        return body, taken, int(answer.headers["X-Queries"])

    def times(self, path: str) -> Times:
        rounds = [self.get(path) for _ in range(FIRST + ROUNDS)][FIRST:]
        seconds = [1000 * taken for _body, taken, _queries in rounds]
        return Times(statistics.median(seconds), statistics.quantiles(seconds, n=20)[-1], rounds[-1][2])


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.bench.scale")
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--keep", action="store_true", help="only load, into the database of DATABASE_URL")
    parser.add_argument("--measure", action="store_true", help="only read, in the database of DATABASE_URL")
    parser.add_argument("--levels", nargs="+", choices=ROLES, default=list(ROLES), help="who reads the lists")
    options = parser.parse_args()
    if options.measure:
        measure_there(options.levels)
        return
    print(f"About {options.orders * BYTES_PER_ORDER / 1e9:.1f} GB on disk for {options.orders:,} orders.", flush=True)
    servers.stop_on_signals()
    if options.keep:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings")
        load(options.orders)
        return
    with ExitStack() as stack:
        bench.prepared(stack)
        bench.manage("collectstatic", "--no-input", "--verbosity", "0")
        tenth = measured(options.orders // 10)
        compare(tenth, measured(options.orders))


def measure_there(levels: list[str]) -> None:
    import django

    servers.stop_on_signals()
    os.environ |= {"DJANGO_SETTINGS_MODULE": bench.SETTINGS, "LOG_LEVEL": "ERROR"}
    bench.manage("collectstatic", "--no-input", "--verbosity", "0")
    django.setup()
    from workorders.models import WorkOrder

    found = read(WorkOrder.objects.count(), levels)
    print(f"{bench.machine()}; load {os.getloadavg()[0]:.1f} at the end", flush=True)
    compare({}, found)


def load(orders: int) -> None:
    import django

    django.setup()
    from django.db import connection

    from tools.bench.multiplying import multiply, size_on_disk

    bench.manage("migrate", "--verbosity", "0")
    bench.manage("make_demo")
    start = time.perf_counter()
    found = multiply(orders)
    connection.close()
    seconds = time.perf_counter() - start
    print(f"{found:,} orders in {seconds:.0f} s, {size_on_disk() / 1e9:.2f} GB", flush=True)


def measured(orders: int) -> dict[str, Times]:
    """By what was read. The database is emptied first."""
    emptied()
    load(orders)
    return read(orders, list(ROLES))


def read(orders: int, levels: list[str]) -> dict[str, Times]:
    found = {}
    with bench.web() as port:
        for name, times in readings(port, levels):
            found[name] = times
            print(f"{orders:9,d}  {name:52} {times.p50:8.1f} {times.p95:8.1f} {times.queries:8d}", flush=True)
    return found


def emptied() -> None:
    bench.manage("migrate", "--verbosity", "0")
    bench.manage("flush", "--no-input", "--verbosity", "0")


def readings(port: int, levels: list[str]) -> Iterator[tuple[str, Times]]:
    yield BARE, Reader(HTTPConnection("127.0.0.1", port, timeout=120), {}).times("/bare/orders/?limit=50")
    for level in levels:
        yield from of_lists(level, by_key(port, ROLES[level]))
    yield from of_pages(signed_in(port, "dispatcher"), signed_in(port, "district_coordinator"))


def of_lists(level: str, reader: Reader) -> Iterator[tuple[str, Times]]:
    for ordering in ORDERINGS:
        for name, wish in FILTERS.items():
            first = f"/api/v1/work-orders/?ordering={ordering}&limit=50&{wish}"
            yield f"{level} · {ordering} · {name}", reader.times(first)
            if far := hundredth(reader, first):
                yield f"{level} · {ordering} · {name} · page 100", reader.times(far)
    for word in WORDS:
        yield f"{level} · search {word}", reader.times(f"/api/v1/work-orders/?limit=50&q={quote(word)}")


def of_pages(dispatcher: Reader, coordinator: Reader) -> Iterator[tuple[str, Times]]:
    from workorders.models import WorkOrder

    for state in ("registered", "handling", "closed"):
        order = WorkOrder.objects.filter(state=state, desk__posts__person__user__username="dispatcher").latest("pk")
        yield f"page of an order, {state}", dispatcher.times(order.get_absolute_url())
    yield "page of the list, community", dispatcher.times("/orders/")
    yield "page of the list, district", coordinator.times("/orders/")
    yield "workbench, district", coordinator.times("/")
    yield "figures of the district", coordinator.times("/figures/")
    yield "figures by unit", coordinator.times("/figures/?by=unit")


def by_key(port: int, role: str) -> Reader:
    from accounts.models import User
    from accounts.services import create_api_key

    key = create_api_key(user=User.objects.get(username=role), name="bench", scopes=["read"])[1]
    return Reader(HTTPConnection("127.0.0.1", port, timeout=120), {"Authorization": f"Token {key}"})


def signed_in(port: int, role: str) -> Reader:
    from django.conf import settings
    from django.test import Client

    from accounts.models import User

    client = Client()
    client.force_login(User.objects.get(username=role))
    cookie = f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
    return Reader(HTTPConnection("127.0.0.1", port, timeout=120), {"Cookie": cookie})


def hundredth(reader: Reader, path: str) -> str:
    """The address of the hundredth page; empty where there are fewer."""
    for _ in range(HUNDREDTH):
        following = json.loads(reader.get(path)[0])["next"]
        if not following:
            return ""
        path = f"{urlsplit(following).path}?{urlsplit(following).query}"
    return path


def compare(tenth: dict[str, Times], whole: dict[str, Times]) -> None:
    print(f"{'':52} {'p50':>8} {'p95':>8}  queries   ÷ a tenth   ÷ bare")
    for name, found in whole.items():
        before = tenth.get(name)
        ratio = f"{found.p50 / before.p50:9.2f}" if before else "        -"
        floor = found.p50 / whole[BARE].p50
        print(f"{name:52} {found.p50:8.1f} {found.p95:8.1f} {found.queries:8d} {ratio} {floor:9.2f}", flush=True)


if __name__ == "__main__":
    main()
