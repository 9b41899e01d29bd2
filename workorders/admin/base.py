from typing import Any, ClassVar

from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from accounts.administration import ReadOnlyAdmin, column, who
from workorders.models import WorkOrder
from workorders.querysets import administered_orders

NUMBER = column(_("number"), "order.number")


class OfOrdersAdmin(ReadOnlyAdmin):
    """Rows that belong to orders: those of the orders that the administrator may look at."""

    to_order = "order"
    list_select_related: ClassVar[tuple[str, ...]] = ("order",)
    search_fields = ("pk",)
    search_help_text = _("Number of the order. The newest 1,000 are listed.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).filter(administered_orders(who(request), f"{self.to_order}__"))

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        if not search_term:
            return queryset, False
        return queryset.filter(**{f"{self.to_order}__in": WorkOrder.objects.numbered(search_term)}), False
