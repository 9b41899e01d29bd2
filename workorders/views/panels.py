"""评议: sessions of the review panel; for a member one order after another, results when the session is closed."""

from collections import Counter
from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db.models import Count, OuterRef, Subquery, TextChoices
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.errors import DomainError
from common.inputs import add_refusal
from common.pages import FORM_METHODS, sent, user_of
from common.pdf import pdf_file
from common.redaction import redact
from common.toasts import toast
from grids.middleware import current_post
from grids.models import DESK_ROLES, Area
from workorders.actors import of_request
from workorders.choices import Satisfaction, Solved
from workorders.forms.reviewing import CandidateFilter, PanelForm, PanelWay, ScoreForm
from workorders.models import NUMBER, Dispatch, PanelItem, PanelScore, PanelSession, WorkOrder
from workorders.services import judging

SHOWN = 100  # to choose from
RESULTS = ("settle", "answer", "complete")  # the actions that say what was done


def _session(request: HttpRequest, pk: int) -> PanelSession:
    return get_object_or_404(PanelSession.objects.visible_to(request.user).select_related("area"), pk=pk)


def _desk_area(request: HttpRequest) -> Area | None:
    post = current_post(request)
    return post.area if post is not None and post.role in DESK_ROLES else None


@login_required
@never_cache
@require_safe
def panels(request: HttpRequest) -> HttpResponse:
    items = PanelItem.objects.filter(session=OuterRef("pk")).order_by().values("session").annotate(n=Count("pk"))
    rows = (
        PanelSession.objects.visible_to(request.user).select_related("area").annotate(batch=Subquery(items.values("n")))
    )
    context = {
        "rows": rows[:60],
        "may_open": _desk_area(request),
        "heading": _("Review panel"),
        "none": _("No session yet"),
        "advice": _("The desk calls the panel together over a batch of finished orders."),
    }
    return render(request, "workorders/panels.html", context)


@login_required
@never_cache
@require_http_methods(FORM_METHODS)
def new_panel(request: HttpRequest) -> HttpResponse:
    """Over orders drawn at random, or over those ticked here or in the list of orders."""
    area = _desk_area(request)
    if area is None:
        raise PermissionDenied
    asked = CandidateFilter(request.GET, rows=judging.candidates(area))
    shown, ticked = _to_choose_from(asked, request.GET.getlist("order"))
    initial = {"chosen": ticked, "way": PanelWay.CHOOSE} if ticked else {}
    form = PanelForm(sent(request), area=area, shown=[order.pk for order in shown], initial=initial)
    if form.is_valid():
        try:
            session = judging.open_session(area, by=of_request(request), **form.session())
            return redirect("workorders:panel", session.pk)
        except DomainError as refusal:
            add_refusal(form, refusal)
    context = {"form": form, "asked": asked, "shown": shown, "ticked": _ticked(form), "most": SHOWN}
    return render(request, "workorders/panels/new.html", context, status=422 if form.is_bound else 200)


def _to_choose_from(asked: CandidateFilter, numbers: list[str]) -> tuple[list[WorkOrder], list[int]]:
    """The latest that fit, and before them those that were ticked in the list of orders."""
    keys = [match[2] for number in numbers[: judging.MOST] if (match := NUMBER.match(number))]
    first = list(asked.rows.for_list().filter(pk__in=keys).order_by("-closed_at", "-pk"))
    others = asked.wanted().for_list().exclude(pk__in=[order.pk for order in first]).order_by("-closed_at", "-pk")
    return [*first, *others[:SHOWN]], [order.pk for order in first]


def _ticked(form: PanelForm) -> set[str]:
    return {str(pk) for pk in form["chosen"].value() or ()}


@login_required
@never_cache
@require_safe
def panel(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is; the results once it is closed."""
    session, area = _session(request, pk), _desk_area(request)
    context = {
        **_results(session),
        "seen": _seen(request, session),
        "may_close": session.closed_at is None and area is not None and area.pk == session.area_id,
        "may_score": session.closed_at is None and judging.member_of(session, of_request(request)) is not None,
    }
    return render(request, "workorders/panel.html", context)


def _results(session: PanelSession) -> dict[str, Any]:
    items = list(session.items.select_related("order").prefetch_related("scores"))
    handled_by = _handlers(session)
    for item in items:
        item.handled_by = handled_by.get(item.order_id, "")
    members = list(session.members.select_related("post__person", "post__area"))
    scores = [score for item in items for score in item.scores.all()]
    return {
        "session": session,
        "items": items,
        "members": members,
        "solved": tally(scores, "solved", Solved),
        "satisfaction": tally(scores, "satisfaction", Satisfaction),
        "given": len(scores),
        "wanted": len(items) * len(members),
        "unhappy": sum(item.is_unhappy is True for item in items),
    }


def _handlers(session: PanelSession) -> dict[int, str]:
    """Who had each order last, be it taken up again since."""
    sent = Dispatch.objects.filter(order__panel_items__session=session).select_related("unit", "person").order_by("pk")
    return {each.order_id: each.unit.name if each.unit else str(each.person) for each in sent}


def tally(scores: list[PanelScore], name: str, choices: type[TextChoices]) -> list[tuple[str, int]]:
    """How often each answer was given."""
    counted = Counter(getattr(score, name) for score in scores)
    return [(str(choice.label), counted[choice.value]) for choice in choices]


def _seen(request: HttpRequest, session: PanelSession) -> set[int]:
    """The orders that the reader may open."""
    orders = WorkOrder.objects.visible_to(user_of(request)).filter(panel_items__session=session)
    return set(orders.values_list("pk", flat=True))


@login_required
@never_cache
@require_safe
def panel_pdf(request: HttpRequest, pk: int) -> FileResponse:
    session = _session(request, pk)
    return pdf_file("print/panel.html", _results(session), f"panel-{session.area.code}-{session.held_on:%Y-%m-%d}")


@login_required
@require_POST
def close_panel(request: HttpRequest, pk: int) -> HttpResponse:
    session = _session(request, pk)
    try:
        judging.close_session(session, by=of_request(request))
    except DomainError as refusal:
        toast(request, str(refusal))
    return redirect("workorders:panel", session.pk)


@login_required
@never_cache
@require_http_methods(FORM_METHODS)
def score(request: HttpRequest, pk: int) -> HttpResponse:
    """The next order that this member has not scored."""
    session, by = _session(request, pk), of_request(request)
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
