"""What other systems name by its code or number, and what they give of skills and hours, read alike everywhere."""

from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from common.errors import Invalid

HOURS = "As people write them: `周一至周五 18:00–21:00；周六 9:00–12:00` or `Mon–Fri 18:00–21:00`. Empty: at any time."


def one(rows: QuerySet[Any], name: str, **wanted: Any) -> Any:
    """The row that the field `name` names. Raises Invalid where there is none."""
    row = rows.filter(**wanted).first()
    if row is None:
        raise Invalid.field(name, _("There is no such one within your reach."))
    return row


def coded(rows: QuerySet[Any], name: str, data: dict[str, Any]) -> list[Any] | None:
    if name not in data:
        return None
    found = list(rows.filter(code__in=data[name]))
    unknown = set(data[name]) - {each.code for each in found}
    if unknown:
        raise Invalid.field(name, _("Unknown here: %(codes)s") % {"codes": ", ".join(sorted(unknown)[:5])})
    return found
