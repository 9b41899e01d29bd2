"""The rows of an uploaded file as they stand there, one by one, whatever its format."""

import json
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext as _

from common.tables import Unreadable, records
from sheets.inspecting import BadFile, damaged, too_large_inside

# A text, a number, a truth, or {"date": "2024-03-05"}.
Cell = str | int | float | bool | dict[str, str]
READER = "sheets.unpacking"


@contextmanager
def opened(path: Path, kind: str) -> Iterator[tuple[int, Iterator[list[Cell]]]]:
    """The height of the sheet, 0 when it is not known before the end, and its rows from the first on."""
    if kind == "csv":
        yield 0, _csv_rows(path)
        return
    command = [sys.executable, "-m", READER, str(path), str(settings.SHEETS_READER_MB)]
    with subprocess.Popen(  # noqa: S603 - our own program
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, encoding="utf-8", cwd=settings.BASE_DIR
    ) as reader:
        try:
            assert reader.stdout is not None  # it is a pipe
            first = _line(reader.stdout, reader)
            _check(first)
            yield first.get("height", 0), _workbook_rows(reader.stdout, reader)
        finally:
            reader.kill()


def _workbook_rows(lines: IO[str], reader: "subprocess.Popen[str]") -> Iterator[list[Cell]]:
    for line in lines:
        row = json.loads(line)
        if isinstance(row, dict):
            _check(row)
        yield row
    if reader.wait():
        raise too_large_inside()


def _line(lines: IO[str], reader: "subprocess.Popen[str]") -> dict[str, Any]:
    """The first line. A program that ended without one has run out of the memory it may have."""
    text = lines.readline()
    if not text:
        raise too_large_inside() if reader.wait() else damaged()
    found: dict[str, Any] = json.loads(text)
    return found


def _check(line: dict[str, Any]) -> None:
    problem = line.get("problem")
    if problem == "merged":
        sentence = _("Cells are merged at %(place)s. Unmerge them and fill each one, then send the file again.")
        raise BadFile(sentence % {"place": line["place"]}, code="merged")
    if problem == "encrypted":
        sentence = _("The file is locked with a password. Save it without one and send it again.")
        raise BadFile(sentence, code="encrypted")
    if problem == "too_large":
        raise too_large_inside()
    if problem:
        raise damaged()


def _csv_rows(path: Path) -> Iterator[list[Cell]]:
    """As in a workbook, the place of a row in this stream is its number in the sheet."""
    try:
        for _number, cells in records(path):
            yield list(cells)
    except Unreadable as error:
        raise BadFile(error.message, code="damaged") from error
