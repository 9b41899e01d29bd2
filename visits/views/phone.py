"""At the door: where to go, what is known there, what was found."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from common.clock import today
from common.errors import DomainError, Stale
from common.inputs import add_refusal, errors_of
from common.pages import INVALID, sent, user_of
from grids.models import Area, Post
from grids.register.care import sees_care
from grids.register.revealing import Reason, reveal_doors
from visits import services
from visits.doors import DoorsPage, Places, cared_for, found_doors
from visits.forms import PatrolForm, VisitForm
from visits.models import Visit
from visits.views.pages import at_doors, household_or_404, place_or_404, visit_or_404
from workorders.actors import of_user
from workorders.views.phone import kept, wants_json

FORM = ["GET", "HEAD", "POST"]


@at_doors
@require_safe
def places(request: HttpRequest, post: Post) -> HttpResponse:
    """The buildings of my area, and where somebody waits for a visit."""
    assert post.area is not None  # by `outside`
    page = Places(post.area, user_of(request), request.GET.get("q", "")[:60])
    context = {"page": page, "post": post, "today": today(), "sees_care": sees_care(request.user, post.area.path)}
    return kept(render(request, "visits/phone/places.html", context))


@at_doors
@require_safe
def place(request: HttpRequest, _post: Post, code: str) -> HttpResponse:
    """Door by door."""
    return kept(_place(request, place_or_404(request, code)))


@at_doors
@require_POST
def doors(request: HttpRequest, _post: Post, code: str) -> HttpResponse:
    """The same with every door in full: who stands in the stairwell needs it, and it is on record."""
    area = place_or_404(request, code)
    shown = reveal_doors(area, by=user_of(request), reason=str(Reason.VISIT.label), request=request)
    return _place(request, area, shown)


def _place(request: HttpRequest, area: Area, revealed: dict[int, str] | None = None) -> HttpResponse:
    page = DoorsPage(area, user_of(request), revealed)
    text = request.GET.get("door", "").strip()[:40]
    found, problem = found_doors(page, text) if text else ([], "")
    context = {
        "page": page,
        "area": area,
        "text": text,
        "found": found,
        "problem": problem,
        "sees_care": sees_care(request.user, area.path),
    }
    return render(request, "visits/phone/place.html", context)


@at_doors
@require_safe
def care(request: HttpRequest, post: Post) -> HttpResponse:
    """Who needs care and was not seen for longest. Never kept on the phone."""
    assert post.area is not None  # by `outside`
    code = request.GET.get("place", "")
    area = place_or_404(request, code) if code else post.area
    context = {"rows": cared_for(user_of(request), area), "area": area}
    part = "visits/phone/_care.html" if getattr(request, "htmx", False) else "visits/phone/care.html"
    return render(request, part, context)


@at_doors
@require_http_methods(FORM)
def door(request: HttpRequest, post: Post, code: str) -> HttpResponse:
    """The visit to a household: opens with what is known."""
    household = household_or_404(request, code)
    form = VisitForm(sent(request), user=user_of(request), household=household, files=request.FILES or None)
    return _taken(request, post, form, "visits/phone/door.html", {"household": household, "today": today()})


@at_doors
@require_http_methods(FORM)
def patrol(request: HttpRequest, post: Post, code: str) -> HttpResponse:
    area = place_or_404(request, code)
    form = PatrolForm(sent(request), user=user_of(request), area=area, files=request.FILES or None)
    return _taken(request, post, form, "visits/phone/patrol.html", {"area": area})


def _taken(
    request: HttpRequest, post: Post, form: VisitForm | PatrolForm, template: str, context: dict[str, object]
) -> HttpResponse:
    """As a page without JavaScript, as JSON from the queue on the phone."""
    visit = _record(request, post, form) if form.is_valid() else None
    if wants_json(request):
        return _as_json(form, visit)
    if visit is not None:
        return redirect("visits:phone_visit", visit.pk)
    answer = render(
        request, template, {"form": form, "post": post, **context}, status=INVALID if form.is_bound else 200
    )
    return answer if form.is_bound else kept(answer)


def _record(request: HttpRequest, post: Post, form: VisitForm | PatrolForm) -> Visit | None:
    try:
        return services.record_visit(form.findings(), by=of_user(user_of(request), post), request=request)
    except Stale:
        assert isinstance(form, VisitForm)  # a place has no version
        form.show_present()
    except DomainError as refusal:
        add_refusal(form, refusal)
    return None


def _as_json(form: VisitForm | PatrolForm, visit: Visit | None) -> JsonResponse:
    if visit is None:
        return JsonResponse({"errors": errors_of(form)}, status=INVALID)
    raised = list(visit.raised.select_related("order"))
    photos = {f"{each.matter}_photos": reverse("workorders:phone_photo", args=[each.order.number]) for each in raised}
    number = _(", ").join(each.order.number for each in raised)
    url = reverse("visits:phone_visit", args=[visit.pk])
    return JsonResponse({"number": number, "url": url, "photos": photos}, status=201)


@at_doors
@require_safe
def receipt(request: HttpRequest, _post: Post, pk: int) -> HttpResponse:
    visit = visit_or_404(request, pk)
    raised = visit.raised.select_related("order").prefetch_related("order__reporters")
    return render(request, "visits/phone/visit.html", {"visit": visit, "raised": raised})
