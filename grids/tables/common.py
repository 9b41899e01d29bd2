"""What the tables of areas, organisations and posts share."""

from abc import abstractmethod
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import Invalid, Sentence
from grids.domain import domain_of
from grids.models import Area, Role
from grids.querysets import within
from grids.reach import reach_of
from sheets.registers import Filters, Outcome, Register, Row, Verdict

Problems = list[tuple[str, Sentence]]
SEPARATOR = "；"


def keeps_register(user: User) -> bool:
    """System administrators bring tables in."""
    return user.is_superuser or domain_of(user).role == Role.SYSTEM_ADMIN


def has_reach(user: User) -> bool:
    return keeps_register(user) or reach_of(user).everything or bool(reach_of(user).posts)


class KeptTable(Register):
    """A table that the administrators of areas bring in, and that everybody may take out as far as they see."""

    def may_import(self, user: User) -> bool:
        return keeps_register(user)

    def may_export(self, user: User) -> bool:
        return has_reach(user)

    def count(self, user: User, filters: Filters) -> int:
        number: int = self.found(user, filters).count()
        return number

    @abstractmethod
    def found(self, user: User, filters: Filters) -> Any:
        """The rows that go out."""


def administered(user: User, codes: Iterable[str]) -> dict[str, Area]:
    """The areas of these codes that the administrator looks after, by code."""
    areas = Area.objects.administered_by(user).current().filter(code__in=set(codes)).defer("boundary")
    return {area.code: area for area in areas}


def path_filter(filters: Filters, field: str) -> Any:
    """The subtree of the area in `filters`; everything without one."""
    code = filters.get("area", "")
    if not code:
        return Q()
    area = Area.objects.filter(code=code).first()
    if area is None:
        raise Invalid.field("area", _("There is no area of this code."))
    return within(area.path, field)


def words_of(text: str) -> list[str]:
    """Several values in one cell."""
    for mark in (";", "、", "\n", "，", ","):
        text = text.replace(mark, SEPARATOR)
    return [word for word in (part.strip() for part in text.split(SEPARATOR)) if word]


def date_of(row: Row, name: str) -> date | None:
    text = row.values.get(name, "")
    return date.fromisoformat(text) if text else None


def number_of(row: Row, name: str) -> float | None:
    text = row.values.get(name, "")
    return float(text) if text else None


def compared(row: Row, before: Mapping[str, Any], wanted: Mapping[str, Any], problems: Problems) -> Outcome:
    """A known row: refused, changed in what differs, or the same."""
    if problems:
        return Outcome.refused(row, problems)
    changes = {name: value for name, value in wanted.items() if before[name] != value}
    return Outcome(row, Verdict.CHANGED if changes else Verdict.SAME, changes)


def problems_of(error: ValidationError | Invalid, otherwise: str) -> Problems:
    """The sentences of a refusal by column; those of none at `otherwise`."""
    if isinstance(error, Invalid):
        return [(name, each) for name, sentences in error.fields.items() for each in sentences]
    if hasattr(error, "error_dict"):
        return [(name, each) for name, sentences in error.message_dict.items() for each in sentences]
    return [(otherwise, each) for each in error.messages]
