"""Figures of a scope and a period, from the tallies."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from django.db.models import Case, F, Max, QuerySet, Sum, When

from grids.models import Area, AreaKind, Organisation
from grids.querysets import within
from grids.reach import AnyUser
from workorders.figures.buckets import percentile
from workorders.figures.definitions import FIGURES, Figure, Value
from workorders.figures.kinds import Kind
from workorders.figures.periods import Period
from workorders.models import Category, Fact, Tally
from workorders.querysets import CountedQuerySet

Sums = Mapping[tuple[str, str], int]  # (kind, mode) → how many


@dataclass(frozen=True)
class Wish:
    """What is asked for. Nothing beyond the reach of `user` is counted."""

    user: AnyUser
    period: Period
    area: Area | None = None
    unit: Organisation | None = None
    category: Category | None = None
    channel: str = ""

    def narrowed(self, rows: CountedQuerySet) -> CountedQuerySet:
        rows = rows.visible_to(self.user).filter(day__gte=self.period.first, day__lte=self.period.last)
        if self.area:
            rows = rows.filter(within(self.area.path, "area__path"))
        if self.unit:
            rows = rows.filter(unit=self.unit)
        if self.category:
            rows = rows.filter(within(self.category.path, "category__path"))
        return rows.filter(channel=self.channel) if self.channel else rows

    def during(self, period: Period) -> "Wish":
        return replace(self, period=period)


def sums_by(wish: Wish, column: str = "") -> dict[Any, dict[tuple[str, str], int]]:
    """How much of each kind and mode, for each value of the column."""
    columns = (*([column] if column else []), "kind", "mode")
    rows = wish.narrowed(Tally.objects.all()).values_list(*columns).annotate(total=Sum("n"))
    found: dict[Any, dict[tuple[str, str], int]] = {}
    for *where, kind, mode, total in rows.order_by():
        found.setdefault(where[0] if where else None, {})[kind, mode] = total
    return found


def totals(wish: Wish) -> Sums:
    return sums_by(wish).get(None, {})


def count(sums: Sums, kind: Kind, modes: Iterable[str]) -> int:
    return sum(sums.get((kind.value, mode), 0) for mode in modes)


def value(figure: Figure, sums: Sums) -> Value:
    parts = {kind: count(sums, kind, figure.modes) for kind in figure.over}
    return Value(figure, parts, count(sums, figure.under, figure.modes))


def values(sums: Sums) -> list[Value]:
    return [value(figure, sums) for figure in FIGURES.values()]


def added(all_sums: Iterable[Sums]) -> Sums:
    found: dict[tuple[str, str], int] = {}
    for sums in all_sums:
        for key, n in sums.items():
            found[key] = found.get(key, 0) + n
    return found


def by_areas(wish: Wish, areas: Iterable[Area]) -> list[tuple[Area, Sums]]:
    """Of each area with all that lies below it."""
    sums = sums_by(wish, "area")
    paths = dict(Area.objects.filter(pk__in=sums).values_list("pk", "path"))
    return [(area, added(sums[pk] for pk, path in paths.items() if path.startswith(area.path))) for area in areas]


def children(wish: Wish) -> list[Area]:
    """The areas to compare: those below the one asked for, or the whole of what is reached."""
    if wish.area is None:
        return list(Area.objects.current().visible_to(wish.user).filter(kind=AreaKind.COMMUNITY).defer("boundary"))
    below = Area.objects.filter(parent=wish.area).defer("boundary").order_by("code")
    return list(below)


def by_communities(wish: Wish) -> list[tuple[Area, Sums]]:
    rows = Area.objects.filter(kind=AreaKind.COMMUNITY).defer("boundary").order_by("code")
    if wish.area:
        rows = rows.filter(within(wish.area.path))
    return [(area, sums) for area, sums in by_areas(wish, rows) if sums]


def by_units(wish: Wish) -> list[tuple[Organisation, Sums]]:
    sums = {pk: each for pk, each in sums_by(wish, "unit").items() if pk is not None}
    units = Organisation.objects.filter(pk__in=sums).order_by("code")
    return [(unit, sums[unit.pk]) for unit in units]


def by_categories(wish: Wish) -> list[tuple[Category, Sums]]:
    sums = {pk: each for pk, each in sums_by(wish, "category").items() if pk is not None}
    return [(each, sums[each.pk]) for each in Category.objects.filter(pk__in=sums).order_by("code")]


def by_periods(wish: Wish, periods: list[Period]) -> list[tuple[Period, Sums]]:
    """The same wish over several periods in a row, in one question."""
    whole = replace(wish.period, first=periods[0].first, last=periods[-1].last)
    days: dict[date, dict[tuple[str, str], int]] = sums_by(wish.during(whole), "day")
    return [
        (period, added(sums for day, sums in days.items() if period.first <= day <= period.last)) for period in periods
    ]


def facts(wish: Wish, kind: str, modes: Iterable[str]) -> CountedQuerySet:
    """What lies behind a number: as many as it says, each with its order."""
    rows = wish.narrowed(Fact.objects.filter(kind=kind, mode__in=list(modes)).exclude(n=0))
    return rows.select_related("order", "unit", "area", "category").defer("area__boundary", "order__search")


def beyond(wish: Wish, kind: str, less: str, modes: Iterable[str]) -> "QuerySet[Any, Any]":
    """What is counted as `kind` and not as `less`, an order at a time: as many as the difference of the two."""
    rows: QuerySet[Any, Any] = wish.narrowed(Fact.objects.filter(kind__in=[kind, less], mode__in=list(modes)))
    net = Sum(Case(When(kind=kind, then=F("n")), default=-F("n")))
    named = rows.values("order", "area__name", "unit__name", "category__name").annotate(total=net, on=Max("day"))
    found: QuerySet[Any, Any] = named.exclude(total=0).order_by("-on", "-order")
    return found


def how_long(wish: Wish, kind: Kind, shares: Iterable[float]) -> list[float | None]:
    """Percentiles of a duration, in minutes."""
    kept = wish.narrowed(Tally.objects.filter(kind=kind)).values_list("bucket").annotate(total=Sum("n"))
    numbers = dict(kept.order_by().values_list("bucket", "total"))
    return [percentile(numbers, share) for share in shares]
