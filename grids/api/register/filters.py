from typing import Any

from django.db.models import QuerySet
from django_filters.rest_framework import CharFilter, ChoiceFilter, FilterSet

from common.api.filters import ChoicesFilter, FlagFilter, MomentFilter
from grids.api.filters import subtree
from grids.codes import PoliticalStatus
from grids.models import Building, BuildingKind, Household, Occupancy, Residence, ResidenceKind
from grids.register.choosing import AGES, aged, residents_found

OF_AREA = "Code of an area; means its whole subtree."


class BuildingFilter(FilterSet):
    area = CharFilter(method="of_area", max_length=20, label=OF_AREA)
    kind = ChoicesFilter(choices=BuildingKind.choices)
    name = CharFilter(field_name="area__name", lookup_expr="icontains", max_length=80)

    class Meta:
        model = Building
        fields: list[str] = []

    def of_area(self, rows: QuerySet[Any], _name: str, code: str) -> QuerySet[Any]:
        return rows.filter(subtree(code, "area__path"))


class HouseholdFilter(FilterSet):
    area = CharFilter(method="of_area", max_length=20, label=OF_AREA)
    occupancy = ChoicesFilter(choices=Occupancy.choices)
    closed = FlagFilter(method="is_closed")
    changed_after = MomentFilter(field_name="changed_at", lookup_expr="gte")

    class Meta:
        model = Household
        fields: list[str] = []

    def of_area(self, rows: QuerySet[Any], _name: str, code: str) -> QuerySet[Any]:
        return rows.filter(subtree(code, "area_path"))

    def is_closed(self, rows: QuerySet[Any], _name: str, wanted: bool) -> QuerySet[Any]:
        return rows.filter(closed_on__isnull=not wanted)


class ResidentFilter(FilterSet):
    area = CharFilter(method="of_area", max_length=20, label=OF_AREA)
    household = CharFilter(field_name="household__code", max_length=40)
    kind = ChoicesFilter(choices=ResidenceKind.choices)
    political_status = ChoicesFilter(field_name="person__political_status", choices=PoliticalStatus.choices)
    age = ChoiceFilter(method="of_age", choices=[(band, label) for band, (_from, _to, label) in AGES.items()])
    q = CharFilter(method="search", max_length=60, label="Two characters of the name, or a phone or ID number in full.")

    class Meta:
        model = Residence
        fields: list[str] = []

    def of_area(self, rows: QuerySet[Any], _name: str, code: str) -> QuerySet[Any]:
        return rows.filter(subtree(code, "household__area_path"))

    def of_age(self, rows: Any, _name: str, band: str) -> Any:
        return aged(rows, band)

    def search(self, rows: Any, _name: str, text: str) -> Any:
        return residents_found(rows, text)
