"""The second half of an import: what was confirmed is taken in, block by block, each in one transaction.

The counter of blocks moves in the transaction that writes the block, so that whoever goes on after a worker that was
killed begins exactly behind it.
"""

from collections import Counter
from collections.abc import Iterable
from time import monotonic
from typing import Any

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from common.errors import DomainError, Sentence
from sheets import vault
from sheets.checking import note_problems
from sheets.choices import JobState
from sheets.holding import Held, TurnOver
from sheets.models import Job, JobProblem
from sheets.registers import Outcome, Register, Row, Verdict
from sheets.reports import write_report

# A lone worker also routes requests and tells people.
TURN_SECONDS = 15.0
TO_SAVE = (Verdict.NEW, Verdict.CHANGED)
REFUSALS = (DomainError, ValidationError, IntegrityError)


def take_in(held: Held, table: Register, user: User) -> None:
    job = held.job
    began = monotonic()
    for block in vault.blocks(job.rows_file, start=job.blocks_done):
        _take_block(held, table, user, block)
        if job.done < job.total and monotonic() - began > TURN_SECONDS:
            raise TurnOver
    old = job.report_file
    late = JobProblem.objects.filter(job=job, is_late=True).exists()
    report = write_report(job, table, job.rows_file) if late else old
    with transaction.atomic():
        held.finish(JobState.DONE, report_file=report)
        detail = {"register": job.register, "rows": job.total, **job.counts}
        record(action="sheets.imported", by=user, obj=job, detail=detail)
    if report != old:
        vault.remove(old)


@transaction.atomic
def _take_block(held: Held, table: Register, user: User, block: dict[str, Any]) -> None:
    job = held.job
    # First of all, so that a second worker waits here and then finds the job taken from it.
    held.advance(blocks_done=job.blocks_done + 1, done=job.done + len(block["rows"]), attempts=0)
    rows = [Row(number, values) for number, values, _w in block["rows"] if str(number) not in block["refused"]]
    outcomes = _saved(table, table.check(rows, user) if rows else [], user)
    refused = [outcome for outcome in outcomes if outcome.verdict == Verdict.REFUSED]
    note_problems(job, refused, late=True)
    counts = Counter(job.counts) + Counter(outcome.verdict for outcome in outcomes)
    counts[Verdict.REFUSED] += len(block["refused"])
    Job.objects.filter(pk=job.pk).update(
        counts=dict(+counts), problem_count=job.problem_count + sum(len(each.problems) for each in refused)
    )
    job.refresh_from_db(fields=["counts", "problem_count"])


def _saved(table: Register, outcomes: list[Outcome], user: User) -> list[Outcome]:
    """The outcomes after saving. When the block does not pass, its rows are tried one by one."""
    wanted = [outcome for outcome in outcomes if outcome.verdict in TO_SAVE]
    if not wanted:
        return outcomes
    try:
        with transaction.atomic():
            table.save(wanted, user)
    except REFUSALS:
        return [_saved_alone(table, outcome, user) for outcome in outcomes]
    return outcomes


def _saved_alone(table: Register, outcome: Outcome, user: User) -> Outcome:
    if outcome.verdict not in TO_SAVE:
        return outcome
    try:
        # Asked again: a row before this one in the block may have changed what it stands on.
        (fresh,) = table.check([outcome.row], user)
        if fresh.verdict in TO_SAVE:
            with transaction.atomic():
                table.save([fresh], user)
    except REFUSALS as refusal:
        return Outcome.refused(outcome.row, _problems(refusal))
    return fresh


def _problems(refusal: Exception) -> Iterable[tuple[str, Sentence]]:
    if isinstance(refusal, DomainError):
        named = [(name, text) for name, texts in refusal.fields.items() for text in texts]
        return named or [("", refusal.message)]
    if isinstance(refusal, ValidationError):
        return [("", text) for text in refusal.messages]
    return [("", _("This contradicts what is already there."))]
