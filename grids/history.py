"""What the map looked like: each area is kept as it is, and as it was until some day."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db.models import Q, QuerySet
from django.utils import timezone

from grids.models import Area, AreaPast, RecutState, Succession
from grids.querysets import AreaQuerySet


@dataclass(frozen=True)
class AreaThen:
    """An area as it was on a day."""

    pk: int
    code: str
    kind: str
    name: str
    parent_id: int | None
    path: str
    boundary: dict[str, object] | None = None


def remember(areas: Iterable[Area], until: date) -> None:
    """Keep the areas as they stand in the database as what they were before this day. Of one day the first word
    counts."""
    pks = {area.pk for area in areas}
    known = AreaPast.objects.filter(area__in=pks, until=until).values_list("area", flat=True)
    present = Area.objects.filter(pk__in=pks - set(known))
    fields = ("kind", "code", "name", "parent_id", "path", "boundary")
    AreaPast.objects.bulk_create(
        [
            AreaPast(area=area, until=until, **{name: getattr(area, name) for name in fields})
            for area in present.iterator(500)
        ],
        batch_size=500,
    )


def was_code_used(code: str) -> bool:
    """Whether an area has or had this code: one that ended or was renumbered keeps it for good."""
    return Area.objects.filter(code=code).exists() or AreaPast.objects.filter(code=code).exists()


def as_of(day: date, areas: AreaQuerySet | None = None, *, with_boundaries: bool = True) -> list[AreaThen]:
    """The areas (or those of `areas`) that were valid on this day, as they were then, in the order of their codes."""
    rows = Area.objects.all() if areas is None else areas
    valid = rows.filter(Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day))
    valid = valid.exclude(pk__in=_away_on(day)).order_by("code")
    fields = ["code", "kind", "name", "parent_id", "path", *(["boundary"] if with_boundaries else [])]
    pasts = _pasts(day, fields)
    return [AreaThen(pk, **pasts.get(pk, state)) for pk, state in _states(valid, fields)]


def _away_on(day: date) -> QuerySet[Succession, int]:
    """The areas that had ended on this day by a change which was taken back later: they are there again, but were not
    then."""
    next_midnight = datetime.combine(day + timedelta(days=1), time.min, timezone.get_default_timezone())
    ended = Succession.objects.filter(recut__state=RecutState.UNDONE, recut__effective__lte=day)
    return ended.filter(recut__undone_at__gte=next_midnight).values_list("before", flat=True)


State = dict[str, Any]


def _states(areas: AreaQuerySet, fields: list[str]) -> Iterator[tuple[int, State]]:
    for row in areas.values("pk", *fields):
        yield row.pop("pk"), row


def _pasts(day: date, fields: list[str]) -> dict[int, State]:
    """Of every area that has changed since, what it was until its first change after the day."""
    latest_first = AreaPast.objects.filter(until__gt=day).order_by("-until", "-pk")
    return {row.pop("area_id"): row for row in latest_first.values("area_id", *fields)}


def changes(area: Area) -> Iterator[tuple[AreaPast, "Area | AreaPast"]]:
    """What it was before and what it became, the latest change first."""
    after: Area | AreaPast = area
    for past in area.pasts.select_related("parent").order_by("-until", "-pk"):
        yield past, after
        after = past
