"""The page on which somebody scores all units that are theirs to score, and the page of one unit."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from appraisal import services
from appraisal.choices import SHOWN_TO_SUBJECTS, IndicatorKind, State
from appraisal.documents import report_paper
from appraisal.forms import SheetForm
from appraisal.models import Report, Scheme, Sheet, Subject
from appraisal.permissions import capacities, own_subjects, sheets_of
from appraisal.scheme_page import explained_of
from appraisal.views.common import scheme_or_404
from appraisal.workflow import Who
from common.errors import DomainError
from common.pages import INVALID, refused, user_of
from common.toasts import toast
from workorders.actors import Actor, of_request


@login_required
@never_cache
@require_safe
def rate(request: HttpRequest, pk: int) -> HttpResponse:
    """One form for each unit, all on one page."""
    return _show(request, scheme_or_404(request, pk))


def _show(request: HttpRequest, scheme: Scheme, sent: SheetForm | None = None, status: int = 200) -> HttpResponse:
    sheets = sheets_of(of_request(request), scheme)
    if not sheets:
        raise Http404
    indicators = list(scheme.indicators.all())
    known = {sent.sheet.pk: sent} if sent else {}
    forms = [known.get(each.pk) or SheetForm(sheet=each, indicators=indicators) for each in sheets]
    asks_reports = any(each.kind == IndicatorKind.REPORT for each in indicators)
    rows = Report.objects.filter(subject__scheme=scheme, subject__in=[each.subject_id for each in sheets])
    context = {
        "scheme": scheme,
        "forms": forms,
        "reports": {each.subject_id: each for each in rows} if asks_reports else {},
        "is_open": scheme.state == State.OPEN,
        "done": sum(each.is_handed_in for each in sheets),
    }
    return render(request, "appraisal/rate.html", context, status=status)


@login_required
@never_cache
@require_POST
def save_sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """Kept as one goes; handed in when one says so; taken back to correct it."""
    rows = Sheet.objects.visible_to(request.user).for_page()
    sheet, by = get_object_or_404(rows, pk=pk), of_request(request)
    scheme = sheet.subject.scheme
    form = SheetForm(request.POST, sheet=sheet, indicators=list(scheme.indicators.all()))
    if not form.is_valid():
        return _not_kept(request, scheme, form, INVALID)
    try:
        kept = _kept(request, sheet, form, by)
    except DomainError as refusal:
        return _not_kept(request, scheme, form, refused(form, refusal))
    if request.headers.get("HX-Request"):
        return render(request, "appraisal/sheet_kept.html", {"sheet": kept})
    told = _("Handed in: %(unit)s") if kept.is_handed_in else _("Kept: %(unit)s")
    toast(request, told % {"unit": sheet.subject.unit})
    return redirect(f"{reverse('appraisal:rate', args=[scheme.pk])}#sheet-{sheet.pk}")


def _kept(request: HttpRequest, sheet: Sheet, form: SheetForm, by: Actor) -> Sheet:
    version = form.cleaned_data["version"]
    if "take_back" in request.POST:
        return services.take_back(sheet, by=by, version=version)
    hand_in = "hand_in" in request.POST
    return services.save_sheet(sheet, by=by, said=form.said(), version=version, hand_in=hand_in)


def _not_kept(request: HttpRequest, scheme: Scheme, form: SheetForm, status: int) -> HttpResponse:
    if request.headers.get("HX-Request"):
        return render(request, "appraisal/sheet_kept.html", {"sheet": form.sheet, "form": form}, status=status)
    return _show(request, scheme, form, status)


@login_required
@never_cache
@require_safe
def subject(request: HttpRequest, pk: int, subject: int) -> HttpResponse:
    """The points of one unit, each with what it was made of."""
    scheme, by = scheme_or_404(request, pk), of_request(request)
    found = get_object_or_404(scheme.subjects.select_related("unit"), pk=subject)
    if not _may_see_points(by, scheme, found):
        raise Http404
    context = {
        "scheme": scheme,
        "subject": found,
        "rows": explained_of(found),
        "is_own": found in own_subjects(by, scheme),
        "may_appeal": _may_appeal(scheme, found, by),
    }
    return render(request, "appraisal/subject.html", context)


def _may_see_points(by: Actor, scheme: Scheme, found: Subject) -> bool:
    if not found.results.exists():
        return False
    held = capacities(by, scheme)
    is_own = Who.SUBJECT in held and found in own_subjects(by, scheme)
    shown = scheme.state == State.PUBLISHED or (is_own and scheme.state in SHOWN_TO_SUBJECTS)
    return shown or Who.OFFICE in held or Who.ARBITER in held


def _may_appeal(scheme: Scheme, found: Subject, by: Actor) -> bool:
    return scheme.state in (State.ANNOUNCED, State.APPEALS) and found in own_subjects(by, scheme)


@login_required
@require_safe
def report_file(request: HttpRequest, pk: int) -> FileResponse:
    """What the unit handed in beside its words."""
    reports = Report.objects.readable_by(user_of(request)).exclude(file="")
    return report_paper(get_object_or_404(reports, pk=pk))
