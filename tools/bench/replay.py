"""A recorded stream of requests sent to a running server, faster than it was: is anything lost, doubled or due wrongly?

    python -m tools.bench.replay FILE.csv[.gz] --id unique_key --time created_date --text complaint_type --speed 60

Every tenth request is sent twice at once, as an impatient sender does.
"""

import argparse
import csv
import gzip
import random
import time
from collections import Counter
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from pathlib import Path

from tools import servers
from tools.bench import __main__ as bench
from tools.bench.load import Answer, Call, Client

CALLERS = 16
TWICE = 10  # of so many requests one is sent twice
A_MINUTE = timedelta(minutes=1)


@dataclass(frozen=True)
class Sent:
    at: datetime
    number: str
    text: str


def main() -> None:
    options = arguments()
    stream = sorted(read(options), key=lambda each: each.at)
    servers.stop_on_signals()
    with ExitStack() as stack:
        bench.prepared(stack)
        play(stream, options.speed)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.bench.replay")
    parser.add_argument("file", type=Path)
    for name in ("id", "time", "text"):
        parser.add_argument(f"--{name}", required=True, help="the column that holds it")
    parser.add_argument("--speed", type=float, default=60, help="how many times as fast as it was")
    return parser.parse_args()


def read(options: argparse.Namespace) -> list[Sent]:
    opener = gzip.open if options.file.suffix == ".gz" else open
    with opener(options.file, "rt", encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    return [Sent(datetime.fromisoformat(row[options.time]), row[options.id], row[options.text] or "-") for row in rows]


def play(stream: list[Sent], speed: float) -> None:
    from tools.bench import district

    bench.manage("migrate", "--verbosity", "0")
    here = district.build()
    chance = random.Random(11)
    with bench.worker(), bench.web() as port:
        client, late = Client(port), 0.0
        with ThreadPoolExecutor(CALLERS) as pool:
            start, waiting = time.perf_counter(), list[Future[Answer]]()
            for each in stream:
                due = (each.at - stream[0].at).total_seconds() / speed
                time.sleep(max(due - (time.perf_counter() - start), 0))
                late = max(late, time.perf_counter() - start - due)
                desk = chance.choice(here.desks)
                call = Call("POST", "/api/v1/work-orders/", body_of(each, desk.area.code), desk.key, expect=201)
                times = 2 if chance.randrange(TWICE) == 0 else 1
                waiting += [pool.submit(client.send, call) for _ in range(times)]
            answers = [future.result() for future in waiting]
        seconds = time.perf_counter() - start
        bench.drained("what followed from the last of them")
    report(stream, answers, seconds, late)


def body_of(each: Sent, area: str) -> dict[str, object]:
    return {"description": each.text, "area": area, "external_id": each.number, "reporter": {"name": "何平"}}


def report(stream: list[Sent], answers: list[Answer], seconds: float, late: float) -> None:
    from workorders.models import WorkOrder

    numbers = Counter(WorkOrder.objects.exclude(external_id="").values_list("external_id", flat=True))
    wanted = {each.number for each in stream}
    doubled = sum(count - 1 for count in numbers.values())
    times = sorted(answer.seconds for answer in answers)
    print(f"{len(answers)} sent of {len(stream)} requests in {seconds:.0f} s, at most {late:.2f} s behind the stream")
    print(f"answered: p50 {1000 * times[len(times) // 2]:.0f} ms, p95 {1000 * times[len(times) * 95 // 100]:.0f} ms")
    print(f"lost {len(wanted - numbers.keys())}, doubled {doubled}, deadlines wrong {wrong_deadlines()}")


def wrong_deadlines() -> int:
    """How many first deadlines are not what counting minute by minute gives."""
    from workorders.choices import LimitStep
    from workorders.models import Deadline

    first = Deadline.objects.filter(step=LimitStep.REGISTER).exclude(amount=None)
    return sum(each.due_at != counted(each.started_at, each.amount, each.clock) for each in first.iterator())


def counted(start: datetime, amount: Decimal | None, clock: str) -> datetime:
    """The end of a limit in hours, minute by minute over the calendar: slow, and written without the platform's own
    way of counting."""
    from django.utils import timezone

    from grids.calendars import calendar

    days, left, at = calendar(), int((amount or 0) * 60), start
    while left:
        local = timezone.localtime(at)
        in_hours = any(opens <= local.time() < closes for opens, closes in days.spans)
        if clock == "urgent_hour" or (days.is_working(local.date()) and in_hours):
            left -= 1
        at += A_MINUTE
    return at if clock == "urgent_hour" else _to_the_second(at, start)


def _to_the_second(at: datetime, start: datetime) -> datetime:
    """Office hours begin on the full minute: what was sent outside them is counted from there."""
    from django.utils import timezone

    from grids.calendars import calendar

    days, local = calendar(), timezone.localtime(start)
    inside = days.is_working(local.date()) and any(a <= local.time() < b for a, b in days.spans)
    return at if inside else at.replace(second=0, microsecond=0)


if __name__ == "__main__":
    main()
