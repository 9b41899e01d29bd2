"""What people type, made safe to keep, and cut into terms that a search can find."""

import re
import unicodedata

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

# Control characters, halves of surrogate pairs (no database takes them), and marks that reorder or hide text.
_BIDI_AND_HIDDEN = "\u061c\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_CONTROLS = re.compile(rf"[\x00-\x1f\x7f-\x9f\ud800-\udfff{_BIDI_AND_HIDDEN}]")
_CONTROLS_IN_TEXT = re.compile(rf"[\x00-\x08\x0b-\x1f\x7f-\x9f\ud800-\udfff{_BIDI_AND_HIDDEN}]")
# Of no width and no meaning: other programs leave them in what is copied.
_NO_WIDTH = str.maketrans("", "", "\u200b\u2060\ufeff")
_LINE_ENDS = re.compile(r"\r\n?|[\u0085\u2028\u2029]")
_MANY_BLANK_LINES = re.compile(r"\n(?:[^\S\n]*\n){3,}")

SENTENCE_ENDS = "。！？!?\n；;"
TITLE_LENGTH = 40

_HAN = "〇々\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_TERM = re.compile(rf"([{_HAN}]+)|[^\W_{_HAN}]+")


def clean_text(value: str, max_length: int) -> str:
    """Free text as it is kept: composed, without control characters, trimmed, at most two blank lines on end.

    Raises ValidationError when nothing is left or too much.
    """
    text = _LINE_ENDS.sub("\n", unicodedata.normalize("NFC", value))
    text = _MANY_BLANK_LINES.sub("\n\n\n", _CONTROLS_IN_TEXT.sub("", text)).strip()
    if not text:
        raise ValidationError(_("Write something here; it is empty."), code="empty")
    if len(text) > max_length:
        raise ValidationError(
            _("Write at most %(limit)d characters; these are %(length)d."),
            code="too_long",
            params={"limit": max_length, "length": len(text)},
        )
    return text


def clean_line(value: str) -> str:
    """One line as it is kept: trimmed, without what nobody sees.

    Raises ValidationError where it holds line breaks or control characters.
    """
    line = value.translate(_NO_WIDTH).strip()
    reject_controls(line)
    return line


def reject_controls(value: str) -> None:
    """A validator for names, codes and other single lines."""
    if _CONTROLS.search(value):
        raise ValidationError(
            _("This has line breaks or invisible control characters. Type it on one line, without them."),
            code="control_characters",
        )


def bigrams(text: str) -> str:
    """Search terms in order, between spaces: pairs of neighbouring Chinese characters, other words whole.

    "和畅社区3号楼" gives "和畅 畅社 社区 3 号楼". A Chinese character alone is a term of its own.
    """
    folded = unicodedata.normalize("NFKC", text).lower()
    return " ".join(term for match in _TERM.finditer(folded) for term in _terms(match))


def _terms(match: re.Match[str]) -> list[str]:
    run = match.group()
    if match.group(1) is None or len(run) == 1:
        return [run]
    return [run[at : at + 2] for at in range(len(run) - 1)]


def title_of(description: str) -> str:
    """The first sentence, cut at forty characters."""
    text = description.strip()
    ends = [at for at in (text.find(mark) for mark in SENTENCE_ENDS) if at > 0]
    first = text[: min(ends)] if ends else text
    return first if len(first) <= TITLE_LENGTH else first[: TITLE_LENGTH - 1] + "…"
