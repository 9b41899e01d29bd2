"""What has no party organisation: counts for each community, a map, and the list behind a count."""

from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from common.pages import user_of
from grids.reach import reach_of
from partybuilding.coverage import Coverage, What, legend, sees_coverage

MOST = 500


@login_required
@require_safe
def coverage(request: HttpRequest) -> HttpResponse:
    if not sees_coverage(request.user):
        raise Http404
    what = _what(request)
    found = Coverage(user_of(request))
    context = {"coverage": found, "what": What(what), "kinds": What, "map": found.map(what), "legend": legend()}
    return render(request, "partybuilding/coverage.html", {**context, "tab": "coverage"})


@login_required
@require_safe
def without(request: HttpRequest) -> HttpResponse:
    """Those that have none."""
    if not sees_coverage(request.user):
        raise Http404
    what, community = _what(request), request.GET.get("community", "")[:20]
    found = Coverage(user_of(request))
    things = [(each, found.community_of(each)[1]) for each in found.without(what, community)]
    name = next((name for code, name in found.communities.values() if code == community), "")
    context: dict[str, Any] = {
        "things": things[:MOST],
        "number": len(things),
        "most": MOST,
        "what": What(what),
        "community": name,
    }
    # Whoever leads an organisation without a post there is told the names, and has no page of theirs.
    reach = reach_of(request.user)
    context["links"] = reach.everything or bool(reach.paths)
    return render(request, "partybuilding/without.html", context)


def _what(request: HttpRequest) -> str:
    wanted = request.GET.get("what", "")
    return wanted if wanted in What.values else What.GRID.value
