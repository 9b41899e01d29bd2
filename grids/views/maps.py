"""The map of areas. The list beside it is the way there without it."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import etag, require_safe

from accounts.models import User
from common.pages import user_of
from grids import drawing
from grids.area_page import AreaPage
from grids.base_map import base_map
from grids.boundary_plan import pieces
from grids.middleware import current_post
from grids.models import Area, AreaKind, Post
from grids.permissions import keeps_areas
from grids.picking import area_of as area_at_point
from grids.picking import point_in
from grids.querysets import AreaQuerySet
from grids.shapes import fault_features, shapes_of, tag_for
from grids.topology import Finding, findings, surface_of
from grids.views.areas import area_of

MOST_LISTED = 1000
MOST_FAULTS = 200
COMPACT = {"ensure_ascii": False, "separators": (",", ":")}
LEVELS = (AreaKind.DISTRICT, AreaKind.STREET, AreaKind.COMMUNITY, AreaKind.GRID)


@login_required
@require_safe
@gzip_page
def map_page(request: HttpRequest) -> HttpResponse:
    """The boundaries of one level."""
    user = user_of(request)
    wanted = Area.objects.shown_to(user).filter(code=request.GET.get("area", "").replace("\0", "")).first()
    kind = _level(request.GET.get("kind", wanted.kind if wanted else ""), current_post(request))
    rows = _shown(user).filter(kind=kind).select_related("parent").defer("boundary", "search", "parent__boundary")
    listed = list(rows.order_by("code")[: MOST_LISTED + 1])
    context: dict[str, Any] = {
        "kind": kind,
        "levels": _levels(user, kind),
        "listed": listed[:MOST_LISTED],
        "is_cut": len(listed) > MOST_LISTED,
        "wanted": wanted,
        "base_map": base_map(),
        "keeps_areas": keeps_areas(user),
    }
    return render(request, "grids/map.html", context)


def _shown(user: User) -> AreaQuerySet:
    return Area.objects.shown_to(user).current()


def _levels(user: User, chosen: AreaKind) -> list[AreaKind]:
    """Those of which the person sees any; of the levels that few places have, any with a boundary."""
    here = _shown(user).filter(Q(kind__in=LEVELS) | Q(boundary__isnull=False))
    kinds = set(here.order_by().values_list("kind", flat=True).distinct())
    return [kind for kind in AreaKind if kind in kinds or kind == chosen]


def _level(asked: str, post: Post | None) -> AreaKind:
    """The one asked for, else the one below that of the person's own area."""
    if asked in AreaKind.values:
        return AreaKind(asked)
    own = AreaKind(post.area.kind) if post and post.area else AreaKind.DISTRICT
    position = LEVELS.index(own) if own in LEVELS else len(LEVELS) - 2
    return LEVELS[min(position + 1, len(LEVELS) - 1)]


def _shapes_tag(request: HttpRequest) -> str:
    return tag_for(user_of(request), "shapes", request.GET.get("kind", ""))


@login_required
@require_safe
@gzip_page
@etag(_shapes_tag)
def shapes(request: HttpRequest) -> HttpResponse:
    """The boundaries of one level in reach, for the map."""
    kind = _level(request.GET.get("kind", ""), current_post(request))
    return _geojson(shapes_of(_shown(user_of(request)), kind))


def _geojson(content: dict[str, Any]) -> HttpResponse:
    headers = {"Cache-Control": "private, no-cache"}
    return JsonResponse(content, json_dumps_params=COMPACT, headers=headers, content_type="application/geo+json")


@login_required
@require_safe
def brief(request: HttpRequest, code: str) -> HttpResponse:
    """What the map says of one area."""
    return render(request, "grids/area/brief.html", {"page": AreaPage(area_of(request, code), user_of(request))})


@login_required
@require_safe
def place(request: HttpRequest) -> HttpResponse:
    """Which area that I may see a point lies in; nothing where there is none."""
    point = point_in(request.GET)
    area = area_at_point(point, _shown(user_of(request))) if point else None
    return JsonResponse({"code": area.code, "name": area.name} if area else {})


@login_required
@require_safe
def faults(request: HttpRequest) -> HttpResponse:
    """Where the areas that somebody administers do not fit together."""
    found = _faults(user_of(request))
    outlines = _mine(user_of(request)).filter(kind=AreaKind.COMMUNITY).values_list("boundary", flat=True)
    surfaces = [surface for boundary in outlines if (surface := surface_of(boundary)) is not None]
    context = {
        "faults": found[:MOST_FAULTS],
        "left_out": max(len(found) - MOST_FAULTS, 0),
        "sheet": drawing.draw_sheet(surfaces, [(each.fault, each.surface) for each in found[:MOST_FAULTS]]),
    }
    return render(request, "grids/faults.html", context)


@login_required
@require_safe
@gzip_page
def fault_shapes(request: HttpRequest) -> HttpResponse:
    """The same, for the map."""
    return _geojson(fault_features(_faults(user_of(request))[:MOST_FAULTS]))


def _mine(user: User) -> AreaQuerySet:
    return Area.objects.administered_by(user).current()


def _faults(user: User) -> list[Finding]:
    if not keeps_areas(user):
        raise Http404
    return findings(pieces(_mine(user).defer("search")))
