"""What every step on a project begins and ends with."""

from typing import Any

from django.utils.translation import gettext as _

from common.errors import NotAllowed
from common.versions import locked
from grids.models import Post
from grids.querysets import boundaries
from notices.outbox import emit
from projects.choices import State
from projects.models import Project, ProjectEntry
from projects.permissions import capacities
from projects.workflow import ACTIONS
from workorders.actors import Actor
from workorders.stepping import finish

HAPPENED = "projects.happened"


def lock(project: Project, version: int | None = None) -> Project:
    rows = Project.objects.select_related("area").defer(*boundaries("area"))
    return locked(rows, project, version)


def begin(name: str, project: Project, by: Actor, version: int | None) -> tuple[Project, Post | None]:
    """The project under its lock, and the post under which the step is taken. Raises Stale, NotAllowed, WrongState."""
    project, action = lock(project, version), ACTIONS[name]
    held = capacities(by, project)
    fitting = [who for who in held if who in action.who]
    if not fitting:
        raise NotAllowed(_refusal(by, project))
    words = {"state": State(project.state).label, "action": action.label}
    action.check_open(project.state, _("The project is “%(state)s”: “%(action)s” is not open now.") % words)
    return project, held[fitting[0]]


def _refusal(by: Actor, project: Project) -> str:
    if by.user is not None and by.user.pk in (project.created_by_id, project.applied_by_id):
        return _("Whoever applies for a project neither reviews, approves nor accepts it.")
    return _("Your posts do not let you do this with the project.")


def end(
    name: str,
    project: Project,
    by: Actor,
    post: Post | None,
    *,
    to: State | None = None,
    words: str = "",
    data: dict[str, Any] | None = None,
) -> Project:
    """Save the project, append the entry, and leave what follows to the worker."""
    entry = finish(project, ProjectEntry(project=project), name, by, post, to=to, words=words, data=data or {})
    emit(HAPPENED, {"entry": entry.pk})
    return project
