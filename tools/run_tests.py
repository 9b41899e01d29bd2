"""Runs the suite on SQLite and on PostgreSQL with Redis, then the browser tests, and says on what it ran.

Further arguments go to pytest (`make test ARGS="tests/grids -k moved"`); the floor of coverage holds for full
runs only. `--long` runs the long tests instead. In CI (CI=true) everything must be there; elsewhere what is
missing is named and left out.
"""

import os
import sqlite3
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from collections import Counter
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from tools import browser, engines, servers
from tools.servers import MissingError

ROOT = Path(__file__).resolve().parent.parent
# Playwright empties test-results when it starts.
RESULTS = ROOT / "test-reports"
NO_TESTS = 5


@dataclass(frozen=True)
class Run:
    """One call of pytest: on which engines, with which tests."""

    name: str
    title: str
    selection: str
    variables: dict[str, str] = field(default_factory=dict)
    # Once is enough to know which lines are run, and takes half as long again.
    is_measured: bool = False


def main() -> None:
    servers.stop_on_signals()
    arguments = [argument for argument in sys.argv[1:] if argument != "--long"]
    long = "--long" in sys.argv
    RESULTS.mkdir(exist_ok=True)
    for old in [*RESULTS.glob("*.xml"), *RESULTS.glob(".coverage*")]:
        old.unlink()
    with ExitStack() as stack:
        found = {"TEST_DATABASE_URL": engines.enter(stack, engines.postgresql())}
        found["TEST_REDIS_URL"] = engines.enter(stack, engines.redis_server())
        missing = [str(reason) for reason in found.values() if isinstance(reason, MissingError)]
        runs = list(plan(found, missing, long=long))
        failed = [run.title for run in runs if not passes(run, arguments, long=long)]
    if not arguments and not long:
        failed += check_coverage()
    finish(runs, missing, failed)


def plan(found: dict[str, engines.Engine | MissingError], missing: list[str], *, long: bool) -> Iterator[Run]:
    """The runs that this machine allows; what it lacks is added to `missing`."""
    some = "long" if long else "not long"
    real = {name: engine.url for name, engine in found.items() if isinstance(engine, engines.Engine)}
    names = " and ".join(str(engine) for engine in found.values() if isinstance(engine, engines.Engine))
    sqlite = f"SQLite {sqlite3.sqlite_version}"
    yield Run("sqlite", sqlite, f"{some} and not browser", is_measured=not long)
    if "TEST_DATABASE_URL" in real:
        yield Run("postgresql", names, f"{some} and not browser", real)
    program = browser.chromium()
    if program is None:
        missing.append("Chromium is not on this machine")
    else:
        yield Run("browser", f"{browser.version(program)} on {names or sqlite}", f"{some} and browser", real)


def passes(run: Run, arguments: list[str], *, long: bool) -> bool:
    print(f"\n── {run.title} ──", flush=True)
    report = f"--junitxml={RESULTS / run.name}.xml"
    how = ["--hypothesis-profile=long"] if long else ["-n2", "--dist=worksteal"]
    measured = ["--cov", "--cov-report=", "--cov-fail-under=0"] if run.is_measured else []
    command = [sys.executable, "-m", "pytest", "-q", "-m", run.selection, report, *how, *measured, *arguments]
    variables = os.environ | run.variables | {"COVERAGE_FILE": str(RESULTS / f".coverage.{run.name}")}
    code = servers.call(command, cwd=ROOT, env=variables)
    return code == 0 or (code == NO_TESTS and (long or bool(arguments)))


def check_coverage() -> list[str]:
    """What is wrong with the coverage."""
    variables = os.environ | {"COVERAGE_FILE": str(RESULTS / ".coverage")}
    coverage = [sys.executable, "-m", "coverage"]
    subprocess.run([*coverage, "combine", "-q", *RESULTS.glob(".coverage.*")], env=variables, check=True)
    report = subprocess.run([*coverage, "report"], env=variables, capture_output=True, text=True)
    lines = report.stdout.splitlines()
    print("\n── Coverage ──\n" + (report.stdout if report.returncode else lines[-1] if lines else report.stderr))
    return ["the floor of coverage"] if report.returncode else []


def finish(runs: list[Run], missing: list[str], failed: list[str]) -> None:
    """Say on what it ran and how it went. The last line is the count."""
    if missing and os.environ.get("CI") == "true":
        failed += missing
    counts = sum((count(run) for run in runs), Counter[str]())
    print()
    for run in runs:
        print(f"Ran on: {run.title}")
    for reason in missing:
        print(f"Left out: {reason}")
    for reason in failed:
        print(f"Failed: {reason}")
    print(f"{counts['passed']} passed, {counts['failed']} failed, {counts['skipped']} skipped")
    sys.exit(bool(failed))


def count(run: Run) -> Counter[str]:
    report = RESULTS / f"{run.name}.xml"
    if not report.exists():
        return Counter()
    totals = Counter[str]()
    for suite in ElementTree.parse(report).getroot().iter("testsuite"):
        bad = int(suite.get("failures", 0)) + int(suite.get("errors", 0))
        skipped = int(suite.get("skipped", 0))
        totals += Counter(failed=bad, skipped=skipped, passed=int(suite.get("tests", 0)) - bad - skipped)
    return totals


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        sys.exit(130)
