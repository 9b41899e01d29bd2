"""For everybody: what is undertaken in an area, one project with its photos and outcome, and a word on it."""

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from accounts.addresses import client_address
from common.attempts import Limit, allowed
from common.errors import Conflict, DomainError
from common.inputs import add_refusal
from common.keyset import Cursor, Ordering, read_page
from common.pages import FORM_METHODS, INVALID
from grids.models import DESK_KINDS, Area
from projects import services
from projects.choices import REVIEWABLE
from projects.forms import ReviewForm
from projects.links import link_for
from projects.models import Project, ProjectPhoto
from projects.project_page import before_after, reached_by, stages_of, tally_of
from projects.querysets import ProjectQuerySet
from workorders.views.photos import served

REVIEWING = Limit("project-review", most=30, seconds=3600)
NEWEST = Ordering.of("newest", "-pk")
PAGE = 20


def _published() -> ProjectQuerySet:
    return Project.objects.filter(is_public=True)


@require_safe
def board(request: HttpRequest, code: str) -> HttpResponse:
    """The published projects of an area."""
    area = get_object_or_404(Area.objects.current().filter(kind__in=DESK_KINDS).defer("boundary"), code=code)
    text = request.GET.get("cursor", "")
    rows = _published().within(area).for_list()
    try:
        page = read_page(rows, NEWEST, Cursor.read(text, NEWEST) if text else None, PAGE)
    except DomainError as refusal:
        raise Http404 from refusal
    return render(request, "public/projects.html", {"area": area, "page": page})


@never_cache
@require_http_methods(FORM_METHODS)
def public_project(request: HttpRequest, code: str) -> HttpResponse:
    """One project, and what residents say of it."""
    project = get_object_or_404(_published().for_page(), public_code=code)
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid() and _reviewed(request, project, form):
        return redirect(f"{request.path}?thanks=1")
    context = {**_shown(project), "form": form, "thanks": "thanks" in request.GET}
    return render(request, "public/project.html", context, status=INVALID if form.is_bound else 200)


def _reviewed(request: HttpRequest, project: Project, form: ReviewForm) -> bool:
    if not allowed(REVIEWING, client_address(request)):
        form.add_error(None, _("Too much came from this connection. Wait an hour, or call the community."))
        return False
    try:
        services.review(project, **form.said())
    except DomainError as refusal:
        add_refusal(form, refusal)
        return False
    return True


def _shown(project: Project) -> dict[str, object]:
    return {
        "project": project,
        "stages": stages_of(project),
        "milestones": reached_by(project),
        "before_after": before_after(project),
        "tally": tally_of(project),
        "takes_reviews": project.state in REVIEWABLE,
    }


@never_cache
@require_http_methods(FORM_METHODS)
def review_link(request: HttpRequest, token: str) -> HttpResponse:
    """The same by a link of one's own, which works once."""
    link = link_for(token)
    if link is None or not link.project.is_public:
        raise Http404
    used = hasattr(link, "review")
    form = ReviewForm(request.POST or None, by_link=True)
    if request.method == "POST" and not used and form.is_valid():
        try:
            services.review_by_link(link, **form.said())
            return redirect(request.path)
        except Conflict as refusal:
            add_refusal(form, refusal)
    context = {"project": link.project, "form": form, "used": used}
    return render(request, "public/project_review.html", context, status=INVALID if form.is_bound else 200)


@require_safe
def public_photo(_request: HttpRequest, code: str, pk: int, size: str = "") -> FileResponse:
    rows = ProjectPhoto.objects.filter(project__is_public=True, project__public_code=code)
    found = get_object_or_404(rows, pk=pk)
    return served(found, size)
