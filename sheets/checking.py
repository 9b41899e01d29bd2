"""The first half of an import: the file is read once, every row judged, nothing changed."""

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from accounts.models import User
from common.errors import Sentence
from sheets import vault
from sheets.choices import JobState
from sheets.holding import Held
from sheets.models import Job, JobProblem
from sheets.parsing import Parsed, Table, read_table
from sheets.registers import Outcome, Register, Verdict
from sheets.reports import write_report

MOST_PROBLEMS = 1000
FIRST_SHOWN = 10
REFUSED_SHOWN = 50


@dataclass
class Findings:
    """What the preview tells."""

    counts: Counter[str] = field(default_factory=Counter)
    problems: int = 0
    first: list[dict[str, Any]] = field(default_factory=list)
    refused: list[dict[str, Any]] = field(default_factory=list)

    def add(self, parsed: Parsed, outcome: Outcome) -> None:
        self.counts[outcome.verdict] += 1
        self.problems += len(outcome.problems)
        shown = {"row": parsed.row.number, "verdict": outcome.verdict, "values": parsed.as_written}
        if len(self.first) < FIRST_SHOWN:
            self.first.append(shown)
        if outcome.verdict == Verdict.REFUSED and len(self.refused) < REFUSED_SHOWN:
            self.refused.append(shown)

    def text(self) -> str:
        return json.dumps({"first": self.first, "refused": self.refused}, ensure_ascii=False)


def check(held: Held, table: Register, user: User) -> None:
    """Read and judge the whole file. Begun anew when a worker died over it."""
    job, findings = held.job, Findings()
    _forget(job)
    kept = ""
    try:
        with vault.plain_copy(job.file, _called(job)) as path, read_table(path, job.file_kind, table, user) as found:
            held.advance(columns=found.parser.names, total=found.height, done=0)
            kept = vault.keep_blocks(_judged(held, found, findings, user))
        report = write_report(job, table, kept) if findings.counts[Verdict.REFUSED] else ""
        total = findings.counts.total()
        done = {"rows_file": kept, "report_file": report, "total": total, "done": total, "attempts": 0}
        told = {"counts": dict(findings.counts), "problem_count": findings.problems, "preview": findings.text()}
        held.finish(JobState.CHECKED, **done, **told)
    except BaseException:
        vault.remove(kept)
        raise


def _called(job: Job) -> str:
    """A reader may go by the ending, and that must be the true one."""
    return job.file_name if job.file_kind == "csv" else f"table.{job.file_kind}"


def _forget(job: Job) -> None:
    JobProblem.objects.filter(job=job).delete()


def _judged(held: Held, found: Table, findings: Findings, user: User) -> Iterator[dict[str, Any]]:
    """Each block as it is kept: the rows, and why some were refused."""
    for block in found.blocks:
        outcomes = judge(found.parser.table, block, user)
        refused = {}
        for parsed, outcome in zip(block, outcomes, strict=True):
            findings.add(parsed, outcome)
            if outcome.verdict == Verdict.REFUSED:
                refused[parsed.row.number] = [[column, str(text)] for column, text in outcome.problems]
        note_problems(held.job, outcomes)
        held.advance(done=held.job.done + len(block))
        rows = [[parsed.row.number, parsed.row.values, parsed.as_written] for parsed in block]
        yield {"rows": rows, "refused": refused}


def judge(table: Register, block: list[Parsed], user: User) -> list[Outcome]:
    """An outcome for each row: ours where it cannot be read, else the register's own."""
    readable = [parsed.row for parsed in block if parsed.outcome is None]
    answers = iter(table.check(readable, user) if readable else [])
    return [parsed.outcome or next(answers) for parsed in block]


def note_problems(job: Job, outcomes: list[Outcome], *, late: bool = False) -> None:
    """Keep the first thousand for page and API; the report has them all."""
    room = MOST_PROBLEMS - JobProblem.objects.filter(job=job).count()
    found: Iterator[tuple[int, str, Sentence]] = (
        (outcome.row.number, column, text) for outcome in outcomes for column, text in outcome.problems
    )
    rows = [
        JobProblem(job=job, row=row, column=column, sentence=str(text), is_late=late)
        for (row, column, text), _n in zip(found, range(max(0, room)), strict=False)
    ]
    JobProblem.objects.bulk_create(rows)
