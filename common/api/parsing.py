"""JSON as it is meant: UTF-8, no doubled names, and nothing that a database or an answer could not carry."""

import codecs
import json
import re
from collections.abc import Mapping
from typing import IO, Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ParseError
from rest_framework.parsers import JSONParser

MAX_DEPTH = 32
MAX_NUMBER = 2**63 - 1
UNSTORABLE = re.compile("[\0\ud800-\udfff]")


class StrictJSONParser(JSONParser):
    def parse(
        self,
        stream: IO[Any],
        media_type: str | None = None,
        parser_context: Mapping[str, Any] | None = None,
    ) -> Any:
        encoding = (parser_context or {}).get("encoding", "utf-8")
        if codecs.lookup(encoding).name != "utf-8":
            raise ParseError(_("Send JSON in UTF-8."), code="encoding")
        return load(stream.read())


def load(body: bytes) -> Any:
    """The value written in `body`, or a ParseError that says what is wrong with it."""
    try:
        data = json.loads(
            body.decode(),
            parse_int=_integer,
            parse_float=_finite,
            parse_constant=_no_constant,
            object_pairs_hook=_without_doubles,
        )
    except UnicodeDecodeError as wrong:
        raise ParseError(_("Byte %(at)d is not valid UTF-8.") % {"at": wrong.start}, code="encoding") from wrong
    except json.JSONDecodeError as wrong:
        message = _("The body is not valid JSON (line %(line)d, column %(column)d).")
        raise ParseError(message % {"line": wrong.lineno, "column": wrong.colno}, code="malformed") from wrong
    except RecursionError as wrong:
        raise _too_deep() from wrong
    _check(data)
    return data


def _integer(text: str) -> int:
    # The length first: Python refuses to turn a very long text into a number at all.
    if len(text) > 20 or abs(int(text)) > MAX_NUMBER:
        raise _too_large()
    return int(text)


def _finite(text: str) -> float:
    number = float(text)
    if abs(number) > MAX_NUMBER:
        raise _too_large()
    return number


def _no_constant(name: str) -> Any:
    raise ParseError(_("%(name)s is not a JSON number.") % {"name": name}, code="malformed")


def _without_doubles(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    data = dict(pairs)
    if len(data) < len(pairs):
        names = [name for name, _value in pairs]
        double = next(name for name in names if names.count(name) > 1)
        raise ParseError(_("The name “%(name)s” appears twice.") % {"name": double[:100]}, code="doubled")
    return data


def _check(data: Any) -> None:
    """Refuse depths, and the characters that JSON can escape but neither UTF-8 nor a database can hold."""
    level = [data]
    for _depth in range(MAX_DEPTH):
        if not level:
            return
        below: list[Any] = []
        for value in level:
            if isinstance(value, str):
                _check_text(value)
            elif isinstance(value, dict):
                below += [*value, *value.values()]
            elif isinstance(value, list):
                below += value
        level = below
    raise _too_deep()


def _check_text(text: str) -> None:
    if UNSTORABLE.search(text):
        raise ParseError(_("The text contains a character that cannot be stored."), code="character")


def _too_deep() -> ParseError:
    return ParseError(_("The JSON is nested too deeply."), code="depth")


def _too_large() -> ParseError:
    return ParseError(_("A number is too large."), code="number")
