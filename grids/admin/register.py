"""The register of residents: care groups are kept here; buildings, households and residents are only looked at."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.administration import Data, InstallationWideAdmin, ServiceAdmin, column
from grids.admin.base import LookedAtAdmin
from grids.models import Building, CareGroup, Household, Residence
from grids.register.care import save_group

NAME = column(_("name"), "person.masked_name")


@admin.register(CareGroup)
class CareGroupAdmin(InstallationWideAdmin, ServiceAdmin):
    """Care groups are switched off, not deleted: marks name them. Who belongs to one is not seen here."""

    list_display = ("name", "code", "is_active")
    list_filter = ("is_active",)
    search_fields = ("name", "code")
    fields = ("code", "name", "is_active")

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("code",) if obj else ()

    def store(self, request: HttpRequest, obj: CareGroup, data: Data) -> None:
        save_group(obj)


@admin.register(Building)
class BuildingAdmin(LookedAtAdmin):
    to_areas = ("area",)
    list_display = ("area", "kind", "floors", "dwellings", "built")
    list_select_related = ("area",)
    list_filter = ("kind",)
    search_fields = ("area__name", "area__code")
    fields = ("area", "kind", "property_company", "units", "floors", "dwellings", "built", "has_lift")


@admin.register(Household)
class HouseholdAdmin(LookedAtAdmin):
    to_areas = ("area",)
    list_display = ("code", "area", "door_masked", "occupancy", "checked_on", "closed_on")
    list_select_related = ("area",)
    list_filter = ("occupancy",)
    search_fields = ("code", "area__name")
    fields = ("code", "area", "door_masked", "occupancy", "cluster", "checked_on", "closed_on", "changed_at")
    ordering = ("-pk",)


@admin.register(Residence)
class ResidenceAdmin(LookedAtAdmin):
    to_areas = ("household__area",)
    list_display = (NAME, "household", "kind", "relation", "moved_in", "moved_out")
    list_select_related = ("person", "household__area")
    list_filter = ("kind",)
    search_fields = ("household__code",)
    fields = (NAME, "household", "kind", "relation", "hukou", "moved_in", "moved_out")
    readonly_fields = (NAME,)
    ordering = ("-pk",)
