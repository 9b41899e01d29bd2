"""All checks that need no running program, one after the other; at the end the list of those that failed."""

import difflib
import os
import secrets
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ROOMS = [
    "accounts",
    "common",
    "notices",
    "sheets",
    "grids",
    "workorders",
    "visits",
    "deliberation",
    "projects",
    "partybuilding",
    "appraisal",
    "governance",
]
PROGRAMS = Path(sys.executable).parent
SCHEMA = ROOT / "docs" / "openapi.yaml"
Result = tuple[bool, str]


def main() -> None:
    if sys.argv[1:] == ["--write-schema"]:
        SCHEMA.write_text(schema())
        return
    failed = [name for name, check in CHECKS.items() if not succeeds(name, check)]
    print(f"Failed: {', '.join(failed)}." if failed else f"All {len(CHECKS)} checks passed.")
    sys.exit(bool(failed))


def succeeds(name: str, check: Callable[[], Result]) -> bool:
    """Carry out one check and print one line, and what it said if it failed."""
    print(f"{name} … ", end="", flush=True)
    start = time.monotonic()
    passed, said = check()
    seconds = time.monotonic() - start
    line = said.strip().splitlines()[-1:] or ["nothing to say"]
    print(f"{'ok' if passed else 'FAILED'} ({seconds:.1f} s): {line[0] if passed else ''}")
    if not passed:
        print(said)
    return passed


def program(name: str, *arguments: str) -> Callable[[], Result]:
    return lambda: output([str(PROGRAMS / name), *arguments])


def module(name: str) -> Callable[[], Result]:
    return lambda: output([sys.executable, "-m", name])


def manage(*arguments: str, **settings: str) -> Callable[[], Result]:
    return lambda: managed(*arguments, **settings)


def managed(*arguments: str, **settings: str) -> Result:
    """What `manage.py` says, with settings of its own and never those of this machine."""
    with tempfile.TemporaryDirectory() as folder:
        own = {
            "DATA_DIR": folder,
            "DATABASE_URL": f"sqlite:///{folder}/db.sqlite3",
            "REDIS_URL": "",
            "DEBUG": "0",
        }
        return output([sys.executable, "manage.py", *arguments], own | settings)


def output(command: list[str], settings: dict[str, str] | None = None) -> Result:
    done = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | (settings or {}),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    return done.returncode == 0, done.stdout


def schema() -> str:
    """The OpenAPI schema as the code describes it now, in English; ends the program when it is not valid."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "openapi.yaml"
        options = ["--validate", "--fail-on-warn", "--lang", "en", "--file", str(path)]
        valid, said = managed("spectacular", *options)
        if not valid:
            raise InvalidSchemaError(said)
        return path.read_text()


class InvalidSchemaError(Exception):
    """The OpenAPI schema has warnings or errors; the text names them."""


def schema_is_kept() -> Result:
    """Whether docs/openapi.yaml is what the code says."""
    try:
        now = schema()
    except InvalidSchemaError as error:
        return False, str(error)
    kept = SCHEMA.read_text() if SCHEMA.exists() else ""
    if kept == now:
        return True, f"{len(now.splitlines())} lines as in docs/openapi.yaml"
    changes = difflib.unified_diff(
        kept.splitlines(), now.splitlines(), "docs/openapi.yaml", "the code", lineterm="", n=1
    )
    shown = list(changes)[:60]
    return False, "\n".join([*shown, "If this is meant, run `make schema` and commit docs/openapi.yaml."])


def translated() -> Result:
    """Complete catalogues; on a laptop without GNU gettext this one is left out by name."""
    passed, said = module("tools.check_messages")()
    left_out = said.startswith("Skipped") and os.environ.get("CI") != "true"
    return passed or left_out, said


CHECKS: dict[str, Callable[[], Result]] = {
    "ruff": program("ruff", "check", "--quiet", "."),
    "ruff format": program("ruff", "format", "--check", "."),
    "mypy": program("mypy", *ROOMS, "tools"),
    "djlint rules": program("djlint", "--lint", "--quiet", "templates"),
    "djlint format": program("djlint", "--check", "templates"),
    "import-linter": program("lint-imports"),
    "models point down": module("tools.check_layers"),
    "migrations": manage("makemigrations", "--check", "--dry-run"),
    "deployment": manage(
        "check", "--deploy", "--fail-level", "WARNING", HTTPS="1", SECRET_KEY=secrets.token_urlsafe(64)
    ),
    "OpenAPI schema": schema_is_kept,
    "workflow page": manage("print_workflow", "--check"),
    "translations": translated,
}

if __name__ == "__main__":
    main()
