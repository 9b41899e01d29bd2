"""A process that takes requests in, and dies by kill -9 at a line of the project that the test names.

One JSON object a line comes in: `url`, `session`, `fields`, `photo` (a file, or nothing) and `die_after`, a number of
lines (0: live on). One line goes out: `{}` when it died, else `status` and `body` of the answer.
"""

import json
import os
import signal
import sys
from pathlib import Path
from types import FrameType
from typing import Any

import django
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connections
from django.test import Client
from django.urls import get_resolver

ROOT = f"{Path(__file__).resolve().parents[2]}/"
ELSEWHERE = (f"{ROOT}tests/", f"{ROOT}.venv/")


class Fuse:
    """Kills this very process between two lines of the project."""

    def __init__(self, lines: int) -> None:
        self.left = lines

    def __call__(self, frame: FrameType, event: str, _value: Any) -> "Fuse | None":
        name = frame.f_code.co_filename
        if not name.startswith(ROOT) or name.startswith(ELSEWHERE):
            return None
        if event == "line":
            self.left -= 1
            if self.left == 0:
                os.kill(os.getpid(), signal.SIGKILL)
        return self


def ask(wish: dict[str, Any]) -> dict[str, Any]:
    client = Client(SERVER_NAME="localhost", headers={"accept": "application/json"})
    client.cookies[settings.SESSION_COOKIE_NAME] = wish["session"]
    sent = dict(wish["fields"])
    if wish["photo"]:
        sent["photos"] = SimpleUploadedFile("a.jpg", Path(wish["photo"]).read_bytes(), "image/jpeg")
    if wish["die_after"]:
        sys.settrace(Fuse(wish["die_after"]))
    answer = client.post(wish["url"], sent)
    sys.settrace(None)
    return {"status": answer.status_code, "body": answer.content.decode()}


def in_a_child(wish: dict[str, Any]) -> str:
    """Every request in a process of its own, made from this one, which has loaded everything and holds nothing."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.write(write, json.dumps(ask(wish)).encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as pipe:
        said = pipe.read()
    _pid, status = os.waitpid(child, 0)
    return "{}" if os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGKILL else said


def main() -> None:
    django.setup()
    assert get_resolver().url_patterns  # with all that the pages import
    connections.close_all()
    for line in sys.stdin:
        sys.stdout.write(in_a_child(json.loads(line)) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
