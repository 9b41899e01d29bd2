from typing import Any

from django.db.models import QuerySet
from django_filters.rest_framework import CharFilter, ChoiceFilter, FilterSet

from common.api.filters import FlagFilter, MomentFilter
from grids.api.filters import subtree
from visits.choices import VisitKind
from visits.models import Visit


class VisitFilter(FilterSet):
    area = CharFilter(method="of_area", max_length=20, label="Code of an area; means its whole subtree.")
    household = CharFilter(field_name="household__code", max_length=40)
    kind = ChoiceFilter(method="of_kind", choices=VisitKind.choices)
    after = MomentFilter(field_name="at", lookup_expr="gte")
    before = MomentFilter(field_name="at", lookup_expr="lt")
    wanted = FlagFilter(method="is_wanted", label="Another visit was wanted and has not come yet.")

    class Meta:
        model = Visit
        fields: list[str] = []

    def of_area(self, rows: QuerySet[Any], _name: str, code: str) -> QuerySet[Any]:
        return rows.filter(subtree(code, "area_path"))

    def of_kind(self, rows: Any, _name: str, kind: str) -> Any:
        return rows.of_kind(kind, self.request.user)

    def is_wanted(self, rows: Any, _name: str, wanted: bool) -> Any:
        return rows.wanted() if wanted else rows.exclude(pk__in=Visit.objects.wanted().values("pk"))
