"""Visits are written at the door and never changed: here they are looked at, without what was written about people."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.administration import EMPTY, column
from grids.admin.base import LookedAtAdmin
from grids.querysets import boundaries
from visits.choices import VisitKind
from visits.models import Raised, Visit
from visits.rows import changed_parts
from workorders.admin.base import NUMBER, OfOrdersAdmin


@admin.register(Visit)
class VisitAdmin(LookedAtAdmin):
    """No column says who went: nobody's visits are counted."""

    list_display = (
        "at",
        "kind_shown",
        "area",
        "household",
        "met",
        "next_wanted",
        column(_("reminded"), "reminded_at"),
    )
    list_select_related = ("area", "household")
    search_fields = ("area__name", "area__code", "household__code")
    search_help_text = _("Building or place, or code of the household. The newest 1,000 are listed.")
    fields = (*list_display, "changed", column(_("taken in"), "created_at"))
    to_areas = ("area",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("note", "words")

    @admin.display(description=_("kind"))
    def kind_shown(self, obj: Visit) -> str:
        """Administrators do not learn who needs care: a care visit is a visit like any other."""
        kind = VisitKind(obj.kind)
        return str((VisitKind.VISIT if kind == VisitKind.CARE else kind).label)

    @admin.display(description=_("changed"))
    def changed(self, obj: Visit) -> str:
        return changed_parts(obj) or EMPTY


@admin.register(Raised)
class RaisedAdmin(OfOrdersAdmin):
    list_display = fields = (NUMBER, "matter", column(_("place"), "visit.area"), column(_("time"), "visit.at"))
    list_select_related = ("order", "visit__area")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("visit__note", "visit__words", *boundaries("visit__area"))
