"""The photos of a project: how it looked before, how its milestones were reached, how it looks now."""

from typing import Any

from django.db.models import Model, QuerySet
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from common.api.callers import user_of
from common.api.views import ItemView
from common.errors import Invalid
from projects import services
from projects.choices import PhotoStage
from projects.models import Milestone, Project, ProjectPhoto
from workorders.actors import of_user
from workorders.api.files import COLUMNS, ContentView, FileInput, FilesView, KeptFileSerializer, OfFiles
from workorders.media import Media
from workorders.photos import Photo


class ProjectPhotoSerializer(KeptFileSerializer):
    stage = serializers.ChoiceField(choices=PhotoStage.choices)
    milestone = serializers.IntegerField(source="milestone_id", allow_null=True)

    class Meta:
        model = ProjectPhoto
        fields = [*COLUMNS, "stage", "milestone"]


class ProjectPhotoInput(FileInput):
    stage = serializers.ChoiceField(choices=PhotoStage.choices, default=PhotoStage.DURING.value)
    milestone = serializers.IntegerField(min_value=1, required=False, help_text="That it shows, where it shows one.")


class OfPhotos(OfFiles):
    scope_resource = "projects"
    model = ProjectPhoto
    serializer_class = ProjectPhotoSerializer

    def files(self) -> QuerySet[Any]:
        return ProjectPhoto.objects.filter(project=self.owner())

    def owner(self) -> Project:
        return get_object_or_404(Project.objects.visible_to(self.request.user), pk=self.kwargs["project"])


class ProjectPhotos(OfPhotos, FilesView):
    """The photos of one project, the oldest first."""

    input_class = ProjectPhotoInput

    def keep(self, sent: Photo | Media, data: dict[str, Any]) -> Model:
        if not isinstance(sent, Photo):
            raise Invalid.field("file", _("Send a photo: JPEG, PNG or WebP."))
        project, by = self.owner(), of_user(user_of(self.request))
        milestone = _milestone(project, data.get("milestone"))
        services.add_photos(project, by=by, photos=[sent], stage=data["stage"], milestone=milestone)
        return project.photos.get(digest=sent.digest)

    @extend_schema(
        description=(
            "Add a photo. It is made anew without what the camera noted, and kept once. At most nine for each "
            "milestone, and nine for each stage without one."
        )
    )
    def post(self, request: Request, *args: Any, **kwargs: Any) -> Response:
        return super().post(request, *args, **kwargs)


def _milestone(project: Project, pk: int | None) -> Milestone | None:
    if pk is None:
        return None
    found: Milestone | None = project.milestones.filter(pk=pk).first()
    if found is None:
        raise Invalid.field("milestone", _("Choose a milestone of this project."))
    return found


class ProjectPhotoItem(OfPhotos, ItemView):
    """What is known of one photo."""


class ProjectPhotoContent(OfPhotos, ContentView):
    """The photo itself, or its thumbnail."""
