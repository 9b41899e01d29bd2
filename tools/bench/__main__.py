"""`make bench`: PostgreSQL and Redis of its own, two web processes, one worker.

What can be said with ARGS: `--orders 10000 --calls 1000 --requests FILE --map description=COLUMN`.
"""

import argparse
import os
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from urllib.request import urlopen

from tools import engines, servers
from tools.bench.load import CALLERS, Call, Client, Run

ROOT = Path(__file__).resolve().parent.parent.parent
SETTINGS = "tools.bench.settings"
PATIENCE = 180


def main() -> None:
    options = arguments()
    servers.stop_on_signals()
    with ExitStack() as stack:
        prepared(stack)
        measure(options)


def prepared(stack: ExitStack) -> None:
    """A folder, a database and a broker of its own for this run, and the environment that points to them."""
    folder = Path(tempfile.mkdtemp(prefix="bench-"))
    stack.callback(shutil.rmtree, folder, ignore_errors=True)
    database = stack.enter_context(engines.postgresql(durable=True))
    broker = stack.enter_context(engines.redis_server())
    os.environ |= {
        "DJANGO_SETTINGS_MODULE": SETTINGS,
        "DATABASE_URL": database.url,
        "REDIS_URL": broker.url,
        "DATA_DIR": str(folder),
        "LOG_LEVEL": "ERROR",
    }
    print(f"{machine()}; {database}; {broker}; Python {platform.python_version()}", flush=True)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="make bench")
    parser.add_argument("--orders", type=int, default=10_000, help="orders in the list that is read")
    parser.add_argument("--calls", type=int, default=1_000, help="calls per figure")
    parser.add_argument("--requests", type=Path, help="a CSV of requests to import; one is made up otherwise")
    parser.add_argument("--map", action="append", default=[], help="column mapping for that file, as import_requests")
    return parser.parse_args()


def machine() -> str:
    known = Path("/proc/cpuinfo")
    lines = known.read_text().splitlines() if known.exists() else []
    cpu = next((line.split(":")[1].strip() for line in lines if line.startswith("model name")), platform.machine())
    return f"{os.cpu_count()} cores, {cpu}"


def measure(options: argparse.Namespace) -> None:
    from tools.bench import district

    manage("migrate", "--verbosity", "0")
    here = district.build()
    row("import", *district.import_requests(options.requests, options.map))
    with worker():
        drained("drained after the import, one worker")
    with web() as port:
        client = Client(port)
        twice("create by REST, worker paused", client, here.creates(options.calls), here.bare_creates(options.calls))
    with worker():
        drained("drained after creating, one worker, web idle")
    district.fill(here, options.orders)
    with web() as port:
        client = Client(port)
        lists = here.lists(200), here.bare_lists(200)
        twice(f"list of 100 at {options.orders} orders", client, *lists, callers=1)
        orders = here.waiting(4 * options.calls)
        acts = here.registers(orders[: 2 * options.calls]), here.bare_registers(orders[2 * options.calls :])
        twice("workflow action (register) by REST", client, *acts)


def manage(*command: str) -> None:
    subprocess.run([sys.executable, "manage.py", *command], cwd=ROOT, check=True)


def twice(name: str, client: Client, ours: list[Call], bare: list[Call], callers: int = CALLERS) -> None:
    """Each side in two halves, taken in turn, so that a noisy machine is noisy for both."""
    runs: dict[str, list[Run]] = {"ours": [], "bare": []}
    for half in (0, 1):
        for side, calls in (("bare", bare), ("ours", ours)):
            size = len(calls) // 2
            runs[side].append(client.run(calls[half * size : (half + 1) * size], callers))
    for side, parts in runs.items():
        whole = Run(sum(part.seconds for part in parts), [answer for part in parts for answer in part.answers])
        row(f"{name}, {side}", len(whole.answers), whole.seconds, whole)
    rates = {side: sum(len(p.answers) for p in parts) / sum(p.seconds for p in parts) for side, parts in runs.items()}
    print(f"{'':52} ours ÷ bare = {rates['ours'] / rates['bare']:.2f}", flush=True)


def row(name: str, number: int, seconds: float, run: Run | None = None) -> None:
    line = f"{name:52} {number:6d} in {seconds:6.1f} s = {number / seconds:7.1f} per second"
    if run is not None:
        line += f"   p50 {run.p50:6.1f} ms  p95 {run.p95:6.1f} ms  {run.queries} queries"
    print(line, flush=True)


def drained(name: str) -> None:
    from notices.outbox import backlog

    number, start = backlog(), time.perf_counter()
    while backlog():
        if time.perf_counter() - start > PATIENCE:
            raise SystemExit(f"{backlog()} of {number} entries are left after {PATIENCE} s: {last_error()}")
        time.sleep(0.05)
    row(name, number, time.perf_counter() - start)


def last_error() -> str:
    from notices.models import Outbox

    return Outbox.objects.exclude(last_error="").values_list("last_error", flat=True).first() or "no error is noted"


@contextmanager
def web() -> Iterator[int]:
    port = servers.free_port()
    variables = os.environ | {"PORT": str(port), "HOST": "127.0.0.1"}
    with process(["gunicorn"], variables):
        ready(f"http://127.0.0.1:{port}/health/live")
        yield port


@contextmanager
def worker() -> Iterator[None]:
    """One worker, once it answers."""
    from notices.models import Heartbeat

    Heartbeat.objects.all().delete()
    from notices.tasks import heartbeat

    heartbeat.apply_async()
    with process(["celery", "-A", "governance", "worker", "--without-mingle", "--without-gossip"], dict(os.environ)):
        yield


@contextmanager
def process(command: list[str], variables: dict[str, str]) -> Iterator[None]:
    program = str(Path(sys.executable).parent / command[0])
    running = subprocess.Popen([program, *command[1:]], cwd=ROOT, env=variables, stdout=subprocess.DEVNULL)
    try:
        yield
    finally:
        running.terminate()
        running.wait()


def ready(url: str) -> None:
    for _ in range(200):
        try:
            urlopen(url).read()
            return
        except OSError:
            time.sleep(0.1)
    raise SystemExit("The web server did not start.")


if __name__ == "__main__":
    main()
