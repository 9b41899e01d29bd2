"""What the pages of projects share."""

from django.http import HttpRequest
from django.shortcuts import get_object_or_404

from projects.models import Fund, Project


def project_or_404(request: HttpRequest, pk: int) -> Project:
    return get_object_or_404(Project.objects.visible_to(request.user).for_page(), pk=pk)


def fund_or_404(request: HttpRequest, pk: int) -> Fund:
    return get_object_or_404(Fund.objects.visible_to(request.user).for_list(), pk=pk)
