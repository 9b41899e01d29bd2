"""Photos, videos, recordings and documents of an order, for whoever sees the order."""

from typing import Any

from django.db.models import Model, QuerySet
from django.http import Http404
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common.api.callers import user_of
from common.api.views import ItemView
from workorders import services
from workorders.actors import of_user
from workorders.api.files import COLUMNS, ContentView, FileInput, FilesView, KeptFileSerializer, OfFiles
from workorders.choices import Stage
from workorders.media import Media
from workorders.models import Attachment, WorkOrder
from workorders.photos import Photo


class AttachmentSerializer(KeptFileSerializer):
    stage = serializers.ChoiceField(choices=Stage.choices)
    is_public = serializers.BooleanField(help_text="Whether the reporter sees it.")

    class Meta:
        model = Attachment
        fields = [*COLUMNS[:-1], "taken_at", "stage", "is_public", "created_at"]


class AttachmentInput(FileInput):
    stage = serializers.ChoiceField(choices=Stage.choices, help_text="`report` for what comes with the request.")
    is_public = serializers.BooleanField(default=False, help_text="Whether the reporter may see it.")


class OfAttachments(OfFiles):
    scope_resource = "work-orders"
    model = Attachment
    serializer_class = AttachmentSerializer

    def files(self) -> QuerySet[Any]:
        return Attachment.objects.filter(order=self.owner()).select_related("order")

    def owner(self) -> WorkOrder:
        order = WorkOrder.objects.one_visible_to(self.request.user, self.kwargs["number"])
        if order is None:
            raise Http404
        return order


class Attachments(OfAttachments, FilesView):
    """What was added to the order, the oldest first."""

    input_class = AttachmentInput

    def keep(self, sent: Photo | Media, data: dict[str, Any]) -> Model:
        order, by = self.owner(), of_user(user_of(self.request))
        if isinstance(sent, Photo):
            return services.attach(order, photo=sent, by=by, **data)
        return services.attach_file(order, file=sent, by=by, **data)

    @extend_schema(
        description=(
            "Add a file. Its kind is found by its content. Photos are made anew without what the camera noted; of "
            "videos and recordings it is blanked. The same file is kept once. At most nine photos and six other files."
        )
    )
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().post(request, *args, **kwargs)


class AttachmentItem(OfAttachments, ItemView):
    """What is known of one file."""


class AttachmentContent(OfAttachments, ContentView):
    """The file itself, whole or the one range of bytes that is asked for."""
