"""Lists by key, not by offset: the hundredth page costs what the first one does."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.core.exceptions import ValidationError
from django.core.signing import BadSignature, Signer
from django.db.models import F, Model, QuerySet
from django.db.models.fields.tuple_lookups import TupleGreaterThan, TupleLessThan
from django.utils.translation import gettext_lazy as _

from common.errors import Invalid

SIGNER = Signer(salt="api.cursor")
M = TypeVar("M", bound=Model)


@dataclass(frozen=True)
class Ordering:
    """A non-null column and the id after it, both in one direction, as an index can serve."""

    name: str
    column: str
    descending: bool

    @classmethod
    def of(cls, name: str, column: str) -> "Ordering":
        return cls(name, column.removeprefix("-"), column.startswith("-"))

    def sort(self, rows: "QuerySet[M]", *, backward: bool) -> "QuerySet[M]":
        sign = "-" if self.descending != backward else ""
        return rows.order_by(f"{sign}{self.column}", f"{sign}pk")

    def beyond(self, rows: "QuerySet[M]", key: tuple[Any, Any], *, backward: bool) -> "QuerySet[M]":
        lookup = TupleLessThan if self.descending != backward else TupleGreaterThan
        if self.column in ("pk", "id"):
            return rows.filter(**{f"pk__{'lt' if lookup is TupleLessThan else 'gt'}": key[1]})
        return rows.filter(lookup((F(self.column), F("pk")), key))


@dataclass(frozen=True)
class Cursor:
    """A place in a list: the key of a row, and whether to read on from it or back."""

    ordering: str
    backward: bool
    value: str
    pk: str

    def text(self) -> str:
        return SIGNER.sign_object([self.ordering, self.backward, self.value, self.pk], compress=False)

    @classmethod
    def read(cls, text: str, ordering: Ordering) -> "Cursor":
        """Raises Invalid for anything but a cursor of this ordering."""
        try:
            cursor = cls(*SIGNER.unsign_object(text))
        except (BadSignature, ValueError, TypeError) as wrong:
            raise _wrong(_("Take the cursor from next or previous as it is.")) from wrong
        if cursor.ordering != ordering.name:
            raise _wrong(_("This cursor belongs to another ordering."))
        return cursor

    def key(self, model: type[Model], ordering: Ordering) -> tuple[Any, Any]:
        try:
            return _column(model, ordering.column).to_python(self.value), _column(model, "pk").to_python(self.pk)
        except ValidationError as wrong:
            raise _wrong(_("This cursor belongs to another list.")) from wrong


@dataclass(frozen=True)
class Page(Generic[M]):
    """Rows in their order, and the cursors that lead on and back, where there is more."""

    rows: list[M]
    next: str | None
    previous: str | None


def read_page(
    rows: "QuerySet[M]", ordering: Ordering, cursor: Cursor | None, limit: int, ways: "Sequence[QuerySet[M]]" = ()
) -> Page[M]:
    """The rows of the page, and one more that tells whether others follow; one query, and one for each way.

    `ways` are the same rows in parts that may overlap. The page is found along each of them by itself, where no index
    serves the OR of all in the order of the list; what is answered are still the `rows`.
    """
    backward = bool(cursor and cursor.backward)
    key = cursor.key(rows.model, ordering) if cursor else None

    def wanted(some: "QuerySet[M]") -> "QuerySet[M]":
        in_order = ordering.sort(some, backward=backward)
        return ordering.beyond(in_order, key, backward=backward) if key else in_order

    if ways:
        first = {pk for way in ways for pk in wanted(way).values_list("pk", flat=True)[: limit + 1]}
        rows = rows.filter(pk__in=first)
    found = list(wanted(rows)[: limit + 1])
    page, more = found[:limit], len(found) > limit
    if backward:
        page.reverse()
    follows = bool(page) if backward else more
    precedes = more if backward else bool(cursor and page)
    return Page(
        rows=page,
        next=_cursor(ordering, page[-1], backward=False) if follows else None,
        previous=_cursor(ordering, page[0], backward=True) if precedes else None,
    )


def _cursor(ordering: Ordering, row: Model, *, backward: bool) -> str:
    value = _column(type(row), ordering.column).value_to_string(row)
    return Cursor(ordering.name, backward, str(value), str(row.pk)).text()


def _column(model: type[Model], name: str) -> Any:
    return model._meta.pk if name == "pk" else model._meta.get_field(name)


def _wrong(sentence: Any) -> Invalid:
    return Invalid.field("cursor", sentence)
