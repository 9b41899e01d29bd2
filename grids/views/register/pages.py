"""What the pages of the register share."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache

from grids.models import Area, Household, Residence
from grids.querysets import boundaries
from grids.register.households import PLACE_KINDS
from grids.register.reach import has_register

View = Callable[..., HttpResponse]


def register_page(view: View) -> View:
    """For those who work with the people of an area; to everybody else there is no such page. Never kept anywhere."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not has_register(request.user):
            raise Http404
        return view(request, *args, **kwargs)

    return never_cache(login_required(guarded))


def place_or_404(request: HttpRequest, code: str) -> Area:
    rows = Area.objects.registered_to(request.user).filter(kind__in=PLACE_KINDS)
    rows = rows.select_related("building__property_company", "parent").defer("boundary", *boundaries("parent"))
    return get_object_or_404(rows, code=code)


def household_or_404(request: HttpRequest, code: str) -> Household:
    rows = Household.objects.visible_to(request.user).select_related("area").defer(*boundaries("area"))
    return get_object_or_404(rows, code=code)


def residence_or_404(request: HttpRequest, pk: int) -> Residence:
    """Somebody who lives here now: of those who left only the card still tells."""
    rows = Residence.objects.visible_to(request.user).current().select_related("person", "household__area")
    return get_object_or_404(rows.defer(*boundaries("household__area")), pk=pk)


def show(request: HttpRequest, template: str, status: int = 200, **context: Any) -> HttpResponse:
    return render(request, f"grids/register/{template}.html", context, status=status)
