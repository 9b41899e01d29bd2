"""两个覆盖 for programs: how many have no party organisation, by community, and which ones. Read only."""

from typing import Any

from django.http import Http404
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common.api.callers import user_of
from common.api.serializers import LineField, StrictSerializer
from common.api.views import ApiView
from partybuilding.coverage import Coverage, What, sees_coverage

WHAT = [(each.value, each.label) for each in What]


class CoverageCellSerializer(serializers.Serializer[Any]):
    what = serializers.ChoiceField(choices=WHAT)
    total = serializers.IntegerField()
    without = serializers.IntegerField()


class CoverageSerializer(serializers.Serializer[Any]):
    community = serializers.CharField(source="code", allow_blank=True, help_text="Code; empty: in no community.")
    cells = CoverageCellSerializer(many=True)


class WithoutSerializer(serializers.Serializer[Any]):
    code = serializers.CharField(help_text="Of the area or unit.")
    name = serializers.CharField()
    community = serializers.CharField(allow_blank=True, help_text="Code.")


class WithoutAsked(StrictSerializer):
    what = serializers.ChoiceField(choices=WHAT, default=What.GRID.value)
    community = LineField(max_length=20, required=False, help_text="Code; left out: all.")


class OfCoverage(ApiView):
    scope_resource = "party-organisations"

    def found(self) -> Coverage:
        if not sees_coverage(self.request.user):
            raise Http404
        return Coverage(user_of(self.request))


class Covered(OfCoverage):
    """How many grids, buildings, firms and social organisations of each community there are, and how many of them no
    party organisation is tied to."""

    @extend_schema(operation_id="party_coverage", responses=CoverageSerializer(many=True))
    def get(self, request: Request) -> Response:
        return Response(CoverageSerializer(self.found().rows, many=True).data)


class Without(OfCoverage):
    """Those that no party organisation is tied to."""

    @extend_schema(
        operation_id="party_coverage_without",
        parameters=[
            OpenApiParameter("what", OpenApiTypes.STR, enum=What.values, default=What.GRID.value),
            OpenApiParameter("community", OpenApiTypes.STR, description="Code; left out: all."),
        ],
        responses=WithoutSerializer(many=True),
    )
    def get(self, request: Request) -> Response:
        found = self.found()
        asked = WithoutAsked(data=request.query_params.dict())
        asked.is_valid(raise_exception=True)
        things = found.without(asked.validated_data["what"], asked.validated_data.get("community", ""))
        rows = [{"code": each.code, "name": each.name, "community": found.community_of(each)[0]} for each in things]
        return Response(WithoutSerializer(rows, many=True).data)
