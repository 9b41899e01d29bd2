"""Staffing against the norm, and grids proposed anew."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from common.pages import user_of
from common.tables import safe_cell
from grids.middleware import current_post
from grids.models import Area, AreaKind
from grids.permissions import may_change
from grids.proposing import propose
from grids.staffing import Staffing
from grids.two_maps import draw
from grids.views.cover import areas_within


@login_required
@require_safe
def staffing(request: HttpRequest) -> HttpResponse:
    """What an area has, what the norm asks, what is missing; one level at a time."""
    area = _area(request)
    context = {
        "staffing": Staffing(area),
        "may_go_up": area.parent is not None and areas_within(request).filter(pk=area.parent_id).exists(),
    }
    return render(request, "grids/staffing.html", context)


def _area(request: HttpRequest) -> Area:
    rows = areas_within(request).filter(
        kind__in=(AreaKind.DISTRICT, AreaKind.STREET, AreaKind.COMMUNITY, AreaKind.GRID)
    )
    area: Area | None
    if code := request.GET.get("area", "").replace("\0", "?"):
        area = get_object_or_404(rows, code=code)
    else:
        post = current_post(request)
        own = rows.filter(pk=post.area_id).first() if post is not None else None
        area = own or rows.order_by("path").first()
    if area is None:
        raise Http404
    return area


@login_required
@require_safe
def proposal(request: HttpRequest, code: str) -> HttpResponse:
    """The buildings of a community cut into balanced grids, to be looked at."""
    community = get_object_or_404(areas_within(request).filter(kind=AreaKind.COMMUNITY), code=code)
    found = propose(community)
    context = {
        "proposal": found,
        "maps": draw(found),
        "may_take_over": may_change(user_of(request), community),
    }
    return render(request, "grids/proposal.html", context)


@login_required
@require_safe
def proposal_sheet(request: HttpRequest, code: str) -> HttpResponse:
    """The same as CSV: which building would come into which grid."""
    community = get_object_or_404(areas_within(request).filter(kind=AreaKind.COMMUNITY), code=code)
    lines = [[_("Proposed grid"), _("Code"), _("Building"), _("Households"), _("Grid today")]]
    for part in propose(community).parts:
        for block in part.blocks:
            today = block.grid.name if block.grid else ""
            lines.append([str(part.number), block.area.code, block.area.name, str(block.households), today])
    text = "".join(",".join(_quoted(cell) for cell in line) + "\r\n" for line in lines)
    answer = HttpResponse("\ufeff" + text, content_type="text/csv; charset=utf-8")
    name = f"{_('Proposed grids')}-{community.name}.csv"
    answer.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    return answer


def _quoted(cell: str) -> str:
    return '"' + safe_cell(cell).replace('"', '""') + '"'
