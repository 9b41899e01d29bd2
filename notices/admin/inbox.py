"""What is on its way and what arrived: for looking at, and for trying again what failed."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.administration import ReadOnlyAdmin, column, who
from accounts.oversight import oversight
from accounts.services import record
from notices import outbox
from notices.models import Heartbeat, Notice, Outbox


class ProgressFilter(admin.SimpleListFilter):
    title = _("progress")
    parameter_name = "progress"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return [("failed", _("Failed so far")), ("waiting", _("Not done")), ("done", _("Done"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        rows = {
            "failed": queryset.filter(done_at=None, attempts__gt=0),
            "waiting": queryset.filter(done_at=None),
            "done": queryset.filter(done_at__isnull=False),
        }
        return rows.get(self.value() or "", queryset)


@admin.register(Outbox)
class OutboxAdmin(ReadOnlyAdmin):
    list_display = ("kind", "created_at", "due_at", "attempts", "done_at", "last_error")
    list_filter = (ProgressFilter,)
    search_fields = ("kind", "key")
    search_help_text = _("Kind or key. The newest 1,000 are listed.")
    actions = ("try_again",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """It holds what concerns every district, so only those who look after all of them see it."""
        rows = super().get_queryset(request)
        return rows if oversight.whole(who(request)) else rows.none()

    def has_retry_permission(self, request: HttpRequest) -> bool:
        return who(request).has_perm("notices.change_outbox")

    @admin.action(description=_("Try again now"), permissions=["retry"])
    def try_again(self, request: HttpRequest, queryset: QuerySet[Outbox]) -> None:
        done = outbox.try_again(queryset.values_list("pk", flat=True))
        if done:
            record(action="outbox.try_again", by=who(request), request=request, detail={"entries": done})
        n = len(done)
        sentence = ngettext("%(n)d entry is tried again now.", "%(n)d entries are tried again now.", n)
        self.message_user(request, sentence % {"n": n})


@admin.register(Notice)
class NoticeAdmin(ReadOnlyAdmin):
    list_display = (column(_("user"), "user"), "text", "created_at", "read_at")
    list_select_related = ("user",)
    fields = (column(_("user"), "user"), "text", "url", "created_at", "read_at")
    search_fields = ("user__username",)
    search_help_text = _("User name. The newest 1,000 are listed.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows = super().get_queryset(request)
        mine = oversight.accounts(who(request))
        return rows if oversight.whole(who(request)) else rows.filter(user__in=mine)

    @admin.display(description=_("notice"))
    def text(self, obj: Notice) -> str:
        return obj.text


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnlyAdmin):
    list_display = ("name", "beat_at")
