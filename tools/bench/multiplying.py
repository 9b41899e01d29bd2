"""Many orders with their whole story, from the few that the demo walked by the services: each copy lies in another
grid and some weeks earlier, and keeps the steps, the times between them and the words of the order that it is from.

Written by PostgreSQL itself, in one statement per table.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.db.backends.utils import CursorWrapper
from django.db.models import Field, ForeignKey, Model

from grids.models import Area, AreaKind
from grids.services import create_areas
from workorders.choices import ENDS
from workorders.models import WorkOrder

OPEN_PART = 40  # of what is over there are so many times more copies than of what is open
WEEKS = 104
FIRST_STREET = 901  # no official code is so high
STREETS, COMMUNITIES, GRIDS = 10, 12, 10  # added to what the demo has: in each street, in each community
LEFT_OUT = frozenset({"Presence", "Attachment", "PersonalLink"})
OF_PLACE = ("area_id", "district_id", "street_id", "community_id", "grid_id", "desk_id", "area_path")
PLACES = """
CREATE TEMP TABLE bench_place AS
SELECT row_number() OVER (ORDER BY grid.id) - 1 AS n, grid.id AS area_id, grid.path AS area_path,
       split_part(grid.path, '/', 2)::bigint AS district_id, split_part(grid.path, '/', 3)::bigint AS street_id,
       community.id AS community_id, grid.id AS grid_id, community.id AS desk_id
FROM grids_area grid JOIN grids_area community ON community.id = grid.parent_id
WHERE grid.kind = 'grid' AND grid.valid_to IS NULL AND community.kind = 'community'
"""


@dataclass(frozen=True)
class Copied:
    """A table whose rows hang on orders, by way of the columns `line`."""

    model: type[Model]
    line: "tuple[ForeignKey[Any, Any], ...]"


def multiply(wanted: int) -> int:
    """Copy until there are about `wanted` orders, over a district of some 1,200 grids. How many there are then."""
    widen()
    with connection.cursor() as cursor:
        cursor.execute(PLACES)
        tables = list(_tables())
        strides = {each.model: _stride(each.model) for each in tables}
        per_copy = WorkOrder.objects.filter(state__in=ENDS).count()
        open_ones = WorkOrder.objects.exclude(state__in=ENDS).count()
        copies = max((wanted - WorkOrder.objects.count()) * OPEN_PART // (per_copy * OPEN_PART + open_ones), 1)
        cursor.execute("SET session_replication_role = replica")  # what is copied points to what is there
        for each in tables:
            cursor.execute(_statement(each, strides, copies))
            _go_on_counting(cursor, each.model._meta.db_table)
        cursor.execute("SET session_replication_role = DEFAULT")
    return WorkOrder.objects.count()


def widen() -> None:
    """More streets, communities and grids in the district of the demo, unless they are there already."""
    district = Area.objects.get(kind=AreaKind.DISTRICT)
    if Area.objects.filter(code=_code(district, FIRST_STREET)).exists():
        return
    streets = _below([district], AreaKind.STREET, FIRST_STREET, STREETS)
    communities = _below(streets, AreaKind.COMMUNITY, 1, COMMUNITIES)
    _below(communities, AreaKind.GRID, 1, GRIDS)


def _below(parents: list[Area], kind: AreaKind, first: int, number: int) -> list[Area]:
    areas = [
        Area(kind=kind, parent=parent, name=f"{kind.label}{n}", code=_code(parent, n))
        for parent in parents
        for n in range(first, first + number)
    ]
    create_areas(areas)
    return areas


def _code(parent: Area, number: int) -> str:
    known = {AreaKind.DISTRICT: 6, AreaKind.STREET: 9}.get(AreaKind(parent.kind), 12)
    return f"{parent.code[:known]}{number:03d}".ljust(12, "0")


def _go_on_counting(cursor: CursorWrapper, table: str) -> None:
    cursor.execute(f"SELECT setval(pg_get_serial_sequence('{table}', 'id'), (SELECT max(id) FROM {table}))")
    cursor.execute(f"VACUUM (ANALYZE) {table}")  # as the autovacuum of a database that grew slowly


def size_on_disk() -> int:
    """Bytes of the whole database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_database_size(current_database())")
        return int(cursor.fetchone()[0])


def _tables() -> Iterator[Copied]:
    """Orders first, then what points to them, then what points to that."""
    yield Copied(WorkOrder, ())
    known: dict[type[Model], Copied] = {WorkOrder: Copied(WorkOrder, ())}
    for _depth in range(3):
        for model in apps.get_app_config("workorders").get_models():
            if model in known or model.__name__ in LEFT_OUT:
                continue
            if (step := _step_to(model, known)) is not None:
                known[model] = Copied(model, (step, *known[step.related_model].line))
                yield known[model]


def _step_to(model: type[Model], known: dict[type[Model], Copied]) -> "ForeignKey[Any, Any] | None":
    links = [field for field in model._meta.local_fields if isinstance(field, ForeignKey) and not field.null]
    return next((field for field in links if field.related_model in known), None)


def _stride(model: type[Model]) -> int:
    last = model._default_manager.order_by("-pk").values_list("pk", flat=True).first()
    return int(last or 0) + 1


def _statement(each: Copied, strides: dict[type[Model], int], copies: int) -> str:
    fields = [field for field in each.model._meta.local_concrete_fields if not field.generated]
    values = ", ".join(_value(field, each, strides) for field in fields)
    columns = ", ".join(connection.ops.quote_name(str(field.column)) for field in fields)
    ended = ", ".join(f"'{state.value}'" for state in ENDS)
    return f"""
    INSERT INTO {each.model._meta.db_table} ({columns})
    SELECT {values} FROM {each.model._meta.db_table} t {_joins(each)}
    CROSS JOIN generate_series(1, {copies}) k
    JOIN bench_place place ON place.n = (o.id * 7 + k * 13) % (SELECT count(*) FROM bench_place)
    WHERE o.state IN ({ended}) OR k % {OPEN_PART} = 0
    """


def _joins(each: Copied) -> str:
    """To the order, as `o`."""
    joins, alias = [], "t"
    for depth, field in enumerate(each.line):
        to = "o" if depth == len(each.line) - 1 else f"t{depth}"
        table = field.related_model._meta.db_table
        joins.append(f"JOIN {table} {to} ON {to}.id = {alias}.{field.column}")
        alias = to
    return " ".join(joins) or f"JOIN {WorkOrder._meta.db_table} o ON o.id = t.id"


def _value(field: "Field[object, object]", each: Copied, strides: dict[type[Model], int]) -> str:
    column = f"t.{connection.ops.quote_name(str(field.column))}"
    if field.primary_key:
        return f"{column} + k * {strides[each.model]}"
    if isinstance(field, ForeignKey) and field.related_model is WorkOrder and field.null:
        return column  # another order: the one that the demo has
    if isinstance(field, ForeignKey) and field.related_model in strides:
        return f"{column} + k * {strides[field.related_model]}"
    if (field.column in OF_PLACE and each.model is WorkOrder) or field.name == "area":
        return f"place.{field.column}"
    if field.name == "external_id":
        return "''"
    if isinstance(field, models.DateTimeField):
        return f"{column} - CASE WHEN o.closed_at IS NULL THEN 0 ELSE k % {WEEKS} END * interval '7 days'"
    return column
