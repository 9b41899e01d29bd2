"""What happened to the map, for systems that keep areas of their own in step."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema_field, inline_serializer
from rest_framework import serializers

from common.api.views import ItemView, ListView, ResourceView
from grids.models import Area, Recut, RecutKind, RecutState

succession_serializer = inline_serializer(
    "Succession",
    {
        "before": serializers.CharField(help_text="Code of the former area."),
        "after": serializers.CharField(help_text="Code of the area that answers for it now."),
    },
    many=True,
)


class AreaChangeSerializer(serializers.ModelSerializer[Recut]):
    """Of the areas concerned only those in the caller's reach are named."""

    kind = serializers.ChoiceField(choices=RecutKind.choices)
    state = serializers.ChoiceField(choices=RecutState.choices)
    areas = serializers.SerializerMethodField(help_text="Codes of the areas that it touched or made.")
    successions = serializers.SerializerMethodField()

    class Meta:
        model = Recut
        fields = ["id", "kind", "state", "effective", "done_at", "undone_at", "areas", "successions"]

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_areas(self, recut: Recut) -> list[str]:
        known: set[int] = self.context["known"]
        return sorted(area.code for area in recut.areas.all() if area.pk in known)

    @extend_schema_field(succession_serializer)
    def get_successions(self, recut: Recut) -> list[dict[str, str]]:
        known: set[int] = self.context["known"]
        rows = [row for row in recut.successions.all() if {row.before_id, row.after_id} & known]
        return [{"before": row.before.code, "after": row.after.code} for row in rows]


class OfChanges(ResourceView):
    model = Recut
    scope_resource = "areas"
    serializer_class = AreaChangeSerializer

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().prefetch_related("areas", "successions__before", "successions__after")

    def get_serializer_context(self) -> dict[str, Any]:
        shown = Area.objects.visible_to(self.request.user).filter(recuts__isnull=False)
        return {**super().get_serializer_context(), "known": set(shown.values_list("pk", flat=True))}


class Changes(OfChanges, ListView):
    """The changes of the map that touched an area in the caller's reach: merged, split, moved, renamed, retired."""

    orderings = {"id": "pk", "-id": "-pk"}


class Change(OfChanges, ItemView):
    """One change of the map."""

    lookup_field = "pk"
