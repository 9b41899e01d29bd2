"""For reporters without an account: look a request up, take it back, review it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.addresses import client_address
from common.clock import now
from common.errors import DomainError
from common.inputs import add_refusal
from common.pages import FORM_METHODS, sent
from common.toasts import toast
from workorders import inputs
from workorders.actors import Actor, of_reporter
from workorders.choices import State
from workorders.forms.public import LookupForm, ReporterForm
from workorders.joined import ALLOWED, reporter_there
from workorders.links import link_for
from workorders.lookups import order_for
from workorders.models import PersonalLink, Reporter, WorkOrder
from workorders.permissions import open_actions
from workorders.story import chapters, expectation, joined_story, state_of
from workorders.visitors import forget, let_in, opened, reporter_of
from workorders.workflow import ACTIONS

THANKS = "thanks"
DONE = {
    "review": _("Thank you. Your word has been noted."),
    "withdraw": _("You took the request back. Nothing more will be done about it."),
    "urge": _("We have passed on that you are waiting."),
    "reopen": _("It is taken up again. You will hear what comes of it."),
}


@never_cache
@require_http_methods(FORM_METHODS)
def lookup(request: HttpRequest) -> HttpResponse:
    """Number and code open the page of one request."""
    form = LookupForm(sent(request), initial={"number": request.GET.get("number", "")})
    if form.is_valid():
        try:
            order = order_for(**form.cleaned_data, address=client_address(request))
        except DomainError as refusal:
            add_refusal(form, refusal)
        else:
            let_in(request, order)
            return redirect("workorders:followup", order.number)
    known = WorkOrder.objects.filter(pk__in=opened(request)).order_by("-pk")
    return render(request, "public/lookup.html", {"form": form, "known": known}, status=422 if form.is_bound else 200)


@require_POST
def leave(request: HttpRequest) -> HttpResponse:
    """Forget, on a computer that others use too, what was looked up."""
    forget(request)
    return redirect("workorders:lookup")


@never_cache
@require_safe
def followup(request: HttpRequest, number: str) -> HttpResponse:
    order, reporter = _opened(request, number)
    return _page(request, order, reporter)


@never_cache
@require_POST
def act(request: HttpRequest, number: str, action: str) -> HttpResponse:
    """Review, withdraw, urge or reopen."""
    order, reporter = _opened(request, number)
    target, speaker = _there(order, reporter)
    if target != order and action not in ALLOWED:
        raise Http404
    form = ReporterForm(ACTIONS[action], target, request.POST)
    by = of_reporter(speaker, address=client_address(request))
    if form.is_valid() and _perform(action, form, target, by):
        toast(request, DONE[action])
        return redirect("workorders:followup", order.number)
    return _page(request, order, reporter, form)


def _opened(request: HttpRequest, number: str) -> tuple[WorkOrder, Reporter]:
    order = WorkOrder.objects.filter(pk__in=opened(request)).for_page().numbered(number).first()
    reporter = reporter_of(order) if order else None
    if order is None or reporter is None:
        raise Http404
    return order, reporter


def _there(order: WorkOrder, reporter: Reporter) -> tuple[WorkOrder, Reporter]:
    """The order that is followed up, and who speaks there: of a request that has joined another, the other one."""
    if order.state != State.MERGED:
        return order, reporter
    speaker = reporter_there(order, reporter)
    return (speaker.order, speaker) if speaker is not None else (order, reporter)


def _perform(action: str, form: ReporterForm, order: WorkOrder, by: Actor) -> bool:
    try:
        inputs.perform(action, order, by=by, arguments=form.arguments())
    except DomainError as refusal:
        add_refusal(form, refusal)
        return False
    return True


def _page(
    request: HttpRequest, order: WorkOrder, reporter: Reporter, posted: ReporterForm | None = None
) -> HttpResponse:
    target, speaker = _there(order, reporter)
    may = {action.name for action in open_actions(of_reporter(speaker), target)}
    may &= ALLOWED if target != order else may
    context = {
        "order": order,
        "state": state_of(order),
        "expectation": expectation(order),
        "chapters": chapters(order, reporter),
        "photos": order.attachments.photos().public(),
        "files": order.attachments.files().public(),
        "joined": joined_story(order),
        **{name: _form(name, target, posted) if name in may else None for name in DONE},
    }
    return render(request, "public/followup.html", context, status=422 if posted else 200)


def _form(action: str, order: WorkOrder, posted: ReporterForm | None) -> ReporterForm:
    return posted if posted and posted.action.name == action else ReporterForm(ACTIONS[action], order)


@never_cache
@require_http_methods(FORM_METHODS)
def review_link(request: HttpRequest, token: str) -> HttpResponse:
    """A review by personal link: no sign-in, once."""
    link = link_for(token)
    if link is None:
        return render(request, "public/link_over.html", {"reason": "unknown"}, status=404)
    assert link.reporter is not None  # the database holds this for links of reviews
    by = of_reporter(link.reporter, link, client_address(request))
    if reason := _over(request, link, by):
        status = 200 if reason == THANKS else 410
        return render(request, "public/link_over.html", {"reason": reason, "order": link.order}, status=status)
    form = ReporterForm(ACTIONS["review"], link.order, sent(request))
    if form.is_valid() and _perform("review", form, link.order, by):
        request.session[THANKS] = link.pk
        return redirect(request.path)
    context = {
        "order": link.order,
        "form": form,
        "chapters": chapters(link.order, link.reporter),
        "photos": [],
    }
    return render(request, "public/review_link.html", context, status=422 if form.is_bound else 200)


def _over(request: HttpRequest, link: PersonalLink, by: Actor) -> str:
    """Why there is nothing to review by this link any more, if so."""
    if link.used_at is not None:
        return THANKS if request.session.get(THANKS) == link.pk else "used"
    if not link.is_valid(now()):
        return "expired"
    return "" if ACTIONS["review"] in open_actions(by, link.order) else "closed"
