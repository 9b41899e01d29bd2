from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts.administration import Data, DeletingAdmin, InstallationWideAdmin, ServiceAdmin
from workorders.admin.forms import RuleForm, TimeLimitForm
from workorders.models import Category, Ground, Policy, Responsibility, Rule, TimeLimit
from workorders.services import reference

CLOCKS_KEEP = _("This holds for deadlines that start from now on; those that run already keep their moment.")
ORDERS_KEEP = _("This holds for requests from now on; orders that are there already stay as they are.")


class VersionedAdmin(InstallationWideAdmin):
    unrecorded: tuple[str, ...] = ("version",)


@admin.register(Category)
class CategoryAdmin(VersionedAdmin, DeletingAdmin):
    """Categories that are in use are switched off, not deleted."""

    list_display = ("name", "code", "parent", "affair", "handling", "severity", "urgency", "is_active")
    list_select_related = ("parent",)
    list_filter = ("is_active", "affair", "handling")
    search_fields = ("name", "code")
    search_help_text = _("Name or code.")
    autocomplete_fields = ("parent",)
    fields = ("code", "name", "parent", "affair", "handling", "severity", "urgency", "asks_photos", "is_active")
    consequence = ORDERS_KEEP

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("code",) if obj else ()

    def refuse_deletion(self, request: HttpRequest, obj: Category) -> None:
        reference.check_unused_category(obj)

    def store(self, request: HttpRequest, obj: Category, data: Data) -> None:
        reference.save_category(obj)

    def remove(self, request: HttpRequest, obj: Category) -> None:
        reference.delete_category(obj)


@admin.register(TimeLimit)
class TimeLimitAdmin(InstallationWideAdmin, DeletingAdmin):
    form = TimeLimitForm
    list_display = ("step", "category", "urgency", "amount", "clock", "basis")
    list_select_related = ("category",)
    list_filter = ("step", "urgency", "clock")
    search_fields = ("category__name", "category__code", "basis")
    search_help_text = _("Category or basis.")
    autocomplete_fields = ("category",)
    fields = ("category", "urgency", "step", "amount", "clock", "basis")
    consequence = CLOCKS_KEEP

    def store(self, request: HttpRequest, obj: TimeLimit, data: Data) -> None:
        reference.save_limit(obj)

    def remove(self, request: HttpRequest, obj: TimeLimit) -> None:
        reference.delete_limit(obj)


@admin.register(Rule)
class RuleAdmin(VersionedAdmin, DeletingAdmin):
    form = RuleForm
    list_display = ("name", "priority", "is_active", "is_automatic", "if_area", "category", "unit")
    list_select_related = ("if_area", "category", "unit")
    list_filter = ("is_active", "is_automatic")
    search_fields = ("name", "category__name", "unit__name")
    search_help_text = _("Name, category or unit.")
    autocomplete_fields = ("if_category", "if_area", "category", "unit", "person")
    fieldsets = (
        (None, {"fields": ("name", "priority", "is_active", "is_automatic")}),
        (_("If"), {"fields": ("words", "if_category", "if_area", "if_severity", "if_urgency", "hours")}),
        (
            _("Then"),
            {
                "fields": (
                    "category",
                    "handling",
                    "urgency",
                    "unit",
                    "choosing",
                    "person",
                    ("accept_amount", "accept_clock"),
                    ("finish_amount", "finish_clock"),
                )
            },
        ),
    )
    actions = ("activate", "deactivate")
    consequence = ORDERS_KEEP

    def refuse_deletion(self, request: HttpRequest, obj: Rule) -> None:
        reference.check_unused_rule(obj)

    def store(self, request: HttpRequest, obj: Rule, data: Data) -> None:
        reference.save_rule(obj)

    def remove(self, request: HttpRequest, obj: Rule) -> None:
        reference.delete_rule(obj)

    @admin.action(description=_("Activate the selected rules"), permissions=["change"])
    def activate(self, request: HttpRequest, queryset: QuerySet[Rule]) -> None:
        self._switch(request, queryset.filter(is_active=False), is_active=True)

    @admin.action(description=_("Deactivate the selected rules"), permissions=["change"])
    def deactivate(self, request: HttpRequest, queryset: QuerySet[Rule]) -> None:
        self._switch(request, queryset.filter(is_active=True), is_active=False)

    def _switch(self, request: HttpRequest, rows: QuerySet[Rule], is_active: bool) -> None:
        n = self.set_on_each(request, list(rows), is_active=is_active)
        self.message_user(request, ngettext("%(n)d rule changed.", "%(n)d rules changed.", n) % {"n": n})
        self.message_user(request, str(self.consequence))


@admin.register(Responsibility)
class ResponsibilityAdmin(InstallationWideAdmin, DeletingAdmin):
    list_display = ("unit", "category", "area")
    list_select_related = ("unit", "category", "area")
    search_fields = ("unit__name", "category__name", "area__name")
    autocomplete_fields = ("unit", "category", "area")
    fields = ("unit", "category", "area")

    def store(self, request: HttpRequest, obj: Responsibility, data: Data) -> None:
        reference.save_responsibility(obj)

    def remove(self, request: HttpRequest, obj: Responsibility) -> None:
        reference.delete_responsibility(obj)


@admin.register(Ground)
class GroundAdmin(VersionedAdmin, ServiceAdmin):
    """Grounds are switched off, not deleted: orders name them."""

    list_display = ("name", "kind", "code", "advice", "is_active")
    list_filter = ("kind", "is_active")
    search_fields = ("name", "code")
    search_help_text = _("Name or code.")
    fields = ("kind", "code", "name", "advice", "is_active")
    consequence = ORDERS_KEEP

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("kind", "code") if obj else ()

    def store(self, request: HttpRequest, obj: Ground, data: Data) -> None:
        reference.save_ground(obj)


@admin.register(Policy)
class PolicyAdmin(VersionedAdmin, DeletingAdmin):
    list_display = ("district", "street_from", "district_from", "spot_checks", "callbacks", "panel_is_blind")
    list_select_related = ("district",)
    fieldsets = (
        (None, {"fields": ("district",)}),
        (_("Triage"), {"fields": ("asks_affair", "asks_severity", "asks_urgency", "asks_sensitivity")}),
        (_("Who takes over"), {"fields": ("street_from", "district_from")}),
        (
            _("Meetings"),
            {"fields": ("minor_heard_in", "ordinary_heard_in", "significant_heard_in", "major_heard_in")},
        ),
        (_("Checks and reviews"), {"fields": ("spot_checks", "callbacks", "panel_is_blind", "bulletin_by_two")}),
        (
            _("Odd patterns"),
            {
                "fields": (
                    ("odd_fives", "odd_fives_seconds"),
                    "odd_same",
                    ("odd_quick", "odd_quick_seconds"),
                    ("odd_calls", "odd_calls_seconds"),
                    "odd_panel",
                )
            },
        ),
        (_("Time"), {"fields": (("quick_amount", "quick_clock"), "hold_days", "escalate_after")}),
    )
    consequence = ORDERS_KEEP

    def store(self, request: HttpRequest, obj: Policy, data: Data) -> None:
        reference.save_policy(obj)

    def remove(self, request: HttpRequest, obj: Policy) -> None:
        reference.delete_policy(obj)
