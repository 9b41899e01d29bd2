"""Which tables went in and out, and how that ended: for looking at. What was in them is not shown."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.administration import ReadOnlyAdmin, who
from accounts.oversight import oversight
from sheets.models import Job


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    list_display = ("kind", "register", "by", "state", "total", "created_at", "finished_at")
    list_filter = ("kind", "state", "register")
    list_select_related = ("by",)
    search_fields = ("by__username", "register")
    search_help_text = _("User name or register. The newest 1,000 are listed.")
    fields = (
        "kind",
        "register",
        "by",
        "state",
        "format",
        "in_full",
        "reason",
        "sha256",
        "size",
        "total",
        "done",
        "counts",
        "problem_count",
        "created_at",
        "finished_at",
        "beat_at",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request).defer("preview")
        user = who(request)
        return rows if oversight.whole(user) else rows.filter(by__in=oversight.accounts(user))
