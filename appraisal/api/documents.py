"""What an appraisal came to as a workbook and on paper, and what units reported of themselves, for programs."""

from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse, Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request

from appraisal.api.filters import ReportFilter
from appraisal.api.views import OfAppraisal
from appraisal.documents import report_paper, results_paper, results_workbook
from appraisal.models import Report, Scheme
from appraisal.scheme_page import SchemePage
from common.api.views import ItemView, ListView
from workorders.media import TYPES, MediaKind

PDF, XLSX = TYPES["pdf"][1], TYPES["xlsx"][1]
PAPERS = sorted(media_type for kind, media_type in TYPES.values() if kind == MediaKind.DOCUMENT)


class ReportSerializer(serializers.ModelSerializer[Report]):
    scheme = serializers.IntegerField(source="subject.scheme_id")
    unit = serializers.CharField(source="subject.unit.code", help_text="Code.")
    file_name = serializers.CharField(help_text="Of the paper, where one was handed in.")

    class Meta:
        model = Report
        fields = ["id", "scheme", "unit", "text", "file_name", "at"]


class OfDocuments(OfAppraisal):
    """One document of one appraisal, for whoever sees its points."""

    model = Scheme
    joined = ("area",)
    lookup_field = "pk"
    pagination_class = None

    def counted(self) -> Scheme:
        scheme: Scheme = self.get_object()
        if not SchemePage(scheme, self.actor).may_see_points:
            raise Http404
        return scheme


class ResultsWorkbook(OfDocuments):
    """What the appraisal came to, unit by unit, as a workbook."""

    @extend_schema(operation_id="appraisals_results_workbook", responses={(200, XLSX): OpenApiTypes.BINARY})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> FileResponse:
        return results_workbook(self.counted())


class ResultsPaper(OfDocuments):
    """The same to be printed."""

    @extend_schema(operation_id="appraisals_results_paper", responses={(200, PDF): OpenApiTypes.BINARY})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> FileResponse:
        return results_paper(self.counted())


class OfReports(OfAppraisal):
    model = Report
    serializer_class = ReportSerializer
    lookup_field = "pk"

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return Report.objects.none()
        rows: QuerySet[Any] = Report.objects.readable_by(self.request.user).select_related("subject__unit")
        return rows


class Reports(OfReports, ListView):
    """What units say of their own work, for those who score them, the office and the unit itself."""

    filterset_class = ReportFilter


class ReportItem(OfReports, ItemView):
    """One report."""


class ReportPaper(OfReports):
    """The paper that was handed in with it."""

    pagination_class = None

    @extend_schema(responses={(200, media_type): OpenApiTypes.BINARY for media_type in PAPERS})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> FileResponse:
        report: Report = self.get_object()
        if not report.file:
            raise Http404
        return report_paper(report)
