"""Putting an order on the ground: its area, the columns that lists filter by, and its desk."""

from grids.locating import line_of
from grids.models import DESK_KINDS, Area, AreaKind
from workorders.models import WorkOrder

COLUMNS = (AreaKind.DISTRICT, AreaKind.STREET, AreaKind.COMMUNITY, AreaKind.GRID)


def place(order: WorkOrder, area: Area) -> None:
    """Set the area, what follows from it, and the desk: the closest community, street or district. Does not save."""
    line = line_of(area)
    order.area, order.area_path = area, area.path
    for kind in COLUMNS:
        setattr(order, f"{kind.value}_id", line.get(kind))
    desk = next(line[kind] for kind in DESK_KINDS if kind in line)
    if desk == area.pk:
        order.desk = area
    else:
        order.desk_id = desk


def desk_above(desk: Area) -> Area:
    """The next desk up; the top desk itself at the top."""
    above = Area.objects.filter(pk__in=desk.ancestor_ids, kind__in=DESK_KINDS).exclude(pk=desk.pk)
    return above.order_by("-path").first() or desk
