from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.administration import ServiceAdmin


class AdministeredAdmin(ServiceAdmin):
    """Only what lies in the administrator's areas is there. Nothing is deleted: orders and their history name it."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: Any = super().get_queryset(request)
        found: QuerySet[Any] = rows.administered_by(request.user)
        return found

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
