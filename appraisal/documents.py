"""What an appraisal came to as a workbook and on paper, and the paper that a unit handed in."""

from django.http import FileResponse
from django.utils.http import content_disposition_header

from appraisal.models import Report, Scheme
from appraisal.publication import results_of
from common.pdf import pdf_file
from common.workbooks import workbook_file
from workorders.views.photos import HEADERS


def results_workbook(scheme: Scheme) -> FileResponse:
    return workbook_file(_stem(scheme), *results_of(scheme).sheets(scheme.name))


def results_paper(scheme: Scheme) -> FileResponse:
    return pdf_file("print/appraisal.html", {"scheme": scheme, "results": results_of(scheme)}, _stem(scheme))


def _stem(scheme: Scheme) -> str:
    return f"appraisal-{scheme.year}-{scheme.half}"


def report_paper(report: Report) -> FileResponse:
    """To be kept, never shown as a page of ours."""
    answer = FileResponse(report.file.open("rb"), headers=HEADERS)
    answer["Content-Disposition"] = content_disposition_header(True, report.file_name) or "attachment"
    return answer
