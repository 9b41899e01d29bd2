"""The list of projects, the page of one, and what may be done on it."""

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from common.errors import DomainError
from common.pages import FORM_METHODS, INVALID, refused, user_of, version_in
from common.toasts import toast
from projects import services
from projects.forms import ProjectForm
from projects.inputs import ActionForm, perform
from projects.listing import ProjectListing
from projects.models import Project, ProjectPhoto
from projects.permissions import areas_to_apply_in, may_edit
from projects.project_page import ProjectPage
from projects.views.common import project_or_404
from projects.workflow import ACTIONS
from workorders.actors import of_request
from workorders.views.photos import served


@login_required
@never_cache
@require_safe
def projects(request: HttpRequest) -> HttpResponse:
    listing = ProjectListing(user_of(request), request.GET)
    context = {"listing": listing, "tab": "projects", "may_apply": bool(areas_to_apply_in(of_request(request)))}
    return render(request, "projects/projects.html", context, status=400 if listing.problems else 200)


@login_required
@never_cache
@require_safe
def project(request: HttpRequest, pk: int) -> HttpResponse:
    return _show(request, project_or_404(request, pk))


def _show(
    request: HttpRequest, found: Project, form: ActionForm | None = None, status: int = 200, opened: str = ""
) -> HttpResponse:
    page = ProjectPage(found, of_request(request), form, opened)
    return render(request, "projects/project.html", {"project": found, "page": page}, status=status)


@login_required
@never_cache
@require_http_methods(FORM_METHODS)
def act(request: HttpRequest, pk: int, action: str) -> HttpResponse:
    """The page with the form of this action open, or the action itself."""
    if action not in ACTIONS:
        raise Http404
    found = project_or_404(request, pk)
    if request.method != "POST":
        return _show(request, found, opened=action)
    form = ActionForm(ACTIONS[action], found, request.POST, request.FILES)
    if not form.is_valid():
        return _show(request, found, form, INVALID)
    try:
        arguments, version = form.arguments(), version_in(request)
        perform(action, found, by=of_request(request), arguments=arguments, version=version)
    except DomainError as refusal:
        status = refused(form, refusal)
        return _show(request, project_or_404(request, pk), form, status)
    toast(request, _("%(done)s: %(title)s") % {"done": ACTIONS[action].done, "title": found.title})
    still = Project.objects.visible_to(request.user).filter(pk=pk).exists()
    return redirect(found if still else "projects:projects")


@login_required
@never_cache
@require_http_methods(FORM_METHODS)
def new_project(request: HttpRequest) -> HttpResponse:
    by = of_request(request)
    if not areas_to_apply_in(by):
        raise Http404
    form = ProjectForm(request.POST or None, by=by)
    status = 200
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                return redirect(services.create_project(by=by, **form.values()))
            except DomainError as refusal:
                status = refused(form, refusal)
    return render(request, "projects/project_form.html", {"form": form}, status=status)


@login_required
@never_cache
@require_http_methods(FORM_METHODS)
def edit_project(request: HttpRequest, pk: int) -> HttpResponse:
    found, by = project_or_404(request, pk), of_request(request)
    if not may_edit(by, found):
        raise Http404
    form = ProjectForm(request.POST or None, by=by, project=found)
    status = 200
    if request.method == "POST":
        status = INVALID
        if form.is_valid():
            try:
                version = form.cleaned_data["version"]
                return redirect(services.change_project(found, by=by, version=version, **form.values()))
            except DomainError as refusal:
                status = refused(form, refusal)
    return render(request, "projects/project_form.html", {"form": form, "project": found}, status=status)


@login_required
@require_safe
def photo(request: HttpRequest, pk: int, size: str = "") -> FileResponse:
    found = get_object_or_404(ProjectPhoto.objects.visible_to(request.user), pk=pk)
    return served(found, size)
