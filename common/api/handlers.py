"""Django's own error handlers: a problem under /api/, the usual page elsewhere."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.views import defaults
from django.views.csrf import csrf_failure as csrf_page

from common.api.kinds import KINDS
from common.api.problems import CONTENT_TYPE, Problem


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if _is_api(request):
        return _answer("malformed", _("The request cannot be read."))
    return defaults.bad_request(request, exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    if _is_api(request):
        return _answer("forbidden", _("You may not do this."))
    return defaults.permission_denied(request, exception)


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    if _is_api(request):
        return _answer("not-found", _("There is nothing at this address."))
    return defaults.page_not_found(request, exception)


def server_error(request: HttpRequest) -> HttpResponse:
    if _is_api(request):
        return _answer("internal", _("Something went wrong on this server."))
    return defaults.server_error(request)


def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    if _is_api(request):
        return _answer("forbidden", _("The request lacks a valid CSRF token."))
    return csrf_page(request, reason)


def _is_api(request: HttpRequest) -> bool:
    return request.path_info.startswith("/api/")


def _answer(kind: str, detail: str) -> JsonResponse:
    problem = Problem(KINDS[kind], detail)
    return JsonResponse(problem.body(), status=problem.kind.status, content_type=CONTENT_TYPE)
