"""OpenAPI: what the base views do is documented here, once, so that no endpoint has to say it."""

from typing import Any

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import is_list_serializer
from drf_spectacular.utils import OpenApiParameter
from rest_framework.permissions import AllowAny
from rest_framework.serializers import ModelSerializer

from common.api import idempotency, views
from common.api.kinds import KINDS, Kind
from common.api.problems import CONTENT_TYPE
from common.api.serializers import NoInput, StrictSerializer, problem_serializer

STRING = {"type": "string"}
TAG = {"type": "string", "pattern": r'^(\*|(W/)?"v[0-9]{1,18}")$'}
IDEMPOTENCY_KEY = {"type": "string", "maxLength": 255, "pattern": r"^[!-~]+$"}


# What drf-spectacular does as it takes a class in is not typed.
class KeyScheme(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    target_class = "common.api.authentication.KeyAuthentication"
    name = "key"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Token ` and the key, as `manage.py create_api_key` printed it.",
        }


class Schema(AutoSchema):
    # Without the arguments of the class that drf-spectacular extends, as it is there.
    def get_description(self) -> str:  # type: ignore[override]
        """Only what the view itself says; the base views speak to programmers of this project."""
        return (type(self.view).__dict__.get("__doc__") or "").strip()

    def get_request_serializer(self) -> Any:
        if not isinstance(self.view, views.ResourceView):
            return super().get_request_serializer()
        chosen = self.view.get_input_class()
        return None if chosen is NoInput else chosen

    def get_override_parameters(self) -> list[Any]:
        parameters = [_answer_header(name, says, codes) for name, (says, codes) in LIMIT_HEADERS.items()]
        if self._shows_one_row():
            parameters.append(_answer_header("ETag", "Names the version shown.", DONE))
        if self._runs_once():
            parameters += [
                _header(
                    idempotency.HEADER, "The same key and body give the same answer for 24 hours.", IDEMPOTENCY_KEY
                ),
                _answer_header(idempotency.REPLAYED, "true when nothing was done again.", DONE),
            ]
        return parameters + self._conditions()

    def _conditions(self) -> list[OpenApiParameter]:
        if isinstance(self.view, views.ItemView) and self.method == "GET":
            return [_header("If-None-Match", "The ETag of what you have.")]
        if self.method in ("PATCH", "PUT", "DELETE"):
            return [_header("If-Match", "The ETag of what you read.", TAG, required=True)]
        if isinstance(self.view, views.ActionView):
            return [_header("If-Match", "The ETag of what you decided on.", TAG)]
        return []

    def _is_list_view(self, serializer: Any = None) -> bool:
        return is_list_serializer(serializer) or (isinstance(self.view, views.ListView) and self.method == "GET")

    def _is_create_operation(self) -> bool:
        return isinstance(self.view, views.CreateView) and self.method == "POST"

    def _postprocess_serializer_schema(self, schema: Any, serializer: Any, direction: Any) -> Any:
        if isinstance(serializer, StrictSerializer) and schema.get("type") == "object":
            schema["additionalProperties"] = False
        if isinstance(serializer, ModelSerializer) and direction == "response":
            schema["required"] = sorted(schema["properties"])  # what is shown of a row is always there
        above: Any = super()._postprocess_serializer_schema
        return above(schema, serializer, direction)

    def _get_response_bodies(self, direction: Any = "response") -> dict[str, Any]:
        answers = super()._get_response_bodies(direction)
        if "If-None-Match" in {parameter.name for parameter in self._conditions()}:
            answers["304"] = {"description": "You have it already."}
        for name in self._problems():
            kind = KINDS[name]
            code = str(kind.status)
            answers.setdefault(code, self._problem(kind))
        return answers

    def _problem(self, kind: Kind) -> Any:
        described: Any = super()._get_response_for_code
        return described(problem_serializer, str(kind.status), [CONTENT_TYPE]) | {"description": str(kind.title)}

    def _problems(self) -> list[str]:
        names = ["validation", "not-found", "not-acceptable", "too-many-requests"]
        if AllowAny not in self.view.permission_classes:
            names += ["unauthenticated", "forbidden"]
        if self.method in ("POST", "PUT", "PATCH"):
            names += ["too-large", "unsupported-media-type"]
        if self.method != "GET":
            names += ["conflict"]
        if self.method in ("PATCH", "PUT", "DELETE"):
            names += ["precondition-required"]
        if any(parameter.name == "If-Match" for parameter in self._conditions()):
            names += ["stale"]
        return names + (["idempotency-mismatch"] if self._runs_once() else [])

    def _runs_once(self) -> bool:
        return self.method == "POST" and isinstance(self.view, views.CreateView | views.ActionView)

    def _shows_one_row(self) -> bool:
        return isinstance(self.view, views.ResourceView) and self.method != "DELETE" and not self._is_list_view()


DONE = [200, 201, 204]
LIMIT_HEADERS = {
    "RateLimit": ("What is left of the limit, and the seconds until it is whole again.", DONE),
    "RateLimit-Policy": ("The limit and its window in seconds.", DONE),
    "Retry-After": ("Seconds to wait.", [429]),
}


def _header(
    name: str, description: str, schema: dict[str, Any] | None = None, *, required: bool = False
) -> OpenApiParameter:
    kind = schema or STRING
    return OpenApiParameter(name, kind, OpenApiParameter.HEADER, required=required, description=description)


def _answer_header(name: str, description: str, codes: list[int]) -> OpenApiParameter:
    return OpenApiParameter(name, STRING, OpenApiParameter.HEADER, response=codes, description=description)
