"""What an appraisal came to, as it is read: before publication as it stands, afterwards as it was published."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from appraisal.choices import IndicatorKind, State
from appraisal.models import Scheme
from appraisal.services.announcing import as_published
from common.workbooks import Sheet


@dataclass(frozen=True)
class Told:
    """An indicator as it was published."""

    name: str
    words: str
    weight: str
    kind: str


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

    def sheet(self, title: str) -> Sheet:
        """As a table of a workbook; points are numbers."""
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
    indicators = [
        Told(each["name"], each["words"], each["weight"], str(IndicatorKind(each["kind"]).label))
        for each in kept["indicators"]
    ]
    named = [(band["name"], band["least"]) for band in kept["bands"]]
    bands = [Band(name, least, _rows(kept, name)) for name, least in named]
    without = [row for row in kept["units"] if row["band"] not in {name for name, _least in named}]
    if without:
        bands.append(Band(_("Without a band"), "", [_row(row) for row in without]))
    return Results(indicators, bands)


def _rows(kept: dict[str, Any], band: str) -> list[Row]:
    return [_row(row) for row in kept["units"] if row["band"] == band]


def _row(told: dict[str, Any]) -> Row:
    return Row(told["unit"], told["total"], told["points"])
