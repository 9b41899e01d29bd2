"""kill -9 of the player and of the worker of a played year: the same command takes it up, to the same counts."""

import os
import signal
import subprocess
import sys
from collections import Counter
from functools import partial
from pathlib import Path

import pytest
from django.core.cache import cache
from django.core.management import call_command

from partybuilding.models import MatchDraft
from tests.workers import until
from workorders.models import Event, PanelSession, Proposal, WorkOrder

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]

COMMAND = ["-m", "tools.year", "--scale", "0.02", "--days", "12", "--first", "2026-03-02"]
REQUESTS = 28
PATIENCE = 300
Counts = Counter[tuple[str, ...]]


def playing(folder: Path, environment: dict[str, str]) -> "subprocess.Popen[bytes]":
    folder.mkdir(exist_ok=True)
    with (folder / "log").open("ab") as log:
        command = [sys.executable, *COMMAND, "--to", str(folder)]
        return subprocess.Popen(command, env=environment, stdout=log, stderr=log)


def play(folder: Path, environment: dict[str, str]) -> None:
    assert playing(folder, environment).wait() == 0, (folder / "log").read_text()


def counted() -> Counts:
    counts: Counts = Counter(Event.objects.values_list("action", "from_state", "to_state"))
    counts["panels",] = PanelSession.objects.exclude(closed_at=None).count()
    counts["drafts",] = MatchDraft.objects.filter(state="sent").count()
    counts["asked",], counts["agreed",] = Proposal.objects.count(), Proposal.objects.exclude(agreed_at=None).count()
    return counts


def start_over() -> None:
    call_command("flush", interactive=False, verbosity=0)
    cache.clear()


def worker_of(player: int) -> int:
    found = subprocess.run(["ps", "-o", "pid=", "--ppid", str(player)], capture_output=True, text=True, check=True)
    return int(found.stdout.split()[0])


def kill_at(requests: int, whom: str, folder: Path, environment: dict[str, str]) -> None:
    """Play until so many requests are there, and kill the player, or the worker beside it."""
    player = playing(folder, environment)
    try:
        is_there = partial(has_come_to, player, requests)
        until(is_there, f"{requests} requests", PATIENCE)
        worker = worker_of(player.pid)
        os.kill(player.pid if whom == "player" else worker, signal.SIGKILL)
        assert player.wait(PATIENCE) != 0
    finally:
        player.kill()
    until(lambda: is_gone(worker), "the worker to end with its player")
    assert requests <= WorkOrder.objects.count() < REQUESTS


def has_come_to(player: "subprocess.Popen[bytes]", requests: int) -> bool:
    return player.poll() is not None or WorkOrder.objects.count() >= requests


def is_gone(pid: int) -> bool:
    return subprocess.run(["ps", "-p", str(pid)], capture_output=True).returncode != 0


@pytest.mark.skipif("TEST_DATABASE_URL" not in os.environ, reason="the played year needs PostgreSQL and Redis")
def test_it_works(process_environment: dict[str, str], tmp_path: Path):
    play(tmp_path / "undisturbed", process_environment)
    expected = counted()
    assert WorkOrder.objects.count() == REQUESTS
    assert expected["panels",]
    assert expected["asked",]
    start_over()
    disturbed = tmp_path / "disturbed"
    kill_at(REQUESTS // 3, "player", disturbed, process_environment)
    kill_at(2 * REQUESTS // 3, "worker", disturbed, process_environment)
    play(disturbed, process_environment)
    assert counted() == expected
