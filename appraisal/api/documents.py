"""What an appraisal came to as a workbook and on paper, and what units reported of themselves, for programs."""

from typing import Any

from django.db.models import Model, QuerySet
from django.http import FileResponse, Http404
from django.shortcuts import get_object_or_404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request

from appraisal.api.filters import ReportFilter
from appraisal.api.views import OfAppraisal
from appraisal.documents import report_paper, results_paper, results_workbook
from appraisal.inputs import Acting, ActionForm, perform
from appraisal.models import Report, Scheme
from appraisal.permissions import own_subjects
from appraisal.scheme_page import SchemePage
from appraisal.workflow import ACTIONS
from common.api.serializers import StrictSerializer, TextField
from common.api.views import ActionView, ItemView, ListView
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


class ReportInput(StrictSerializer):
    text = TextField(max_length=8000)
    paper = serializers.FileField(help_text="PDF, docx, xlsx or pptx.")


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


class HandInReport(OfReports, ActionView):
    """Hand in the report of the caller's unit together with its paper, which replaces the one before. Without a paper:
    the action `hand_in_report`."""

    input_class = ReportInput
    parser_classes = [MultiPartParser]

    def get_object(self) -> Scheme:
        return get_object_or_404(Scheme.objects.visible_to(self.request.user), pk=self.kwargs["pk"])

    def act(self, row: Scheme, data: dict[str, Any], version: int | None) -> Model:
        action = ACTIONS["hand_in_report"]
        arguments = ActionForm.parse(action, Acting(row, self.actor), data)
        scheme = perform(action.name, row, by=self.actor, arguments=arguments, version=version)
        own: Report = Report.objects.select_related("subject__unit").get(subject=own_subjects(self.actor, scheme)[0])
        return own


class ReportPaper(OfReports):
    """The paper that was handed in with it."""

    pagination_class = None

    @extend_schema(responses={(200, media_type): OpenApiTypes.BINARY for media_type in PAPERS})
    def get(self, request: Request, *args: Any, **kwargs: Any) -> FileResponse:
        report: Report = self.get_object()
        if not report.file:
            raise Http404
        return report_paper(report)
