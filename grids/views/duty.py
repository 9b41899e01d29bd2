"""The duty roster (值班表)."""

from collections.abc import Callable

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.services import record
from common.clock import today
from common.errors import DomainError
from common.inputs import add_refusal
from common.pages import user_of
from common.tables import safe_cell
from common.toasts import toast
from grids import services
from grids.colleagues import rostered_by
from grids.duty_page import Month, duty_areas, month, on_duty_now, read_month, row_of
from grids.forms.duty import NewTurnForm, RosterForm, SwapForm, TurnForm
from grids.middleware import current_post
from grids.models import Area, Duty
from grids.views.cover import GET_OR_POST, form_page


@login_required
@require_safe
def duty(request: HttpRequest) -> HttpResponse:
    """The month of an area."""
    shown = _month(request)
    context = {
        "month": shown,
        "areas": duty_areas(request.user),
        "now": on_duty_now(request.user, shown.area),
        "today": today(),
    }
    return render(request, "grids/duty.html", context)


def _month(request: HttpRequest) -> Month:
    rows = duty_areas(request.user)
    area: Area | None
    if code := request.GET.get("area", "").replace("\0", "?"):
        area = get_object_or_404(rows, code=code)
    else:
        post = current_post(request)
        line = post.area.ancestor_ids if post is not None and post.area else []
        area = rows.filter(pk__in=line).last() or rows.first()
    if area is None:
        raise Http404
    return month(request.user, area, read_month(request.GET.get("month", "")))


@login_required
@require_safe
def export(request: HttpRequest) -> HttpResponse:
    """The month as CSV that Excel opens."""
    shown = _month(request)
    headings: list[object] = [_("Day"), _("Turn"), _("From"), _("To"), _("On duty"), _("Leads"), _("Note")]
    lines: list[list[object]] = [headings, *(row_of(each) for each in shown.duties)]
    text = "".join(",".join(_quoted(str(cell)) for cell in line) + "\r\n" for line in lines)
    answer = HttpResponse("\ufeff" + text, content_type="text/csv; charset=utf-8")
    name = f"{_('Duty roster')}-{shown.area.name}-{shown.first:%Y-%m}.csv"
    answer.headers["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    record(action="duty.export", by=user_of(request), obj=shown.area, request=request)
    return answer


def _quoted(cell: str) -> str:
    return '"' + safe_cell(cell).replace('"', '""') + '"'


@login_required
@require_http_methods(GET_OR_POST)
def make_roster(request: HttpRequest, code: str) -> HttpResponse:
    area = _kept_by_me(request, code)
    form = RosterForm(request.POST or None, area=area)

    def act() -> None:
        values = form.cleaned_data
        made = services.roster(area=area, by=user_of(request), request=request, **values)
        toast(request, ngettext("%(n)d turn planned.", "%(n)d turns planned.", len(made)) % {"n": len(made)})

    lead = _("Turns that are filled stay as they are; whoever is away is passed over.")
    title = _("Plan the duty roster of %(area)s") % {"area": area.name}
    return _filled(request, form, act, area, title, _("Plan"), lead)


@login_required
@require_http_methods(GET_OR_POST)
def add_turn(request: HttpRequest, code: str) -> HttpResponse:
    area = _kept_by_me(request, code)
    form = NewTurnForm(request.POST or None, area=area, initial={"day": request.GET.get("day", "")[:10]})

    def act() -> None:
        values = form.cleaned_data
        services.put_on_duty(
            area=area,
            person=values["person"],
            turn=values["turn"],
            note=values["note"],
            by=user_of(request),
            request=request,
        )

    return _filled(request, form, act, area, _("One more on duty"), _("Save"))


@login_required
@require_http_methods(GET_OR_POST)
def change_turn(request: HttpRequest, pk: int) -> HttpResponse:
    turn = _mine(request, pk)
    form = TurnForm(request.POST or None, area=turn.area, initial={"person": turn.person_id, "note": turn.note})

    def act() -> None:
        services.take_turn(turn, by=user_of(request), request=request, **form.cleaned_data)

    return _filled(request, form, act, turn.area, _title(turn), _("Save"), turn=turn)


@login_required
@require_http_methods(GET_OR_POST)
def swap_turns(request: HttpRequest, pk: int) -> HttpResponse:
    turn = _mine(request, pk)
    form = SwapForm(request.POST or None, duty=turn)

    def act() -> None:
        services.swap_turns(turn, form.cleaned_data["other"], by=user_of(request), request=request)

    return _filled(request, form, act, turn.area, _title(turn), _("Change places"), turn=turn)


@login_required
@require_POST
def drop_turn(request: HttpRequest, pk: int) -> HttpResponse:
    turn = _mine(request, pk)
    services.drop_turn(turn, by=user_of(request), request=request)
    toast(request, _("The turn is gone."))
    return redirect(_page(turn.area, turn))


def _filled(
    request: HttpRequest,
    form: forms.Form,
    act: Callable[[], object],
    area: Area,
    title: str,
    button: str,
    lead: str = "",
    turn: Duty | None = None,
) -> HttpResponse:
    if request.method == "POST" and form.is_valid():
        try:
            act()
        except DomainError as refusal:
            add_refusal(form, refusal)
        else:
            return redirect(_page(area, turn))
    return form_page(request, form, title, button, lead, _page(area, turn), {"turn": turn})


def _page(area: Area, turn: Duty | None = None) -> str:
    when = f"&month={turn.day:%Y-%m}" if turn is not None else ""
    return f"{reverse('grids:duty')}?area={area.code}{when}"


def _title(turn: Duty) -> str:
    words = {"day": f"{turn.day:%m-%d}", "kind": turn.get_kind_display(), "name": turn.person.name}
    return _("Turn of %(name)s, %(day)s %(kind)s") % words


def _kept_by_me(request: HttpRequest, code: str) -> Area:
    return get_object_or_404(rostered_by(request.user), code=code)


def _mine(request: HttpRequest, pk: int) -> Duty:
    rows = Duty.objects.filter(area__in=rostered_by(request.user))
    return get_object_or_404(rows.select_related("area", "person"), pk=pk)
