"""What an appraisal came to: as a workbook and on paper, for those who may see it; for everybody once published."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from appraisal.choices import State
from appraisal.documents import results_paper, results_workbook
from appraisal.models import Scheme
from appraisal.publication import results_of
from appraisal.scheme_page import SchemePage
from appraisal.views.common import scheme_or_404
from grids.models import DESK_KINDS, Area
from grids.querysets import boundaries
from workorders.actors import of_request

MOST = 200


def _counted_or_404(request: HttpRequest, pk: int) -> Scheme:
    scheme = scheme_or_404(request, pk)
    if not SchemePage(scheme, of_request(request)).may_see_points:
        raise Http404
    return scheme


def _published_or_404(code: str) -> Scheme:
    rows = Scheme.objects.filter(state=State.PUBLISHED).select_related("area").defer(*boundaries("area"))
    return get_object_or_404(rows, public_code=code)


@login_required
@never_cache
@require_safe
def results_file(request: HttpRequest, pk: int) -> FileResponse:
    return results_workbook(_counted_or_404(request, pk))


@login_required
@never_cache
@require_safe
def results_pdf(request: HttpRequest, pk: int) -> FileResponse:
    return results_paper(_counted_or_404(request, pk))


@require_safe
def board(request: HttpRequest, code: str) -> HttpResponse:
    """The published appraisals of an area, and those of the levels above, which judge its units too."""
    area = get_object_or_404(Area.objects.current().filter(kind__in=DESK_KINDS).defer("boundary"), code=code)
    rows = Scheme.objects.within(area) | Scheme.objects.filter(area__in=area.ancestor_ids)
    rows = rows.filter(state=State.PUBLISHED).for_list()
    return render(request, "public/appraisals.html", {"area": area, "rows": rows.order_by("-published_at")[:MOST]})


@require_safe
def public_scheme(request: HttpRequest, code: str) -> HttpResponse:
    scheme = _published_or_404(code)
    return render(request, "public/appraisal.html", {"scheme": scheme, "results": results_of(scheme)})


@require_safe
def public_file(_request: HttpRequest, code: str) -> FileResponse:
    return results_workbook(_published_or_404(code))


@require_safe
def public_pdf(_request: HttpRequest, code: str) -> FileResponse:
    return results_paper(_published_or_404(code))
