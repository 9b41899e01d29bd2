"""The service desk: a caller or a visitor, in one form."""

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied, ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from common.errors import DomainError
from common.inputs import add_refusal
from common.phones import normal_phone
from grids.middleware import current_post
from grids.models import Area, Post
from grids.picking import for_staff
from workorders.actors import of_user
from workorders.choices import Channel, State
from workorders.countdown import countdowns
from workorders.forms.service_desk import DeskForm, desk_area, may_use_desk
from workorders.hints import Caller, Hints, caller_of, hints_for
from workorders.models import WorkOrder
from workorders.queues import source_of
from workorders.services.receiving import receive

CHANNEL = "desk_channel"  # the channel of this person's last request


def _post_at_desk(request: HttpRequest) -> Post:
    """The present post. Raises PermissionDenied when it takes in no requests."""
    post = current_post(request)
    if post is None or not may_use_desk(post):
        raise PermissionDenied
    return post


@never_cache
@login_required
def desk(request: HttpRequest) -> HttpResponse:
    """Take in what somebody says on the phone or at the counter."""
    post = _post_at_desk(request)
    if request.method != "POST":
        return _show(request, DeskForm(post=post, initial={"channel": request.session.get(CHANNEL, Channel.PHONE)}))
    if "look" in request.POST:  # without JavaScript the hints come with the page
        typed = {name: request.POST[name] for name in DeskForm.base_fields if name in request.POST}
        return _show(request, DeskForm(post=post, initial=typed))
    form = DeskForm(request.POST, post=post)
    order = _receive(request, form) if form.is_valid() else None
    if order is None:
        return _show(request, form, status=422)
    request.session[CHANNEL] = form.cleaned_data["channel"]
    return redirect("workorders:desk_receipt", order.number)


def _receive(request: HttpRequest, form: DeskForm) -> WorkOrder | None:
    assert request.user.is_authenticated  # by the decorator
    try:
        return receive(form.reported_at_desk(), form.decision(), by=of_user(request.user, form.post))
    except DomainError as refusal:
        add_refusal(form, refusal)
        return None


def _show(request: HttpRequest, form: DeskForm, status: int = 200) -> HttpResponse:
    context = {"form": form, "caller": _caller(request), "hints": _hints(request, form.post), "picking": for_staff()}
    return render(request, "workorders/desk.html", context, status=status)


def _caller(request: HttpRequest) -> Caller | None:
    """Who calls, once the number is complete."""
    try:
        return caller_of(normal_phone(request.POST.get("phone", "")[:40]), request.user)
    except ValidationError:
        return None


def _hints(request: HttpRequest, post: Post) -> Hints | None:
    """What is known about what has been typed so far, however much of it is wrong or missing."""
    if request.method != "POST":
        return None
    form = DeskForm(request.POST, post=post)
    form.full_clean()
    known = {name: form.cleaned_data.get(name) for name in ("area", "category")}
    address = form.cleaned_data.get("address", "")
    return hints_for(request.POST.get("description", ""), address, root=form.root, post=post, **known)


@login_required
@require_POST
def caller(request: HttpRequest) -> HttpResponse:
    """For the form: who calls. By POST, since a telephone number does not belong in an address."""
    _post_at_desk(request)
    context = {"caller": _caller(request), "chosen": request.POST.get("caller", "")}
    return render(request, "workorders/desk/caller_answer.html", context)


@login_required
@require_POST
def hints(request: HttpRequest) -> HttpResponse:
    """For the form: where that is, what the rules make of it, and what is likely the same matter."""
    context = {"hints": _hints(request, _post_at_desk(request))}
    return render(request, "workorders/desk/hints_answer.html", context)


def _desk_of(request: HttpRequest) -> int | None:
    post = current_post(request)
    return desk_area(post.area).pk if post and post.area else None


@never_cache
@login_required
@require_safe
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """What to read out or print for the person who brought the request: for whoever took it in."""
    assert request.user.is_authenticated  # by the decorator
    mine = WorkOrder.objects.for_page().filter(source=source_of(request.user))
    order = get_object_or_404(mine.numbered(number))
    context = {
        "order": order,
        "lies_above": order.state == State.REGISTERED and order.desk_id != _desk_of(request),
        "reporter": order.reporters.select_related("person").order_by("pk").first(),
        "countdown": countdowns([order]).get(order.pk),
        "line": Area.objects.filter(pk__in=order.area.ancestor_ids[1:]).order_by("path"),
    }
    return render(request, "workorders/desk/receipt.html", context)
