"""What was sent: for looking at, and for sending again what was given up."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.administration import ReadOnlyAdmin, column, who
from accounts.services import record
from notices.models import Delivery
from notices.permissions import may_send_again
from notices.services.keeping import replay


@admin.register(Delivery)
class DeliveryAdmin(ReadOnlyAdmin):
    list_display = ("created_at", "channel", column(_("user"), "user"), "to_masked", "title", "state", "attempts")
    list_select_related = ("channel", "user")
    list_filter = ("state", "channel")
    search_fields = ("event", "user__username")
    search_help_text = _("Event or user name. The newest 1,000 are listed.")
    fields = (
        "message_id",
        "channel",
        column(_("user"), "user"),
        "to_masked",
        "event",
        "title",
        "text",
        "url",
        "urgency",
        "state",
        "created_at",
        "due_at",
        "attempts",
        "attempted_at",
        "sent_at",
        "answer",
        "parts",
        "digest",
    )
    actions = ("send_again",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request) & Delivery.objects.administered_by(who(request))

    def has_replay_permission(self, request: HttpRequest) -> bool:
        return may_send_again(who(request))

    @admin.action(description=_("Send again"), permissions=["replay"])
    def send_again(self, request: HttpRequest, queryset: QuerySet[Delivery]) -> None:
        done = replay(queryset.values_list("pk", flat=True))
        if done:
            record(action="delivery.replay", by=who(request), request=request, detail={"deliveries": done})
        sentence = ngettext("%(n)d message is sent again.", "%(n)d messages are sent again.", len(done))
        self.message_user(request, sentence % {"n": len(done)})
