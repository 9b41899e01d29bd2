"""Which tables went in and out, and how that ended: for looking at. What was in them is not shown."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.administration import ReadOnlyAdmin, who
from sheets.choices import OPEN
from sheets.models import Job
from sheets.services import cancel_job


@admin.register(Job)
class JobAdmin(ReadOnlyAdmin):
    list_display = ("kind", "register", "by", "state", "total", "created_at", "finished_at")
    list_filter = ("kind", "state", "register")
    list_select_related = ("by",)
    search_fields = ("by__username", "register")
    search_help_text = _("User name or register. The newest 1,000 are listed.")
    actions = ("stop",)
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
        return Job.objects.administered_by(who(request)).defer("preview").order_by("-pk")

    def has_stop_permission(self, request: HttpRequest) -> bool:
        return who(request).has_perm("sheets.change_job")

    @admin.action(description=_("Stop"), permissions=["stop"])
    def stop(self, request: HttpRequest, queryset: QuerySet[Job]) -> None:
        found = list(queryset.filter(state__in=OPEN))
        for job in found:
            cancel_job(job, by=who(request), request=request)
        n = len(found)
        sentence = ngettext("%(n)d job was stopped.", "%(n)d jobs were stopped.", n)
        self.message_user(request, sentence % {"n": n})
