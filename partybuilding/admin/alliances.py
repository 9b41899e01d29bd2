"""Alliances are kept on their own pages: here they are looked at, without the people who come for their members."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.administration import ReadOnlyAdmin, who
from grids.admin.base import LookedAtAdmin
from partybuilding.models import Alliance, AllianceEntry, AllianceMember, ListItem, ListWord


@admin.register(Alliance)
class AllianceAdmin(LookedAtAdmin):
    list_display = fields = ("code", "name", "kind", "area", "leader", "founded_on", "ended_on")
    list_select_related = ("area", "leader")
    list_filter = ("kind",)
    search_fields = ("code", "name")
    search_help_text = _("Code or name.")
    to_areas = ("area",)


class OfAlliancesAdmin(ReadOnlyAdmin):
    list_select_related: ClassVar[tuple[str, ...]] = ("alliance",)
    search_fields = ("alliance__code", "alliance__name")
    search_help_text = _("Code or name of the alliance.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        seen = Alliance.objects.administered_by(who(request)).values("pk")
        found: QuerySet[Any] = super().get_queryset(request)
        return found.filter(alliance__in=seen)


@admin.register(AllianceMember)
class AllianceMemberAdmin(OfAlliancesAdmin):
    list_display = fields = ("alliance", "unit", "party", "duty", "starts", "ends")
    list_select_related = ("alliance", "unit", "party")


@admin.register(ListItem)
class ListItemAdmin(OfAlliancesAdmin):
    list_display = ("alliance", "year", "kind", "title", "state")
    fields = (*list_display, "text", "taken_on", "created_at")
    list_filter = ("kind", "state")


@admin.register(AllianceEntry)
class AllianceEntryAdmin(OfAlliancesAdmin):
    list_display = fields = ("at", "alliance", "what", "name")


@admin.register(ListWord)
class ListWordAdmin(ReadOnlyAdmin):
    """What was said about the items of a list."""

    list_display = fields = ("on", "item", "stage", "words", "name")
    list_select_related = ("item",)
    list_filter = ("stage",)
    search_fields = ("item__title", "item__alliance__name")
    search_help_text = _("Item, or name of the alliance.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        seen = Alliance.objects.administered_by(who(request)).values("pk")
        found: QuerySet[Any] = super().get_queryset(request)
        return found.filter(item__alliance__in=seen)
