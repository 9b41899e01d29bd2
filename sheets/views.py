from typing import Any

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from accounts.models import User
from common.errors import DomainError, Invalid
from common.keyset import Cursor, Ordering, Page, read_page
from common.pages import user_of
from common.toasts import toast
from sheets import downloads, services, working
from sheets.blank import template
from sheets.choices import JobKind, JobState
from sheets.forms import ExportForm, UploadForm
from sheets.job_page import JobPage
from sheets.models import Job
from sheets.registers import Register, find, registers_for

NEWEST = Ordering.of("newest", "-pk")
PAGE_SIZE = 30
# So few rows are written while the person waits.
AT_ONCE = 2000


@login_required
@require_safe
def home(request: HttpRequest) -> HttpResponse:
    """The registers that I may do something with, and my jobs."""
    user = user_of(request)
    offers = [(each, each.may_import(user), each.may_export(user)) for each in registers_for(user)]
    return render(request, "sheets/home.html", {"offers": offers, "page": _page(request, user)})


def _page(request: HttpRequest, user: User) -> Page[Job]:
    rows = Job.objects.visible_to(user).defer("preview")
    text = request.GET.get("cursor", "")
    try:
        return read_page(rows, NEWEST, Cursor.read(text, NEWEST) if text else None, PAGE_SIZE)
    except Invalid:
        return read_page(rows, NEWEST, None, PAGE_SIZE)


@login_required
@require_safe
def register(request: HttpRequest, key: str) -> HttpResponse:
    """What can be done with one register. Filters in the address narrow what goes out."""
    return _register_page(request, _offered(request, key))


def _register_page(
    request: HttpRequest, table: Register, *, upload: UploadForm | None = None, out: ExportForm | None = None
) -> HttpResponse:
    user = user_of(request)
    chosen = _filters(request, table)
    context: dict[str, Any] = {"table": table, "filters": chosen}
    if table.may_import(user):
        context |= {"upload": upload or UploadForm(), "columns": table.incoming}
    if table.may_export(user):
        may_have_all = table.may_export_in_full(user)
        context |= {"out": out or ExportForm(may_have_all=may_have_all), "rows": _count(table, user, chosen)}
    return render(request, "sheets/register.html", context, status=400 if upload or out else 200)


def _count(table: Register, user: User, filters: dict[str, str]) -> int:
    try:
        return table.count(user, filters)
    except Invalid:
        return 0


@login_required
@require_safe
def blank_table(request: HttpRequest, key: str) -> HttpResponse:
    """The template, with the choices of whoever asks for it."""
    table, user = _offered(request, key), user_of(request)
    if not table.may_import(user):
        raise Http404
    with template(table, user) as path:
        return downloads.template(table, path)


@login_required
@require_POST
def upload(request: HttpRequest, key: str) -> HttpResponse:
    table = _offered(request, key)
    form = UploadForm(request.POST, request.FILES)
    if form.is_valid():
        sent = form.cleaned_data["file"]
        try:
            job = services.start_import(
                register=key, file=sent, name=sent.name, size=sent.size, by=user_of(request), request=request
            )
        except DomainError as refusal:
            _show_refusal(form, refusal)
        else:
            return redirect(job)
    return _register_page(request, table, upload=form)


@login_required
@require_POST
def export(request: HttpRequest, key: str) -> HttpResponseBase:
    """A small file at once, a large one as a job."""
    table, user = _offered(request, key), user_of(request)
    form = ExportForm(request.POST, may_have_all=table.may_export_in_full(user))
    if form.is_valid():
        try:
            job = services.start_export(
                register=key, by=user, filters=_filters(request, table), request=request, **form.cleaned_data
            )
        except DomainError as refusal:
            _show_refusal(form, refusal)
        else:
            return _export_answer(request, job)
    return _register_page(request, table, out=form)


def _export_answer(request: HttpRequest, job: Job) -> HttpResponseBase:
    if job.total <= AT_ONCE and working.work(job.pk):
        job.refresh_from_db()
        if job.state == JobState.DONE:
            return downloads.export(job, by=user_of(request), request=request)
    return redirect(job)


@login_required
@require_safe
def job(request: HttpRequest, pk: int) -> HttpResponse:
    """How far it is; asked again by the page itself while a worker is at it."""
    page = JobPage(_visible(request, pk))
    answer = "sheets/job_body.html" if getattr(request, "htmx", False) else "sheets/job.html"
    return render(request, answer, {"page": page, "job": page.job})


@login_required
@require_POST
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    found = _visible(request, pk)
    try:
        services.confirm_import(found, by=user_of(request), version=_version(request), request=request)
    except DomainError as refusal:
        toast(request, refusal.message)
    return redirect(found)


@login_required
@require_POST
def cancel(request: HttpRequest, pk: int) -> HttpResponse:
    found = _visible(request, pk)
    try:
        services.cancel_job(found, by=user_of(request), request=request)
    except DomainError as refusal:
        toast(request, refusal.message)
    return redirect(found)


@login_required
@require_safe
def file(request: HttpRequest, pk: int) -> HttpResponseBase:
    """What was exported, for whoever had it exported."""
    found = get_object_or_404(Job.objects.filter(by=user_of(request), kind=JobKind.EXPORT, state=JobState.DONE), pk=pk)
    return downloads.export(found, by=user_of(request), request=request)


@login_required
@require_safe
def report(request: HttpRequest, pk: int) -> HttpResponseBase:
    """The rows that were refused, for whoever had sent them."""
    found = get_object_or_404(Job.objects.filter(by=user_of(request), kind=JobKind.IMPORT), pk=pk)
    return downloads.report(found, by=user_of(request), request=request)


def _offered(request: HttpRequest, key: str) -> Register:
    table, user = find(key), user_of(request)
    if table is None or not (table.may_import(user) or table.may_export(user)):
        raise Http404
    return table


def _visible(request: HttpRequest, pk: int) -> Job:
    return get_object_or_404(Job.objects.visible_to(request.user).select_related("by"), pk=pk)


def _filters(request: HttpRequest, table: Register) -> dict[str, str]:
    """Those that the register knows; a page is also asked for with other parameters."""
    asked = request.POST if request.method == "POST" else request.GET
    return {name: asked[name] for name in table.filters if asked.get(name)}


def _version(request: HttpRequest) -> int | None:
    text = request.POST.get("version", "")
    return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None


def _show_refusal(form: forms.Form, refusal: DomainError) -> None:
    fields = refusal.fields or {"": [refusal.message]}
    for name, sentences in fields.items():
        for sentence in sentences:
            form.add_error(name if name in form.fields else None, str(sentence))
