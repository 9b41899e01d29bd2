"""Hours of the week as people write them, "周一至周五 18:00–21:00": read, told in words, compared.

A week is kept as one number with a bit for each minute from Monday on, so that what two have in common is one `&`.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from common.errors import Invalid

DAY = 24 * 60
DAYS = 7
WHOLE_DAY = (1 << DAY) - 1
ALWAYS = (1 << DAYS * DAY) - 1
MOST_SPANS = 21

_CHINESE = "一二三四五六日"
_ENGLISH = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_GROUPS = {
    "每天": range(7), "每日": range(7), "天天": range(7), "全周": range(7), "daily": range(7), "every day": range(7),
    "工作日": range(5), "weekdays": range(5), "周末": range(5, 7), "双休日": range(5, 7), "weekends": range(5, 7),
}  # fmt: skip
_DAY = r"(?:(?:周|星期|礼拜)[一二三四五六日天]|(?:mon|tue|wed|thu|fri|sat|sun)[a-z]*)"
_TO = r"\s*(?:-|~|至|到|to)\s*"
_TIME = r"\d{1,2}(?:[:点时](?:\d{1,2}分?|半)?)?"
_TOKEN = re.compile(
    rf"(?P<group>{'|'.join(sorted(_GROUPS, key=len, reverse=True))})"
    rf"|(?P<days>{_DAY}{_TO}(?:{_DAY}|[一二三四五六日天]))|(?P<day>{_DAY}[一二三四五六日天]*)"
    rf"|(?P<bare>[一二三四五六日天]+)|(?P<time>{_TIME}{_TO}{_TIME})|(?P<apart>[\s,、;.和及与]+|and)"
)


@dataclass(frozen=True, order=True)
class Span:
    """The same hours on some days: minutes since midnight; one that ends no later than it begins goes past midnight."""

    days: tuple[int, ...]
    start: int = 0
    end: int = DAY

    @property
    def bits(self) -> int:
        length = (self.end - self.start - 1) % DAY + 1
        week = 0
        for day in self.days:
            week |= ((1 << length) - 1) << (day * DAY + self.start)
        return (week & ALWAYS) | (week >> DAYS * DAY)  # Sunday night goes into Monday


@dataclass(frozen=True)
class WeeklyHours:
    """No spans: at any time."""

    spans: tuple[Span, ...] = ()

    @classmethod
    def parse(cls, text: str) -> "WeeklyHours":
        """Chinese or English, as people write them; nothing written means at any time. Raises ValidationError."""
        spans = tuple(_spans(_tokens(text)))
        if len(spans) > MOST_SPANS:
            raise ValidationError(_("These are too many hours: put together what is alike."), code="too_many")
        return cls(spans)

    @classmethod
    def kept(cls, rows: Iterable[Mapping[str, Any]]) -> "WeeklyHours":
        """From what `rows` gave."""
        return cls(tuple(Span(tuple(row["days"]), row["start"], row["end"]) for row in rows))

    @property
    def rows(self) -> list[dict[str, Any]]:
        """As JSON keeps them."""
        return [{"days": list(span.days), "start": span.start, "end": span.end} for span in self.spans]

    @property
    def bits(self) -> int:
        return _bits(self.spans)

    @property
    def is_always(self) -> bool:
        return self.bits == ALWAYS

    def overlap(self, other: "WeeklyHours") -> int:
        """How many minutes of the week are in both."""
        return (self.bits & other.bits).bit_count()

    def covers(self, moment: datetime) -> bool:
        local = timezone.localtime(moment)
        return bool(self.bits >> (local.weekday() * DAY + local.hour * 60 + local.minute) & 1)

    def __str__(self) -> str:
        """In words, which `parse` understands again."""
        if not self.spans:
            return _("at any time")
        return pgettext("hours", "; ").join(_told(span) for span in self.spans)


def read_hours(text: str, name: str = "hours") -> list[dict[str, Any]]:
    """As a column keeps them. Raises Invalid for the field `name`."""
    try:
        return WeeklyHours.parse(text).rows
    except ValidationError as wrong:
        raise Invalid(fields={name: list(wrong.messages)}) from wrong


@lru_cache(maxsize=4096)
def _bits(spans: tuple[Span, ...]) -> int:
    week = 0 if spans else ALWAYS
    for span in spans:
        week |= span.bits
    return week


def days_between(first: date, last: date, at: datetime) -> int:
    """The minutes of the week that come at least once from one day to another, both included, and after `at`."""
    local = timezone.localtime(at)
    first = max(first, local.date())
    if last < first:
        return 0
    passed = local.hour * 60 + local.minute + 1 if first == local.date() else 0
    return _window(first.weekday(), min((last - first).days, DAYS), passed)


@lru_cache(maxsize=20_000)
def _window(weekday: int, further: int, passed: int) -> int:
    week = 0
    for day in range(further + 1):
        part = WHOLE_DAY if day else WHOLE_DAY >> passed << passed
        week |= part << (weekday + day) % DAYS * DAY
    return week


def first_moment(bits: int, first: date, last: date, at: datetime) -> datetime | None:
    """The first minute after `at` from one day to another that is among these of the week."""
    local = timezone.localtime(at)
    day = max(first, local.date())
    for _again in range(DAYS + 1):
        if day > last:
            return None
        here = bits >> day.weekday() * DAY & WHOLE_DAY
        if day == local.date():
            passed = local.hour * 60 + local.minute + 1
            here = here >> passed << passed
        if here:
            minute = (here & -here).bit_length() - 1
            return timezone.make_aware(datetime.combine(day, time(minute // 60, minute % 60)))
        day += timedelta(days=1)
    return None


# Reading


def _tokens(text: str) -> Iterator[tuple[str, str]]:
    text = unicodedata.normalize("NFKC", text).lower().strip()
    text = re.sub("[–—―－〜～]", "-", text)
    if text in ("", "any time", "at any time", "随时", "任何时间"):
        return
    at = 0
    while at < len(text):
        found = _TOKEN.match(text, at)
        if found is None or found.end() == at:
            sentence = _("Hours are written like “Mon–Fri 18:00–21:00; Sat 9:00–12:00”. Not understood: %(text)s")
            raise ValidationError(sentence % {"text": text[at : at + 20]}, code="hours")
        at = found.end()
        if found.lastgroup != "apart":
            assert found.lastgroup is not None  # every way to match has a name
            yield found.lastgroup, found[0]


def _spans(tokens: Iterator[tuple[str, str]]) -> Iterator[Span]:
    days: list[int] = []
    is_told = False  # whether hours were given for these days
    for kind, text in tokens:
        if kind == "time":
            start, end = (_minute(part) for part in re.split(_TO, text))
            yield Span(tuple(sorted(set(days))) or tuple(range(DAYS)), start % DAY, end)
            is_told = True
            continue
        if is_told:
            days, is_told = [], False
        days += _days(kind, text)
    if days and not is_told:
        yield Span(tuple(sorted(set(days))))


def _days(kind: str, text: str) -> Iterable[int]:
    if kind == "group":
        return _GROUPS[text]
    if kind == "days":
        first, last = (_day(part) for part in re.split(_TO, text))
        return [(first + n) % DAYS for n in range((last - first) % DAYS + 1)]
    if text[0].isascii():
        return [_day(text)]
    return [_day(each) for each in re.sub("周|星期|礼拜", "", text)]


def _day(text: str) -> int:
    if text[0].isascii():
        return _ENGLISH.index(text[:3])
    return _CHINESE.index(text[-1].replace("天", "日"))


def _minute(text: str) -> int:
    hour, _mark, minute = re.sub("[点时]", ":", text.replace("半", "30").replace("分", "")).partition(":")
    found = int(hour) * 60 + int(minute or 0)
    if found > DAY or int(minute or 0) > 59:
        raise ValidationError(_("There is no such time of day: %(text)s") % {"text": text}, code="time")
    return found


# Telling


def _told(span: Span) -> str:
    days = _days_told(span.days)
    if (span.start, span.end) == (0, DAY):
        return days
    return f"{days} {_clock(span.start)}–{_clock(span.end)}"


def _clock(minute: int) -> str:
    return f"{minute // 60}:{minute % 60:02d}"


def _days_told(days: tuple[int, ...]) -> str:
    if len(days) == DAYS:
        return pgettext("days", "daily")
    names = day_names()
    parts = [
        names[run[0]] if len(run) == 1 else pgettext("days", "%(first)s–%(last)s") % _ends(run, names)
        for run in _runs(days)
    ]
    return pgettext("days", ", ").join(parts)


def _ends(run: list[int], names: list[str]) -> dict[str, str]:
    return {"first": names[run[0]], "last": names[run[-1]]}


def day_names() -> list[str]:
    """From Monday on, short."""
    return [
        pgettext("weekday", "Mon"),
        pgettext("weekday", "Tue"),
        pgettext("weekday", "Wed"),
        pgettext("weekday", "Thu"),
        pgettext("weekday", "Fri"),
        pgettext("weekday", "Sat"),
        pgettext("weekday", "Sun"),
    ]


def _runs(days: tuple[int, ...]) -> Iterator[list[int]]:
    """Days in a row together; two alone stay apart."""
    run: list[int] = []
    for day in (*days, DAYS + 1):
        if run and day != run[-1] + 1:
            yield from [run] if len(run) > 2 else [[each] for each in run]
            run = []
        run.append(day)
