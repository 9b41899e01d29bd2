"""For those who help now and then and have no account: everything on one page, by a personal link."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from common.attempts import Limit, allowed
from common.errors import DomainError
from common.inputs import add_refusal
from common.toasts import toast
from workorders.choices import LookReason
from workorders.forms.provider import ProviderForm
from workorders.inputs import perform_with
from workorders.links import link_for, path_to, token_for
from workorders.models import Purpose
from workorders.provider_page import OFFERED, ProviderPage
from workorders.services.revealing import reveal_reporters
from workorders.views.photos import served
from workorders.workflow import ACTIONS

SENT = Limit("provider-sent", most=30, seconds=600)
LOOKED = Limit("provider-looked", most=5, seconds=3600)
DONE = {
    "agree": _("Thank you: it is yours now."),
    "appoint": _("The appointment is noted; the resident sees it."),
    "contact": _("It is noted."),
    "progress": _("It is noted; the resident sees it."),
    "resume": _("It is noted."),
    "complete": _("Thank you. The community has a look, and the resident is asked how it went."),
}

View = Callable[..., HttpResponseBase]


def personal(view: View) -> View:
    """For whoever holds the link, as long as something can be done with it. Neither kept nor found by anybody else."""

    @wraps(view)
    def opened(request: HttpRequest, token: str, *args: Any, **options: Any) -> HttpResponseBase:
        answer: HttpResponseBase
        link = link_for(token, Purpose.PROVIDE)
        if link is None:
            answer = _over(request, "unknown", 404)
        elif reason := ProviderPage(link).over:
            answer = _over(request, reason, 410)
        else:
            answer = view(request, ProviderPage(link), *args, **options)
        answer["X-Robots-Tag"] = "noindex, nofollow, noarchive"
        return answer

    return never_cache(opened)


def _over(request: HttpRequest, reason: str, status: int) -> HttpResponse:
    return render(request, "public/provider_over.html", {"reason": reason}, status=status)


def _show(request: HttpRequest, page: ProviderPage, status: int = 200) -> HttpResponse:
    context = {"page": page, "order": page.order, "token": token_for(page.link)}
    return render(request, "public/provider.html", context, status=status)


@require_safe
@personal
def page(request: HttpRequest, shown: ProviderPage) -> HttpResponse:
    return _show(request, shown)


@require_POST
@personal
def act(request: HttpRequest, shown: ProviderPage, action: str) -> HttpResponse:
    """Agree or refuse, and later all that the work needs."""
    if action not in OFFERED:
        raise Http404
    if not allowed(SENT, str(shown.link.pk)):
        return _over(request, "too_many", 429)
    form = shown.sent = ProviderForm(ACTIONS[action], shown.order, request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, shown, 422)
    try:
        perform_with(form.photos, action, shown.order, by=shown.actor, arguments=form.arguments())
    except DomainError as refusal:
        add_refusal(form, refusal)
        return _show(request, shown, 422 if refusal.status == 400 else refusal.status)
    if action in DONE:
        toast(request, DONE[action])
    return redirect(path_to(shown.link))


@require_POST
@personal
def reveal(request: HttpRequest, shown: ProviderPage) -> HttpResponse:
    """Name and telephone of the resident, to call them about the work. It goes on record."""
    if not allowed(LOOKED, str(shown.link.pk)):
        return _over(request, "too_many", 429)
    with translation.override(settings.LANGUAGE_CODE):
        reason = str(LookReason.CONTACT.label)
    try:
        shown.revealed = reveal_reporters(shown.order, by=shown.actor, reason=reason, request=request)
    except DomainError as refusal:
        return _show(request, shown, refusal.status)
    return _show(request, shown)


@require_safe
@personal
def photo(_request: HttpRequest, shown: ProviderPage, pk: int, size: str = "") -> FileResponse:
    found = shown.photos.filter(pk=pk).first()
    if found is None:
        raise Http404
    return served(found, size)
