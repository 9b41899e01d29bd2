"""Deciding on a row as somebody saw it: locked until the transaction ends, refused when it has changed since."""

from typing import TypeVar

from django.core.exceptions import ObjectDoesNotExist
from django.db.models import ForeignKey, Model, QuerySet

from common.errors import Stale

M = TypeVar("M", bound=Model)


def check_version(row: Model, version: int | None) -> None:
    """Raises Stale when `version`, the one that was decided on, is given and is not that of the row."""
    if version is None:
        return
    present: int = row.serializable_value("version")
    if version != present:
        raise Stale(version=present)


def locked(rows: QuerySet[M], row: M, version: int | None = None) -> M:
    """The row as it is now, if it is still that version. It is locked by itself: what it is joined to stays free."""
    fresh = held(rows, row.pk)
    check_version(fresh, version)
    return fresh


def held(rows: QuerySet[M], pk: int) -> M:
    """The row of this key, locked by itself.

    When PostgreSQL had to wait for the lock, it joins the row as it is now to what the row was joined to before: where
    a relation was changed meanwhile, the row or its related row seems not to be there. By then it is ours, so that a
    second look is right.
    """
    mine = rows.select_for_update(of=("self",))
    try:
        fresh = mine.get(pk=pk)
    except ObjectDoesNotExist:
        return mine.get(pk=pk)
    return mine.get(pk=pk) if _is_torn(fresh) else fresh


def _is_torn(row: Model) -> bool:
    """Whether it names a related row that was not found by the join."""
    relations = [field for field in row._meta.concrete_fields if isinstance(field, ForeignKey) and field.is_cached(row)]
    return any(field.get_cached_value(row) is None and getattr(row, field.attname) is not None for field in relations)
