"""What stands beside the queues: the areas below a post with what is open in them, and the day's appointments."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta

from django.db.models import Count, Q

from grids.models import GRID_ROLES, Area, AreaKind, Post, Role
from workorders.bench import Bench
from workorders.models import Dispatch
from workorders.querysets import SCOPES
from workorders.queues import TIMED

# What somebody looks at from an area: the level below that is staffed, or the area itself.
LOOKED_AT = {
    AreaKind.DISTRICT: AreaKind.STREET,
    AreaKind.STREET: AreaKind.COMMUNITY,
    AreaKind.COMMUNITY: AreaKind.GRID,
    AreaKind.GRID: AreaKind.GRID,
}
HOLDERS = {
    AreaKind.STREET: (Role.STREET_COORDINATOR,),
    AreaKind.COMMUNITY: (Role.COMMUNITY_SECRETARY, Role.DISPATCHER),
    AreaKind.GRID: GRID_ROLES,
}
MOST_AREAS = 60
MOST_APPOINTMENTS = 20
MOST_NAMES = 2  # the A and the B post


@dataclass(frozen=True)
class AreaToday:
    area: Area
    holders: str
    open: int
    overdue: int


def areas_today(bench: Bench) -> list[AreaToday]:
    """The areas that the post looks at. Three queries, however many areas; none in a unit."""
    kind = LOOKED_AT.get(AreaKind(bench.post.area.kind)) if bench.post.area else None
    if kind is None or bench.post.area is None:
        return []
    areas = list(Area.objects.current().within(bench.post.area).filter(kind=kind).order_by("code")[:MOST_AREAS])
    holders, figures = _holders(areas, kind), _figures(bench, kind)
    return [AreaToday(area, holders.get(area.pk, ""), *figures.get(area.pk, (0, 0))) for area in areas]


def _holders(areas: Iterable[Area], kind: AreaKind) -> dict[int, str]:
    posts = Post.objects.current().filter(area__in=areas, role__in=HOLDERS[kind]).select_related("person")
    names: dict[int, list[str]] = defaultdict(list)
    for post in posts.order_by("role", "pk"):
        assert post.area_id is not None  # by the filter
        if post.person.name not in names[post.area_id]:
            names[post.area_id].append(post.person.name)
    return {area: " / ".join(found[:MOST_NAMES]) for area, found in names.items()}


def _figures(bench: Bench, kind: AreaKind) -> dict[int, tuple[int, int]]:
    """Open and overdue, by area."""
    column = SCOPES[kind]
    late = Count("pk", filter=Q(due_at__lt=bench.at, state__in=TIMED))
    rows = bench.in_area().open().order_by().values(column).annotate(open=Count("pk"), overdue=late)
    return {row[column]: (row["open"], row["overdue"]) for row in rows}


def appointments_today(bench: Bench) -> list[Dispatch]:
    """When the unit, or the person themselves, is expected where. One query."""
    if bench.post.organisation_id:
        given = Dispatch.objects.active().filter(unit=bench.post.organisation_id)
    else:
        given = Dispatch.objects.active().filter(person=bench.person_id)
    today = given.filter(appointment_at__gte=bench.today, appointment_at__lt=bench.today + timedelta(days=1))
    return list(today.select_related("order__area").order_by("appointment_at")[:MOST_APPOINTMENTS])
