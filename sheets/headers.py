"""Which column of a file is which of the register."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from itertools import zip_longest

from django.conf import settings
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from sheets.cells import folded, text_in
from sheets.inspecting import BadFile
from sheets.reading import Cell
from sheets.registers import Column, Register

# What the template puts after the title of a column that must be filled in, and what people make of it.
STARRED = re.compile(r"[*＊]$|[(（]必填[)）]$")
WRONG_TITLE = gettext_lazy("What is wrong")  # the last column of a report, which may come back with it
MOST_NAMED = 12


def columns_of(table: Register, header: Sequence[Cell]) -> list[Column | None]:
    """The register's column for each one of the file; None for what is passed over. Raises BadFile."""
    titles = [text_in(cell) for cell in header]
    known = _known(table)
    found = [known.get(_plain(title)) for title in titles]
    if not any(found):
        raise _no_header(table, titles)
    _refuse_unknown(table, titles, found)
    _refuse_doubled(found)
    _refuse_missing(table, found)
    return [column if column and not column.read_only else None for column in found]


def title_of(column: Column) -> str:
    return str(column.title)


def in_every_language(text: object) -> set[str]:
    words = set()
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            words.add(_plain(str(text)))
    return words


def _known(table: Register) -> dict[str, Column]:
    """Every word by which a column may be called."""
    known = {}
    for column in table.columns:
        for word in (column.name, *column.aliases):
            known[_plain(word)] = column
        known.update(dict.fromkeys(in_every_language(column.title), column))
    return known


def _plain(title: str) -> str:
    return STARRED.sub("", folded(title))


def _is_passed_over(title: str) -> bool:
    return not title or _plain(title) in in_every_language(WRONG_TITLE)


def _no_header(table: Register, titles: Iterable[str]) -> BadFile:
    sentence = _("The first row must name the columns, such as %(known)s; here it is: %(found)s.")
    named = {"known": _listed(map(title_of, table.incoming)), "found": _listed(filter(None, titles))}
    return BadFile(sentence % named, code="no_header")


def _refuse_unknown(table: Register, titles: list[str], found: list[Column | None]) -> None:
    pairs = zip_longest(titles, found)
    unknown = [title for title, column in pairs if column is None and not _is_passed_over(title)]
    if unknown:
        sentence = _("There is no column %(unknown)s here; delete it or rename it. Known are: %(known)s.")
        named = {"unknown": _listed(unknown), "known": _listed(map(title_of, table.incoming))}
        raise BadFile(sentence % named, code="unknown_header")


def _refuse_doubled(found: list[Column | None]) -> None:
    times = Counter(column.name for column in found if column)
    twice = [title_of(column) for column in found if column and times[column.name] > 1]
    if twice:
        sentence = _("The column %(name)s stands there twice. Delete one of them.")
        raise BadFile(sentence % {"name": twice[0]}, code="doubled_header")


def _refuse_missing(table: Register, found: list[Column | None]) -> None:
    there = {column.name for column in found if column}
    missing = [title_of(each) for each in table.incoming if each.required and each.name not in there]
    if missing:
        sentence = _("The column %(missing)s is missing. The template has it.")
        raise BadFile(sentence % {"missing": _listed(missing)}, code="missing_header")


def _listed(words: Iterable[str]) -> str:
    named = [word[:40] for word in words]
    return _(", ").join(named[:MOST_NAMED]) + ("…" if len(named) > MOST_NAMED else "")
