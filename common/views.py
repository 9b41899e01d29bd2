from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.templatetags.static import static
from django.views.decorators.http import require_safe

from common.catalogue import samples


def components(request: HttpRequest) -> HttpResponse:
    """Every component, in both themes, for those who build pages."""
    if not (settings.DEBUG or getattr(request.user, "is_staff", False)):
        raise Http404
    return render(request, "common/components.html", samples())


@require_safe
def favicon(_request: HttpRequest) -> HttpResponse:
    """What browsers ask for beside pages that cannot name an icon, such as photos and files."""
    return redirect(static("icons/logo.svg"))
