"""Photos and files over REST, whatever they belong to."""

from abc import ABC, abstractmethod
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import Model, QuerySet
from django.http import Http404, HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from common.api.serializers import StrictSerializer
from common.api.views import CreateView, ListView, ResourceView
from workorders.incoming import read_any
from workorders.media import TYPES, Media, MediaKind
from workorders.models.attachments import KeptFile
from workorders.photos import Photo
from workorders.views.photos import file_answer, served

MEDIA_TYPES = sorted({media_type for _kind, media_type in TYPES.values()} | {"image/jpeg"})
SMALL = "small"
COLUMNS = ["id", "kind", "media_type", "name", "size", "sha256", "width", "height", "created_at"]


class KeptFileSerializer(serializers.ModelSerializer[Any]):
    kind = serializers.ChoiceField(choices=MediaKind.choices)
    name = serializers.CharField(allow_blank=True, help_text="Of a document, as it was sent.")
    size = serializers.IntegerField(help_text="Bytes.")
    sha256 = serializers.CharField(source="digest", help_text="Of the file as it is kept.")


class FileInput(StrictSerializer):
    file = serializers.FileField(help_text="JPEG, PNG or WebP; a video, a recording; PDF, docx, xlsx, pptx.")


class OfFiles(ResourceView, ABC):
    """Files that belong to one row, the owner: whoever sees it sees them."""

    @abstractmethod
    def owner(self) -> Any:
        """Raises 404 for one that the caller does not see."""

    @abstractmethod
    def files(self) -> QuerySet[Any]:
        """Those of the owner."""

    def get_queryset(self) -> QuerySet[Any]:
        manager: Any = self.model._default_manager
        return manager.none() if getattr(self, "swagger_fake_view", False) else self.files()


class FilesView(OfFiles, ListView, CreateView):
    input_class = FileInput
    parser_classes = [MultiPartParser]

    @abstractmethod
    def keep(self, sent: Photo | Media, data: dict[str, Any]) -> Model:
        """Call the service."""

    def create(self, data: dict[str, Any]) -> Model:
        try:
            sent = read_any(data.pop("file"))
        except ValidationError as problem:
            raise ValidationError({"file": problem}) from problem
        return self.keep(sent, data)

    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        self.owner()  # before anything is said about the input
        return super().post(request, *args, **kwargs)


class ContentView(OfFiles):
    """The file itself, whole or the one range of bytes that is asked for."""

    pagination_class = None

    @extend_schema(
        parameters=[
            OpenApiParameter("size", str, enum=[SMALL], description="A photo's thumbnail."),
            OpenApiParameter("Range", str, OpenApiParameter.HEADER, description="`bytes=0-1023`"),
        ],
        responses={(status, kind): OpenApiTypes.BINARY for status in (200, 206) for kind in MEDIA_TYPES} | {416: None},
    )
    def get(self, request: Request, *args: Any, **kwargs: Any) -> HttpResponseBase:
        found: KeptFile = self.get_object()
        size = request.query_params.get("size", "")
        if size and (size != SMALL or not found.is_photo):
            raise Http404
        return served(found, size) if found.is_photo else file_answer(request._request, found)
