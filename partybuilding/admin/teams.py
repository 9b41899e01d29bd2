"""Teams and activities are kept on their own pages: here they are looked at, without people's names."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from grids.admin.base import LookedAtAdmin
from partybuilding.models import Activity, Team, WorkingGroup


@admin.register(Team)
class TeamAdmin(LookedAtAdmin):
    to_areas = ("area",)
    list_display = fields = ("unit", "kind", "area", "party_organisation", "founded_on", "disbanded_on")
    list_select_related = ("unit", "area", "party_organisation")
    list_filter = ("kind",)
    search_fields = ("unit__name", "unit__code", "area__name")
    search_help_text = _("Name or code of the team, or area.")


@admin.register(WorkingGroup)
class WorkingGroupAdmin(LookedAtAdmin):
    to_areas = ("area",)
    list_display = fields = ("name", "area", "task", "starts", "ends")
    list_select_related = ("area",)
    search_fields = ("name", "area__name", "area__code")
    search_help_text = _("Name of the group, or area.")


@admin.register(Activity)
class ActivityAdmin(LookedAtAdmin):
    to_areas = ("area",)
    list_display = ("starts_at", "kind", "title", "organised_by", "area", "state")
    list_select_related = ("area", "team__unit", "party_organisation")
    list_filter = ("kind", "state")
    search_fields = ("title", "area__name", "area__code")
    search_help_text = _("Title or area. The newest 1,000 are listed.")
    fields = (*list_display, "ends_at", "place", "wanted", "sign_up_until", "is_public", "announced_at", "reminded_at")

    @admin.display(description=_("organiser"))
    def organised_by(self, obj: Activity) -> str:
        return str(obj.organiser)
