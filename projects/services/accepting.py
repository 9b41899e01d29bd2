"""A finished project is accepted by two persons who are not of the applicant."""

from django.db import transaction
from django.utils.translation import gettext as _

from common.clock import now
from common.errors import Conflict, Invalid
from grids.entries import shown_name
from projects.choices import Passed, State
from projects.models import Acceptance, Project
from projects.services.step import begin, end
from workorders.actors import Actor

NEEDED = 2


@transaction.atomic
def accept(
    project: Project,
    *,
    by: Actor,
    passed: str,
    finding: str,
    conditions: str = "",
    version: int | None = None,
) -> Project:
    """One of the two says what they found. The second who accepts ends it; whoever does not sends it back to work."""
    project, post = begin("accept", project, by, version)
    assert by.user is not None  # who accepts has a post
    if passed == Passed.NO and not conditions.strip():
        raise Invalid.field("conditions", _("Say what is to be mended."))
    said = {"passed": passed, "finding": finding, "conditions": conditions.strip()}
    common = {"post": post, "name": shown_name(by.name, post), "at": now()}
    _word, is_new = Acceptance.objects.get_or_create(
        project=project, round=project.round, by=by.user, defaults=said | common
    )
    if not is_new:
        raise Conflict(_("You have said what you found already: a second person is needed."))
    return end("accept", project, by, post, to=_after(project, passed), words=finding, data={"passed": passed})


def _after(project: Project, passed: str) -> State:
    if passed == Passed.NO:
        return State.RUNNING
    agreeing = project.acceptances.filter(round=project.round, passed=Passed.YES).count()
    return State.DONE if agreeing >= NEEDED else State.ACCEPTING
