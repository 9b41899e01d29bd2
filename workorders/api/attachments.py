"""Photos, videos, recordings and documents of an order, for whoever sees the order."""

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

from common.api.callers import user_of
from common.api.serializers import StrictSerializer
from common.api.views import CreateView, ItemView, ListView
from workorders import services
from workorders.actors import of_user
from workorders.api.views import OfOrders
from workorders.choices import Stage
from workorders.incoming import read_any
from workorders.media import TYPES, MediaKind
from workorders.models import Attachment, WorkOrder
from workorders.photos import Photo
from workorders.views.photos import file_answer, served

MEDIA_TYPES = sorted({media_type for _kind, media_type in TYPES.values()} | {"image/jpeg"})
SMALL = "small"


class AttachmentSerializer(serializers.ModelSerializer[Attachment]):
    kind = serializers.ChoiceField(choices=MediaKind.choices)
    stage = serializers.ChoiceField(choices=Stage.choices)
    name = serializers.CharField(allow_blank=True, help_text="Of a document, as it was sent.")
    size = serializers.IntegerField(help_text="Bytes.")
    sha256 = serializers.CharField(source="digest", help_text="Of the file as it is kept.")
    is_public = serializers.BooleanField(help_text="Whether the reporter sees it.")

    class Meta:
        model = Attachment
        fields = [
            "id",
            "kind",
            "media_type",
            "name",
            "size",
            "sha256",
            "width",
            "height",
            "taken_at",
            "stage",
            "is_public",
            "created_at",
        ]


class AttachmentInput(StrictSerializer):
    file = serializers.FileField(help_text="JPEG, PNG or WebP; a video, a recording; PDF, docx, xlsx, pptx.")
    stage = serializers.ChoiceField(choices=Stage.choices, help_text="`report` for what comes with the request.")
    is_public = serializers.BooleanField(default=False, help_text="Whether the reporter may see it.")


class OfAttachments(OfOrders):
    model = Attachment
    serializer_class = AttachmentSerializer

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return Attachment.objects.none()
        return Attachment.objects.filter(order=self.order()).select_related("order")

    def order(self) -> WorkOrder:
        order = self.visible().numbered(self.kwargs["number"]).first()
        if order is None:
            raise Http404
        return order


class Attachments(OfAttachments, ListView, CreateView):
    """What was added to the order, the oldest first."""

    input_class = AttachmentInput
    parser_classes = [MultiPartParser]

    def create(self, data: dict[str, Any]) -> Model:
        order = self.order()
        try:
            sent = read_any(data["file"])
        except ValidationError as problem:
            raise ValidationError({"file": problem}) from problem
        how = {"by": of_user(user_of(self.request)), "stage": data["stage"], "is_public": data["is_public"]}
        if isinstance(sent, Photo):
            return services.attach(order, photo=sent, **how)
        return services.attach_file(order, file=sent, **how)

    @extend_schema(
        description=(
            "Add a file. Its kind is found by its content. Photos are made anew without what the camera noted; of "
            "videos and recordings it is blanked. The same file is kept once. At most nine photos and six other files."
        )
    )
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        self.order()  # before anything is said about the input
        return super().post(request, *args, **kwargs)


class AttachmentItem(OfAttachments, ItemView):
    """What is known of one file."""


class AttachmentContent(OfAttachments):
    """The file itself, whole or the one range of bytes that is asked for."""

    pagination_class = None

    @extend_schema(
        parameters=[
            OpenApiParameter("size", str, enum=[SMALL], description="A photo's thumbnail."),
            OpenApiParameter("Range", str, OpenApiParameter.HEADER, description="`bytes=0-1023`"),
        ],
        responses={(status, kind): OpenApiTypes.BINARY for status in (200, 206) for kind in MEDIA_TYPES} | {416: None},
    )
    def get(self, request: Request, number: str, pk: int) -> HttpResponseBase:
        attachment: Attachment = self.get_object()
        size = request.query_params.get("size", "")
        if size and (size != SMALL or attachment.kind != MediaKind.PHOTO):
            raise Http404
        if attachment.kind == MediaKind.PHOTO:
            return served(attachment, size)
        return file_answer(request._request, attachment)
