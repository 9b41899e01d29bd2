"""A project is carried out: milestones, until it is reported as finished."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.clock import now, today
from common.errors import Conflict, Invalid
from projects.choices import PhotoStage, State
from projects.models import Milestone, Project
from projects.services.showing import keep
from projects.services.step import begin, end
from workorders.actors import Actor
from workorders.photos import Photo

MOST_MILESTONES = 50


@transaction.atomic
def start(project: Project, *, by: Actor, starts: date, version: int | None = None) -> Project:
    """The work begins."""
    project, post = begin("start", project, by, version)
    if project.ends and starts > project.ends:
        raise Invalid.field("starts", _("This lies after the day on which the project ends."))
    if not project.milestones.open().exists():
        raise Conflict(_("Add the milestones first: without them nobody can see how far it is."))
    project.starts = starts
    return end("start", project, by, post, to=State.RUNNING, data={"starts": starts.isoformat()})


@transaction.atomic
def finish(project: Project, *, by: Actor, outcome: str, version: int | None = None) -> Project:
    """Everything is done: others look whether it can be accepted."""
    project, post = begin("finish", project, by, version)
    still = project.milestones.open().count()
    if still:
        sentence = ngettext(
            "%(n)d milestone is not reached: report or drop it first.",
            "%(n)d milestones are not reached: report or drop them first.",
            still,
        )
        raise Conflict(sentence % {"n": still})
    project.outcome, project.round = outcome.strip(), project.round + 1
    return end("finish", project, by, post, to=State.ACCEPTING, words=outcome)


@transaction.atomic
def plan_milestone(project: Project, *, by: Actor, title: str, due_on: date, version: int | None = None) -> Project:
    """Something more is to be reached by a day."""
    project, post = begin("plan_milestone", project, by, version)
    if project.milestones.count() >= MOST_MILESTONES:
        raise Conflict(_("A project has at most fifty milestones."))
    _check_day(project, due_on)
    Milestone.objects.create(project=project, title=title, due_on=due_on)
    return end("plan_milestone", project, by, post, words=title, data={"due_on": due_on.isoformat()})


@transaction.atomic
def report_milestone(
    project: Project,
    *,
    by: Actor,
    milestone: Milestone,
    done_on: date,
    words: str = "",
    photos: Iterable[Photo] = (),
    version: int | None = None,
) -> Project:
    """It is reached; with photos where there are some."""
    project, post = begin("report_milestone", project, by, version)
    milestone = _open(project, milestone)
    if done_on > today():
        raise Invalid.field("done_on", _("This day has not come yet."))
    milestone.done_on, milestone.words = done_on, words.strip()
    milestone.save(update_fields=["done_on", "words"])
    kept = [keep(project, photo, by, PhotoStage.DURING, milestone) for photo in photos]
    data = {"milestone": milestone.pk, "photos": len(kept)}
    return end("report_milestone", project, by, post, words=milestone.title, data=data)


@transaction.atomic
def move_milestone(
    project: Project, *, by: Actor, milestone: Milestone, due_on: date, reason: str, version: int | None = None
) -> Project:
    """It will be reached on another day; the history keeps the first one."""
    project, post = begin("move_milestone", project, by, version)
    milestone = _open(project, milestone)
    _check_day(project, due_on)
    data = {"milestone": milestone.pk, "from": milestone.due_on.isoformat(), "to": due_on.isoformat()}
    milestone.due_on, milestone.reminded_at = due_on, None
    milestone.save(update_fields=["due_on", "reminded_at"])
    return end("move_milestone", project, by, post, words=f"{milestone.title}: {reason}", data=data)


@transaction.atomic
def drop_milestone(
    project: Project, *, by: Actor, milestone: Milestone, reason: str, version: int | None = None
) -> Project:
    """It will not be reached; it stays to be read."""
    project, post = begin("drop_milestone", project, by, version)
    milestone = _open(project, milestone)
    milestone.dropped_at = now()
    milestone.save(update_fields=["dropped_at"])
    data = {"milestone": milestone.pk}
    return end("drop_milestone", project, by, post, words=f"{milestone.title}: {reason}", data=data)


def _open(project: Project, milestone: Milestone) -> Milestone:
    found = project.milestones.open().filter(pk=milestone.pk).first()
    if found is None:
        raise Invalid.field("milestone", _("Choose a milestone of this project that is not reached yet."))
    return found


def _check_day(project: Project, due_on: date) -> None:
    if project.starts and due_on < project.starts:
        raise Invalid.field("due_on", _("This lies before the project begins."))
