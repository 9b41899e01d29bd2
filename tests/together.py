"""Several people in the same second."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from threading import Barrier

from django.db import connection

from common.errors import DomainError


def together(*calls: Callable[[], object]) -> list[object]:
    """Run the calls at the same moment, each in a thread with a connection of its own; results or refusals. A clock
    that is held is held for them too."""
    start = Barrier(len(calls))

    def run(call: Callable[[], object]) -> object:
        try:
            start.wait()
            return call()
        except DomainError as refusal:
            return refusal
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return [each.result() for each in [pool.submit(copy_context().run, run, call) for call in calls]]


def refusals(results: list[object]) -> list[DomainError]:
    return [result for result in results if isinstance(result, DomainError)]
