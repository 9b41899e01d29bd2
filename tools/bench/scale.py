"""`make bench-data` and the table of reading speeds: lists, search and the page of an order at a size and at a tenth.

python -m tools.bench.scale --orders 1000000          a database of its own, measured and thrown away
python -m tools.bench.scale --orders 100000 --keep    load into the database of DATABASE_URL, which must be empty
"""

import argparse
import os
import statistics
import time
from contextlib import ExitStack
from dataclasses import dataclass
from http.client import HTTPConnection
from urllib.parse import urlsplit

from tools import servers
from tools.bench import __main__ as bench

BYTES_PER_ORDER = 10_100  # with its story, its facts and all indexes, as measured
ROUNDS = 20
HUNDREDTH = 99
ROLES = {
    "grid": "grid_worker",
    "community": "dispatcher",
    "street": "street_coordinator",
    "district": "district_coordinator",
}
ORDERINGS = ("due_at", "-created_at", "-changed_at")
FILTERS = {
    "none": "",
    "open": "state=submitted,registered,dispatched,handling,handled,reviewing",
    "overdue": "overdue=true",
}
WORDS = ("电梯", "漏水", "停车 消防")


@dataclass(frozen=True)
class Times:
    """Milliseconds in the server, and queries."""

    p50: float
    p95: float
    queries: int


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tools.bench.scale")
    parser.add_argument("--orders", type=int, default=1_000_000)
    parser.add_argument("--keep", action="store_true", help="only load, into the database of DATABASE_URL")
    options = parser.parse_args()
    print(f"About {options.orders * BYTES_PER_ORDER / 1e9:.1f} GB on disk for {options.orders:,} orders.", flush=True)
    servers.stop_on_signals()
    with ExitStack() as stack:
        if options.keep:
            os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings")
            load(options.orders)
            return
        bench.prepared(stack)
        tenth = measured(options.orders // 10)
        compare(tenth, measured(options.orders))


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
    with bench.web() as port:
        return dict(readings(port))


def emptied() -> None:
    bench.manage("migrate", "--verbosity", "0")
    bench.manage("flush", "--no-input", "--verbosity", "0")


def readings(port: int) -> "list[tuple[str, Times]]":
    found = []
    for level, role in ROLES.items():
        key = key_of(role)
        for ordering in ORDERINGS:
            for name, wish in FILTERS.items():
                query = f"ordering={ordering}&limit=50&{wish}"
                found.append((f"{level} · {ordering} · {name} · first page", times(port, key, query)))
                far = hundredth(port, key, query)
                if far:
                    found.append((f"{level} · {ordering} · {name} · page 100", times(port, key, far)))
        for word in WORDS:
            found.append((f"{level} · search {word}", times(port, key, f"limit=50&q={quoted(word)}")))
    return found


def quoted(word: str) -> str:
    from urllib.parse import quote

    return quote(word)


def key_of(role: str) -> str:
    from accounts.models import User
    from accounts.services import create_api_key

    return create_api_key(user=User.objects.get(username=role), name="bench", scopes=["read"])[1]


def times(port: int, key: str, query: str) -> Times:
    connection = HTTPConnection("127.0.0.1", port, timeout=120)
    seconds, queries = [], 0
    for _ in range(ROUNDS):
        _next, taken, queries = fetch(connection, key, query)
        seconds.append(taken * 1000)
    return Times(statistics.median(seconds), statistics.quantiles(seconds, n=20)[-1], queries)


def hundredth(port: int, key: str, query: str) -> str:
    """The query of the hundredth page; empty where there are fewer."""
    connection = HTTPConnection("127.0.0.1", port, timeout=120)
    for _ in range(HUNDREDTH):
        query, _taken, _queries = fetch(connection, key, query)
        if not query:
            return ""
    return query


def fetch(connection: HTTPConnection, key: str, query: str) -> tuple[str, float, int]:
    import json

    start = time.perf_counter()
    connection.request("GET", f"/api/v1/work-orders/?{query}", headers={"Authorization": f"Token {key}"})
    answer = connection.getresponse()
    body = answer.read()
    taken = time.perf_counter() - start
    if answer.status != 200:
        raise SystemExit(f"{query}: {answer.status} {body[:300]!r}")
    following = json.loads(body)["next"]
    return urlsplit(following).query if following else "", taken, int(answer.headers["X-Queries"])


def compare(tenth: dict[str, Times], whole: dict[str, Times]) -> None:
    print(f"{'':52} {'p50':>8} {'p95':>8}  queries   ÷ a tenth")
    for name, found in whole.items():
        before = tenth.get(name)
        ratio = f"{found.p50 / before.p50:9.2f}" if before else "        -"
        print(f"{name:52} {found.p50:8.1f} {found.p95:8.1f} {found.queries:8d} {ratio}", flush=True)


if __name__ == "__main__":
    main()
