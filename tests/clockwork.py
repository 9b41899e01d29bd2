"""A process of its own that does one thing, and kills itself with -9 at a chosen point.

`python -m tests.clockwork workorders.tasks.watch_deadlines workorders.services.watching.mark 3` dies after the third
call of that function; without a point it never does. Further words go to what is called, as numbers. The clock stands
at HELD_AT.
"""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime
from importlib import import_module
from typing import Any

import django

from common import clock
from common.clock import now


def dying(function: Callable[..., Any], at_call: int) -> Callable[..., Any]:
    calls = 0

    def call(*args: Any, **options: Any) -> Any:
        nonlocal calls
        answer = function(*args, **options)
        calls += 1
        if calls == at_call:
            os.kill(os.getpid(), signal.SIGKILL)
        return answer

    return call


def killed_and_run_again(
    environment: dict[str, str], task: str, point: str, at_call: int = 3, *given: int, again_at: datetime | None = None
) -> None:
    """Killed once now, by the clock of the test, and run twice from `again_at` on."""
    at = now()
    environment = environment | {"HELD_AT": at.isoformat()}
    assert run(environment, task, point, at_call, *given) == -signal.SIGKILL
    later = environment | {"HELD_AT": (again_at or at).isoformat()}
    assert run(later, task, "", 0, *given) == 0
    assert run(later, task, "", 0, *given) == 0


def run(environment: dict[str, str], *words: object) -> int:
    command = [sys.executable, "-W", "ignore", "-m", "tests.clockwork", *map(str, words)]
    return subprocess.run(command, env=environment, check=False, capture_output=True, timeout=120).returncode


def main(task: str, point: str, at_call: str, *given: str) -> None:
    django.setup()
    if point:
        module, name = _found(point)
        setattr(module, name, dying(getattr(module, name), int(at_call)))
    with clock.held(datetime.fromisoformat(os.environ["HELD_AT"])):
        getattr(*_found(task))(*map(int, given))


def _found(dotted: str) -> tuple[Any, str]:
    module, _dot, name = dotted.rpartition(".")
    return import_module(module), name


if __name__ == "__main__":
    main(*sys.argv[1:])
