from typing import Any

from axes.helpers import get_attempt_expiration, get_cool_off
from django.conf import settings
from django.contrib import messages
from django.contrib.auth.forms import PasswordChangeForm
from django.contrib.auth.views import LoginView, LogoutView, PasswordChangeView
from django.core.exceptions import BadRequest
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.forms import PreferencesForm, SignInForm
from accounts.preferences import remember


class SignIn(LoginView):
    template_name = "accounts/sign_in.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True


class SignOut(LogoutView):
    http_method_names = ["post", "options"]


class ChangePassword(PasswordChangeView):
    template_name = "accounts/password_change.html"

    def get_success_url(self) -> str:
        return resolve_url(settings.LOGIN_REDIRECT_URL)

    def form_valid(self, form: PasswordChangeForm) -> HttpResponse:
        messages.success(self.request, _("Your password has been changed."))
        return super().form_valid(form)


def locked_out(
    request: HttpRequest,
    _response: HttpResponseBase | None = None,
    credentials: dict[str, Any] | None = None,
) -> HttpResponse:
    """What stands in place of the answer while sign-in is locked, for our own page and the admin's alike."""
    form = SignInForm(request, initial={"username": (credentials or {}).get("username", "")})
    cool_off = get_cool_off(request)
    context = {
        "form": form,
        "locked_until": timezone.localtime(get_attempt_expiration(request)),
        "minutes": round(cool_off.total_seconds() / 60) if cool_off else 0,
    }
    return render(request, "accounts/sign_in.html", context, status=429)


@require_POST
def preferences(request: HttpRequest) -> HttpResponse:
    """Keep theme, type size, language or shortcuts, and go back to where the choice was made."""
    form = PreferencesForm(request.POST)
    if not form.is_valid():
        raise BadRequest("Unknown preference.")
    response = HttpResponseRedirect(way_back(request))
    for name, value in form.chosen().items():
        remember(response, settings.LANGUAGE_COOKIE_NAME if name == "language" else name, value)
    return response


def way_back(request: HttpRequest) -> str:
    """The page named by `next`, if it is one of ours."""
    target = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(
        target, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return target if ours else resolve_url(settings.LOGIN_REDIRECT_URL)
