"""The page of an order, and the actions taken on it."""

from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.errors import Conflict, DomainError, Invalid, Stale
from common.inputs import add_refusal
from common.pages import FORM_METHODS, INVALID, user_of
from common.toasts import toast
from grids.middleware import current_post
from workorders import services
from workorders.action_forms import PhotosForm
from workorders.choices import LookReason
from workorders.inputs import perform_with
from workorders.models import Category, WorkOrder
from workorders.order_page import SHOWN, OrderPage, read_along
from workorders.permissions import post_for
from workorders.services.revealing import reveal_reporters
from workorders.workflow import ACTIONS, label_of


@never_cache
@require_safe
@login_required
def order_page(request: HttpRequest, number: str) -> HttpResponse:
    return _show(request, _page(request, number))


@never_cache
@require_http_methods(FORM_METHODS)
@login_required
def act(request: HttpRequest, number: str, action: str) -> HttpResponse:
    """The page with the form of this action open, or the action itself."""
    if action not in ACTIONS:
        raise Http404
    page = _page(request, number, action)
    if request.method != "POST":
        return _show(request, page)
    try:
        changed = _take(page, request)
    except DomainError as refusal:
        return _refused(request, page, refusal)
    toast(request, _("%(done)s: %(title)s") % {"done": label_of(action), "title": changed.title})
    return redirect(changed if _still_seen(page) else "workorders:orders")


@never_cache
@require_POST
@login_required
def reveal(request: HttpRequest, number: str) -> HttpResponse:
    """Names and telephones of the reporters, once, for a reason."""
    page = _page(request, number)
    try:
        shown = reveal_reporters(page.order, by=page.actor, reason=_reason(request), request=request)
    except DomainError as refusal:
        sentences = [sentence for each in refusal.fields.values() for sentence in each] or [str(refusal)]
        return _show(request, page, status=_status(refusal), reveal_errors=sentences)
    page.revealed = {each.reporter: each for each in shown}
    return _show(request, page)


@never_cache
@require_POST
@login_required
def hand_link(request: HttpRequest, number: str) -> HttpResponse:
    """A provider's link, once, to be handed over."""
    page = _page(request, number)
    pk = request.POST.get("proposal", "")
    asked = page.order.proposals.filter(pk=int(pk)).first() if pk.isascii() and pk.isdigit() and len(pk) < 10 else None
    try:
        if asked is None:
            raise Conflict(_("Nothing is asked of them any more: a link would open nothing."))
        page.handed = services.hand_link(page.order, by=page.actor, proposal=asked)
    except DomainError as refusal:
        return _show(request, page, status=_status(refusal), refusal=refusal)
    return _show(request, page)


def _reason(request: HttpRequest) -> str:
    """The one that was clicked, in the words of the platform's own language; else what was typed."""
    clicked = request.POST.get("why", "")
    if clicked not in LookReason.values:
        return request.POST.get("reason", "")
    with translation.override(settings.LANGUAGE_CODE):
        return str(LookReason(clicked).label)


@never_cache
@require_POST
@login_required
def attach(request: HttpRequest, number: str) -> HttpResponse:
    """Photos from the work, all of them or none."""
    page = _page(request, number)
    page.sent_photos = form = PhotosForm(request.POST, request.FILES, auto_id="photos_%s")
    if not form.is_valid():
        return _show(request, page, status=INVALID)
    values = form.cleaned_data
    try:
        with transaction.atomic():
            how = {"by": page.actor, "stage": values["stage"], "is_public": values["is_public"]}
            for photo in values["photos"]:
                services.attach(page.order, photo=photo, **how)
            for file in values["documents"]:
                services.attach_file(page.order, file=file, **how)
    except DomainError as refusal:
        form.add_error("photos", str(refusal))
        return _show(request, page, status=_status(refusal))
    if n := len(values["photos"]):
        toast(request, ngettext("%(n)d photo added.", "%(n)d photos added.", n) % {"n": n})
    if n := len(values["documents"]):
        toast(request, ngettext("%(n)d file added.", "%(n)d files added.", n) % {"n": n})
    return redirect(page.order)


def _page(request: HttpRequest, number: str, action: str = "") -> OrderPage:
    user = user_of(request)
    rows = WorkOrder.objects.for_page().select_related("suggestion__category", "suggestion__unit")
    order = rows.prefetch_related(*read_along()).one_visible_to(user, number)
    if order is None:
        raise Http404
    page = OrderPage(order, user, current_post(request), action)
    page.show = request.GET["show"] if request.GET.get("show") in SHOWN else SHOWN[0]
    if code := request.GET.get("category"):
        page.chosen_category = Category.objects.filter(code=code, is_active=True).first()
    return page


def _take(page: OrderPage, request: HttpRequest) -> WorkOrder:
    """Decide on the order as the person saw it, or not at all."""
    page.data, page.files = request.POST, request.FILES
    if request.POST.get("version") != str(page.order.version):
        raise Stale(version=page.order.version)
    post_for(ACTIONS[page.asked_for], page.actor, page.order)
    form = page.form
    assert form is not None  # the action is open
    if not form.is_valid():
        raise Invalid
    version = form.cleaned_data["version"]
    return perform_with(
        form.photos(), page.asked_for, page.order, by=page.actor, arguments=form.arguments(), version=version
    )


def _still_seen(page: OrderPage) -> bool:
    """An order may leave one's sight with the step that one has just taken."""
    return WorkOrder.objects.visible_to(page.user).filter(pk=page.order.pk).exists()


def _refused(request: HttpRequest, page: OrderPage, refusal: DomainError) -> HttpResponse:
    """The page as it is now, with the sentence in its place and everything that was typed."""
    if isinstance(refusal, Invalid):
        if page.form is not None and not page.form.errors:
            add_refusal(page.form, refusal)
        return _show(request, page, status=INVALID)
    fresh = _page(request, page.order.number, page.asked_for)
    fresh.data = _with_version(request, fresh.order)
    if isinstance(refusal, Conflict | Stale):
        fresh.since = _seen_version(request)
    return _show(request, fresh, status=_status(refusal), refusal=refusal)


def _with_version(request: HttpRequest, order: WorkOrder) -> Any:
    """What was typed, to be sent again for the order as it is now."""
    data = request.POST.copy()
    data["version"] = str(order.version)
    return data


def _seen_version(request: HttpRequest) -> int | None:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 9 else None


def _status(refusal: DomainError) -> int:
    return INVALID if isinstance(refusal, Invalid) else refusal.status


def _show(request: HttpRequest, page: OrderPage, *, status: int = 200, **context: Any) -> HttpResponse:
    """The whole page, or the part of it that htmx asks for."""
    htmx = getattr(request, "htmx", None)
    parts = {"act": "act", "timeline": "timeline", "reporters": "reporters", "proposals": "proposals"}
    part = parts.get(htmx.target or "", "answer") if htmx else ""
    template = f"workorders/order/{part}.html" if part else "workorders/order.html"
    site = settings.SITE_URL or request.build_absolute_uri("/")[:-1]
    answer = render(request, template, {"page": page, "order": page.order, "site": site, **context}, status=status)
    if htmx:
        answer["X-Fragment"] = "1"  # even a refusal is to be shown
    return answer
