"""Loaded into a real worker by a test: the worker kills itself, with its whole process group, at a chosen point.

FAULT_AT names the point, FAULT_MARK a file that is made first, so that only one worker ever dies of it.
"""

import os
import signal
from pathlib import Path

from celery.signals import task_postrun

from notices import outbox

AT = os.environ.get("FAULT_AT", "")


def die() -> None:
    mark = Path(os.environ["FAULT_MARK"])
    if not mark.exists():
        mark.touch()
        os.killpg(os.getpgrp(), signal.SIGKILL)


def _around(handler: outbox.Handler) -> outbox.Handler:
    def dying(payload: outbox.Payload) -> None:
        if AT == "claimed":
            die()
        handler(payload)
        if AT == "handled":
            die()

    return dying


if AT:
    for kind, handler in list(outbox._handlers.items()):
        outbox._handlers[kind] = _around(handler)


@task_postrun.connect
def _committed(**_kwargs: object) -> None:
    if AT == "committed":
        die()
