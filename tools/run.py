"""Runs web server and worker together until Ctrl-C. HOST, PORT, DATA_DIR and DEMO are in the environment."""

import json
import multiprocessing
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from threading import Timer
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

from django.conf import settings
from honcho import manager
from honcho.compat import ProcessManager
from honcho.printer import Message, Printer

from tools import servers

ROOT = Path(__file__).resolve().parent.parent
PATIENCE = 120
# A worker finishes what it has begun.
manager.KILL_WAIT = 20
PROCESSES = {
    "web": "gunicorn",
    "worker": "celery --quiet -A governance worker --beat --loglevel INFO --without-mingle --without-gossip",
}
LOOPBACK = ["127.0.0.1", "localhost", "[::1]"]


# Honcho has no types.
class Output(Printer):  # type: ignore[misc]
    """Prints what the processes say, and stops everything once nobody reads it (a closed terminal)."""

    def write(self, message: Message) -> None:
        try:
            super().write(message)
            self.output.flush()
        except OSError:
            os.dup2(os.open(os.devnull, os.O_WRONLY), self.output.fileno())
            os.kill(os.getpid(), signal.SIGTERM)


class Gentle(ProcessManager):  # type: ignore[misc]
    """Ends a process alone, which then ends its own children in good order; kills all together."""

    def terminate(self, pid: int) -> None:
        with suppress(ProcessLookupError):
            os.kill(pid, signal.SIGTERM)


class Supervisor(manager.Manager):  # type: ignore[misc]
    """Honcho's manager; a signal that comes before every process has its number waits for that."""

    def __init__(self) -> None:
        super().__init__(Output(sys.stdout))
        self._procmgr = Gentle()

    def terminate(self) -> None:
        if self._all_started():
            super().terminate()
        else:
            Timer(0.1, self.terminate).start()


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings")
    servers.stop_on_signals()
    os.environ["DEMO"] = os.environ.get("DEMO") or "1"
    # Reading the settings also reads .env.
    data_dir: Path = settings.DATA_DIR
    host, port = address()
    allow(host)
    # In a session of its own, so that Ctrl-C ends it in silence; the database undoes what is half done.
    prepared = subprocess.run([sys.executable, "-m", "tools.prepare"], cwd=ROOT, start_new_session=True)
    if prepared.returncode:
        sys.exit(1)
    announcer = multiprocessing.Process(target=announce, args=(url(host, port), data_dir), daemon=True)
    announcer.start()
    sys.exit(supervise())


def address() -> tuple[str, int]:
    """HOST and PORT, where we can listen; one sentence when we cannot."""
    host, port = os.environ.get("HOST") or "127.0.0.1", os.environ.get("PORT") or "8000"
    os.environ.update(HOST=host, PORT=port)
    if not port.isdecimal() or not 0 < int(port) < 65536:
        sys.exit(f"PORT must be a number from 1 to 65535, not {port!r}.")
    try:
        family = socket.getaddrinfo(host, int(port), type=socket.SOCK_STREAM)[0][0]
        socket.create_server((host, int(port)), family=family).close()
    except PermissionError:
        sys.exit(f"Port {port} may not be opened by this user; choose another one, as in `make run PORT=8001`.")
    except OSError as error:
        if isinstance(error, socket.gaierror) or "assign" in str(error):
            sys.exit(f"HOST {host!r} is no address of this machine.")
        sys.exit(f"Port {port} on {host} is taken; choose another one, as in `make run PORT=8001`.")
    return host, int(port)


def allow(host: str) -> None:
    """Who listens on an address is also visited under it."""
    if host not in LOOPBACK:
        own = [host, socket.gethostname()]
        os.environ.setdefault("ALLOWED_HOSTS", ",".join([*LOOPBACK, *own]))


def url(host: str, port: int) -> str:
    shown = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{shown}:{port}/"


def supervise() -> int:
    """Run the processes until one ends or we are told to stop; then none is left."""
    supervisor = Supervisor()
    for name, program in PROCESSES.items():
        command = f"exec {shlex.quote(sys.executable)} -m {program}"
        supervisor.add_process(name, command, cwd=ROOT, env=os.environ | {"PYTHONUNBUFFERED": "1"})
    signal.signal(signal.SIGHUP, lambda *_: os.kill(os.getpid(), signal.SIGTERM))
    supervisor.loop()
    stopped = {128 + signal.SIGINT, 128 + signal.SIGTERM}
    return 0 if supervisor.returncode in stopped else int(supervisor.returncode)


def announce(home: str, data_dir: Path) -> None:
    """Wait until everything works, then say where and for whom."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    deadline = time.monotonic() + PATIENCE
    while (reason := why_not_ready(home)) and time.monotonic() < deadline:
        time.sleep(1)
    lines = [f"Open {home}", *(demo_lines(data_dir)), "Stop with Ctrl-C."]
    if reason:
        lines.insert(0, f"Not ready after {PATIENCE} seconds: {reason}")
    print("\n" + "\n".join(f"  {line}" for line in lines) + "\n", flush=True)


def why_not_ready(home: str) -> str:
    """The reasons that the server gives, or why it gives none; nothing when it is ready."""
    try:
        with urlopen(f"{home}health/ready", timeout=5):
            return ""
    except HTTPError as error:
        checks = json.load(error).get("checks", {})
        return " ".join(check["why"] for check in checks.values() if check["why"])
    except (URLError, OSError, ValueError) as error:
        return f"The web server does not answer ({error})."


def demo_lines(data_dir: Path) -> list[str]:
    """The demo's sign-ins and its key for the API, or how to make the first account."""
    path = data_dir / "demo.json"
    if not path.exists():
        return ["No demo here; the first account is made by `.venv/bin/python manage.py createsuperuser`."]
    demo = json.loads(path.read_text())
    widths = {name: max(len(row[name]) for row in demo["sign_ins"]) for name in ("username", "password")}
    rows = [
        "  ".join(["", row["username"].ljust(widths["username"]), row["password"].ljust(widths["password"])])
        + f"  {row['role']}, {row['area']}"
        for row in demo["sign_ins"]
    ]
    return ["Sign in as (name, password, role):", *rows, f"Key for the API: {demo['api_key']}"]


if __name__ == "__main__":
    with suppress(KeyboardInterrupt):
        main()
