"""Meetings are kept on their own pages: here they are looked at, without minutes and without people's names."""

from typing import Any, ClassVar

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.administration import ReadOnlyAdmin, column, who
from deliberation.models import Ballot, Meeting, MeetingFile, Resolution
from grids.admin.base import LookedAtAdmin


@admin.register(Meeting)
class MeetingAdmin(LookedAtAdmin):
    list_display = ("starts_at", "kind", "title", "area", "state", "is_public")
    list_select_related = ("area",)
    list_filter = ("kind", "state")
    search_fields = ("title", "area__name", "area__code")
    search_help_text = _("Title or area. The newest 1,000 are listed.")
    fields = (*list_display, "ends_at", "place", "post_name", "created_at", "convened_at", "closed_at", "reminded_at")
    to_areas = ("area",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).defer("minutes")


class OfMeetingsAdmin(ReadOnlyAdmin):
    """Rows that belong to meetings: those of the meetings that the administrator may look at."""

    list_select_related: ClassVar[tuple[str, ...]] = ("meeting",)
    search_fields = ("meeting__title",)
    search_help_text = _("Title of the meeting. The newest 1,000 are listed.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        seen = Meeting.objects.administered_by(who(request)).values("pk")
        found: QuerySet[Any] = super().get_queryset(request)
        return found.filter(meeting__in=seen)


def _in_words(totals: dict[str, int]) -> str:
    sentence = _("%(yes)d in favour, %(no)d against, %(abstain)d abstained; %(entitled)d have a vote")
    return str(sentence % totals)


@admin.register(Ballot)
class BallotAdmin(OfMeetingsAdmin):
    list_display = ("meeting", "question", "way", "majority", "quorum", "outcome", "closed_at")
    fields = (*list_display, column(_("totals"), "totals", show=_in_words))


@admin.register(Resolution)
class ResolutionAdmin(OfMeetingsAdmin):
    list_display = fields = (
        "meeting",
        "text",
        "unit",
        "due_on",
        column(_("order"), "order", show=lambda order: order.number),
        "adopted_at",
    )
    list_select_related = ("meeting", "unit", "order")


@admin.register(MeetingFile)
class MeetingFileAdmin(OfMeetingsAdmin):
    """That there is one; what it holds is for those who see the meeting."""

    list_display = fields = ("meeting", "kind", "size", "created_at")
    list_filter = ("kind",)
