"""A process of its own that runs one task of the clockwork, and kills itself with -9 at a chosen point.

`python -m tests.clockwork watch_deadlines marked 3`: after the third call of that point. Point "none" never dies.
"""

import os
import signal
import sys
from collections.abc import Callable
from typing import Any

import django


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


def main(task: str, point: str, at_call: str) -> None:
    django.setup()
    from notices import outbox
    from workorders import tasks
    from workorders.figures import tallying
    from workorders.services import auditing, issued, issuing, recounting, watching

    # "…ing" is within the transaction of one order, "…ed" after it.
    points = {
        "marking": (watching, "follow"),
        "marked": (watching, "mark"),
        "escalated": (watching, "escalate"),
        "missed": (watching, "miss"),
        "resumed": (watching, "resume"),
        "reminded": (watching, "remind"),
        "expired": (watching, "expire_review"),
        "issuing": (issued, "tell"),
        "issued": (issuing, "make_bulletin"),
        "counting": (tallying, "add"),
        "counted": (tallying, "count_waiting"),
        "listing": (auditing, "_list"),
        "recounting": (recounting, "follow"),
        "recounted": (recounting, "recount"),
    }
    if point in points:
        module, name = points[point]
        setattr(module, name, dying(getattr(module, name), int(at_call)))
    {"sweep": outbox.sweep}.get(task, getattr(tasks, task, None))()  # type: ignore[misc]


if __name__ == "__main__":
    main(*sys.argv[1:])
