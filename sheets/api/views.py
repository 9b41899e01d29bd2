from typing import Any, cast

from django.db.models import Model, QuerySet
from django.http import Http404
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from common.api.views import ActionView, CreateView, ItemView, ListView, ResourceView
from sheets import downloads, services
from sheets.api import serializers
from sheets.choices import JobKind, JobState
from sheets.models import Job, JobProblem

ORDERINGS = {"-id": "-pk", "id": "pk"}


def caller(request: Request) -> User:
    return cast(User, request.user)  # nobody else passes the permissions


class OfJobs(ResourceView):
    model = Job
    kind: JobKind

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().filter(kind=self.kind)


class OfImports(OfJobs):
    kind = JobKind.IMPORT
    scope_resource = "imports"
    serializer_class = serializers.ImportSerializer


class Imports(OfImports, ListView, CreateView):
    """Tables on their way in."""

    input_class = serializers.ImportInput
    parser_classes = [MultiPartParser]
    orderings = ORDERINGS

    def create(self, data: dict[str, Any]) -> Model:
        sent = data["file"]
        return services.start_import(
            register=data["register"],
            file=sent,
            name=sent.name,
            size=sent.size,
            by=caller(self.request),
            request=self.request._request,
        )

    @extend_schema(
        description=(
            "Send a table. It is checked first (`queued`, `checking`, `checked`) and changes nothing; "
            "then confirm it. A file that cannot be read becomes `failed`, and `message` says why."
        )
    )
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().post(request, *args, **kwargs)


class ImportItem(OfImports, ItemView):
    """One import: how far it is, and what became of its rows."""


class ConfirmImport(OfImports, ActionView):
    """Take in what was checked. Rows that were refused stay out."""

    def act(self, row: Job, data: dict[str, Any], version: int | None) -> Model:
        return services.confirm_import(row, by=caller(self.request), version=version, request=self.request._request)


class CancelImport(OfImports, ActionView):
    """Stop an import. What had been taken in stays."""

    def act(self, row: Job, data: dict[str, Any], version: int | None) -> Model:
        return services.cancel_job(row, by=caller(self.request), version=version, request=self.request._request)


class Problems(ListView):
    """What is wrong with the file, cell by cell; for whoever sent it."""

    model = JobProblem
    scope_resource = "imports"
    serializer_class = serializers.ProblemOfRowSerializer
    orderings = {"row": "row"}

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return JobProblem.objects.none()
        mine = Job.objects.visible_to(self.request.user).filter(by=caller(self.request), kind=JobKind.IMPORT)
        job = mine.filter(pk=self.kwargs["pk"]).first()
        if job is None:
            raise Http404
        return JobProblem.objects.filter(job=job)


class OfExports(OfJobs):
    kind = JobKind.EXPORT
    scope_resource = "exports"
    serializer_class = serializers.ExportSerializer


class Exports(OfExports, ListView, CreateView):
    """Registers on their way out."""

    input_class = serializers.ExportInput
    orderings = ORDERINGS

    def create(self, data: dict[str, Any]) -> Model:
        return services.start_export(by=caller(self.request), request=self.request._request, **data)

    @extend_schema(description="Have a file written. It is there when the state is `done`.")
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().post(request, *args, **kwargs)


class ExportItem(OfExports, ItemView):
    """One export: how far it is."""


class CancelExport(OfExports, ActionView):
    """Stop an export."""

    def act(self, row: Job, data: dict[str, Any], version: int | None) -> Model:
        return services.cancel_job(row, by=caller(self.request), version=version, request=self.request._request)


class ExportFile(OfExports):
    """The file, for whoever had it written. 404 until it is there, and after it was deleted."""

    pagination_class = None

    def get_queryset(self) -> QuerySet[Any]:
        rows = super().get_queryset()
        if getattr(self, "swagger_fake_view", False):
            return rows
        return rows.filter(by=caller(self.request), state=JobState.DONE)

    @extend_schema(responses={(200, kind): OpenApiTypes.BINARY for kind in (downloads.XLSX_TYPE, "text/csv")})
    def get(self, request: Request, pk: int) -> HttpResponseBase:
        return downloads.export(self.get_object(), by=caller(request), request=request._request)
