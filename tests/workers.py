"""Real workers for tests that kill them."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def worker(
    environment: dict[str, str], folder: Path, include: str, **fault: str
) -> Iterator["subprocess.Popen[bytes]"]:
    """A real worker with beat, in a process group of its own; `include` is a module of tests that it loads."""
    schedule = folder / f"schedule-{time.monotonic_ns()}"
    command = ["-m", "celery", "-A", "governance", "worker", "-B", "-s", str(schedule), "--include", include]
    with (folder / "worker.log").open("ab") as log:
        process = subprocess.Popen(
            [sys.executable, *command], env=environment | fault, stdout=log, stderr=log, start_new_session=True
        )
    try:
        yield process
    finally:
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def until(true: Callable[[], bool], what: str, seconds: int = 60) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, f"waited in vain for: {what}"
        time.sleep(0.1)
