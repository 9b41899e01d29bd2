"""Days, weeks, months, quarters and years; what came before them, and the same a year ago."""

from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import TextChoices
from django.utils.translation import pgettext_lazy

DAY = timedelta(days=1)


class Span(TextChoices):
    DAY = "day", pgettext_lazy("length of a period", "Day")
    WEEK = "week", pgettext_lazy("length of a period", "Week")
    MONTH = "month", pgettext_lazy("length of a period", "Month")
    QUARTER = "quarter", pgettext_lazy("length of a period", "Quarter")
    YEAR = "year", pgettext_lazy("length of a period", "Year")


MONTHS = {Span.MONTH: 1, Span.QUARTER: 3, Span.YEAR: 12}


@dataclass(frozen=True)
class Period:
    span: Span
    first: date
    last: date

    @classmethod
    def of(cls, span: str, day: date) -> "Period":
        """The period of this length that the day lies in."""
        kind = Span(span)
        if kind == Span.DAY:
            return cls(kind, day, day)
        if kind == Span.WEEK:
            monday = day - timedelta(days=day.weekday())
            return cls(kind, monday, monday + 6 * DAY)
        length = MONTHS[kind]
        first = date(day.year, (day.month - 1) // length * length + 1, 1)
        after = first.month - 1 + length
        return cls(kind, first, date(first.year + after // 12, after % 12 + 1, 1) - DAY)

    @property
    def before(self) -> "Period":
        """环比: the one that ended the day before."""
        return Period.of(self.span, self.first - DAY)

    @property
    def after(self) -> "Period":
        return Period.of(self.span, self.last + DAY)

    @property
    def year_ago(self) -> "Period":
        """同比: the same a year earlier; of a week, the week of the same weekdays."""
        if self.span == Span.WEEK:
            return Period.of(self.span, self.first - timedelta(weeks=52))
        leap = (self.first.month, self.first.day) == (2, 29)
        return Period.of(self.span, self.first.replace(year=self.first.year - 1, day=28 if leap else self.first.day))

    @property
    def name(self) -> str:
        if self.span == Span.YEAR:
            return f"{self.first:%Y}"
        if self.span == Span.QUARTER:
            return f"{self.first:%Y} Q{(self.first.month + 2) // 3}"
        if self.span == Span.MONTH:
            return f"{self.first:%Y-%m}"
        return f"{self.first:%Y-%m-%d}" if self.span == Span.DAY else f"{self.first:%Y-%m-%d} – {self.last:%m-%d}"

    def line(self, length: int) -> list["Period"]:
        """The last periods up to this one."""
        found = [self]
        while len(found) < length:
            found.append(found[-1].before)
        return found[::-1]
