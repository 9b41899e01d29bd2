from typing import Any

from django.db.models import QuerySet
from django_filters.rest_framework import CharFilter, FilterSet

from common.api.filters import ChoicesFilter, FlagFilter, MomentFilter
from deliberation.choices import MeetingKind, MeetingState
from deliberation.models import Attendee, Meeting
from grids.api.filters import subtree


class MeetingFilter(FilterSet):
    area = CharFilter(method="of_area", max_length=20, label="Code of an area; means its whole subtree.")
    kind = ChoicesFilter(choices=MeetingKind.choices)
    state = ChoicesFilter(choices=MeetingState.choices)
    after = MomentFilter(field_name="starts_at", lookup_expr="gte")
    before = MomentFilter(field_name="starts_at", lookup_expr="lt")
    invited = FlagFilter(method="is_invited", label="The caller is invited, or a unit that they work for.")

    class Meta:
        model = Meeting
        fields: list[str] = []

    def of_area(self, rows: QuerySet[Any], _name: str, code: str) -> QuerySet[Any]:
        return rows.filter(subtree(code, "area_path"))

    def is_invited(self, rows: QuerySet[Any], _name: str, invited: bool) -> QuerySet[Any]:
        mine = Attendee.objects.of(self.request.user).values("meeting")
        return rows.filter(pk__in=mine) if invited else rows.exclude(pk__in=mine)
