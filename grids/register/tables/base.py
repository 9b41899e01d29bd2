"""What the three tables share: who may, which area a code means, and what became of a row."""

from abc import abstractmethod
from collections.abc import Callable, Iterable
from datetime import date
from typing import Any, ClassVar

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from common.errors import Invalid, Sentence
from grids.models import DESK_ROLES, Area
from grids.reach import reach_of
from grids.register.doors import Door
from grids.register.reach import has_register
from sheets.registers import Column, Filters, Kind, Register, Row

MOST_OFFERED = 500
Problems = list[tuple[str, Sentence]]


def mask_door(written: str) -> str:
    return written if "*" in written else Door.read(written).masked


PLACE = Column(
    name="area",
    title=gettext_lazy("Building code"),
    kind=Kind.CODE,
    required=True,
    width=22,
    help=gettext_lazy("Or the code of the grid, group or estate where the house stands alone."),
)
DOOR = Column(
    name="door", title=gettext_lazy("Door"), required=True, sensitive=True, mask=mask_door, example="2单元501"
)


class RegisterTable(Register):
    filters: ClassVar[tuple[str, ...]] = ("area", "kind", "q")

    def may_import(self, user: User) -> bool:
        return has_register(user)

    def may_export(self, user: User) -> bool:
        return has_register(user)

    def may_export_in_full(self, user: User) -> bool:
        """The desk may, for a reason."""
        reach = reach_of(user)
        return reach.everything or any(post.area_id and post.role in DESK_ROLES for post in reach.posts)

    @abstractmethod
    def found(self, user: User, filters: Filters) -> "QuerySet[Any]":
        """The rows that fit. Raises Invalid."""

    def count(self, user: User, filters: Filters) -> int:
        return self.found(user, filters).count()


def area_of(user: User, filters: Filters) -> Area | None:
    """The area that a filter names. Raises Invalid for one that is not the user's."""
    code = filters.get("area", "")
    area = Area.objects.registered_to(user).filter(code=code).first() if code else None
    if code and area is None:
        raise Invalid.field("area", unknown_area(code))
    return area


def unknown_area(code: str) -> str:
    """The same words for what there is not and for what is not the user's."""
    return _("None of your areas has the code “%(code)s”.") % {"code": code[:40]}


def areas_by_code(user: User, codes: Iterable[str]) -> dict[str, Area]:
    rows = Area.objects.registered_to(user).current().filter(code__in=set(codes)).defer("boundary")
    return {area.code: area for area in rows}


def text(row: Row, name: str) -> str:
    return row.values.get(name, "")


def day(row: Row, name: str) -> date | None:
    value = text(row, name)
    return date.fromisoformat(value) if value else None


def attempt(problems: Problems, ask: Callable[[], Any]) -> Any:
    """What `ask` gives, or None with its refusal among the problems."""
    try:
        return ask()
    except Invalid as refusal:
        problems += [(name, sentence) for name, texts in refusal.fields.items() for sentence in texts]
        return None
