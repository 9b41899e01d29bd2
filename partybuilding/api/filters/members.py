"""What lists about members are narrowed to."""

from typing import Any

from django.db.models import QuerySet
from django_filters.rest_framework import CharFilter, ChoiceFilter, FilterSet

from common.api.filters import ChoicesFilter, FlagFilter
from partybuilding.models import Finding, FindingKind, Floating
from partybuilding.querysets.findings import GONE, NOTED, OPEN, FindingQuerySet

STATES = [(OPEN, "to be looked into"), (NOTED, "with an outcome"), (GONE, "no longer so")]


class PartyFindingFilter(FilterSet):
    kind = ChoicesFilter(choices=FindingKind.choices)
    state = ChoiceFilter(method="of_state", choices=STATES)
    organisation = CharFilter(field_name="organisation__code", max_length=40)

    class Meta:
        model = Finding
        fields: list[str] = []

    def of_state(self, rows: FindingQuerySet, _name: str, state: str) -> QuerySet[Any]:
        return rows.in_state(state)


class FloatingFilter(FilterSet):
    organisation = CharFilter(field_name="member__organisation__code", max_length=40, label="That keeps the record.")
    host = CharFilter(field_name="host__code", max_length=40, label="That looks after them where they are.")
    current = FlagFilter(field_name="ends", lookup_expr="isnull", label="They have not come back.")

    class Meta:
        model = Floating
        fields: list[str] = []
