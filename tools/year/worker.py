"""What the worker of the played year takes in beside the platform's own tasks: each finds the clock at the published
moment, the player is told when it is done, and the worker ends with the player."""

import os
import signal
import sys
from contextlib import ExitStack
from threading import Thread

from celery.signals import task_postrun, task_prerun, worker_ready

from common import clock
from tools.year.published import Published

_published = Published()
_held = ExitStack()


@task_prerun.connect
def hold(**_: object) -> None:
    _held.enter_context(clock.held(_published.get()))


@task_postrun.connect
def let_go(**_: object) -> None:
    _held.close()
    _published.is_done()


@worker_ready.connect
def watch_player(**_: object) -> None:
    Thread(target=_end_with_player, daemon=True).start()


def _end_with_player() -> None:
    """However the player has ended, our input ends with it."""
    sys.stdin.read()
    os.kill(os.getpid(), signal.SIGTERM)
