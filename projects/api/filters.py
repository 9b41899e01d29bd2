from typing import Any

from django.db.models import QuerySet
from django_filters.rest_framework import CharFilter, ChoiceFilter, FilterSet

from common.api.filters import ChoicesFilter, FlagFilter, WholeFilter
from grids.api.filters import OF_AREA, subtree
from projects.choices import ProjectKind, State
from projects.models import Fund, Project

YEAR = {"min_value": 0, "max_value": 9999}


class ProjectFilter(FilterSet):
    area = CharFilter(method="of_area", max_length=20, label=OF_AREA)
    year = WholeFilter(**YEAR)
    kind = ChoiceFilter(choices=ProjectKind.choices)
    state = ChoicesFilter(choices=State.choices)
    fund = WholeFilter(field_name="fund", min_value=0, max_value=2**62)
    overdue = FlagFilter(method="is_overdue", label="Running, with a milestone that is late.")

    class Meta:
        model = Project
        fields: list[str] = []

    def of_area(self, rows: QuerySet[Any], _name: str, code: str) -> QuerySet[Any]:
        return rows.filter(subtree(code, "area_path"))

    def is_overdue(self, rows: Any, _name: str, wanted: bool) -> Any:
        late = Project.objects.overdue().values("pk")
        return rows.filter(pk__in=late) if wanted else rows.exclude(pk__in=late)


class FundFilter(FilterSet):
    area = CharFilter(method="of_area", max_length=20, label=OF_AREA)
    year = WholeFilter(**YEAR)

    class Meta:
        model = Fund
        fields: list[str] = []

    def of_area(self, rows: QuerySet[Any], _name: str, code: str) -> QuerySet[Any]:
        return rows.filter(subtree(code, "area__path"))
