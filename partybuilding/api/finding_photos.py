"""The photos of what a working group found, for whoever sees the finding."""

from typing import Any

from django.db.models import Model, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from common.api.callers import user_of
from common.api.views import ItemView
from common.errors import Invalid
from partybuilding.models import FindingPhoto, GroupFinding
from partybuilding.services.group_findings import add_photo
from workorders.api.files import COLUMNS, ContentView, FilesView, KeptFileSerializer, OfFiles
from workorders.media import Media
from workorders.photos import Photo


class FindingPhotoSerializer(KeptFileSerializer):
    class Meta:
        model = FindingPhoto
        fields = COLUMNS


class OfFindingPhotos(OfFiles):
    scope_resource = "group-findings"
    model = FindingPhoto
    serializer_class = FindingPhotoSerializer

    def files(self) -> QuerySet[Any]:
        return FindingPhoto.objects.filter(finding=self.owner())

    def owner(self) -> GroupFinding:
        seen = GroupFinding.objects.visible_to(self.request.user)
        found: GroupFinding = get_object_or_404(seen, pk=self.kwargs["finding"])
        return found


class FindingPhotos(OfFindingPhotos, FilesView):
    """The photos of one finding, the oldest first."""

    def keep(self, sent: Photo | Media, data: dict[str, Any]) -> Model:
        if not isinstance(sent, Photo):
            raise Invalid.field("file", _("Send a photo: JPEG, PNG or WebP."))
        return add_photo(self.owner(), photo=sent, by=user_of(self.request))

    @extend_schema(
        description=(
            "Add a photo to a finding that the caller noted. It is made anew without what the camera noted, and kept "
            "once. At most nine. Where an open order was made of the finding, it is the order's too."
        )
    )
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().post(request, *args, **kwargs)


class FindingPhotoItem(OfFindingPhotos, ItemView):
    """What is known of one photo."""


class FindingPhotoContent(OfFindingPhotos, ContentView):
    """The photo itself, or its thumbnail."""
