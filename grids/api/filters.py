from typing import Any

from django.db.models import Q, QuerySet
from django_filters.rest_framework import CharFilter, FilterSet

from common.api.filters import ChoicesFilter, FlagFilter
from grids.models import Area, AreaKind, Organisation, OrganisationKind
from grids.querysets import within
from grids.readings import found_by

SEARCH = "Part of a name, or the beginning of a code, of the pinyin or of its initials."


def subtree(code: str, field: str) -> Q:
    """Rows of the area of this code and all below it; nothing for an unknown code."""
    area = Area.objects.filter(code=code).first()
    return within(area.path, field) if area else Q(pk__in=[])


class AreaFilter(FilterSet):
    kind = ChoicesFilter(choices=AreaKind.choices)
    parent = CharFilter(field_name="parent__code", max_length=20)
    area = CharFilter(method="of_area", max_length=20, label="Code of an area; means its whole subtree.")
    name = CharFilter(field_name="name", lookup_expr="icontains", max_length=80)
    search = CharFilter(method="named", max_length=80, label=SEARCH)

    class Meta:
        model = Area
        fields: list[str] = []

    def of_area(self, rows: QuerySet[Any], _name: str, code: str) -> QuerySet[Any]:
        return rows.filter(subtree(code, "path"))

    def named(self, rows: QuerySet[Any], _name: str, text: str) -> QuerySet[Any]:
        return rows.filter(found_by(text))


class OrganisationFilter(FilterSet):
    kind = ChoicesFilter(choices=OrganisationKind.choices)
    area = CharFilter(method="of_area", max_length=20, label="Code of an area; at home in its subtree.")
    name = CharFilter(field_name="name", lookup_expr="icontains", max_length=80)
    search = CharFilter(method="named", max_length=80, label=SEARCH)
    is_active = FlagFilter(field_name="is_active")

    class Meta:
        model = Organisation
        fields: list[str] = []

    def of_area(self, rows: QuerySet[Any], _name: str, code: str) -> QuerySet[Any]:
        return rows.filter(subtree(code, "home__path"))

    def named(self, rows: QuerySet[Any], _name: str, text: str) -> QuerySet[Any]:
        return rows.filter(found_by(text))
