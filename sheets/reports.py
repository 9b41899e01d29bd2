"""What was refused, as a workbook: each row as it was written, and what is wrong with it. Mended, it can come back."""

from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from django.utils.translation import gettext as _

from sheets import vault
from sheets.choices import Format
from sheets.headers import WRONG_TITLE, title_of
from sheets.models import Job, JobProblem
from sheets.registers import Register
from sheets.writing import Heading, write

Problems = list[tuple[str, str]]


def write_report(job: Job, table: Register, rows_file: str) -> str:
    """The name in the vault."""
    columns = [column for name in job.columns if (column := table.column(name))]
    headings = [Heading(title_of(column), column.width) for column in columns]
    rows = (
        [*(written.get(column.name, "") for column in columns), _words(table, number, problems)]
        for number, written, problems in _refused(job, rows_file)
    )
    mark = _("Rows that were refused, from %(file)s.") % {"file": job.file_name}
    with TemporaryDirectory(prefix="sheet-") as folder:
        path = Path(folder) / "report.xlsx"
        write(path, Format.XLSX, [*headings, Heading(str(WRONG_TITLE), 60)], rows, mark)
        return vault.keep(vault.file_pieces(path))


def _refused(job: Job, rows_file: str) -> Iterator[tuple[int, dict[str, str], Problems]]:
    late: dict[int, Problems] = defaultdict(list)
    for problem in JobProblem.objects.filter(job=job, is_late=True).order_by("row", "pk"):
        late[problem.row].append((problem.column, problem.sentence))
    for block in vault.blocks(rows_file):
        for number, _values, written in block["rows"]:
            problems = block["refused"].get(str(number)) or late.get(number)
            if problems:
                yield number, written, problems


def _words(table: Register, number: int, problems: Problems) -> str:
    return _("Row %(row)d. %(problems)s") % {
        "row": number,
        "problems": " ".join(_one(table, column, sentence) for column, sentence in problems),
    }


def _one(table: Register, name: str, sentence: str) -> str:
    column = table.column(name)
    return _("%(column)s: %(sentence)s") % {"column": title_of(column), "sentence": sentence} if column else sentence
