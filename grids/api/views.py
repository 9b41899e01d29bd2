from typing import Any

from django.db.models import QuerySet

from common.api.views import ItemView, ListView, ResourceView
from grids.api.filters import AreaFilter, OrganisationFilter
from grids.api.serializers import AreaSerializer, AreaWithBoundarySerializer, OrganisationSerializer
from grids.models import Area, Organisation


class Areas(ListView):
    """The areas of the caller's posts with all below them, and the line of areas above."""

    model = Area
    scope_resource = "areas"
    serializer_class = AreaSerializer
    filterset_class = AreaFilter
    orderings = {"code": "code", "id": "pk"}

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related("parent").defer("boundary")


class AreaItem(ItemView):
    """One area with its boundary."""

    model = Area
    scope_resource = "areas"
    serializer_class = AreaWithBoundarySerializer
    lookup_field = "code"

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related("parent")


class OfOrganisations(ResourceView):
    model = Organisation
    scope_resource = "organisations"
    serializer_class = OrganisationSerializer

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related("home", "directed_by").prefetch_related("serves")


class Organisations(OfOrganisations, ListView):
    """One's own units, and those at home in or serving the areas in reach."""

    filterset_class = OrganisationFilter
    orderings = {"code": "code", "id": "pk"}


class OrganisationItem(OfOrganisations, ItemView):
    """One unit."""

    lookup_field = "code"
