"""The platform's own bookkeeping, to look at."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.administration import ReadOnlyAdmin, column, who
from accounts.oversight import oversight
from common.models import IdempotencyKey, Revision


@admin.register(IdempotencyKey)
class IdempotencyKeyAdmin(ReadOnlyAdmin):
    list_display = (
        column(_("caller"), "caller"),
        column(_("key"), "key"),
        column(_("kind of what was made"), "object_type"),
        column(_("number of what was made"), "object_id"),
        column(_("time"), "created_at"),
    )
    fields = list_display
    search_fields = ("caller", "key")
    ordering = ("-created_at",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Callers of every district, so only for those who look after all of them."""
        rows = super().get_queryset(request)
        return rows if oversight.whole(who(request)) else rows.none()


@admin.register(Revision)
class RevisionAdmin(ReadOnlyAdmin):
    list_display = (
        column(_("data"), "name"),
        column(_("stamp"), "stamp"),
        column(_("changed"), "changed_at"),
    )
    fields = list_display
