"""Starting a server program for a while, in a folder of its own and never as root."""

import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PATIENCE = 60


class MissingError(Exception):
    """A server is not here, or does not start; the text says why."""


def stop_on_signals() -> None:
    """Let a termination unwind what runs, so that what was started is stopped."""

    def leave(number: int, _frame: object) -> None:
        sys.exit(128 + number)

    signal.signal(signal.SIGTERM, leave)
    signal.signal(signal.SIGHUP, leave)


def call(command: list[str], **options: Any) -> int:
    """Run a command to its end. When we are told to stop, it is too, and gets the time to clean up."""
    process = subprocess.Popen(command, **options)
    try:
        return process.wait()
    except BaseException:
        process.terminate()
        process.wait()
        raise


def ordinary_user() -> pwd.struct_passwd | None:
    """Whom to run as when we are root, which PostgreSQL refuses; None when we are not."""
    if os.geteuid():
        return None
    known = {user.pw_name: user for user in pwd.getpwall()}
    return known.get("postgres") or known["nobody"]


def as_ordinary_user(folder: Path) -> dict[str, Any]:
    """Arguments of Popen that start a program in `folder` as that user, away from our terminal's Ctrl-C."""
    options: dict[str, Any] = {"cwd": folder, "start_new_session": True}
    if user := ordinary_user():
        options |= {"user": user.pw_uid, "group": user.pw_gid, "extra_groups": []}
    return options


@contextmanager
def temporary_folder() -> Iterator[Path]:
    folder = Path(tempfile.mkdtemp(prefix="engine-"))
    try:
        give(folder)
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def give(path: Path) -> None:
    """Make the ordinary user the owner."""
    if user := ordinary_user():
        os.chown(path, user.pw_uid, user.pw_gid)


def write(path: Path, text: str) -> None:
    path.write_text(text)
    give(path)


def reachable(program: Path, folder: Path) -> Path:
    """The program, copied with its package where the ordinary user may not run it (under /root, say)."""
    try:
        subprocess.run([program, "--version"], capture_output=True, **as_ordinary_user(folder))
        return program
    except PermissionError:
        packages = next((place for place in program.parents if place.name == "site-packages"), None)
        if packages is None:
            raise MissingError(f"{program} may not be run") from None
        name = program.relative_to(packages).parts[0]
        for needed in [packages / name, *packages.glob(f"{name}.libs")]:
            shutil.copytree(needed, folder / needed.name)
        return folder / program.relative_to(packages)


@dataclass(frozen=True)
class Server:
    name: str
    process: subprocess.Popen[bytes]
    output: Path

    def wait_until(self, attempt: Callable[[], object], failure: type[Exception]) -> None:
        """Wait until the attempt raises no `failure`; MissingError when the server ends or takes long."""
        deadline = time.monotonic() + PATIENCE
        while True:
            try:
                attempt()
                return
            except failure as error:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    raise MissingError(f"{self.name} does not start: {self.last_words()}") from error
            time.sleep(0.05)

    def last_words(self) -> str:
        return last_line(self.output.read_text(errors="replace"))


@contextmanager
def running(command: list[str], folder: Path, stop: signal.Signals) -> Iterator[Server]:
    """The program runs while the block does. Its output goes to a file in the folder."""
    output = folder / "output"
    with output.open("wb") as file:
        options = as_ordinary_user(folder)
        process = subprocess.Popen(command, stdout=file, stderr=subprocess.STDOUT, **options)
    try:
        yield Server(Path(command[0]).name, process, output)
    finally:
        process.send_signal(stop)
        process.wait()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port: int = listener.getsockname()[1]
        return port


def last_line(text: str) -> str:
    return next((line.strip() for line in reversed(text.splitlines()) if line.strip()), "it gives no reason")
