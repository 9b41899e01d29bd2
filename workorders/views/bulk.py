"""Many orders at once: tick, look at what would come of it, do it, see what came of each."""

from urllib.parse import urlencode

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from common.errors import Conflict
from common.pages import FORM_METHODS, user_of
from workorders.actors import of_request
from workorders.bulk import DOABLE
from workorders.bulk_page import BulkPage, RunPage
from workorders.models import BulkRun
from workorders.passing import PASSING, people_passed_on_by
from workorders.passing_page import PassingPage
from workorders.workflow import ACTIONS


@never_cache
@require_http_methods(FORM_METHODS)
@login_required
def bulk(request: HttpRequest, action: str) -> HttpResponse:
    if action not in DOABLE:
        raise Http404
    actor = of_request(request)
    asked = request.POST if request.method == "POST" else request.GET
    return _answer(request, BulkPage(actor, ACTIONS[action], asked))


@never_cache
@require_http_methods(FORM_METHODS)
@login_required
def pass_all(request: HttpRequest, pk: int) -> HttpResponse:
    """Everything that one person has, to another."""
    actor = of_request(request)
    person = get_object_or_404(people_passed_on_by(actor), pk=pk)
    asked = request.POST if request.method == "POST" else request.GET
    return _answer(request, PassingPage(actor, person, asked))


def _answer(request: HttpRequest, page: BulkPage) -> HttpResponse:
    if not page.orders:
        return render(request, "workorders/orders/bulk_none.html", {"page": page}, status=page.none_status)
    if request.method == "POST" and page.asked.get("step") == "go" and page.is_previewed:
        return _go(request, page)
    return _show(request, page)


def _go(request: HttpRequest, page: BulkPage) -> HttpResponse:
    try:
        run = page.run()
    except Conflict:
        return _show(request, page, status=409)
    return redirect(f"{reverse('workorders:bulk_run', args=[run.token])}?{urlencode({'back': page.back})}")


def _show(request: HttpRequest, page: BulkPage, status: int = 200) -> HttpResponse:
    if page.form.is_bound and not page.is_previewed:
        status = 422
    return render(request, page.template, {"page": page, "is_other": status == 409}, status=status)


@never_cache
@require_safe
@login_required
def bulk_run(request: HttpRequest, token: str) -> HttpResponse:
    """What came of it: for whoever did it, for a day."""
    run = get_object_or_404(BulkRun, token=token, user=user_of(request))
    page = RunPage(run, (ACTIONS | {PASSING.name: PASSING})[run.action], request.GET.get("back", ""))
    return render(request, "workorders/orders/bulk_run.html", {"page": page})
