"""Boundaries as GeoJSON, and the area of a point or an address."""

from typing import Any

from django.core.exceptions import ValidationError as Refusal
from django.utils.translation import gettext as _
from django_filters.rest_framework import ChoiceFilter
from drf_spectacular.utils import extend_schema, extend_schema_field, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common.api.callers import user_of
from common.api.serializers import LineField, NumberField, StrictSerializer
from common.api.views import ApiView, ListView
from grids.api.filters import AreaFilter
from grids.api.serializers import AreaSerializer
from grids.boundary_files import converted
from grids.crs import CRS, to_wgs84
from grids.finding import Place, place_at, place_named
from grids.models import Area


class BoundaryFilter(AreaFilter):
    crs = ChoiceFilter(
        choices=CRS.choices, method="in_crs", label="Coordinate system of the answer; wgs84 when left out."
    )

    def in_crs(self, rows: Any, _name: str, _crs: str) -> Any:
        return rows


class FeatureSerializer(serializers.Serializer[Area]):
    """One area as a GeoJSON feature."""

    type = serializers.SerializerMethodField()
    properties = AreaSerializer(source="*")
    geometry = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ChoiceField(choices=["Feature"]))
    def get_type(self, _area: Area) -> str:
        return "Feature"

    @extend_schema_field(serializers.DictField(help_text="GeoJSON geometry in the coordinate system asked for."))
    def get_geometry(self, area: Area) -> dict[str, Any]:
        return converted(area.boundary or {}, self.context["request"].query_params.get("crs", CRS.WGS84))


class Boundaries(ListView):
    """The boundaries of the areas in reach, each a GeoJSON feature. Those without one are left out."""

    model = Area
    scope_resource = "areas"
    serializer_class = FeatureSerializer
    filterset_class = BoundaryFilter
    orderings = {"code": "code", "id": "pk"}

    def get_queryset(self) -> Any:
        visible: Any = super().get_queryset()
        rows = visible.current().filter(boundary__isnull=False)
        return rows.select_related("parent").defer("search", "parent__boundary", "parent__search")


class LocateInput(StrictSerializer):
    """A point, or an address."""

    lon = NumberField(required=False, min_value=-180, max_value=180)
    lat = NumberField(required=False, min_value=-90, max_value=90)
    crs = serializers.ChoiceField(choices=CRS.choices, required=False, default=CRS.WGS84)
    address = LineField(required=False, max_length=200)

    def validate(self, data: dict[str, Any]) -> dict[str, Any]:
        by_point = "lon" in data and "lat" in data
        if by_point == ("address" in data) or ("lon" in data) != ("lat" in data):
            raise serializers.ValidationError(_("Give lon and lat, or an address."))
        return data


located_serializer = inline_serializer(
    "Located",
    {
        "area": AreaSerializer(allow_null=True, help_text="The lowest area; null when none in reach is meant."),
        "line": serializers.ListField(child=serializers.CharField(), help_text="Codes from the district down to it."),
        "metres": serializers.FloatField(allow_null=True, help_text="From the point to the area; 0 within it."),
        "matched": serializers.CharField(help_text="The words of the address that named it."),
        "others": serializers.ListField(child=serializers.CharField(), help_text="Codes of others that it names."),
    },
)


class Locate(ApiView):
    """The area of a point or of an address. Of a point outside every boundary the nearest area, with its distance."""

    scope_resource = "areas"
    only_reads = True

    @extend_schema(request=LocateInput, responses=located_serializer)
    def post(self, request: Request) -> Response:
        given = LocateInput(data=request.data)
        given.is_valid(raise_exception=True)
        return Response(_shown(_place(request, given.validated_data)))


def _place(request: Request, data: dict[str, Any]) -> Place:
    if "address" in data:
        return place_named(user_of(request), data["address"])
    try:
        lon, lat = to_wgs84(data["lon"], data["lat"], data["crs"])
    except Refusal as wrong:
        raise serializers.ValidationError({"lon": wrong.messages}) from wrong
    return place_at(user_of(request), lon, lat)


def _shown(place: Place) -> dict[str, Any]:
    return {
        "area": AreaSerializer(place.area).data if place.area else None,
        "line": [area.code for area in place.line],
        "metres": place.metres,
        "matched": place.matched,
        "others": [area.code for area in place.others],
    }
