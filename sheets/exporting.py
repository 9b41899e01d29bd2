"""A register as a file: what the person may see of it, masked unless the whole was asked for with a reason."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from common.clock import now
from sheets import vault
from sheets.choices import Format, JobState
from sheets.headers import title_of
from sheets.holding import Held
from sheets.models import Job
from sheets.registers import Column, Kind, Register
from sheets.writing import Heading, cell_text, write

BEAT_EVERY = 500  # rows


def export(held: Held, table: Register, user: User) -> None:
    """Write the file. Begun anew when a worker died over it."""
    job = held.job
    held.advance(total=table.count(user, job.filters), done=0)
    headings = [Heading(title_of(column), column.width, column.kind != Kind.NUMBER) for column in table.columns]
    kept = ""
    try:
        with TemporaryDirectory(prefix="sheet-") as folder:
            path = Path(folder) / "export"
            write(path, job.format, headings, _rows(held, table, user), mark(job))
            kept = vault.keep(vault.file_pieces(path))
        with transaction.atomic():
            held.finish(JobState.DONE, file=kept, size=_size(kept), total=job.done)
            detail = {"register": job.register, "rows": job.done, "in_full": job.in_full}
            record(action="sheets.exported", by=user, obj=job, reason=job.reason, detail=detail)
    except BaseException:
        vault.remove(kept)
        raise


def mark(job: Job) -> str:
    """Who took the data away, when and what for, in the file itself."""
    values = {"who": job.by, "login": job.by.username, "at": f"{timezone.localtime(now()):%Y-%m-%d %H:%M}"}
    text = _("Exported by %(who)s (%(login)s), %(at)s. For work only: do not pass on.") % values
    purpose = _("Purpose: %(reason)s") % {"reason": job.reason}
    return f"{text} {purpose}" if job.reason else text


def _size(name: str) -> int:
    return sum(map(len, vault.pieces(name)))


def _rows(held: Held, table: Register, user: User) -> Iterator[list[object]]:
    job, done = held.job, 0
    words = {column.name: dict(column.choices_for(user)) for column in table.columns if column.choices}
    for row in table.rows(user, job.filters, in_full=job.in_full):
        yield [_cell(column, row, words.get(column.name, {}), job) for column in table.columns]
        done += 1
        if done % BEAT_EVERY == 0:
            held.advance(done=done)
    held.advance(done=done)


def _cell(column: Column, row: Mapping[str, object], words: Mapping[str, str], job: Job) -> object:
    value = row.get(column.name)
    if column.sensitive and not job.in_full:
        return column.mask(cell_text(value))
    if column.kind == Kind.NUMBER and job.format == Format.XLSX:
        return value
    text = cell_text(value)
    return words.get(text, text)
