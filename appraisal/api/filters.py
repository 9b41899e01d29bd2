from typing import Any, ClassVar

from django.db.models import QuerySet
from django_filters.rest_framework import CharFilter, FilterSet

from appraisal.choices import State
from appraisal.models import Appeal, Pairing, Report, Result, Scheme, Sheet
from common.api.filters import ChoicesFilter, FlagFilter, WholeFilter
from grids.api.filters import OF_AREA, subtree

MOST = 2**62


class SchemeFilter(FilterSet):
    area = CharFilter(method="of_area", max_length=20, label=OF_AREA)
    year = WholeFilter(min_value=0, max_value=9999)
    state = ChoicesFilter(choices=State.choices)

    class Meta:
        model = Scheme
        fields: ClassVar[list[str]] = []

    def of_area(self, rows: QuerySet[Any], _name: str, code: str) -> QuerySet[Any]:
        return rows.filter(subtree(code, "area_path"))


class PairingFilter(FilterSet):
    area = CharFilter(method="of_area", max_length=20, label=OF_AREA)
    unit = CharFilter(field_name="unit__code", max_length=40)
    now = FlagFilter(method="is_now", label="Paired today.")

    class Meta:
        model = Pairing
        fields: ClassVar[list[str]] = []

    def of_area(self, rows: QuerySet[Any], _name: str, code: str) -> QuerySet[Any]:
        return rows.filter(subtree(code, "area__path"))

    def is_now(self, rows: Any, _name: str, wanted: bool) -> Any:
        today = Pairing.objects.on().values("pk")
        return rows.filter(pk__in=today) if wanted else rows.exclude(pk__in=today)


class OfSubjectFilter(FilterSet):
    scheme = WholeFilter(field_name="subject__scheme", min_value=0, max_value=MOST)
    unit = CharFilter(field_name="subject__unit__code", max_length=40)


class SheetFilter(OfSubjectFilter):
    class Meta:
        model = Sheet
        fields: ClassVar[list[str]] = []


class ResultFilter(OfSubjectFilter):
    class Meta:
        model = Result
        fields: ClassVar[list[str]] = []


class ReportFilter(OfSubjectFilter):
    class Meta:
        model = Report
        fields: ClassVar[list[str]] = []


class AppealFilter(OfSubjectFilter):
    class Meta:
        model = Appeal
        fields: ClassVar[list[str]] = []
