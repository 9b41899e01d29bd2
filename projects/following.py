"""What follows from a step on a project: whoever's turn it is now is told, and whoever waits for the answer."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from grids.covering import users_answering
from grids.models import DESK_ROLES, UNIT_ROLES, AreaKind, Post, Role
from notices.outbox import Payload, handles
from notices.services import sentence, tell
from projects.choices import State
from projects.models import Milestone, Project, ProjectEntry
from projects.permissions import JUDGES
from projects.services.reminding import LATE
from projects.services.step import HAPPENED

# Event → whom it concerns, and in which words.
TO_JUDGES = {
    "apply": _("A project was applied for, please look at it: %(title)s"),
    "take_up": _("Your opinion on a project is asked for: %(title)s"),
    "finish": _("A project is finished and waits to be accepted: %(title)s"),
    "ask_change": _("Another amount is asked for, please decide: %(title)s"),
}
TO_PANEL_TOO = ("take_up", "finish")
TO_APPLICANT = {
    "send_back": _("A project was sent back for changes: %(title)s"),
    "approve": _("A project was approved: %(title)s"),
    "refuse": _("A project was refused: %(title)s"),
    "stop": _("A project was stopped: %(title)s"),
    "decide_change": _("It is decided what a project gets: %(title)s"),
    "accepted": _("A project was accepted: %(title)s"),
    "mend": _("A project was not accepted yet, something must be mended: %(title)s"),
}
for name, words in (TO_JUDGES | TO_APPLICANT).items():
    sentence(f"projects.{name}", words)
sentence(LATE, _("%(milestone)s was due on %(day)s and is not reported: %(title)s"))


@handles(HAPPENED)
def happened(payload: Payload) -> None:
    entry = ProjectEntry.objects.select_related("project__area").get(pk=payload["entry"])
    project, event = entry.project, _event(entry)
    if event in TO_JUDGES:
        users = _judges(project, with_panel=event in TO_PANEL_TOO, deciders_only=event == "ask_change")
    elif event in TO_APPLICANT:
        users = _applicant(project)
    else:
        return
    _tell(users - {entry.by_id or 0}, f"projects.{event}", f"projects.entry:{entry.pk}", project)


def _event(entry: ProjectEntry) -> str:
    if entry.action != "accept":
        return entry.action
    return {State.DONE: "accepted", State.RUNNING: "mend"}.get(State(entry.to_state), "")


@handles(LATE)
def late(payload: Payload) -> None:
    """What was reached, moved or dropped meanwhile needs nobody any more."""
    rows = Milestone.objects.late().filter(pk=payload["milestone"]).select_related("project__area")
    milestone = rows.first()
    if milestone is None:
        return
    key = f"projects.late:{milestone.pk}:{milestone.due_on:%Y%m%d}"
    more = {"milestone": milestone.title, "day": f"{milestone.due_on:%Y-%m-%d}"}
    _tell(_applicant(milestone.project), LATE, key, milestone.project, **more)


def _tell(users: Iterable[int], event: str, key: str, project: Project, **more: str) -> None:
    tell(users, event, key, {"title": project.title, **more}, project.get_absolute_url())


def _judges(project: Project, *, with_panel: bool, deciders_only: bool) -> set[int]:
    """Of the closest level above the project that has any, and the review panel where it is asked too."""
    above = project.area.ancestor_ids[:-1] or project.area.ancestor_ids
    roles = [Role.STREET_COORDINATOR, Role.DISTRICT_COORDINATOR] if deciders_only else list(JUDGES)
    if project.area.kind == AreaKind.DISTRICT:
        roles.append(Role.SUPERVISOR)
    posts = Post.objects.current().filter(role__in=roles)
    closest = next((pk for pk in reversed(above) if posts.filter(area=pk).exists()), None)
    wanted = Q(area=closest, role__in=roles)
    if with_panel:
        wanted |= Q(role=Role.REVIEW_PANEL, area__in=project.area.ancestor_ids)
    return users_answering(Post.objects.current().filter(wanted))


def _applicant(project: Project) -> set[int]:
    """Whoever applied, whoever answers for it, and the unit; else the desk of the area."""
    users = {key for key in (project.applied_by_id, _account(project)) if key}
    posts = _posts_of(project)
    return users | users_answering(posts) if project.unit_id or not users else users


def _account(project: Project) -> int | None:
    return project.responsible.user_id if project.responsible else None


def _posts_of(project: Project) -> "QuerySet[Post]":
    if project.unit_id:
        return Post.objects.current().filter(organisation=project.unit_id, role__in=UNIT_ROLES)
    return Post.objects.current().filter(area=project.area_id, role__in=DESK_ROLES)
