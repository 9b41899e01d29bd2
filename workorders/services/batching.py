"""Many orders at once: each row is a transaction of its own, and what came of it is written in the same one."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db import transaction

from accounts.models import User
from common.clock import now
from common.errors import DomainError
from common.versions import held
from workorders.models import BulkRow, BulkRun, WorkOrder

KEPT_FOR = timedelta(hours=24)
DONE, UNKNOWN = 200, 404


@dataclass(frozen=True)
class Wanted:
    """An order of a run; the version is the one that was decided on, where somebody looked before."""

    number: str
    order: WorkOrder | None
    version: int | None = None


@transaction.atomic
def open_run(
    token: str, fingerprint: str, *, by: User, action: str, given: Mapping[str, Any], wanted: Sequence[Wanted]
) -> tuple[BulkRun, bool]:
    """The run of this token and whether it is new: sent twice, also in the same moment, it is one."""
    run = BulkRun(token=token, fingerprint=fingerprint, user=by, action=action, given=dict(given), created_at=now())
    BulkRun.objects.bulk_create([run], ignore_conflicts=True)
    kept = BulkRun.objects.get(token=token)
    is_new = not kept.rows.exists() and kept.fingerprint == fingerprint
    if is_new:
        BulkRow.objects.bulk_create(
            BulkRow(run=kept, number=each.number, order=each.order, version=each.version) for each in wanted
        )
    return kept, is_new


def carry_out(run: BulkRun, work: Callable[[BulkRow], str]) -> None:
    """Do what is not done yet, row by row. Somebody at it in the same moment is waited for, not repeated."""
    for pk in run.rows.filter(done_at=None).values_list("pk", flat=True):
        _one(pk, work)


@transaction.atomic
def _one(pk: int, work: Callable[[BulkRow], str]) -> None:
    row = held(BulkRow.objects.select_related("order"), pk)
    if row.done_at is not None:
        return
    row.done_at = now()
    try:
        with transaction.atomic():
            row.words = work(row)
            row.status = DONE
    except DomainError as refusal:
        _note(row, refusal)
    row.save(update_fields=["done_at", "status", "code", "words", "fields"])


def _note(row: BulkRow, refusal: DomainError) -> None:
    row.status, row.code, row.words = refusal.status, refusal.code, str(refusal.message)
    row.fields = {name: [str(each) for each in sentences] for name, sentences in refusal.fields.items()}


def forget_runs() -> int:
    """Let go of the runs whose time is over: what was done stands in the timelines. How many."""
    gone = BulkRun.objects.filter(created_at__lte=now() - KEPT_FOR).delete()[1]
    return gone.get(BulkRun._meta.label, 0)
