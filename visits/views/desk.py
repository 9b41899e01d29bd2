"""The visits of an area, for the desk and the secretary."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_POST, require_safe

from common.errors import Invalid
from common.pages import INVALID, user_of
from grids.register.revealing import Reason, reason_of
from grids.views.register.pages import register_page
from visits.listing import VisitListing
from visits.models import Visit
from visits.rows import changes_told, kind_shown
from visits.services import reveal_note
from visits.services.revealing import RevealedWords
from visits.views.pages import visit_or_404

SHOWN = 10


@require_safe
@register_page
def visits(request: HttpRequest) -> HttpResponse:
    listing = VisitListing(user_of(request), request.GET)
    return render(request, "visits/visits.html", {"listing": listing}, status=400 if listing.problems else 200)


@require_safe
@register_page
def panel(request: HttpRequest) -> HttpResponse:
    """The latest visits to a household or a place, as a part of its page."""
    listing = VisitListing(user_of(request), request.GET)
    context = {"rows": listing.rows[:SHOWN], "wishes": listing.wishes_query}
    return render(request, "visits/panel.html", context)


@require_safe
@register_page
def visit(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, visit_or_404(request, pk))


@require_POST
@register_page
def reveal(request: HttpRequest, pk: int) -> HttpResponse:
    """The note and the texts, once, for a reason."""
    found = visit_or_404(request, pk)
    try:
        reason = reason_of(request.POST.get("chosen", ""), request.POST.get("reason", ""))
    except Invalid as refusal:
        return _page(request, found, status=INVALID, reveal_errors=refusal.fields["reason"])
    return _page(request, found, words=reveal_note(found, by=user_of(request), reason=reason, request=request))


def _page(
    request: HttpRequest,
    found: Visit,
    *,
    words: RevealedWords | None = None,
    status: int = 200,
    reveal_errors: object = (),
) -> HttpResponse:
    context = {
        "visit": found,
        "kind": kind_shown(found, request.user),
        "changes": changes_told(found),
        "words": words,
        "has_words": bool(found.note or found.words),
        "reasons": Reason.choices,
        "reveal_errors": reveal_errors,
    }
    return render(request, "visits/visit.html", context, status=status)
