"""A closed loop of callers on persistent connections, bounded in number."""

import http.client
import json
import statistics
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from threading import Lock, local
from typing import Any

CALLERS = 8


@dataclass(frozen=True)
class Call:
    method: str
    path: str
    body: Any = None
    token: str = ""
    expect: int = 200


@dataclass(frozen=True)
class Answer:
    seconds: float
    queries: int
    body: Any


@dataclass(frozen=True)
class Run:
    seconds: float
    answers: list[Answer]

    @property
    def per_second(self) -> float:
        return len(self.answers) / self.seconds

    @property
    def p50(self) -> float:
        """Milliseconds."""
        return 1000 * statistics.median(each.seconds for each in self.answers)

    @property
    def p95(self) -> float:
        return 1000 * statistics.quantiles([each.seconds for each in self.answers], n=20)[-1]

    @property
    def queries(self) -> int:
        """Of most answers: the first ones of a process load what it keeps."""
        return statistics.mode(each.queries for each in self.answers)


class Client:
    """Calls a server on loopback; a connection per thread."""

    def __init__(self, port: int) -> None:
        self.port, self._own = port, local()

    def send(self, call: Call) -> Answer:
        connection = self._connection()
        headers = {"Content-Type": "application/json", "Accept": "application/json"}
        if call.token:
            headers["Authorization"] = f"Token {call.token}"
        start = time.perf_counter()
        connection.request(call.method, call.path, json.dumps(call.body) if call.body is not None else None, headers)
        response = connection.getresponse()
        text = response.read()
        seconds = time.perf_counter() - start
        if response.status != call.expect:
            raise RuntimeError(f"{call.method} {call.path}: {response.status} {text[:500]!r}")
        return Answer(seconds, int(response.headers["X-Queries"]), json.loads(text))

    def _connection(self) -> http.client.HTTPConnection:
        if not hasattr(self._own, "connection"):
            self._own.connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        connection: http.client.HTTPConnection = self._own.connection
        return connection

    def run(self, calls: Iterable[Call], callers: int = CALLERS) -> Run:
        """All the calls, `callers` at a time."""
        shared, lock = iter(calls), Lock()
        with ThreadPoolExecutor(callers) as pool:
            start = time.perf_counter()
            parts = list(pool.map(lambda _: list(self._take(shared, lock)), range(callers)))
            seconds = time.perf_counter() - start
        return Run(seconds, [answer for part in parts for answer in part])

    def _take(self, calls: Iterator[Call], lock: Lock) -> Iterator[Answer]:
        while True:
            with lock:
                call = next(calls, None)
            if call is None:
                return
            yield self.send(call)
