from typing import Any

from django.db.models import Q, QuerySet
from django_filters.rest_framework import CharFilter, FilterSet

from common.api.filters import ChoicesFilter, FlagFilter, MomentFilter
from common.clock import today
from grids.models import Absence, Area, AreaKind, Duty, DutyKind, Organisation, OrganisationKind, Post, Role
from grids.querysets import within
from grids.readings import found_by

OF_AREA = "Code of an area; means its whole subtree."
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


class PostFilter(FilterSet):
    area = CharFilter(method="of_area", max_length=20, label=OF_AREA)
    unit = CharFilter(field_name="organisation__code", max_length=40)
    role = ChoicesFilter(choices=Role.choices)
    current = FlagFilter(method="is_current", label="Held today.")

    class Meta:
        model = Post
        fields: list[str] = []

    def of_area(self, rows: QuerySet[Any], _name: str, code: str) -> QuerySet[Any]:
        return rows.filter(subtree(code, "area__path"))

    def is_current(self, rows: QuerySet[Any], _name: str, wanted: bool) -> QuerySet[Any]:
        held = Post.objects.current().values("pk")
        return rows.filter(pk__in=held) if wanted else rows.exclude(pk__in=held)


class AbsenceFilter(FilterSet):
    current = FlagFilter(method="is_current", label="Away today.")

    class Meta:
        model = Absence
        fields: list[str] = []

    def is_current(self, rows: Any, _name: str, wanted: bool) -> Any:
        away = Absence.objects.on(today()).values("pk")
        return rows.filter(pk__in=away) if wanted else rows.exclude(pk__in=away)


class DutyFilter(FilterSet):
    area = CharFilter(method="of_area", max_length=20, label=OF_AREA)
    kind = ChoicesFilter(choices=DutyKind.choices)
    ends_after = MomentFilter(field_name="ends_at", lookup_expr="gt")
    starts_before = MomentFilter(field_name="starts_at", lookup_expr="lte")

    class Meta:
        model = Duty
        fields: list[str] = []

    def of_area(self, rows: QuerySet[Any], _name: str, code: str) -> QuerySet[Any]:
        return rows.filter(subtree(code, "area__path"))
