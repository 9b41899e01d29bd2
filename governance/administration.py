"""The site of the administration: our own sign-in, our words, one list of sections."""

from typing import Any

from django.contrib.admin import AdminSite
from django.contrib.admin.views.autocomplete import AutocompleteJsonView
from django.contrib.auth.views import redirect_to_login
from django.core.exceptions import PermissionDenied
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from accounts.administration import EMPTY

# Words of Django's own pages that have no Chinese there: named here, our catalogue gives it.
UNTRANSLATED_IN_DJANGO = (_("Model name"), _("Add link"), _("Change or view list link"))


class Choices(AutocompleteJsonView):
    """Rows to choose from. Many places have the same name, so the code stands beside it."""

    def serialize_result(self, obj: Model, to_field_name: str) -> dict[str, str]:
        found = super().serialize_result(obj, to_field_name)
        code = getattr(obj, "code", "")
        return {**found, "text": f"{found['text']} · {code}" if code else found["text"]}


class AdministrationSite(AdminSite):
    site_header = _("Administration")
    site_title = _("Administration")
    index_title = _("What you look after")
    empty_value_display = EMPTY

    @method_decorator(never_cache)
    def login(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
        """Signing in happens in one place, which counts the failures."""
        target = request.GET.get("next") or reverse("admin:index")
        if self.has_permission(request):
            return HttpResponseRedirect(reverse("admin:index"))
        if request.user.is_authenticated:
            raise PermissionDenied
        return redirect_to_login(target, reverse("accounts:sign_in"))

    def password_change(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return HttpResponseRedirect(reverse("accounts:change_password"))

    def autocomplete_view(self, request: HttpRequest) -> Any:
        return Choices.as_view(admin_site=self)(request)
