"""Which desks have a draft made every working morning, and the switch for it."""

from typing import Any

from django.db.models import Model, OuterRef, QuerySet, Subquery
from rest_framework import serializers

from common.api.callers import user_of
from common.api.serializers import FlagField, StrictSerializer
from common.api.views import ActionView, ItemView, ListView, ResourceView
from grids.models import DESK_KINDS, Area
from grids.querysets import within_any
from partybuilding import services
from partybuilding.models import MorningDrafts
from partybuilding.querysets.offers import desk_paths


class MorningSerializer(serializers.Serializer[Area]):
    area = serializers.CharField(source="code", help_text="Code of the area of the desk.")
    is_on = serializers.SerializerMethodField()
    since = serializers.DateTimeField(source="mornings_since", allow_null=True)

    def get_is_on(self, area: Any) -> bool:
        return area.mornings_since is not None


class MorningInput(StrictSerializer):
    is_on = FlagField()


class OfMornings(ResourceView):
    model = Area
    scope_resource = "offers"
    serializer_class = MorningSerializer

    def get_queryset(self) -> QuerySet[Any]:
        """The desks for which the caller works."""
        if getattr(self, "swagger_fake_view", False):
            return Area.objects.none()
        since = MorningDrafts.objects.filter(area=OuterRef("pk")).values("since")
        desks = Area.objects.current().filter(within_any(desk_paths(user_of(self.request))), kind__in=DESK_KINDS)
        return desks.defer("boundary").annotate(mornings_since=Subquery(since))


class Mornings(OfMornings, ListView):
    """Whether the desks for which the caller works have a draft made on every working morning on which needs wait."""


class MorningItem(OfMornings, ItemView, ActionView):
    """The switch of one desk. Set to what it is already, it stays; drafts that were made stay too."""

    lookup_field = "code"
    input_class = MorningInput

    def act(self, row: Area, data: dict[str, Any], version: int | None) -> Model:
        services.switch_mornings(row, is_on=data["is_on"], by=user_of(self.request))
        return self.find(row.pk)
