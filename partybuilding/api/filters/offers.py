from typing import Any

from django.db.models import QuerySet
from django_filters.rest_framework import CharFilter, ChoiceFilter, FilterSet

from common.api.filters import FlagFilter
from grids.models import Area
from partybuilding.listing.offers import STATES
from partybuilding.models import Offer
from partybuilding.querysets.offers import OfferQuerySet


class OfferFilter(FilterSet):
    area = CharFilter(method="of_area", max_length=20, label="Code; offers that serve it or a part of it.")
    skill = CharFilter(field_name="skills__code", max_length=40)
    unit = CharFilter(field_name="unit__code", max_length=40)
    state = ChoiceFilter(method="in_state", choices=list(STATES.items()))
    mine = FlagFilter(method="of_caller", label="The caller's own and those of its units.")

    class Meta:
        model = Offer
        fields: list[str] = []

    def of_area(self, rows: OfferQuerySet, _name: str, code: str) -> QuerySet[Any]:
        area = Area.objects.filter(code=code).first()
        return rows.serving(area) if area else rows.none()

    def in_state(self, rows: OfferQuerySet, _name: str, state: str) -> QuerySet[Any]:
        return rows.in_state(state)

    def of_caller(self, rows: OfferQuerySet, _name: str, mine: bool) -> QuerySet[Any]:
        own = Offer.objects.of_provider(self.request.user).values("pk")
        return rows.filter(pk__in=own) if mine else rows.exclude(pk__in=own)
