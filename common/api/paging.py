"""Lists by key, not by offset: the hundredth page costs what the first one does."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import ValidationError as DjangoValidationError
from django.core.signing import BadSignature, Signer
from django.db.models import F, Model, QuerySet
from django.db.models.fields.tuple_lookups import TupleGreaterThan, TupleLessThan
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

DEFAULT_LIMIT = 50
MAX_LIMIT = 1000
SIGNER = Signer(salt="api.cursor")


@dataclass(frozen=True)
class Ordering:
    """A non-null column and the id after it, both in one direction, as an index can serve."""

    name: str
    column: str
    descending: bool

    @classmethod
    def of(cls, name: str, column: str) -> "Ordering":
        return cls(name, column.removeprefix("-"), column.startswith("-"))

    def sort(self, rows: QuerySet[Any], *, backward: bool) -> QuerySet[Any]:
        sign = "-" if self.descending != backward else ""
        return rows.order_by(f"{sign}{self.column}", f"{sign}pk")

    def beyond(self, rows: QuerySet[Any], key: tuple[Any, Any], *, backward: bool) -> QuerySet[Any]:
        lookup = TupleLessThan if self.descending != backward else TupleGreaterThan
        columns = (F(self.column), F("pk"))
        if self.column in ("pk", "id"):
            return rows.filter(**{f"pk__{'lt' if lookup is TupleLessThan else 'gt'}": key[1]})
        return rows.filter(lookup(columns, key))


@dataclass(frozen=True)
class Cursor:
    ordering: str
    backward: bool
    value: str
    pk: str

    def text(self) -> str:
        return SIGNER.sign_object([self.ordering, self.backward, self.value, self.pk], compress=False)

    @classmethod
    def read(cls, text: str) -> "Cursor":
        try:
            return cls(*SIGNER.unsign_object(text))
        except (BadSignature, ValueError, TypeError) as wrong:
            raise _wrong("cursor", _("Take the cursor from next or previous as it is.")) from wrong


class CursorPages(BasePagination):
    """The view names its `orderings`: what callers say → column ("-created_at"); the first is the default."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        self.request = request
        self.limit = _limit(request)
        self.ordering = _ordering(request, view.orderings)
        self.cursor = self._cursor()
        self.count = queryset.count() if _flag(request, "count") else None
        self.rows, self.more = self._read(queryset)
        return self.rows

    def get_paginated_response(self, data: Any) -> Response:
        body = {"next": self._next(), "previous": self._previous(), "results": data}
        return Response(body if self.count is None else {"count": self.count, **body})

    def _cursor(self) -> Cursor | None:
        text = self.request.query_params.get("cursor")
        cursor = Cursor.read(text) if text else None
        if cursor and cursor.ordering != self.ordering.name:
            raise _wrong("cursor", _("This cursor belongs to another ordering."))
        return cursor

    def _read(self, rows: QuerySet[Any]) -> tuple[list[Any], bool]:
        """The rows of the page in their order, and whether more lie beyond them in the direction read."""
        backward = bool(self.cursor and self.cursor.backward)
        rows = self.ordering.sort(rows, backward=backward)
        if self.cursor:
            rows = self.ordering.beyond(rows, self._key(rows.model), backward=backward)
        found = list(rows[: self.limit + 1])
        page = found[: self.limit]
        return page[::-1] if backward else page, len(found) > self.limit

    def _key(self, model: type[Model]) -> tuple[Any, Any]:
        assert self.cursor is not None
        try:
            return (
                _column(model, self.ordering.column).to_python(self.cursor.value),
                _column(model, "pk").to_python(self.cursor.pk),
            )
        except DjangoValidationError as wrong:
            raise _wrong("cursor", _("This cursor belongs to another list.")) from wrong

    def _next(self) -> str | None:
        there = self.more if not (self.cursor and self.cursor.backward) else bool(self.rows)
        return self._link(self.rows[-1], backward=False) if there else None

    def _previous(self) -> str | None:
        there = self.cursor is not None and (self.more if self.cursor.backward else bool(self.rows))
        return self._link(self.rows[0], backward=True) if there else None

    def _link(self, row: Model, *, backward: bool) -> str:
        value = _column(type(row), self.ordering.column).value_to_string(row)
        cursor = Cursor(self.ordering.name, backward, str(value), str(row.pk))
        return replace_query_param(self.request.build_absolute_uri(), "cursor", cursor.text())

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {
                "count": {"type": "integer", "description": "Only with count=true."},
                "next": link,
                "previous": link,
                "results": schema,
            },
        }

    def get_schema_operation_parameters(self, view: Any) -> list[dict[str, Any]]:
        orderings = list(view.orderings)
        return [
            _parameter("limit", {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT}),
            _parameter("cursor", {"type": "string"}),
            _parameter("ordering", {"type": "string", "enum": orderings, "default": orderings[0]}),
            _parameter("count", {"type": "boolean", "default": False}),
        ]


PARAMETERS = frozenset({"limit", "cursor", "ordering", "count"})


def _limit(request: Request) -> int:
    text = request.query_params.get("limit", str(DEFAULT_LIMIT))
    if not (text.isascii() and text.isdigit() and len(text) < 6 and 1 <= int(text) <= MAX_LIMIT):
        raise _wrong("limit", _("Give a whole number from 1 to %(max)d.") % {"max": MAX_LIMIT})
    return int(text)


def _ordering(request: Request, orderings: dict[str, str]) -> Ordering:
    name = request.query_params.get("ordering", next(iter(orderings)))
    if name not in orderings:
        raise _wrong("ordering", _("Choose one of: %(names)s.") % {"names": ", ".join(orderings)})
    return Ordering.of(name, orderings[name])


def _flag(request: Request, name: str) -> bool:
    text = request.query_params.get(name, "false").lower()
    if text not in ("true", "false"):
        raise _wrong(name, _("Say true or false."))
    return text == "true"


def _column(model: type[Model], name: str) -> Any:
    return model._meta.pk if name == "pk" else model._meta.get_field(name)


def _wrong(field: str, sentence: str) -> ValidationError:
    return ValidationError({field: [sentence]})


def _parameter(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema}
