"""The application and the final report on paper, and the addresses to hand out."""

from base64 import b64encode

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from common.pdf import pdf_file
from common.qr import as_data, svg_answer
from projects.choices import SHOWABLE, PhotoStage
from projects.links import path_to
from projects.models import Project, ProjectPhoto
from projects.permissions import capacities
from projects.project_page import ProjectPage
from projects.views.common import project_or_404
from projects.workflow import Who
from workorders.actors import of_request

MOST_PHOTOS = 6  # of each stage


@login_required
@never_cache
@require_safe
def application_pdf(request: HttpRequest, pk: int) -> FileResponse:
    """What is applied for, with what the reviewers said."""
    return _paper(request, project_or_404(request, pk), "application")


@login_required
@never_cache
@require_safe
def report_pdf(request: HttpRequest, pk: int) -> FileResponse:
    """How it went: milestones with photos, money, acceptance, residents."""
    project = project_or_404(request, pk)
    if project.state not in SHOWABLE:
        raise Http404
    return _paper(request, project, "report")


def _paper(request: HttpRequest, project: Project, name: str) -> FileResponse:
    context = {"project": project, "page": ProjectPage(project, of_request(request))}
    if name == "report":
        context["photos"] = [_as_data(each) for each in _chosen(project)]
    return pdf_file(f"print/project_{name}.html", context, f"project-{project.pk}-{name}")


def _chosen(project: Project) -> list[ProjectPhoto]:
    """In the order in which it went, and of each stage as many as there is room for."""
    rows = list(project.photos.select_related("milestone").order_by("pk"))
    stages = [[each for each in rows if each.stage == stage] for stage in PhotoStage]
    return [photo for stage in stages for photo in stage[:MOST_PHOTOS]]


def _as_data(photo: ProjectPhoto) -> tuple[str, str]:
    """What it shows, and the picture within the page, since nothing is fetched while it is drawn."""
    shows = photo.milestone.title if photo.milestone else photo.get_stage_display()
    with photo.thumbnail.open("rb") as stream:
        return shows, f"data:image/jpeg;base64,{b64encode(stream.read()).decode()}"


def _public_address(request: HttpRequest, project: Project) -> str:
    return request.build_absolute_uri(reverse("projects:public", args=[project.public_code]))


def _published_or_404(request: HttpRequest, pk: int) -> Project:
    project = project_or_404(request, pk)
    if not project.is_public:
        raise Http404
    return project


@login_required
@never_cache
@require_safe
def notice_pdf(request: HttpRequest, pk: int) -> FileResponse:
    """To be hung up: what is done, and a code that leads to the public page."""
    project = _published_or_404(request, pk)
    address = _public_address(request, project)
    context = {
        "title": project.title,
        "place": project.area.name,
        "lines": [project.purpose, project.beneficiaries],
        "code": as_data(address),
        "invites": _("Scan to see how it goes, and to say what you think of it."),
        "address": address,
    }
    return pdf_file("print/notice.html", context, f"project-{project.pk}-notice")


@login_required
@require_safe
def code_svg(request: HttpRequest, pk: int) -> HttpResponse:
    project = _published_or_404(request, pk)
    return svg_answer(_public_address(request, project), f"project-{project.pk}")


@login_required
@never_cache
@require_safe
def review_links(request: HttpRequest, pk: int) -> HttpResponse:
    """The addresses to print and hand out; those that were used are gone."""
    project = project_or_404(request, pk)
    if Who.DESK not in capacities(of_request(request), project):
        raise Http404
    rows = project.review_links.filter(review=None)
    context = {
        "project": project,
        "addresses": [request.build_absolute_uri(path_to(link)) for link in rows],
        "page_address": _public_address(request, project),
    }
    return render(request, "projects/review_links.html", context)
