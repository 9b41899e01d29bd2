"""What planned needs, and services that were agreed, are narrowed to."""

from typing import Any

from django.db.models import QuerySet
from django_filters.rest_framework import CharFilter, ChoiceFilter, FilterSet

from common.api.filters import MomentFilter
from grids.api.filters import subtree
from grids.querysets import within
from partybuilding.api.filters.organisations import SUBTREE
from partybuilding.listing.needs import PLANNED, VIEWS
from partybuilding.models import PlannedNeed
from partybuilding.querysets.offers import PlannedNeedQuerySet
from workorders.models import Category, Proposal, WorkOrder
from workorders.querysets import WorkOrderQuerySet


class NeedFilter(FilterSet):
    view = ChoiceFilter(method="of_view", choices=[(name, label) for name, (label, _narrow) in VIEWS.items()])
    area = CharFilter(method="of_area", max_length=20, label=SUBTREE)
    category = CharFilter(method="of_category", max_length=40, label="Code; means its whole subtree.")

    class Meta:
        model = WorkOrder
        fields: list[str] = []

    def of_view(self, rows: WorkOrderQuerySet, _name: str, view: str) -> QuerySet[Any]:
        return VIEWS[view][1](rows)

    def of_area(self, rows: QuerySet[Any], _name: str, code: str) -> QuerySet[Any]:
        return rows.filter(subtree(code, "area_path"))

    def of_category(self, rows: QuerySet[Any], _name: str, code: str) -> QuerySet[Any]:
        category = Category.objects.filter(code=code).first()
        return rows.filter(within(category.path, "category__path")) if category else rows.none()


class PlannedNeedFilter(FilterSet):
    area = CharFilter(method="of_area", max_length=20, label=SUBTREE)
    category = CharFilter(field_name="category__code", max_length=40)
    state = ChoiceFilter(method="of_state", choices=list(PLANNED.items()))

    class Meta:
        model = PlannedNeed
        fields: list[str] = []

    def of_area(self, rows: QuerySet[Any], _name: str, code: str) -> QuerySet[Any]:
        return rows.filter(subtree(code, "area__path"))

    def of_state(self, rows: PlannedNeedQuerySet, _name: str, state: str) -> QuerySet[Any]:
        return rows.in_state(state)


class ServiceFilter(FilterSet):
    area = CharFilter(method="of_area", max_length=20, label=SUBTREE)
    unit = CharFilter(field_name="unit__code", max_length=40)
    after = MomentFilter(field_name="agreed_at", lookup_expr="gte")
    before = MomentFilter(field_name="agreed_at", lookup_expr="lt")

    class Meta:
        model = Proposal
        fields: list[str] = []

    def of_area(self, rows: QuerySet[Any], _name: str, code: str) -> QuerySet[Any]:
        return rows.filter(subtree(code, "order__area_path"))
