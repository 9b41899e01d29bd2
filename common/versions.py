"""Deciding on a row as somebody saw it: locked until the transaction ends, refused when it has changed since."""

from typing import TypeVar

from django.db.models import Model, QuerySet

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
    fresh = rows.select_for_update(of=("self",)).get(pk=row.pk)
    check_version(fresh, version)
    return fresh
