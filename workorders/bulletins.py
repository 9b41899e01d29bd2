"""What a bulletin says: the counts of one area's month, by community and by unit."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Sum
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from grids.models import Area, AreaKind
from grids.querysets import within
from workorders.choices import Mode
from workorders.figures.kinds import Kind
from workorders.models import Fact

DEFINITIONS = "1"  # raised when what is counted, or how, changes: old issues keep the one they were made by
COUNTED = (
    Kind.SENT, Kind.DUE, Kind.COMPLETED, Kind.COMPLETED_IN_TIME, Kind.REVIEWED, Kind.SOLVED, Kind.PARTLY,
    Kind.SATISFIED, Kind.DISSATISFIED, Kind.UNREVIEWED,
)  # fmt: skip
SERVICES = {Kind.DUE: "services_due", Kind.COMPLETED: "services_completed"}
Counts = dict[str, int]


@dataclass(frozen=True)
class Line:
    """One row as it is read: counts, and rates made of them."""

    name: str
    code: str
    counts: Counts

    def n(self, name: str) -> int:
        return self.counts.get(name, 0)

    @property
    def late(self) -> int:
        return self.n("completed") - self.n("completed_in_time")

    @property
    def undone(self) -> int:
        return self.n("due") - self.n("completed")

    def cells(self) -> list[int | float | None]:
        n = self.n
        return [
            n("sent"),
            n("completed_in_time"),
            self.late,
            self.undone,
            _share(n("completed"), n("due")),
            _share(n("completed_in_time"), n("due")),
            n("reviewed"),
            _share(n("solved") + n("partly") / 2, n("reviewed")),
            _share(n("satisfied"), n("reviewed")),
            n("dissatisfied"),
            _share(n("dissatisfied"), n("reviewed")),
            n("unreviewed"),
        ]


HEADINGS: tuple[str | Promise, ...] = (
    pgettext_lazy("of orders", "Sent"),
    _("Completed in time"),
    _("Completed late"),
    _("Not completed"),
    _("Completion rate"),
    _("On-time rate"),
    _("Reviews"),
    _("Solved rate"),
    _("Satisfied rate"),
    _("Dissatisfied"),
    _("Dissatisfied rate"),
    _("No answer"),
)
RATES = frozenset({4, 5, 7, 8, 10})  # which of them are shares, in percent


def _share(part: float, whole: int) -> float | None:
    return round(100 * part / whole, 1) if whole else None


def bulletin_rows(area: Area, month: date) -> dict[str, Any]:
    """The counts of the month: all, by community, by unit. Services that were agreed to stand apart."""
    total: Counts = defaultdict(int)
    communities: dict[str, Counts] = defaultdict(lambda: defaultdict(int))
    units: dict[str, Counts] = defaultdict(lambda: defaultdict(int))
    names: dict[str, str] = {}
    place_of = _places(area)
    for fact in _facts(area, month):
        name = SERVICES.get(fact["kind"]) if fact["mode"] == Mode.AGREED else fact["kind"]
        if name is None:
            continue
        place = place_of(fact["area__path"])
        names[place.code] = place.name
        for counts in (total, communities[place.code]):
            counts[name] += fact["number"]
        if fact["unit__code"] and fact["mode"] != Mode.AGREED:
            names[fact["unit__code"]] = fact["unit__name"]
            units[fact["unit__code"]][name] += fact["number"]
    return {"total": dict(total), "communities": _named(communities, names), "units": _named(units, names)}


def _facts(area: Area, month: date) -> Any:
    following = date(month.year + month.month // 12, month.month % 12 + 1, 1)
    facts = Fact.objects.filter(within(area.path, "area__path"), day__gte=month, day__lt=following, kind__in=COUNTED)
    return facts.values("area__path", "unit__code", "unit__name", "kind", "mode").annotate(number=Sum("n"))


def _places(area: Area) -> Any:
    """The community that a path lies in, else the desk that looks at it."""
    rows = Area.objects.within(area).only("pk", "code", "name", "path", "kind")
    by_pk = {row.pk: row for row in rows.filter(kind__in=(AreaKind.COMMUNITY, AreaKind.STREET, AreaKind.DISTRICT))}

    def place(path: str) -> Area:
        line = [int(pk) for pk in path.strip("/").split("/")]
        return next((by_pk[pk] for pk in reversed(line) if pk in by_pk), area)

    return place


def _named(rows: dict[str, Counts], names: dict[str, str]) -> list[dict[str, Any]]:
    return [{"code": code, "name": names[code], "counts": dict(counts)} for code, counts in sorted(rows.items())]


def lines_of(rows: Iterable[dict[str, Any]]) -> Iterator[Line]:
    for row in rows:
        yield Line(row["name"], row["code"], row["counts"])
