"""评议: sessions of the review panel; for a member one order after another, results when the session is closed."""

from typing import cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import User
from common.errors import DomainError
from common.inputs import add_refusal
from common.redaction import redact
from common.toasts import toast
from grids.middleware import current_post
from grids.models import DESK_ROLES, Area
from workorders.actors import Actor, of_user
from workorders.forms_reviewing import PanelForm, ScoreForm
from workorders.models import PanelItem, PanelSession
from workorders.services import judging
from workorders.visitors import sent

RESULTS = ("settle", "answer", "complete")  # the actions that say what was done


def _actor(request: HttpRequest) -> Actor:
    return of_user(cast(User, request.user), current_post(request))


def _session(request: HttpRequest, pk: int) -> PanelSession:
    return get_object_or_404(PanelSession.objects.visible_to(request.user).select_related("area"), pk=pk)


def _desk_area(request: HttpRequest) -> Area | None:
    post = current_post(request)
    return post.area if post is not None and post.role in DESK_ROLES else None


@login_required
@never_cache
@require_safe
def panels(request: HttpRequest) -> HttpResponse:
    rows = PanelSession.objects.visible_to(request.user).select_related("area")[:60]
    return render(request, "workorders/panels.html", {"rows": rows, "may_open": _desk_area(request)})


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def new_panel(request: HttpRequest) -> HttpResponse:
    area = _desk_area(request)
    if area is None:
        raise PermissionDenied
    form = PanelForm(sent(request), area=area)
    if form.is_valid():
        try:
            session = judging.open_session(area, **form.cleaned_data, by=_actor(request))
            return redirect("workorders:panel", session.pk)
        except DomainError as refusal:
            add_refusal(form, refusal)
    return render(request, "workorders/panel_new.html", {"form": form}, status=422 if form.is_bound else 200)


@login_required
@never_cache
@require_safe
def panel(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is; the results once it is closed."""
    session = _session(request, pk)
    area = _desk_area(request)
    context = {
        "session": session,
        "items": session.items.select_related("order").prefetch_related("scores"),
        "members": session.members.select_related("post__person", "post__area"),
        "may_close": session.closed_at is None and area is not None and area.pk == session.area_id,
        "may_score": session.closed_at is None and judging.member_of(session, _actor(request)) is not None,
    }
    return render(request, "workorders/panel.html", context)


@login_required
@require_POST
def close_panel(request: HttpRequest, pk: int) -> HttpResponse:
    session = _session(request, pk)
    try:
        judging.close_session(session, by=_actor(request))
    except DomainError as refusal:
        toast(request, str(refusal))
    return redirect("workorders:panel", session.pk)


@login_required
@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def score(request: HttpRequest, pk: int) -> HttpResponse:
    """The next order that this member has not scored."""
    session, by = _session(request, pk), _actor(request)
    member = judging.member_of(session, by)
    if member is None or session.closed_at is not None:
        raise Http404
    item = judging.next_item(session, member, by)
    if item is None:
        toast(request, _("You have scored all of them. Thank you."))
        return redirect("workorders:panel", session.pk)
    form = ScoreForm(sent(request) if request.POST.get("item") == str(item.pk) else None)
    if form.is_valid():
        judging.score(item, by=by, **form.cleaned_data)
        return redirect(request.path)
    context = {"session": session, "item": item, "form": form, **_told(item)}
    return render(request, "workorders/panel_score.html", context, status=422 if form.is_bound else 200)


def _told(item: PanelItem) -> dict[str, object]:
    """What a member reads of the order: without names, telephones and flats."""
    order, session = item.order, item.session
    results = order.events.filter(action__in=RESULTS).order_by("pk").values_list("text", flat=True)
    return {
        "title": redact(order.title),
        "description": redact(order.description),
        "results": [redact(text) for text in results],
        "unit": "" if session.is_blind else order.lead_name,
        "place": item.position,
        "of": session.items.count(),
    }
