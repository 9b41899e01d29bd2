"""The platform's own bookkeeping, to look at."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from accounts.administration import ReadOnlyAdmin, who
from accounts.oversight import oversight
from common.models import IdempotencyKey, Revision


@admin.register(IdempotencyKey)
class IdempotencyKeyAdmin(ReadOnlyAdmin):
    list_display = ("caller", "key", "object_type", "object_id", "created_at")
    fields = list_display
    search_fields = ("caller", "key")
    ordering = ("-created_at",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Callers of every district, so only for those who look after all of them."""
        rows = super().get_queryset(request)
        return rows if oversight.whole(who(request)) else rows.none()


@admin.register(Revision)
class RevisionAdmin(ReadOnlyAdmin):
    list_display = ("name", "stamp", "changed_at")
