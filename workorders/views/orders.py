"""The list of orders."""

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.pages import user_of
from grids.middleware import current_post
from workorders.exporting import FORMATS
from workorders.listing import Listing, whole_choice_of_category


@require_safe
@login_required
def orders(request: HttpRequest) -> HttpResponse:
    listing = Listing(user_of(request), current_post(request), request.GET)
    return page(request, listing)


@require_safe
@login_required
def category_choices(request: HttpRequest) -> HttpResponse:
    """All categories that the list can be narrowed to, in the place of the few that it begins with."""
    chip = whole_choice_of_category(request.GET.get("category", ""))
    return render(request, "workorders/orders/choose.html", {"chip": chip})


def page(request: HttpRequest, listing: Listing) -> HttpResponse:
    """The whole page, or what changes of it when htmx asks."""
    template = "workorders/orders/answer.html" if getattr(request, "htmx", False) else "workorders/orders.html"
    context = {"listing": listing, "encodings": FORMATS}
    return render(request, template, context, status=200 if listing.is_valid else 400)
