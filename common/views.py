from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from common.catalogue import samples


def components(request: HttpRequest) -> HttpResponse:
    """Every component, in both themes, for those who build pages."""
    if not (settings.DEBUG or getattr(request.user, "is_staff", False)):
        raise Http404
    return render(request, "common/components.html", samples())
