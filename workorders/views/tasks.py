"""One step of an order, taken on the spot: a page of the phone that is kept there, sent when there is a network."""

from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST

from common.api.idempotency import is_first
from common.errors import DomainError
from common.inputs import add_refusal, errors_of
from common.pages import FORM_METHODS, INVALID, sent, user_of
from grids.models import Post
from workorders import services
from workorders.actors import Actor, of_user
from workorders.choices import Stage
from workorders.forms.phone import FollowingForm, TaskForm
from workorders.inputs import perform
from workorders.models import WorkOrder
from workorders.on_the_spot import ENDING, ON_THE_SPOT, asked_for, may_add_files
from workorders.permissions import open_actions
from workorders.views.phone import kept, outside, wants_json
from workorders.workflow import ACTIONS, Action


@outside
@require_http_methods(FORM_METHODS)
def task(request: HttpRequest, post: Post, number: str, action: str) -> HttpResponse:
    """The step as a page; as JSON from the queue on the phone, in which it may have lain for long."""
    order, by = _task(request, post, number, action)
    step = ACTIONS[action]
    if request.method != "POST" and step not in open_actions(by, order):
        return redirect(order)
    user, takes_files = user_of(request), may_add_files(order, by)
    form = TaskForm(step, order, sent(request), user=user, takes_files=takes_files, files=request.FILES or None)
    is_done = form.is_valid() and _take(form, step, order, by)
    if wants_json(request):
        return _as_json(form, order, action, is_done=is_done)
    if is_done:
        return redirect("workorders:phone_home")
    context = {"form": form, "order": order, "step": step, "asked": asked_for(order, action, by)}
    if takes_files and action in ENDING:
        context["files_first"] = reverse("workorders:phone_task_files", args=[order.number, action])
    answer = render(request, "phone/task.html", context, status=INVALID if form.is_bound else 200)
    return answer if form.is_bound else kept(answer)


def _task(request: HttpRequest, post: Post, number: str, action: str) -> tuple[WorkOrder, Actor]:
    if action not in ON_THE_SPOT:
        raise Http404
    user = user_of(request)
    rows = WorkOrder.objects.visible_to(user).for_page()
    return get_object_or_404(rows.numbered(number)), of_user(user, post)


def _take(form: TaskForm, step: Action, order: WorkOrder, by: Actor) -> bool:
    """Once, however often it is sent. What was seen on the spot stays true when the order has changed meanwhile."""
    caller, what = f"phone:{form.owner.pk}", f"{step.name} {order.number}"
    try:
        with transaction.atomic():
            if is_first(caller, form.cleaned_data["token"], what):
                _perform(form, step.name, order, by)
    except DomainError as refusal:
        add_refusal(form, refusal)
        return False
    return True


def _perform(form: TaskForm, action: str, order: WorkOrder, by: Actor) -> None:
    if action in ENDING:
        _add(form, order, by, action)
        perform(action, order, by=by, arguments=form.arguments())
    else:
        perform(action, order, by=by, arguments=form.arguments())
        _add(form, order, by, action)


def _add(form: TaskForm | FollowingForm, order: WorkOrder, by: Actor, action: str) -> None:
    stage = Stage.AFTER if action in ENDING or action == "finish_part" else Stage.BEFORE
    for photo in form.cleaned_data.get("photos", ()):
        services.attach(order, by=by, photo=photo, stage=stage, is_public=action in ENDING)
    for recording in form.cleaned_data.get("recordings", ()):
        services.attach_file(order, by=by, file=recording, stage=stage)


def _as_json(form: TaskForm | FollowingForm, order: WorkOrder, action: str, *, is_done: bool) -> JsonResponse:
    if not is_done:
        return JsonResponse({"errors": errors_of(form)}, status=INVALID)
    files = reverse("workorders:phone_task_files", args=[order.number, action])
    follow = {"photos": files, "recordings": files}
    return JsonResponse({"number": order.number, "url": order.get_absolute_url(), "photos": follow}, status=201)


@outside
@require_POST
def task_files(request: HttpRequest, post: Post, number: str, action: str) -> HttpResponse:
    """What follows the step. Sent again, it is the same photo or recording."""
    order, by = _task(request, post, number, action)
    form = FollowingForm(request.POST, request.FILES)
    is_done = form.is_valid()
    try:
        with transaction.atomic():
            if is_done:
                _add(form, order, by, action)
    except DomainError as refusal:
        add_refusal(form, refusal)
        is_done = False
    return _as_json(form, order, action, is_done=is_done)
