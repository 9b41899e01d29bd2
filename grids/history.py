"""What the map looked like: each area is kept as it is, and as it was until some day."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from grids.models import Area, AreaKind, AreaPast
from grids.querysets import AreaQuerySet


@dataclass(frozen=True)
class AreaThen:
    """An area as it was on a day."""

    pk: int
    code: str
    kind: AreaKind
    name: str
    parent_id: int | None
    path: str
    boundary: dict[str, object] | None


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


def as_of(day: date, areas: AreaQuerySet | None = None) -> list[AreaThen]:
    """The areas that were valid on this day, as they were then, in the order of their codes."""
    rows = Area.objects.all() if areas is None else areas
    valid = rows.filter(Q(valid_from=None) | Q(valid_from__lte=day), Q(valid_to=None) | Q(valid_to__gte=day)).order_by(
        "code"
    )
    pasts = _pasts(day)
    return [_then(area, pasts.get(area.pk)) for area in valid]


def _pasts(day: date) -> dict[int, AreaPast]:
    """Of every area that has changed since, what it was until its first change after the day."""
    latest_first = AreaPast.objects.filter(until__gt=day).order_by("-until", "-pk")
    return {past.area_id: past for past in latest_first}


def _then(area: Area, past: AreaPast | None) -> AreaThen:
    state = past or area
    return AreaThen(area.pk, state.code, AreaKind(state.kind), state.name, state.parent_id, state.path, state.boundary)


def changes(area: Area) -> Iterator[tuple[AreaPast, "Area | AreaPast"]]:
    """What it was before and what it became, the latest change first."""
    after: Area | AreaPast = area
    for past in area.pasts.select_related("parent").order_by("-until", "-pk"):
        yield past, after
        after = past
