from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from accounts.administration import Data, who
from accounts.oversight import oversight
from common.errors import Invalid
from grids import services
from grids.admin.base import AdministeredAdmin
from grids.admin.forms import AreaForm
from grids.models import Area, Organisation
from grids.oddities import odd_code


@admin.register(Area)
class AreaAdmin(AdministeredAdmin):
    form = AreaForm
    list_display = ("name", "code", "kind", "grid_kind", "parent", "valid_from", "valid_to")
    list_select_related = ("parent",)
    list_filter = ("kind", "grid_kind", "boundary_generated")
    search_fields = ("name", "code", "search")
    search_help_text = _("Name or code.")
    autocomplete_fields = ("parent",)
    fields = (
        "kind",
        "code",
        "name",
        "parent",
        "grid_kind",
        "aliases",
        "boundary",
        "boundary_generated",
        "valid_from",
        "valid_to",
    )
    fixed = ("kind", "code", "parent")
    unrecorded = ("search",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return self.fixed if obj else ()

    def store(self, request: HttpRequest, obj: Area, data: Data) -> None:
        values = {name: value for name, value in data.items() if name not in self.fixed}
        if obj.pk:
            services.change_area(obj, **values)
            return
        if obj.parent is None and not oversight.whole(who(request)):
            raise Invalid.field("parent", gettext("Choose which of your areas it is part of."))
        made = services.create_area(kind=obj.kind, code=obj.code, parent=obj.parent, **values)
        obj.__dict__.update(made.__dict__)
        above = made.parent.code if made.parent else ""
        for oddity in odd_code(kind=made.kind, code=made.code, parent_code=above):
            self.message_user(request, oddity, messages.WARNING)


@admin.register(Organisation)
class OrganisationAdmin(AdministeredAdmin):
    list_display = ("name", "code", "kind", "home", "is_backstop", "phone", "is_active")
    list_select_related = ("home",)
    list_filter = ("kind", "is_active", "is_backstop")
    search_fields = ("name", "code")
    search_help_text = _("Name or code.")
    autocomplete_fields = ("home", "serves", "directed_by")
    fields = (
        "code",
        "name",
        "kind",
        "home",
        "serves",
        "directed_by",
        "is_backstop",
        "credit_code",
        "address",
        "phone",
        "is_active",
    )
    actions = ("activate", "deactivate")
    unrecorded = ("search",)

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("code",) if obj else ()

    def store(self, request: HttpRequest, obj: Organisation, data: Data) -> None:
        if obj.home is None and not oversight.whole(who(request)):
            raise Invalid.field("home", gettext("Choose the one of your areas where it is at home."))
        services.save_organisation(obj, serves=data.get("serves"))

    @admin.action(description=_("Activate the selected organisations"), permissions=["change"])
    def activate(self, request: HttpRequest, queryset: QuerySet[Organisation]) -> None:
        self._switch(request, queryset.filter(is_active=False), is_active=True)

    @admin.action(description=_("Deactivate the selected organisations"), permissions=["change"])
    def deactivate(self, request: HttpRequest, queryset: QuerySet[Organisation]) -> None:
        self._switch(request, queryset.filter(is_active=True), is_active=False)

    def _switch(self, request: HttpRequest, rows: QuerySet[Organisation], is_active: bool) -> None:
        n = self.set_on_each(request, list(rows), is_active=is_active)
        sentence = ngettext("%(n)d organisation changed.", "%(n)d organisations changed.", n)
        self.message_user(request, sentence % {"n": n})
