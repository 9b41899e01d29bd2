from dataclasses import replace
from typing import Any

from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.administration import Data, DeletingAdmin, InstallationWideAdmin, page_context, who
from accounts.services import record
from common.errors import Conflict, Invalid
from grids import services
from grids.admin.forms import OfficeHoursForm
from grids.calendars import calendar, effects, without
from grids.models import CalendarDay, OfficeHours
from grids.worktime import Span

CLOCKS_FOLLOW = _(
    "The deadlines that run are counted anew in a moment. Nothing becomes late by it: an end that would have passed "
    "already stays where it was."
)
PREVIEW = "_preview"
RECOUNT = "_recount"


@admin.register(CalendarDay)
class CalendarDayAdmin(InstallationWideAdmin, DeletingAdmin):
    list_display = ("day", "is_working", "reason")
    list_filter = ("is_working",)
    search_fields = ("reason",)
    fields = ("day", "is_working", "reason")
    ordering = ("-day",)
    consequence = CLOCKS_FOLLOW

    def get_readonly_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return ("day",) if obj else ()

    def store(self, request: HttpRequest, obj: CalendarDay, data: Data) -> None:
        if PREVIEW in request.POST:  # said on the form, and nothing is saved
            overrides = {**calendar().overrides, obj.day: obj.is_working}
            raise Conflict(effects.foresee(replace(calendar(), overrides=overrides)))
        services.set_calendar_day(day=obj.day, is_working=obj.is_working, reason=obj.reason)

    def remove(self, request: HttpRequest, obj: CalendarDay) -> None:
        services.clear_calendar_day(obj.day, recount=RECOUNT in request.POST)

    def delete_view(self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None) -> Any:
        """Says what would move before anybody confirms."""
        obj = self.get_object(request, unquote(object_id))
        told = {"foreseen": effects.foresee(without(obj.day)) if obj else ""}
        return super().delete_view(request, object_id, {**told, **(extra_context or {})})


@admin.register(OfficeHours)
class OfficeHoursAdmin(InstallationWideAdmin):
    """All stretches of the day on one page, since they only make sense together."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None and super().has_change_permission(request)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, str] | None = None) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        may_change = self.has_change_permission(request)
        if request.method == "POST" and not may_change:
            raise PermissionDenied
        form = OfficeHoursForm(request.POST or None, initial={"spans": _lines(calendar().spans)})
        if request.method == "POST" and form.is_valid() and self._set(request, form):
            return HttpResponseRedirect(request.path)
        title = self.opts.verbose_name_plural
        told = {"lead": CLOCKS_FOLLOW, "preview": _("What would move?"), "is_read_only": not may_change}
        context = page_context(request, self, form=form, title=title, **told)
        return TemplateResponse(request, "admin/one_form.html", context)

    def _set(self, request: HttpRequest, form: OfficeHoursForm) -> bool:
        before, spans = _lines(calendar().spans), form.cleaned_data["spans"]
        if PREVIEW in request.POST:
            form.add_error(None, effects.foresee(replace(calendar(), spans=spans)))
            return False
        try:
            services.set_office_hours(spans)
        except Invalid as refusal:
            form.add_error("spans", [str(each) for each in refusal.fields["spans"]])
            return False
        detail = {"before": before, "after": _lines(spans)}
        record(action="officehours.change", by=who(request), request=request, detail=detail)
        self.message_user(request, gettext("Saved."))
        self.message_user(request, str(CLOCKS_FOLLOW), messages.INFO)
        return True


def _lines(spans: tuple[Span, ...]) -> list[str]:
    return [f"{opens:%H:%M}–{closes:%H:%M}" for opens, closes in spans]
