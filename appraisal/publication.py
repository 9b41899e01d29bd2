"""What an appraisal came to, as it is read: before publication as it stands, afterwards as it was published."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from appraisal.choices import State
from appraisal.evidence import rule_of
from appraisal.models import Indicator, Scheme
from appraisal.services.announcing import as_published
from common.workbooks import Sheet


@dataclass(frozen=True)
class Told:
    """An indicator as it was published."""

    name: str
    words: str
    weight: str
    kind: str
    rule: str


@dataclass(frozen=True)
class Row:
    unit: str
    total: str | None
    points: Sequence[str | None]


@dataclass(frozen=True)
class Band:
    name: str
    least: str
    rows: Sequence[Row]


@dataclass(frozen=True)
class Results:
    """Units by band, and within one by name."""

    indicators: Sequence[Told]
    bands: Sequence[Band]

    @property
    def headings(self) -> list[str]:
        return [_("Unit"), _("Band"), _("Total"), *(f"{each.name} ({each.weight} %)" for each in self.indicators)]

    def sheets(self, title: str) -> tuple[Sheet, Sheet]:
        """As tables of a workbook: the points, as numbers, and what was looked at."""
        headings = [
            _("Indicator"),
            _("Weight in percent"),
            _("Kind"),
            _("What was looked at"),
            _("How it gives points"),
        ]
        rules = ([each.name, float(each.weight), each.kind, each.words, each.rule] for each in self.indicators)
        return self._points(title), Sheet(_("What was looked at"), headings, rules, (24, 10, 24, 48, 64))

    def _points(self, title: str) -> Sheet:
        rows = (
            [row.unit, band.name, _number(row.total), *map(_number, row.points)]
            for band in self.bands
            for row in band.rows
        )
        return Sheet(title, self.headings, rows, (30, 12))


def _number(text: str | None) -> float | None:
    return None if text is None else float(text)


def results_of(scheme: Scheme) -> Results:
    kept: dict[str, Any] = scheme.published if scheme.state == State.PUBLISHED else as_published(scheme)
    indicators = [_told(each) for each in kept["indicators"]]
    named = [(band["name"], band["least"]) for band in kept["bands"]]
    bands = [Band(name, least, _rows(kept, name)) for name, least in named]
    without = [row for row in kept["units"] if row["band"] not in {name for name, _least in named}]
    if without:
        bands.append(Band(_("Without a band"), "", [_row(row) for row in without]))
    return Results(indicators, bands)


def _told(kept: dict[str, Any]) -> Told:
    indicator = Indicator(**kept)
    words = (indicator.name, indicator.words, f"{float(kept['weight']):g}", indicator.get_kind_display())
    return Told(*words, rule_of(indicator))


def _rows(kept: dict[str, Any], band: str) -> list[Row]:
    return [_row(row) for row in kept["units"] if row["band"] == band]


def _row(told: dict[str, Any]) -> Row:
    return Row(told["unit"], told["total"], told["points"])
