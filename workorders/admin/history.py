"""What the workflow wrote, kind by kind."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from accounts.administration import column
from workorders.admin.base import NUMBER, OfOrdersAdmin
from workorders.admin.orders import DEADLINE, DISPATCH, EVENT, REVIEW
from workorders.models import (
    Attachment,
    Deadline,
    DeadlineMark,
    Dispatch,
    Event,
    PersonalLink,
    Reporter,
    Review,
    Suggestion,
)


@admin.register(Event)
class EventAdmin(OfOrdersAdmin):
    list_display = fields = (NUMBER, *EVENT)
    list_select_related = ("order", "post__area", "post__organisation")


@admin.register(Dispatch)
class DispatchAdmin(OfOrdersAdmin):
    list_display = (NUMBER, *DISPATCH)
    list_select_related = ("order", "unit", "person")
    fields = (*list_display, "note", column(_("final"), "is_final", boolean=True))


@admin.register(Deadline)
class DeadlineAdmin(OfOrdersAdmin):
    list_display = fields = (NUMBER, *DEADLINE)
    list_filter = ("step",)


@admin.register(DeadlineMark)
class DeadlineMarkAdmin(OfOrdersAdmin):
    to_order = "deadline__order"
    list_select_related = ("deadline__order",)
    list_display = fields = (
        column(_("number"), "deadline.order.number"),
        column(_("deadline"), "deadline"),
        column(_("kind"), "get_kind_display"),
        column(_("time"), "at"),
    )


@admin.register(Reporter)
class ReporterAdmin(OfOrdersAdmin):
    list_display = fields = (
        NUMBER,
        column(_("reporter"), "shown_name"),
        column(_("on duty"), "is_staff", boolean=True),
        column(_("since"), "created_at"),
    )
    list_select_related = ("order", "person")


@admin.register(Review)
class ReviewAdmin(OfOrdersAdmin):
    list_display = fields = (NUMBER, *REVIEW)


@admin.register(PersonalLink)
class PersonalLinkAdmin(OfOrdersAdmin):
    list_display = fields = (
        NUMBER,
        column(_("for whom"), "reporter.shown_name"),
        column(_("purpose"), "purpose"),
        column(_("made"), "created_at"),
        column(_("ends"), "expires_at"),
        column(_("used"), "used_at"),
    )
    list_select_related = ("order", "reporter__person")


@admin.register(Suggestion)
class SuggestionAdmin(OfOrdersAdmin):
    list_display = (
        NUMBER,
        column(_("rules"), "rules"),
        column(_("category"), "category"),
        column(_("handling"), "get_handling_display"),
        column(_("unit"), "unit"),
        column(_("made"), "created_at"),
    )
    list_select_related = ("order", "category", "unit")
    fields = (*list_display, column(_("urgency"), "get_urgency_display"), column(_("words"), "words"))


@admin.register(Attachment)
class AttachmentAdmin(OfOrdersAdmin):
    list_display = fields = (NUMBER, "stage", "taken_at", "is_public", "created_at")
