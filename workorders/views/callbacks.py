"""回访: the queue of calls to make, and the sheet of one."""

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.errors import DomainError
from common.inputs import add_refusal
from common.pages import FORM_METHODS, sent
from common.toasts import toast
from grids.querysets import boundaries
from workorders.actors import Actor, of_request
from workorders.choices import LookReason
from workorders.forms.reviewing import CallForm
from workorders.models import Callback
from workorders.permissions import took_part
from workorders.querysets import CallbackQuerySet
from workorders.services.calling import MOST_TRIES, note_call
from workorders.services.revealing import Revealed, reveal_reporters
from workorders.story import chapters

SHOWN = 200


def waiting(request: HttpRequest) -> CallbackQuerySet:
    areas = ("order__area", "order__desk", "order__community")
    rows = Callback.objects.visible_to(request.user).waiting()
    rows = rows.select_related(*areas, "order__category", "order__lead_unit", "reporter__person")
    return rows.defer("order__search", *boundaries(*areas)).order_by("drawn_at", "pk")


@login_required
@never_cache
@require_safe
def callbacks(request: HttpRequest) -> HttpResponse:
    context = {
        "rows": waiting(request)[:SHOWN],
        "most_tries": MOST_TRIES,
        "heading": _("Callbacks"),
        "none": _("Nobody is to be called"),
        "advice": _("When a finished order is drawn, it stands here. How many are drawn is set by the district."),
    }
    return render(request, "workorders/callbacks.html", context)


def _open(request: HttpRequest, pk: int) -> tuple[Callback, Actor]:
    callback = get_object_or_404(waiting(request), pk=pk)
    by = of_request(request)
    if took_part(by, callback.order):
        raise Http404
    return callback, by


@login_required
@never_cache
@require_http_methods(FORM_METHODS)
def callback(request: HttpRequest, pk: int) -> HttpResponse:
    """The sheet: what it was about, what to ask, what came of it."""
    call, by = _open(request, pk)
    form = CallForm(sent(request))
    if form.is_valid() and _note(call, form, by):
        toast(request, _("Noted."))
        return redirect("workorders:callbacks")
    return _sheet(request, call, form, status=422 if form.is_bound else 200)


def _note(call: Callback, form: CallForm, by: Actor) -> bool:
    try:
        note_call(call, form.said(), by=by)
    except DomainError as refusal:
        add_refusal(form, refusal)
        return False
    return True


@login_required
@never_cache
@require_POST
def callback_phone(request: HttpRequest, pk: int) -> HttpResponse:
    """The telephone in full, to call about this order; who looked goes on record."""
    call, by = _open(request, pk)
    shown = reveal_reporters(call.order, by=by, reason=str(LookReason.CONTACT.label), request=request)
    found = next((each for each in shown if each.reporter == call.reporter_id), None)
    return _sheet(request, call, CallForm(), found)


def _sheet(
    request: HttpRequest, call: Callback, form: CallForm, revealed: Revealed | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "call": call,
        "order": call.order,
        "form": form,
        "revealed": revealed,
        "calls": call.calls.select_related("user"),
        "chapters": chapters(call.order, None),
        "most_tries": MOST_TRIES,
    }
    return render(request, "workorders/callback.html", context, status=status)
