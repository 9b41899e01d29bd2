from typing import Any

from django.db.models import Q, QuerySet
from django_filters.rest_framework import CharFilter, DateFilter, FilterSet

from common.api.filters import ChoicesFilter, FlagFilter, MomentFilter
from common.clock import now
from grids.api.filters import subtree
from workorders.choices import OPEN, Channel, Meeting, Mode, Severity, State, Urgency
from workorders.circumstances import CHOICES as CIRCUMSTANCES
from workorders.circumstances import in_circumstances
from workorders.models import Category, Hearing, Oddity, Pattern, WorkOrder


class WorkOrderFilter(FilterSet):
    state = ChoicesFilter(choices=State.choices)
    area = CharFilter(method="of_area", max_length=20, label="Code of an area; means its whole subtree.")
    category = CharFilter(method="of_category", max_length=20, label="Code of a category; means its subtree.")
    unit = CharFilter(field_name="lead_unit__code", max_length=40)
    severity = ChoicesFilter(choices=Severity.choices)
    urgency = ChoicesFilter(choices=Urgency.choices)
    mode = ChoicesFilter(choices=Mode.choices)
    circumstances = ChoicesFilter(
        choices=CIRCUMSTANCES, method="circumstanced", label="Each of those named must hold: `urged,supervised`."
    )
    channel = ChoicesFilter(choices=Channel.choices)
    created_after = MomentFilter(field_name="created_at", lookup_expr="gte")
    created_before = MomentFilter(field_name="created_at", lookup_expr="lt")
    changed_after = MomentFilter(field_name="changed_at", lookup_expr="gte")
    due_before = MomentFilter(field_name="due_at", lookup_expr="lt")
    overdue = FlagFilter(method="is_overdue")
    external_id = CharFilter(field_name="external_id", max_length=80)
    q = CharFilter(method="search", max_length=100, label="Words in title, text or address.")

    class Meta:
        model = WorkOrder
        fields: list[str] = []

    def of_area(self, rows: QuerySet[Any], _name: str, code: str) -> QuerySet[Any]:
        return rows.filter(subtree(code, "area_path"))

    def of_category(self, rows: QuerySet[Any], _name: str, code: str) -> QuerySet[Any]:
        root = Category.objects.filter(code=code).first()
        below = Category.objects.filter(path__startswith=root.path) if root else Category.objects.none()
        return rows.filter(category__in=below.values("pk"))

    def circumstanced(self, rows: Any, _name: str, names: list[str]) -> Any:
        return in_circumstances(rows, names)

    def is_overdue(self, rows: Any, _name: str, wanted: bool) -> Any:
        return rows.overdue() if wanted else rows.filter(~Q(state__in=OPEN) | Q(due_at__gte=now()))

    def search(self, rows: Any, _name: str, text: str) -> Any:
        return rows.search(text)


class OddityFilters(FilterSet):
    kind = ChoicesFilter(choices=Pattern.choices)
    unit = CharFilter(field_name="unit__code", max_length=40)
    after = MomentFilter(field_name="last_at", lookup_expr="gte")
    before = MomentFilter(field_name="first_at", lookup_expr="lt")
    looked = FlagFilter(method="is_looked", label="Whether it was looked into.")

    class Meta:
        model = Oddity
        fields: list[str] = []

    def is_looked(self, rows: Any, _name: str, wanted: bool) -> Any:
        return rows.filter(looked_at__isnull=not wanted)


class HearingFilter(FilterSet):
    area = CharFilter(field_name="area__code", max_length=20, label="Code of the area whose desk met.")
    meeting = ChoicesFilter(choices=Meeting.choices)
    day = DateFilter()
    order = CharFilter(method="of_order", max_length=20, label="Number of the order.")

    class Meta:
        model = Hearing
        fields: list[str] = []

    def of_order(self, rows: Any, _name: str, number: str) -> Any:
        return rows.filter(order__in=WorkOrder.objects.numbered(number))
