"""The played year, at its smallest: one community and a fortnight, in this process."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from django.db import transaction
from python_calamine import CalamineWorkbook

from common import revisions
from grids.models import Area, AreaKind
from notices.models import Outbox
from partybuilding.models import MatchDraft, Offer, Registration
from tools.year.clockwork import Here
from tools.year.journal import Journal
from tools.year.reporting import Report, write
from tools.year.running import Founded, Run, found, play
from tools.year.scale import PUBLISHED, Scale
from workorders.choices import ENDS
from workorders.models import Event, PanelSession, Proposal, WorkOrder

FIRST = date(2026, 3, 2)  # a Monday
SMALL = Scale(communities=1, grids=3, organisations=3, members=8, offers=30, requests=24, needs=10, days=15)

pytestmark = pytest.mark.django_db


class PowerCut(Exception):
    pass


def play_all(folder: Path, say: Callable[[str], object] = str) -> tuple[Run, Founded]:
    run, journal = Run(SMALL, 1, FIRST, folder), Journal(folder)
    founded = found(run, journal, say)
    play(run, founded, Here(), say)
    return run, founded


def test_it_works(tmp_path: Path):
    run, founded = play_all(tmp_path)
    assert Area.objects.filter(kind=AreaKind.GRID).count() == SMALL.grids
    assert Registration.objects.filter(state="confirmed").count() == SMALL.organisations + SMALL.members
    assert Offer.objects.count() == SMALL.offers
    assert WorkOrder.objects.count() == SMALL.requests
    assert WorkOrder.objects.filter(state__in=ENDS).exists()
    assert MatchDraft.objects.filter(state="sent").exists()
    assert Proposal.objects.exclude(agreed_at=None).exists()
    assert PanelSession.objects.exclude(closed_at=None).exists()
    assert not Outbox.objects.filter(done_at=None).exists()
    _check_that_no_need_is_forgotten()
    _check_report(run, founded, tmp_path)


def _check_that_no_need_is_forgotten() -> None:
    """Who was asked has answered; what still waits was matched in vain, or came after the last draft."""
    now, last = Event.objects.latest("at").at, MatchDraft.objects.latest("created_at").created_at
    assert not Proposal.objects.filter(agreed_at=None, ended_at=None, answer_by__lt=now).exists()
    for order in WorkOrder.objects.filter(handling="self_handle", state="registered"):
        is_new = order.events.filter(action="register").latest("pk").at >= last  # the draft comes first in its hour
        assert is_new or MatchDraft.objects.filter(lines__order=order).exists()


def _check_report(run: Run, founded: Founded, folder: Path) -> None:
    """What the report says is what is there, and no request is missing from it."""
    report = Report(founded.ground, run.scale, [("Scale", "small")])
    text = write(report, folder)
    lines = {line.what: line for line in report.lines()}
    assert lines["Requests in the year"].counted == SMALL.requests
    assert lines["Services agreed"].counted == Proposal.objects.exclude(agreed_at=None).count()
    assert lines["Quick ones completed"].counted is not None
    assert sum(n for _state, n in report.fates()) == SMALL.requests
    assert (folder / "report.md").read_text(encoding="utf-8") == text
    rows = CalamineWorkbook.from_path(folder / "report.xlsx").get_sheet_by_name("The year").to_python()
    assert rows[1][3] == SMALL.requests


def test_the_same_seed_gives_the_same_year(tmp_path: Path):
    assert _played_and_undone(tmp_path / "one") == _played_and_undone(tmp_path / "two")


def _played_and_undone(folder: Path) -> list[tuple[object, ...]]:
    folder.mkdir()
    with transaction.atomic():
        play_all(folder)
        rows = list(Event.objects.order_by("order", "pk").values_list("order__title", "action", "at", "actor_name"))
        transaction.set_rollback(True)
    revisions.forget()
    return sorted(rows, key=str)


def test_what_was_stopped_is_taken_up_again(tmp_path: Path):
    def cut(line: str) -> None:
        if line.startswith("12 of"):
            raise PowerCut

    with pytest.raises(PowerCut):
        play_all(tmp_path, cut)
    assert 0 < WorkOrder.objects.count() < SMALL.requests
    play_all(tmp_path)
    assert WorkOrder.objects.count() == SMALL.requests
    assert WorkOrder.objects.filter(state__in=ENDS).exists()
    assert Offer.objects.count() == SMALL.offers


def test_a_part_of_the_district_is_as_dense():
    part = PUBLISHED.part(0.1)
    assert (part.communities, part.grids, part.offers, part.requests, part.days) == (3, 53, 420, 4_300, 365)
