from typing import Any

from django.http import Http404
from drf_spectacular.utils import OpenApiParameter, extend_schema
from drf_spectacular.views import SpectacularSwaggerSplitView
from rest_framework import serializers
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import ApiKey
from common.api.kinds import KINDS
from common.api.throttling import current_rate
from common.api.views import ApiView


class CallerSerializer(serializers.Serializer[Any]):
    username = serializers.CharField()
    name = serializers.CharField(source="get_full_name")


class CallerKeySerializer(serializers.ModelSerializer[ApiKey]):
    scopes = serializers.ListField(child=serializers.CharField())
    allowed_addresses = serializers.ListField(child=serializers.CharField())

    class Meta:
        model = ApiKey
        fields = ["prefix", "name", "scopes", "area_code", "expires_at", "allowed_addresses", "created_at"]


class LimitSerializer(serializers.Serializer[Any]):
    quota = serializers.IntegerField()
    window = serializers.IntegerField(help_text="Seconds.")


class MeSerializer(serializers.Serializer[Any]):
    user = CallerSerializer()
    key = CallerKeySerializer(allow_null=True)
    limit = LimitSerializer(allow_null=True)


class MeView(ApiView):
    """Who is calling: the user, the key and what it may, the limit it is under."""

    @extend_schema(responses=MeSerializer)
    def get(self, request: Request) -> Response:
        key = request.auth if isinstance(request.auth, ApiKey) else None
        answer = MeSerializer({"user": request.user, "key": key, "limit": current_rate()})
        return Response(answer.data)


class ProblemKindSerializer(serializers.Serializer[Any]):
    type = serializers.CharField(source="uri")
    title = serializers.CharField()
    status = serializers.IntegerField()
    advice = serializers.CharField()


class ProblemKindView(ApiView):
    """What a `type` of problem means and what to do about it."""

    authentication_classes = []
    permission_classes = [AllowAny]

    @extend_schema(
        responses=ProblemKindSerializer,
        parameters=[OpenApiParameter("name", str, OpenApiParameter.PATH, enum=list(KINDS))],
    )
    def get(self, request: Request, name: str) -> Response:
        if name not in KINDS:
            raise Http404
        return Response(ProblemKindSerializer(KINDS[name]).data)


class DocsView(SpectacularSwaggerSplitView):
    """The description as a page, without a line of script or style in it."""

    url_name = "api:schema"
    template_name = "common/api_docs.html"
