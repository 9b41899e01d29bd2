"""A grid worker's pages on a phone: today, report, what waits to be sent, and oneself."""

from collections.abc import Callable
from functools import wraps
from typing import Any, cast

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import resolve, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from common.errors import DomainError
from common.inputs import add_refusal, errors_of
from common.navigation import Place, items, offline_urls
from common.pages import INVALID, sent
from grids.locating import area_at
from grids.middleware import current_post
from grids.models import Area, Post
from grids.picking import for_staff
from workorders import services
from workorders.actors import of_user
from workorders.bench import Bench
from workorders.choices import LimitStep, Stage, Urgency
from workorders.deadlines import limit_for
from workorders.explaining import amount_words
from workorders.forms.phone import FollowingForm, ReportForm, source_of
from workorders.going_out import goes_out, phone_post
from workorders.models import WorkOrder
from workorders.on_the_spot import tasks_of
from workorders.queues import groups_of
from workorders.rows import rows_of
from workorders.rules import outcome_for
from workorders.story import Chapter, chapters, latest
from workorders.today import areas_today
from workorders.visitors import address_of_lookup, reporter_of

View = Callable[..., HttpResponse]
JSON = "application/json"
# Tells the service worker that the page may stay on the phone: nothing personal stands on it unmasked.
KEEP = {"X-Keep-Offline": "yes"}
SHOWN = 8
OWN_REPORTS = 5


def outside(view: View) -> View:
    """For whoever has a post for an area."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        post = phone_post(request)
        if post is None:
            raise PermissionDenied
        return view(request, post, *args, **options)

    return on_the_phone(guarded)


def on_the_phone(view: View) -> View:
    """For whoever goes out."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        if not goes_out(request):
            raise PermissionDenied
        return view(request, *args, **options)

    return by_phone(guarded)


def by_phone(view: View) -> View:
    """For whoever is signed in. A program on the phone is told in JSON that they must, or that what it sends is not
    theirs to say any more: without a clear word it would wait for ever."""

    @wraps(view)
    def answered(request: HttpRequest, *args: Any, **options: Any) -> HttpResponse:
        if not wants_json(request):
            return login_required(view)(request, *args, **options)
        if not request.user.is_authenticated or not _wrote_it(request):
            return JsonResponse({"message": _("Sign in again; then it is sent.")}, status=401)
        try:
            return view(request, *args, **options)
        except (Http404, PermissionDenied):
            return JsonResponse({"errors": {"__all__": [_("This is not open to you any more.")]}}, status=404)

    return never_cache(answered)


def _wrote_it(request: HttpRequest) -> bool:
    """Where several people use a phone, what waits is sent by whoever wrote it, also from a page left open."""
    own = str(request.user.pk)
    return request.headers.get("X-Written-By", own) == own


def wants_json(request: HttpRequest) -> bool:
    return request.headers.get("Accept") == JSON


def kept(page: HttpResponse) -> HttpResponse:
    """The page may stay on the phone."""
    for name, value in KEEP.items():
        page[name] = value
    return page


def _user(request: HttpRequest) -> User:
    return cast("User", request.user)


@on_the_phone
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """Today; for whoever goes out without a post for an area the first of their own pages."""
    post = phone_post(request)
    return _today(request, post) if post else resolve(items(request, Place.PHONE)[0].url).func(request)


def _today(request: HttpRequest, post: Post) -> HttpResponse:
    """What waits for me, and my grid today."""
    bench = Bench(_user(request), post)
    work = sorted(groups_of(post)[0] if groups_of(post) else (), key=lambda queue: queue.key != "mine")
    queues = [(queue, rows_of(bench, queue)) for queue in work]
    by = of_user(_user(request), post)
    context = {
        "post": post,
        "areas": areas_today(bench)[:SHOWN],
        "queues": [(queue, tasks_of(queue, found.rows[:SHOWN], by)) for queue, found in queues if found.rows],
        "reports": _own_reports(_user(request)),
    }
    return render(request, "phone/home.html", context)


def _own_reports(user: User) -> list[tuple[WorkOrder, Chapter | None]]:
    """What this person reported last, each with what happened to it last."""
    orders = list(WorkOrder.objects.filter(source=source_of(user)).order_by("-pk")[:OWN_REPORTS])
    news = latest(orders)
    return [(order, news.get(order.pk)) for order in orders]


@outside
def report(request: HttpRequest, post: Post) -> HttpResponse:
    """A report: as a page without JavaScript, as JSON from the queue on the phone."""
    user = _user(request)
    form = ReportForm(sent(request), user=user, post=post, files=request.FILES or None)
    order = _report(form, user, post) if form.is_valid() else None
    if wants_json(request):
        return _as_json(form, order)
    if order is not None:
        return redirect("workorders:phone_receipt", order.number)
    context = {"form": form, "post": post, "for_resident": "for" in request.GET, "picking": for_staff(follows=True)}
    return render(request, "phone/report.html", context, status=INVALID if form.is_bound else 200)


def _report(form: ReportForm, user: User, post: Post) -> WorkOrder | None:
    """The order; None when it was refused, which then stands on the form."""
    sent_along = {name: form.cleaned_data[name] for name in ("photos", "recordings")}
    try:
        return services.report(form.report(), by=of_user(user, post), result=form.settled_with, **sent_along)
    except DomainError as refusal:
        add_refusal(form, refusal)
        return None


def _as_json(form: ReportForm | FollowingForm, order: WorkOrder | None) -> JsonResponse:
    if order is None:
        return JsonResponse({"errors": errors_of(form)}, status=INVALID)
    url = redirect("workorders:phone_receipt", order.number)["Location"]
    return JsonResponse({"number": order.number, "url": url}, status=201)


@outside
@require_POST
def report_photo(request: HttpRequest, _post: Post, number: str) -> HttpResponse:
    """What follows a report, over whatever network there is. Sent again, it is the same photo or recording."""
    order = _reported(request, number)
    form = FollowingForm(request.POST, request.FILES)
    how: dict[str, Any] = {"by": of_user(_user(request)), "stage": Stage.REPORT}
    try:
        for photo in form.cleaned_data["photos"] if form.is_valid() else []:
            services.attach(order, photo=photo, **how)
        for recording in form.cleaned_data["recordings"] if form.is_valid() else []:
            services.attach_file(order, file=recording, **how)
    except DomainError as refusal:
        add_refusal(form, refusal)
    return _as_json(form, None if form.errors else order)


@outside
@require_safe
def receipt(request: HttpRequest, _post: Post, number: str) -> HttpResponse:
    order = _reported(request, number)
    context = {
        "order": order,
        "visible": WorkOrder.objects.visible_to(request.user).filter(pk=order.pk).exists(),
        "resident": reporter_of(order),
        "photos": order.attachments.photos(),
        "files": order.attachments.files(),
        "chapters": chapters(order, None),
        "lookup_url": address_of_lookup(request, order),
    }
    return render(request, "phone/receipt.html", context)


def _reported(request: HttpRequest, number: str) -> WorkOrder:
    """An order that was reported from this person's phone."""
    rows = WorkOrder.objects.filter(source=source_of(_user(request))).select_related("area", "desk", "category")
    order = rows.numbered(number).first()
    if order is None:
        raise Http404
    return order


@outside
@require_POST
def guess(request: HttpRequest, post: Post) -> HttpResponse:
    """What the rules make of the text so far."""
    assert post.area is not None  # by `phone_post`
    text = request.POST.get("description", "")[:2000]
    outcome = outcome_for(WorkOrder(title="", description=text, area_path=post.area.path)) if text.strip() else None
    category = outcome.category if outcome else None
    urgency = (outcome.urgency if outcome else "") or (category.urgency if category else "")
    limit = limit_for(LimitStep.FINISH, category, urgency)
    context = {
        "category": category,
        "urgency": Urgency(urgency) if urgency and urgency != Urgency.NORMAL else None,
        "within": amount_words(limit.amount, limit.clock) if limit.amount else "",
    }
    return render(request, "phone/_guess.html", context)


@outside
@require_POST
def place(request: HttpRequest, post: Post) -> HttpResponse:
    """The area of a point outside of one's own; nothing where it lies there, or nobody knows where it lies."""
    assert post.area is not None  # by `phone_post`
    form = ReportForm(request.POST, user=_user(request), post=post)
    form.is_valid()
    lon, lat = form.cleaned_data.get("lon"), form.cleaned_data.get("lat")
    found = area_at(lon, lat) if lon is not None and lat is not None else None
    area = Area.objects.filter(pk=found).first() if found else None
    if area is None or area.contains(post.area.path):
        return JsonResponse({})
    return JsonResponse({"code": area.code if form.offers(area) else "", "name": area.name})


@on_the_phone
@require_safe
def queue(request: HttpRequest) -> HttpResponse:
    """What waits on this phone to be sent. The page itself is the same for everybody; the phone fills it."""
    return render(request, "phone/queue.html")


@on_the_phone
@require_safe
def me(request: HttpRequest) -> HttpResponse:
    return render(request, "phone/me.html", {"post": phone_post(request) or current_post(request)})


@require_safe
def manifest(request: HttpRequest) -> HttpResponse:
    return render(request, "phone/manifest.webmanifest", content_type="application/manifest+json")


@require_safe
@never_cache
def service_worker(request: HttpRequest) -> HttpResponse:
    context = {"shell": [*offline_urls(), reverse("workorders:phone_offline")]}
    return render(request, "phone/sw.js", context, content_type="text/javascript")


@require_safe
def offline(request: HttpRequest) -> HttpResponse:
    """What the phone shows, without a network, for a page that it does not keep."""
    return render(request, "phone/offline.html")
