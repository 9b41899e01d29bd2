"""Files on their way to whoever asked for them, each on record."""

from collections.abc import Iterator
from pathlib import Path
from typing import TypeVar

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils import timezone
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from accounts.models import User
from common.clock import now
from sheets import services, vault
from sheets.choices import Format
from sheets.models import Job
from sheets.registers import Register

Answer = TypeVar("Answer", bound=HttpResponseBase)

XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TYPES = {
    Format.XLSX: XLSX_TYPE,
    Format.CSV_UTF8: "text/csv; charset=utf-8",
    Format.CSV_GB18030: "text/csv; charset=gb18030",
}
# Nothing in it may run, whatever a browser takes it for.
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "default-src 'none'; sandbox",
    "X-Content-Type-Options": "nosniff",
}


def export(job: Job, *, by: User, request: HttpRequest | None = None) -> StreamingHttpResponse:
    """The file of an export that is done."""
    answer = StreamingHttpResponse(_pieces(job.file), content_type=TYPES[Format(job.format)])
    services.record_download(job, "file", by=by, request=request)
    ending = "xlsx" if job.format == Format.XLSX else "csv"
    return _named(answer, f"{job.title}-{timezone.localtime(job.finished_at or now()):%Y%m%d-%H%M}.{ending}")


def report(job: Job, *, by: User, request: HttpRequest | None = None) -> StreamingHttpResponse:
    """The rows that were refused."""
    answer = StreamingHttpResponse(_pieces(job.report_file), content_type=XLSX_TYPE)
    services.record_download(job, "report", by=by, request=request)
    name = _("%(title)s, refused rows %(number)d.xlsx") % {"title": job.title, "number": job.pk}
    return _named(answer, name)


def template(table: Register, path: Path) -> HttpResponse:
    name = _("%(title)s, template.xlsx") % {"title": table.title}
    return _named(HttpResponse(path.read_bytes(), content_type=XLSX_TYPE), name)


def _named(answer: Answer, name: str) -> Answer:
    for header, value in HEADERS.items():
        answer.headers[header] = value
    answer.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer


def _pieces(name: str) -> Iterator[bytes]:
    if not vault.exists(name):
        raise Http404
    return vault.pieces(name)
