from typing import Any

from django.utils.translation import gettext as _
from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from accounts.models import ApiKey


class KeyScope(BasePermission):
    """A key does what its scopes say; who signed in with a session does what the person may.

    A view names its resource in `scope_resource`; None means that any key will do.
    """

    code = "scope_missing"
    message = ""

    def has_permission(self, request: Request, view: Any) -> bool:
        resource: str | None = view.scope_resource
        if not isinstance(request.auth, ApiKey) or resource is None:
            return True
        verb = "read" if request.method in SAFE_METHODS or view.only_reads else "write"
        self.message = _("The key lacks the scope %(scope)s.") % {"scope": f"{resource}:{verb}"}
        return request.auth.allows(resource, verb)
