"""Orders and what hangs on them: to look at, never to change. The workflow changes them."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.administration import ReadOnlyAdmin, ReadOnlyInline, column, who
from common.redaction import redact
from workorders.deadlines import basis_words
from workorders.models import (
    NUMBER,
    Deadline,
    Dispatch,
    Event,
    Reporter,
    Review,
    WorkOrder,
)
from workorders.querysets import administered_orders

DISPATCH = (
    column(_("dispatched to"), "__str__"),
    column(_("sent"), "created_at"),
    "accept_by",
    column(_("accepted"), "accepted_at"),
    "finish_by",
    column(_("completed"), "completed_at"),
    column(_("returned"), "returned_at"),
    column(_("ended"), "ended_at"),
)
DEADLINE = (
    "step",
    column(_("started"), "started_at"),
    column(_("due"), "due_at"),
    column(_("met"), "met_at"),
    column(_("dropped"), "dropped_at"),
    column(_("missed"), "missed_at"),
    column(_("basis"), "basis", show=basis_words),
)
EVENT = (
    column(_("time"), "at"),
    column(_("action"), "label"),
    column(_("state after"), "get_to_state_display"),
    column(_("done by"), "actor_name"),
    column(_("post"), "post"),
    column(_("the reporter sees it"), "is_public", boolean=True),
    column(_("text"), "text", show=redact),
)


REVIEW = (column(_("time"), "at"), "solved", "satisfaction", column(_("comment"), "comment", show=redact))


class DispatchInline(ReadOnlyInline):
    model = Dispatch
    fields = DISPATCH

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("unit", "person")


class DeadlineInline(ReadOnlyInline):
    model = Deadline
    fields = DEADLINE


class ReporterInline(ReadOnlyInline):
    fk_name = "order"
    model = Reporter
    fields = (column(_("reporter"), "shown_name"), column(_("since"), "created_at"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("person")


class ReviewInline(ReadOnlyInline):
    model = Review
    fields = REVIEW


class EventInline(ReadOnlyInline):
    model = Event
    fields = EVENT

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("post__area", "post__organisation")


@admin.register(WorkOrder)
class WorkOrderAdmin(ReadOnlyAdmin):
    list_display = (
        column(_("number"), "number"),
        column(_("title"), "title", show=redact),
        "state",
        "area",
        "category",
        "lead_unit",
        "due_at",
        "changed_at",
    )
    list_select_related = ("area", "category", "lead_unit")
    list_filter = ("state", "channel", "severity")
    search_fields = ("pk",)
    search_help_text = _("Number, or words of the text. The newest 1,000 are listed; search for older ones.")
    inlines = (DispatchInline, DeadlineInline, ReporterInline, ReviewInline, EventInline)
    fields = (
        column(_("number"), "number"),
        "state",
        "title",
        "description",
        "channel",
        "area",
        "desk",
        "category",
        "handling",
        "affair",
        "severity",
        "urgency",
        "sensitivity",
        "lead_unit",
        "lead_person",
        "created_at",
        "changed_at",
        "due_at",
        "external_id",
        column(_("version"), "version"),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(administered_orders(who(request))).defer("search")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        if not search_term:
            return queryset, False
        rows: Any = queryset
        found = rows.numbered(search_term) if NUMBER.match(search_term.strip()) else rows.search(search_term)
        return found, False

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> WorkOrder | None:
        """The order as it may be shown, in its heading too."""
        order: WorkOrder | None = super().get_object(request, object_id, from_field)
        if order is not None:
            order.title, order.description = redact(order.title), redact(order.description)
        return order

    def view_on_site(self, obj: WorkOrder) -> str:
        return obj.get_absolute_url()
