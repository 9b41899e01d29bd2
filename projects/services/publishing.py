"""A project has a page that everybody may read."""

from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import Conflict
from projects.models import Project
from projects.services.step import begin, end
from workorders.actors import Actor


@transaction.atomic
def publish(project: Project, *, by: Actor, version: int | None = None) -> Project:
    """Everybody may read of it."""
    return _show("publish", project, by, version)


@transaction.atomic
def unpublish(project: Project, *, by: Actor, reason: str, version: int | None = None) -> Project:
    """Its page is taken down."""
    return _show("unpublish", project, by, version, reason)


def _show(name: str, project: Project, by: Actor, version: int | None, words: str = "") -> Project:
    project, post = begin(name, project, by, version)
    wanted = name == "publish"
    if project.is_public == wanted:
        raise Conflict(_("It is published already.") if wanted else _("It is not published."))
    project.is_public = wanted
    return end(name, project, by, post, words=words)
