"""Every refusal under /api/ in one form: RFC 9457 `application/problem+json`."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import singledispatch
from typing import Any

import structlog
from django.core.exceptions import (
    PermissionDenied,
    RequestDataTooBig,
    SuspiciousOperation,
    ValidationError,
)
from django.http import Http404
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.serializers import as_serializer_error

from common.api.etags import PreconditionRequired, tag_of
from common.api.kinds import KINDS, Kind, kind_for_status
from common.errors import Conflict, DomainError, Invalid, Stale, WrongState

CONTENT_TYPE = "application/problem+json"


@dataclass(frozen=True)
class Problem:
    kind: Kind
    detail: str
    code: str = ""
    errors: list[dict[str, str]] = field(default_factory=list)
    extra: dict[str, Any] = field(default_factory=dict)
    headers: dict[str, str] = field(default_factory=dict)

    def body(self) -> dict[str, Any]:
        return {
            "type": self.kind.uri,
            "title": str(self.kind.title),
            "status": self.kind.status,
            "detail": self.detail,
            "code": self.code or self.kind.name,
            "errors": self.errors,
            "request_id": request_id(),
            **self.extra,
        }


def handle(exc: Exception, _context: dict[str, Any]) -> Response | None:
    """DRF's exception handler. None lets an unforeseen error through, to be logged and answered as a 500."""
    problem = describe(exc)
    if problem is None:
        return None
    return Response(problem.body(), status=problem.kind.status, headers=problem.headers, content_type=CONTENT_TYPE)


def request_id() -> str:
    return str(structlog.contextvars.get_contextvars().get("request_id", ""))[:64]


@singledispatch
def describe(_exc: Exception) -> Problem | None:
    return None


@describe.register
def _domain(exc: DomainError) -> Problem:
    return Problem(kind_for_status(exc.status), str(exc.message), code=exc.code)


@describe.register
def _invalid(exc: Invalid) -> Problem:
    fields = exc.fields or {"": [exc.message]}
    errors = [
        {"field": name, "code": exc.code, "detail": str(sentence)}
        for name, sentences in fields.items()
        for sentence in sentences
    ]
    return Problem(KINDS["validation"], str(exc.message), errors=errors)


@describe.register
def _conflict(exc: Conflict) -> Problem:
    return Problem(KINDS["conflict"], str(exc.message), code=exc.code)


@describe.register
def _wrong_state(exc: WrongState) -> Problem:
    return Problem(KINDS["wrong-state"], str(exc.message), code=exc.code, extra={"state": exc.state})


@describe.register
def _stale(exc: Stale) -> Problem:
    return Problem(
        KINDS["stale"],
        str(exc.message),
        code=exc.code,
        extra={"version": exc.version},
        headers={"ETag": tag_of(exc.version)},
    )


@describe.register
def _validation(exc: exceptions.ValidationError) -> Problem:
    errors = list(_flat(exc.detail))
    alone = len(errors) == 1 and not errors[0]["field"]
    detail = errors[0]["detail"] if alone else _("Some of the input is not right.")
    return Problem(KINDS["validation"], detail, errors=errors)


@describe.register
def _django_validation(exc: ValidationError) -> Problem:
    return _validation(exceptions.ValidationError(as_serializer_error(exc)))


@describe.register
def _api(exc: exceptions.APIException) -> Problem:
    kind = kind_for_status(exc.status_code)
    code = exc.detail.code if isinstance(exc.detail, exceptions.ErrorDetail) else ""
    return Problem(kind, str(exc.detail), code=str(code or kind.name), headers=_headers(exc))


@describe.register
def _precondition(exc: PreconditionRequired) -> Problem:
    return Problem(KINDS["precondition-required"], str(exc.detail))


@describe.register
def _not_found(_exc: Http404) -> Problem:
    return Problem(KINDS["not-found"], _("There is nothing here that you may see."))


@describe.register
def _denied(_exc: PermissionDenied) -> Problem:
    return Problem(KINDS["forbidden"], _("You may not do this."))


@describe.register
def _suspicious(_exc: SuspiciousOperation) -> Problem:
    return Problem(KINDS["malformed"], _("The request cannot be read."))


@describe.register
def _too_big(_exc: RequestDataTooBig) -> Problem:
    return Problem(KINDS["too-large"], _("The body is larger than this server takes."))


def _headers(exc: exceptions.APIException) -> dict[str, str]:
    headers = {}
    if auth_header := getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = auth_header
    if wait := getattr(exc, "wait", None):
        headers["Retry-After"] = str(int(wait))
    return headers


def _flat(detail: Any, path: str = "") -> Iterator[dict[str, str]]:
    """DRF's nested errors as one list, each with the dotted path of its field."""
    if isinstance(detail, dict):
        for name, inner in detail.items():
            yield from _flat(inner, _below(path, name))
    elif isinstance(detail, list):
        for at, inner in enumerate(detail):
            yield from _flat(inner, path if isinstance(inner, str | Promise) else _below(path, str(at)))
    else:
        yield {"field": path, "code": str(getattr(detail, "code", "invalid")), "detail": str(detail)}


def _below(path: str, name: str) -> str:
    if name == "non_field_errors":
        return path
    return f"{path}.{name}" if path else str(name)
