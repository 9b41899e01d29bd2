"""For everybody, without an account: ask, and see what was closed lately."""

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.addresses import client_address
from common.attempts import Limit, allowed
from common.errors import DomainError
from common.inputs import add_refusal
from common.keyset import Cursor, Ordering, read_page
from common.pages import sent
from common.typed import HtmxRequest
from grids.base_map import base_map
from grids.models import DESK_KINDS, Area, AreaKind
from grids.picking import Picking, area_of, point_in, view_of
from workorders import services
from workorders.actors import of_visitor
from workorders.choices import Channel
from workorders.forms.public import AskForm
from workorders.models import Bulletin, WorkOrder
from workorders.publication import as_published, closed_in, tally
from workorders.requests import located
from workorders.story import expectation, promise
from workorders.visitors import RECEIPT, address_of_lookup, let_in, shown_name

ASKING = Limit("ask", most=60, seconds=3600)
LATEST = Ordering.of("changed", "-changed_at")
PAGE = 20
LAST_BULLETINS = 12


@never_cache
def ask(request: HtmxRequest, code: str = "") -> HttpResponse:
    """A request in one's own words, for the area of a QR code or for the whole district."""
    root = _area(code) if code else _only_district()
    if root is None:
        return render(request, "public/choose_district.html", {"districts": _districts()})
    form = AskForm(sent(request), root=root, files=request.FILES or None)
    if form.is_valid() and (order := _submit(request, form, root)):
        let_in(request, order)
        request.session[RECEIPT] = order.pk
        return _to_receipt(request)
    context = {
        "form": form,
        "root": root,
        "streets": _streets(root),
        "promise": promise(),
        "picking": _picking(root),
    }
    template = "public/ask.html#form" if request.htmx else "public/ask.html"
    return render(request, template, context, status=422 if form.is_bound else 200)


def _picking(root: Area) -> Picking | None:
    """A map of tiles alone: boundaries are not published."""
    if not base_map().layers or root.boundary is None:
        return None
    return Picking(reverse("workorders:ask_place"), view=f"{reverse('workorders:ask_view')}?root={root.code}")


@require_safe
def ask_place(request: HttpRequest) -> HttpResponse:
    """The community that a point lies in."""
    point = point_in(request.GET)
    area = area_of(point, Area.objects.current().filter(kind=AreaKind.COMMUNITY)) if point else None
    return JsonResponse({"code": area.code, "name": area.name} if area else {})


@require_safe
def ask_view(request: HttpRequest) -> HttpResponse:
    """Which part of the map to begin with: the area that was chosen, else the one that is asked about."""
    area = _area(request.GET.get("area") or request.GET.get("root", ""))
    view = view_of(area) or (view_of(area.parent) if area.parent else None)
    if view is None or area.kind not in DESK_KINDS:
        raise Http404
    return JsonResponse({"view": view})


def _streets(root: Area) -> QuerySet[Area]:
    """What is chosen first where there are too many communities for one list."""
    return root.children.current().filter(kind=AreaKind.STREET).order_by("code")


def _submit(request: HttpRequest, form: AskForm, root: Area) -> WorkOrder | None:
    """The order; None when it was refused, which then stands on the form."""
    if not allowed(ASKING, client_address(request)):
        form.add_error(None, _("Too much came from this connection. Wait an hour, or call the community."))
        return None
    values = form.cleaned_data
    reported = form.reported(root=root, channel=Channel.WEB, source="web", external_id=values["token"])
    sent_along = {"photos": values["photos"], "recordings": values["recordings"]}
    try:
        return services.report(located(reported), by=of_visitor(shown_name(values)), **sent_along)
    except DomainError as refusal:
        add_refusal(form, refusal)
        return None


def _to_receipt(request: HtmxRequest) -> HttpResponse:
    answer = redirect("workorders:ask_done")
    if request.htmx:
        return HttpResponse(headers={"HX-Redirect": answer["Location"]})
    return answer


@never_cache
@require_safe
def ask_done(request: HttpRequest) -> HttpResponse:
    """The receipt of what was sent last from this browser."""
    rows = WorkOrder.objects.filter(pk=request.session.get(RECEIPT, 0)).select_related("area", "desk")
    order = rows.first()
    if order is None:
        return redirect("workorders:lookup")
    context = {"order": order, "expectation": expectation(order), "lookup_url": address_of_lookup(request, order)}
    return render(request, "public/ask_done.html", context)


@require_safe
def published(request: HttpRequest, code: str = "") -> HttpResponse:
    """What was closed lately in the area, and how it was reviewed this month."""
    area = _area(code) if code else _only_district()
    if area is None:
        return render(request, "public/choose_district.html", {"districts": _districts(), "published": True})
    if area.kind not in DESK_KINDS:
        raise Http404
    text = request.GET.get("cursor", "")
    try:
        page = read_page(closed_in(area), LATEST, Cursor.read(text, LATEST) if text else None, PAGE)
    except DomainError as refusal:
        raise Http404 from refusal
    context = {
        "area": area,
        "above": area.parent if area.parent and area.parent.kind in DESK_KINDS else None,
        "below": area.children.filter(kind__in=DESK_KINDS).order_by("code"),
        "tally": tally(area),
        "bulletins": Bulletin.objects.published(area)[:LAST_BULLETINS],
        "page": page,
        "closed": [as_published(order) for order in page.rows],
    }
    return render(request, "public/published.html", context)


def _districts() -> QuerySet[Area]:
    return Area.objects.current().filter(kind=AreaKind.DISTRICT).order_by("code")


def _only_district() -> Area | None:
    found = list(_districts()[:2])
    return found[0] if len(found) == 1 else None


def _area(code: str) -> Area:
    area = Area.objects.current().select_related("parent").filter(code=code).first()
    if area is None:
        raise Http404
    return area
