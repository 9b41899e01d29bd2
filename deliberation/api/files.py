"""Photos, recordings and documents of a meeting, for whoever sees the meeting."""

from typing import Any

from django.db.models import Model, QuerySet
from django.shortcuts import get_object_or_404
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from common.api.callers import user_of
from common.api.views import ItemView
from deliberation import services
from deliberation.models import Meeting, MeetingFile
from workorders.actors import of_user
from workorders.api.files import COLUMNS, ContentView, FilesView, KeptFileSerializer, OfFiles
from workorders.media import Media
from workorders.photos import Photo


class MeetingFileSerializer(KeptFileSerializer):
    class Meta:
        model = MeetingFile
        fields = COLUMNS


class OfMeetingFiles(OfFiles):
    scope_resource = "deliberations"
    model = MeetingFile
    serializer_class = MeetingFileSerializer

    def files(self) -> QuerySet[Any]:
        return MeetingFile.objects.filter(meeting=self.owner())

    def owner(self) -> Meeting:
        return get_object_or_404(Meeting.objects.visible_to(self.request.user), pk=self.kwargs["meeting"])


class MeetingFiles(OfMeetingFiles, FilesView):
    """What was handed out, shown or recorded, the oldest first."""

    def keep(self, sent: Photo | Media, data: dict[str, Any]) -> Model:
        return services.keep_files(self.owner(), [sent], by=of_user(user_of(self.request)))[0]

    @extend_schema(
        description=(
            "Add a file. Its kind is found by its content. Photos are made anew without what the camera noted; of "
            "videos and recordings it is blanked. The same file is kept once. At most nine photos and six other files."
        )
    )
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().post(request, *args, **kwargs)


class MeetingFileItem(OfMeetingFiles, ItemView):
    """What is known of one file."""


class MeetingFileContent(OfMeetingFiles, ContentView):
    """The file itself, whole or the one range of bytes that is asked for."""
