"""Loaded into a real worker by a test: the register of these tests, and a place where the worker kills itself.

FAULT_AT names the place, FAULT_MARK a file that is made first, so that only one worker ever dies of it.
"""

import os
from collections.abc import Callable
from typing import Any

from django.conf import settings

from sheets import parsing
from tests.faults import die
from tests.sheets import people

AT = os.environ.get("SHEETS_FAULT_AT", "")
CALL = 3
parsing.BLOCK = 5


def _dying(method: Callable[..., Any]) -> Callable[..., Any]:
    calls: list[int] = []

    def called(*arguments: Any) -> Any:
        answer = method(*arguments)
        calls.append(1)
        if len(calls) == CALL:
            die()
        return answer

    return called


if AT:
    setattr(people.People, AT, _dying(getattr(people.People, AT)))
# The job that lost its worker is not waited for longer than need be.
settings.CELERY_BEAT_SCHEDULE["sweep-sheets"]["schedule"] = 0.5
people.register()
