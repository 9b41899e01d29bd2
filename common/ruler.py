"""A deadline drawn to scale: which hours counted, which were skipped, where we are now."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal
from unicodedata import east_asian_width

from common.errors import Sentence

# The ruler's width on a desk in ems: a label wider than its place is left to the tooltip.
WIDTH = 38.0
EDGE = 0.001


@dataclass(frozen=True)
class Segment:
    """A stretch of time. `share` is its length in any unit; the ruler is the sum of all."""

    kind: Literal["used", "left", "late", "skipped", "still"]
    share: float
    label: Sentence = ""
    title: Sentence = ""


@dataclass(frozen=True)
class Stretch:
    """A segment in its place, in percent."""

    kind: str
    start: str
    width: str
    label_at: str
    anchor: str
    label: Sentence
    title: Sentence


@dataclass(frozen=True)
class Drawing:
    stretches: list[Stretch]
    now_at: str


def draw(segments: Iterable[Segment], now_at: float | None) -> Drawing:
    segments = list(segments)
    total = sum(segment.share for segment in segments) or 1
    start, stretches = 0.0, []
    for segment in segments:
        share = segment.share / total
        stretches.append(_stretch(segment, start, share))
        start += share
    return Drawing(stretches, "" if now_at is None else _percent(min(max(now_at, 0), 1)))


def _stretch(segment: Segment, start: float, share: float) -> Stretch:
    fits = _ems(str(segment.label)) <= share * WIDTH
    end = start + share
    # At the edges a label stays within the ruler.
    at, anchor = (0.0, "start") if start < EDGE else (1.0, "end") if end > 1 - EDGE else (start + share / 2, "middle")
    return Stretch(
        kind=segment.kind,
        start=_percent(start),
        width=_percent(share),
        label_at=_percent(at),
        anchor=anchor,
        label=segment.label if fits else "",
        title=segment.title or segment.label,
    )


def _ems(text: str) -> float:
    return sum(1.0 if east_asian_width(char) in "WF" else 0.55 for char in text)


def _percent(share: float) -> str:
    return f"{share * 100:.2f}%"
