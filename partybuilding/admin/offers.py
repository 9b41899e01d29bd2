"""Skills are kept here; offers, planned needs and drafts are looked at."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.administration import Data, ServiceAdmin, column
from grids.admin.base import LookedAtAdmin
from partybuilding.models import MatchDraft, MorningDrafts, Offer, PlannedNeed, Skill
from partybuilding.services import save_skill


@admin.register(Skill)
class SkillAdmin(ServiceAdmin):
    list_display = ("code", "name", "is_active")
    search_fields = ("code", "name")
    search_help_text = _("Code or name.")
    autocomplete_fields = ("categories",)
    fields = ("code", "name", "categories", "is_active")

    def store(self, request: HttpRequest, obj: Skill, data: Data) -> None:
        save_skill(obj, categories=data.get("categories"))


@admin.register(Offer)
class OfferAdmin(LookedAtAdmin):
    """Whose it is stands masked where it is a person's."""

    list_display = ("title", column(_("provider"), "masked_provider"), "state", "valid_from", "valid_to")
    list_select_related = ("unit", "person")
    list_filter = ("state",)
    search_fields = ("title", "unit__name")
    search_help_text = _("Title, or name of the unit. The newest 1,000 are listed.")
    fields = (*list_display, "per_month", "at_once", "paused_until", column(_("hours"), "weekly"))


@admin.register(PlannedNeed)
class PlannedNeedAdmin(LookedAtAdmin):
    list_display = fields = ("title", "category", "area", "first", "last", "how_many", "raise_on", "raised_at")
    list_select_related = ("category", "area")
    search_fields = ("title", "area__name")
    to_areas = ("area",)


@admin.register(MatchDraft)
class MatchDraftAdmin(LookedAtAdmin):
    list_display = fields = ("area", "state", "by", "created_at", "finished_at", "done", "total")
    list_select_related = ("area", "by")
    to_areas = ("area",)


@admin.register(MorningDrafts)
class MorningDraftsAdmin(LookedAtAdmin):
    list_display = fields = ("area", "by", "since", "made_on")
    list_select_related = ("area", "by")
    to_areas = ("area",)
