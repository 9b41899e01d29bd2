"""`make year`: a district of the size that Shangzhou published, and a year of its requests, by the services themselves.

The people are played in this process; what follows from what they do is done by the platform's own worker. Both go by
the clock of the played year. At the end stands what the platform counts, beside what the district published.

With DATABASE_URL (an empty PostgreSQL) and REDIS_URL a run that was stopped is taken up again by the same command;
without them it has a database for itself, which ends with it.
"""

import argparse
import os
import platform
import time
from contextlib import ExitStack
from datetime import date
from pathlib import Path

from tools import engines, servers
from tools.year.scale import PUBLISHED, Scale

BEGAN = time.monotonic()


def main() -> None:
    options = arguments()
    servers.stop_on_signals()
    load = os.getloadavg()[0]
    options.to.mkdir(parents=True, exist_ok=True)
    with ExitStack() as stack:
        machine = f"{os.cpu_count()} cores, load {load:.1f} at the start; {prepare(options.to, stack)}"
        say(machine)
        run_in(options, machine)


def prepare(folder: Path, stack: ExitStack) -> str:
    """The engines that are given, or engines of our own; what they are, in words."""
    words = [f"Python {platform.python_version()}"]
    for name, engine in (("DATABASE_URL", engines.postgresql), ("REDIS_URL", engines.redis_server)):
        if name not in os.environ:
            os.environ[name] = stack.enter_context(engine(durable=True)).url
    words.append(f"PostgreSQL {engines.postgresql_version(os.environ['DATABASE_URL'])}")
    words.append(f"Redis {engines.redis_version(os.environ['REDIS_URL'])}")
    os.environ |= {"DJANGO_SETTINGS_MODULE": "governance.settings", "DATA_DIR": str(folder), "LOG_LEVEL": "ERROR"}
    return "; ".join(words)


def run_in(options: argparse.Namespace, machine: str) -> None:
    import django

    django.setup()
    from django.core.management import call_command

    from tools.year import reporting
    from tools.year.authoring import read
    from tools.year.clockwork import worker
    from tools.year.journal import Journal
    from tools.year.running import Run, found, play
    from workorders.models import WorkOrder

    call_command("migrate", verbosity=0)
    scale = scale_of(options)
    texts = tuple(read(options.texts, options.text, options.label)) if options.texts else ()
    run = Run(scale, options.seed, options.first, options.to, texts)
    journal = Journal(options.to)
    founded = found(run, journal, say)
    playing, earlier = time.monotonic(), WorkOrder.objects.count()
    with worker(options.to / "worker.log") as works:
        play(run, founded, works, say)
    ended = time.monotonic()
    played = scale.requests - earlier
    told = {
        "Scale": f"{options.scale:.1%} of the published district: {scale}",
        "Machine": machine,
        "Load at the end": f"{os.getloadavg()[0]:.1f}",
        "Seconds": f"{ended - BEGAN:.0f} in all, {ended - playing:.0f} playing {played} requests",
        "Requests a second": f"{played / (ended - playing):.2f}",
        "Played before": f"{earlier} requests",
    }
    say(reporting.write(reporting.Report(founded.ground, scale, told.items()), options.to))


def say(line: str) -> None:
    print(f"{time.monotonic() - BEGAN:6.0f} s  {line}", flush=True)


def scale_of(options: argparse.Namespace) -> Scale:
    return PUBLISHED.part(options.scale).only(options.days)


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tools.year", description=__doc__.split("\n", 1)[0])
    parser.add_argument("--scale", type=float, default=1.0, help="part of the published district that is played")
    parser.add_argument("--days", type=int, default=PUBLISHED.days, help="the first days only")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=date.fromisoformat, default=date(2025, 1, 1), help="the first day")
    parser.add_argument("--to", type=Path, default=Path("var/year"), help="folder of the run and of its report")
    parser.add_argument("--texts", type=Path, help="a CSV, gzipped or not, whose words the needs are made of")
    parser.add_argument("--text", default="text", help="the column that holds them")
    parser.add_argument("--label", default="label", help="the column that says what they are about")
    return parser.parse_args()


if __name__ == "__main__":
    main()
