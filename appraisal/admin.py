"""Appraisals are looked at here; their own pages change them."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.administration import ReadOnlyAdmin, column, who
from appraisal.models import Appeal, Indicator, Pairing, Panelist, Report, Result, Scheme, SchemeEntry, Sheet, Subject
from grids.querysets import boundaries


class OfDomainAdmin(ReadOnlyAdmin):
    """Rows of the areas that the administrator looks after."""

    long: tuple[str, ...] = ()

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: Any = super().get_queryset(request)
        found: QuerySet[Any] = rows.administered_by(who(request)).defer(*self.long)
        return found


@admin.register(Scheme)
class SchemeAdmin(OfDomainAdmin):
    list_display = ("name", "area", "year", "half", "state", "closes_on")
    list_select_related = ("area",)
    list_filter = ("state", "year", "half")
    search_fields = ("name", "area__name", "area__code")
    search_help_text = _("Name, area or code.")
    fields = (*list_display, "purpose", "appeal_days", "bands", "announced_at", "appeals_until", "published_at")
    long = ("published", *boundaries("area"))


class OfSchemeAdmin(OfDomainAdmin):
    list_select_related: ClassVar[tuple[str, ...]] = ("scheme",)
    search_fields: ClassVar[tuple[str, ...]] = ("scheme__name",)
    search_help_text = _("Name of the appraisal.")


@admin.register(Indicator)
class IndicatorAdmin(OfSchemeAdmin):
    list_display = ("name", "scheme", "kind", "weight")
    fields = (*list_display, "words", "scale", "figure", "steps", "is_linear")


@admin.register(Subject)
class SubjectAdmin(OfSchemeAdmin):
    list_display = fields = ("unit", "scheme", "first_total", "total", "band")
    list_select_related = ("scheme", "unit")
    search_fields = ("unit__name", "scheme__name")
    search_help_text = _("Unit, or name of the appraisal.")


@admin.register(Panelist)
class PanelistAdmin(OfSchemeAdmin):
    list_display = fields = ("person", "scheme")
    list_select_related = ("scheme", "person")


@admin.register(Pairing)
class PairingAdmin(OfDomainAdmin):
    list_display = fields = ("unit", "area", "starts", "ends", "note")
    list_select_related = ("unit", "area")
    search_fields = ("unit__name", "area__name")
    search_help_text = _("Unit or community.")
    long = tuple(boundaries("area"))


class OfSubjectAdmin(OfDomainAdmin):
    list_select_related: ClassVar[tuple[str, ...]] = ("subject__unit", "indicator")
    search_fields = ("subject__unit__name", "subject__scheme__name")
    search_help_text = _("Unit, or name of the appraisal.")


@admin.register(Sheet)
class SheetAdmin(OfSubjectAdmin):
    """Who has handed in; what they say is not for administrators."""

    list_display = fields = (
        "subject",
        "kind",
        "area",
        "person",
        column(_("handed in"), "handed_in_at"),
        column(_("reminded"), "reminded_at"),
    )
    list_select_related = ("subject__unit", "area", "person")
    long = tuple(boundaries("area"))


@admin.register(Report)
class ReportAdmin(OfSubjectAdmin):
    list_display = ("subject", "at", "name")
    list_select_related = ("subject__unit",)
    fields = (*list_display, "text")


@admin.register(Result)
class ResultAdmin(OfSubjectAdmin):
    list_display = ("subject", "indicator", "first_points", "points")
    fields = (*list_display, "evidence")


@admin.register(Appeal)
class AppealAdmin(OfSubjectAdmin):
    list_display = ("subject", "indicator", "at", "ruling", "points", "decided_at")
    fields = (*list_display, "grounds", "name", "words", "proposed_by", "decided_by")


@admin.register(SchemeEntry)
class SchemeEntryAdmin(OfSchemeAdmin):
    list_display = fields = ("at", "scheme", "action", "from_state", "to_state", "name", "words")
