from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.administration import ReadOnlyAdmin, ServiceAdmin, who
from grids.querysets import boundaries


class AdministeredAdmin(ServiceAdmin):
    """Only what lies in the administrator's areas is there. Nothing is deleted: orders and their history name it."""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: Any = super().get_queryset(request)
        found: QuerySet[Any] = rows.administered_by(request.user)
        return found


class LookedAtAdmin(ReadOnlyAdmin):
    """Only what lies in the administrator's areas, to be looked at; it changes on the pages of the staff. The
    boundaries of the areas named in `to_areas` stay where they are."""

    to_areas: tuple[str, ...] = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: Any = super().get_queryset(request)
        found: QuerySet[Any] = rows.administered_by(who(request)).defer(*boundaries(*self.to_areas))
        return found
