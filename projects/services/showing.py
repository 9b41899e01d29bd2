"""Photos: how it looked before, how a milestone was reached, how it looks now."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from common.clock import now
from common.errors import Invalid
from projects.choices import PhotoStage
from projects.models import Milestone, Project, ProjectPhoto
from projects.services.step import begin, end
from workorders.actors import Actor
from workorders.keeping_files import check_room, columns_of
from workorders.photos import Photo


@transaction.atomic
def add_photos(
    project: Project,
    *,
    by: Actor,
    photos: Iterable[Photo],
    stage: str,
    milestone: Milestone | None = None,
    version: int | None = None,
) -> Project:
    """Show how it looks, before, on the way or after; of a milestone, how it was reached."""
    project, post = begin("add_photos", project, by, version)
    if stage not in PhotoStage.values:
        raise Invalid.field("stage", _("Choose one of the list."))
    if milestone is not None and not project.milestones.filter(pk=milestone.pk, dropped_at=None).exists():
        raise Invalid.field("milestone", _("Choose a milestone of this project."))
    before = project.photos.count()
    for photo in photos:
        keep(project, photo, by, PhotoStage(stage), milestone)
    added = project.photos.count() - before
    if not added:
        return project
    return end("add_photos", project, by, post, data={"stage": stage, "photos": added})


def keep(
    project: Project, photo: Photo, by: Actor, stage: PhotoStage, milestone: Milestone | None = None
) -> ProjectPhoto:
    """One that the project has already is not kept twice. Each stage, and each milestone, takes nine."""
    known: ProjectPhoto | None = project.photos.filter(digest=photo.digest).first()
    if known is not None:
        return known
    check_room(project.photos.filter(stage=stage, milestone=milestone), photo)
    return ProjectPhoto.objects.create(
        project=project, milestone=milestone, stage=stage, by=by.user, created_at=now(), **columns_of(photo)
    )
