"""What every endpoint is made of. A resource names its model, its serializers and the services it calls."""

from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.exceptions import ValidationError
from rest_framework.generics import GenericAPIView
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.serializers import BaseSerializer
from rest_framework.views import APIView

from common.api import paging
from common.api.etags import content_tag, expected_version, is_known, tag_of
from common.api.idempotency import Outcome, once
from common.api.serializers import NoInput


class ApiView(APIView):
    """Any endpoint. `scope_resource` is the resource whose scope a key needs; None when any key will do.

    `only_reads`: its POST asks a question, with what should not stand in an address, and changes nothing.
    """

    scope_resource: ClassVar[str | None] = None
    only_reads: ClassVar[bool] = False

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        _refuse_nul(request, kwargs)
        super().initial(request, *args, **kwargs)


class ResourceView(ApiView, GenericAPIView[Any]):
    """Rows of `model` that the caller may see, shown by `serializer_class`."""

    model: ClassVar[type[Model]]
    input_class: ClassVar[type[BaseSerializer[Any]]] = NoInput

    def get_queryset(self) -> QuerySet[Any]:
        manager: Any = self.model._default_manager
        is_fake = getattr(self, "swagger_fake_view", False)
        rows: QuerySet[Any] = manager.none() if is_fake else manager.visible_to(self.request.user)
        return self.loaded(rows)

    def loaded(self, rows: QuerySet[Any]) -> QuerySet[Any]:
        """The rows with all that the serializer shows of them."""
        return rows

    def find(self, pk: Any) -> Model:
        """The row again, for a repeated request; 404 when it is no longer the caller's to see."""
        row: Model | None = self.get_queryset().filter(pk=pk).first()
        if row is None:
            raise Http404
        return row

    def fresh(self, row: Model) -> Model:
        """The row after what the caller did, which may have taken it out of their sight."""
        found: Model = self.loaded(self.model._default_manager.filter(pk=row.pk)).get()
        return found

    def input(self, request: Request, *, partial: bool = False) -> dict[str, Any]:
        """The validated body."""
        chosen, context = self.get_input_class(), self.get_serializer_context()
        serializer = chosen(data=request.data, partial=partial, context=context)
        serializer.is_valid(raise_exception=True)
        return dict(serializer.validated_data)

    def get_input_class(self) -> type[BaseSerializer[Any]]:
        return self.input_class

    def shown(self, row: Any, *, status: int = 200, headers: Mapping[str, str] | None = None) -> Response:
        """One row as an answer, under its ETag."""
        data = self.get_serializer(row).data
        return Response(data, status=status, headers={"ETag": _tag(row, data), **(headers or {})})


class ListView(ResourceView):
    """GET: a page of rows, filtered, in one of the `orderings` (what callers say → column)."""

    orderings: ClassVar[dict[str, str]] = {"id": "pk"}

    def ways(self) -> list[QuerySet[Any]]:
        """The rows in parts, each filtered as they are: see `common.keyset.read_page`."""
        return []

    filterset_class: Any = None

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        self._check_parameters(request)
        rows = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)

    def _check_parameters(self, request: Request) -> None:
        """Nothing that was asked for is silently left out."""
        filters = set(self.filterset_class.get_filters()) if self.filterset_class else set()
        known = sorted(filters | paging.PARAMETERS)
        sentence = _("There is no such parameter. Known here: %(known)s.") % {"known": ", ".join(known)}
        unknown = sorted(set(request.query_params) - set(known))
        if unknown:
            raise ValidationError({name[:100]: [sentence] for name in unknown[:20]}, code="unknown")
        doubled = [name for name, values in request.query_params.lists() if len(values) > 1]
        if doubled:
            sentence = _("Give this parameter once; several values go between commas.")
            raise ValidationError({name: [sentence] for name in doubled}, code="doubled")


class CreateView(ResourceView, ABC):
    """POST: make one row, once per Idempotency-Key. With a list: `class Xs(ListView, CreateView)`."""

    @abstractmethod
    def create(self, data: dict[str, Any]) -> Model:
        """Call the service."""

    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        data = self.input(request)
        outcome = once(request, lambda: self.create(data), self.find)
        return self.shown(outcome.made, status=201, headers=outcome.headers)


class ItemView(ResourceView):
    """GET: one row, or 304 when the caller has it already."""

    def get(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        answer = self.shown(self.get_object())
        if is_known(request, answer.headers["ETag"]):
            return Response(status=304, headers={"ETag": answer.headers["ETag"]})
        return answer


class ChangeView(ItemView, ABC):
    """PATCH: change one row, decided on the version in If-Match. The fields left out stay."""

    @abstractmethod
    def change(self, row: Any, data: dict[str, Any], version: int | None) -> Model:
        """Call the service, which refuses under its lock when `version` is not the present one."""

    def patch(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        row = self.get_object()
        version = expected_version(request, required=True)
        return self.shown(self.change(row, self.input(request, partial=True), version))


class RemoveView(ItemView, ABC):
    """DELETE: end one row, decided on the version in If-Match."""

    @abstractmethod
    def remove(self, row: Any, version: int | None) -> None:
        """Call the service."""

    def delete(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        row = self.get_object()
        self.remove(row, expected_version(request, required=True))
        return Response(status=204)


class ActionView(ResourceView, ABC):
    """POST: do something with one row, once per Idempotency-Key; If-Match may name the version decided on."""

    @abstractmethod
    def act(self, row: Any, data: dict[str, Any], version: int | None) -> Model:
        """Call the service."""

    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        row = self.get_object()
        data, version = self.input(request), expected_version(request, required=False)
        outcome: Outcome = once(request, lambda: self.act(row, data, version), self.find)
        return self.shown(outcome.made, headers=outcome.headers)


def _tag(row: Any, data: Any) -> str:
    version = getattr(row, "version", None)
    return content_tag(data) if version is None else tag_of(version)


def _refuse_nul(request: Request, path_values: Mapping[str, Any]) -> None:
    """No text with NUL exists in any column, and PostgreSQL takes none as a parameter."""
    if any("\0" in str(value) for value in path_values.values()):
        raise Http404
    wrong = [name for name, values in request.query_params.lists() if "\0" in name + "".join(values)]
    if wrong:
        sentence = _("The text contains a character that cannot be stored.")
        raise ValidationError({name.replace("\0", ""): [sentence] for name in wrong}, code="character")
