"""Lists by key, not by offset, as the API answers them."""

from typing import Any

from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.pagination import BasePagination
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.utils.urls import replace_query_param

from common.keyset import Cursor, Ordering, read_page

DEFAULT_LIMIT = 50
MAX_LIMIT = 1000


class CursorPages(BasePagination):
    """The view names its `orderings`: what callers say → column ("-created_at"); the first is the default. With
    `ways` it may say by which of them its rows are found (`read_page`)."""

    def paginate_queryset(self, queryset: Any, request: Request, view: Any = None) -> list[Any]:
        self.request = request
        limit = _limit(request)
        ordering = _ordering(request, view.orderings)
        text = request.query_params.get("cursor")
        cursor = Cursor.read(text, ordering) if text else None
        self.count = queryset.count() if _flag(request, "count") else None
        self.page = read_page(queryset, ordering, cursor, limit, view.ways())
        return self.page.rows

    def get_paginated_response(self, data: Any) -> Response:
        body = {"next": self._link(self.page.next), "previous": self._link(self.page.previous), "results": data}
        return Response(body if self.count is None else {"count": self.count, **body})

    def _link(self, cursor: str | None) -> str | None:
        return replace_query_param(self.request.build_absolute_uri(), "cursor", cursor) if cursor else None

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


def _wrong(field: str, sentence: str) -> ValidationError:
    return ValidationError({field: [sentence]})


def _parameter(name: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"name": name, "in": "query", "required": False, "schema": schema}
