"""Channels and templates: what goes out where, and in which words."""

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from accounts.administration import Data, DeletingAdmin, InstallationWideAdmin, ServiceAdmin, who
from accounts.services import record
from notices.admin.forms import ChannelForm, TemplateForm
from notices.models import Channel, Template
from notices.services.setting_up import delete_template, save_channel, save_template
from notices.services.telling import try_out


@admin.register(Channel)
class ChannelAdmin(InstallationWideAdmin, ServiceAdmin):
    """The record of what was sent names a channel; it is switched off, not deleted."""

    form = ChannelForm
    list_display = ("name", "kind", "address_shown", "is_active", "paused_until", "failures")
    list_filter = ("kind", "is_active")
    search_fields = ("name",)
    fieldsets = (
        (None, {"fields": ("kind", "name", "is_active", "address_shown", "address_entry", "secret_entry", "sender")}),
        (_("What goes out"), {"fields": ("language", "events", "scopes", "rhythm", "digest_at", "per_minute")}),
        (
            _("SMS gateway"),
            {
                "fields": ("encoding", "headers", "body", "answer_path", "answer_values", "wait_values"),
                "description": _(
                    "Texts in headers and body may name {phone}, {text}, {id}, {secret}, {sender} and {timestamp}."
                ),
            },
        ),
    )
    readonly_fields = ("address_shown",)
    unrecorded = ("address", "secret", "paused_until", "failures")
    actions = ("try_out",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("kind", "address_shown") if obj else ("address_shown",)

    def store(self, request: HttpRequest, obj: Channel, data: Data) -> None:
        address, secret = data["address_entry"], data["secret_entry"]
        save_channel(obj, address=address, secret=secret)
        if address or secret:
            named = [name for name, given in (("address", address), ("secret", secret)) if given]
            record(action="channel.credentials", by=who(request), obj=obj, request=request, detail={"given": named})

    @admin.action(description=_("Send a test message"), permissions=["change"])
    def try_out(self, request: HttpRequest, queryset: QuerySet[Channel]) -> None:
        for channel in queryset:
            if channel.is_active and try_out(channel, who(request)):
                self.message_user(request, _now("A test goes out by “%(name)s”.") % {"name": channel.name})
            else:
                sentence = _now("No test by “%(name)s”: it is switched off, or does not reach you yourself.")
                self.message_user(request, sentence % {"name": channel.name}, messages.WARNING)


@admin.register(Template)
class TemplateAdmin(InstallationWideAdmin, DeletingAdmin):
    form = TemplateForm
    list_display = ("event", "kind", "language", "title", "body")
    list_filter = ("kind", "language")
    search_fields = ("event", "body")
    fields = ("event", "kind", "language", "title", "body")

    def store(self, request: HttpRequest, obj: Template, data: Data) -> None:
        save_template(obj)

    def remove(self, request: HttpRequest, obj: Template) -> None:
        delete_template(obj)
