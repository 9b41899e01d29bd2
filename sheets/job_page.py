"""What the page of a job shows."""

import json
from collections import defaultdict
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from sheets.choices import JobKind, JobState
from sheets.headers import title_of
from sheets.models import Job
from sheets.registers import Column, Verdict

MOST_ROWS = 50
TONES = {JobState.DONE: "ok", JobState.FAILED: "over", JobState.CHECKED: "main", JobState.CANCELLED: ""}


@dataclass(frozen=True)
class Cell:
    title: str
    text: str
    wrong: tuple[str, ...] = ()


@dataclass(frozen=True)
class Line:
    number: int
    verdict: str
    cells: list[Cell]
    wrong: tuple[str, ...] = field(default=())


@dataclass
class JobPage:
    job: Job

    @property
    def tone(self) -> str:
        return TONES.get(JobState(self.job.state), "main")

    @property
    def is_checked(self) -> bool:
        return self.job.state == JobState.CHECKED

    @property
    def may_confirm(self) -> bool:
        return self.is_checked and self.to_take > 0

    @property
    def to_take(self) -> int:
        return self.job.count(Verdict.NEW) + self.job.count(Verdict.CHANGED)

    @property
    def refused(self) -> int:
        return self.job.count(Verdict.REFUSED)

    @property
    def has_file(self) -> bool:
        return self.job.kind == JobKind.EXPORT and self.job.state == JobState.DONE and bool(self.job.file)

    @property
    def has_report(self) -> bool:
        return bool(self.job.report_file)

    @property
    def rest(self) -> int:
        """Refused rows that the page does not show."""
        return max(0, self.refused - len(self.refused_lines))

    @cached_property
    def columns(self) -> list[Column]:
        table = self.job.table
        return [column for name in self.job.columns if table and (column := table.column(name))]

    @property
    def titles(self) -> list[str]:
        return [title_of(column) for column in self.columns]

    @cached_property
    def first_lines(self) -> list[Line]:
        return [self._line(row) for row in self._kept.get("first", ()) if row["verdict"] != Verdict.REFUSED]

    @cached_property
    def refused_lines(self) -> list[Line]:
        return [self._line(row) for row in self._kept.get("refused", ())]

    @cached_property
    def _kept(self) -> dict[str, list[dict[str, Any]]]:
        text = self.job.preview.reveal()
        return json.loads(text) if text else {}

    @cached_property
    def _problems(self) -> dict[tuple[int, str], list[str]]:
        rows = [row["row"] for row in self._kept.get("refused", ())]
        found = defaultdict(list)
        for problem in self.job.problems.filter(row__in=rows).order_by("pk"):
            found[problem.row, problem.column].append(problem.sentence)
        return found

    def _line(self, row: dict[str, Any]) -> Line:
        number = row["row"]
        cells = [self._cell(column, number, row["values"]) for column in self.columns]
        shown = {column.name for column in self.columns}
        elsewhere = [
            sentence
            for (at, name), sentences in self._problems.items()
            if at == number and name not in shown
            for sentence in sentences
        ]
        return Line(number, row["verdict"], cells, tuple(elsewhere))

    def _cell(self, column: Column, number: int, values: dict[str, str]) -> Cell:
        wrong = tuple(self._problems.get((number, column.name), ()))
        text = values.get(column.name, "")
        # Whoever typed something wrong must see it to mend it.
        return Cell(title_of(column), column.mask(text) if column.sensitive and not wrong else text, wrong)
