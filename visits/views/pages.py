"""What the pages of visits share."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404

from grids.models import Area, Household, Post
from grids.querysets import boundaries
from grids.register.households import PLACE_KINDS
from grids.register.reach import has_register
from visits.models import Visit
from workorders.views.phone import outside

View = Callable[..., HttpResponse]


def at_doors(view: View) -> View:
    """For those who work with the people of an area; to everybody else there is no such page."""

    @wraps(view)
    def guarded(request: HttpRequest, post: Post, *args: Any, **options: Any) -> HttpResponse:
        if not has_register(request.user):
            raise Http404
        return view(request, post, *args, **options)

    return outside(guarded)


def place_or_404(request: HttpRequest, code: str) -> Area:
    rows = Area.objects.registered_to(request.user).filter(kind__in=PLACE_KINDS)
    return get_object_or_404(rows.select_related("parent").defer("boundary", *boundaries("parent")), code=code)


def household_or_404(request: HttpRequest, code: str) -> Household:
    rows = Household.objects.visible_to(request.user).current().select_related("area")
    return get_object_or_404(rows.defer("door", *boundaries("area")), code=code)


def visit_or_404(request: HttpRequest, pk: int) -> Visit:
    """With what was written, still encrypted."""
    rows = Visit.objects.visible_to(request.user).select_related("by__person", "area", "household__area")
    rows = rows.prefetch_related("raised__order").defer(*boundaries("area", "household__area"))
    return get_object_or_404(rows, pk=pk)
