"""In which capacities somebody may act on a project, and what is open to them now.

Whoever applies for a project or carries it out neither reviews, approves nor accepts it, whatever other post they hold.
"""

from common.workflow import Action, open_in
from grids.models import DESK_KINDS, DESK_ROLES, UNIT_ROLES, Area, AreaKind, Post, Role
from projects.choices import State
from projects.models import Project
from projects.workflow import TABLE, Who
from workorders.actors import Actor

COORDINATORS = (Role.STREET_COORDINATOR, Role.DISTRICT_COORDINATOR)
JUDGES = (*COORDINATORS, Role.SUPERVISOR, Role.PARTY_SECRETARY)
DESK_STAFF = (*DESK_ROLES, Role.SERVICE_DESK)
USERS = (*DESK_STAFF, *UNIT_ROLES, Role.SUPERVISOR, Role.PARTY_SECRETARY, Role.REVIEW_PANEL)
Capacities = dict[str, Post | None]


def capacities(by: Actor, project: Project) -> Capacities:
    """Capacity → the post that gives it."""
    own = _own(by, project)
    judging = {} if _took_part(by, project, own) else _judging(by, project)
    return own | judging | _at_the_desk(by, project)


def _at_the_desk(by: Actor, project: Project) -> Capacities:
    here = (post for post in by.posts if post.area is not None and post.area.contains(project.area_path))
    desk = next((post for post in here if post.role in DESK_STAFF), None)
    return {} if desk is None else {Who.DESK: desk}


def _own(by: Actor, project: Project) -> Capacities:
    """Of those whose project it is."""
    found: Capacities = {}
    partners = _partners(project, by)
    for post in by.posts:
        if _applies(post, project):
            found.setdefault(Who.APPLICANT, post)
        elif post.role in UNIT_ROLES and post.organisation_id in partners:
            found.setdefault(Who.EXECUTOR, post)
    if project.responsible_id is not None and by.person_id == project.responsible_id:
        found.setdefault(Who.EXECUTOR, by.posts[0] if by.posts else None)
    if Who.APPLICANT in found:
        found.setdefault(Who.EXECUTOR, found[Who.APPLICANT])
    return found


def _applies(post: Post, project: Project) -> bool:
    if post.role in UNIT_ROLES:
        return project.unit_id is not None and post.organisation_id == project.unit_id
    return post.role in DESK_ROLES and post.area_id == project.area_id


def _partners(project: Project, by: Actor) -> set[int]:
    units = {post.organisation_id for post in by.posts if post.organisation_id}
    return {unit.pk for unit in project.partners.all()} if units else set()


def _took_part(by: Actor, project: Project, own: Capacities) -> bool:
    user = getattr(by.user, "pk", None)
    return bool(own) or user in (project.created_by_id, project.applied_by_id)


def _judging(by: Actor, project: Project) -> Capacities:
    found: Capacities = {}
    for post in by.posts:
        if post.area is None or not post.area.contains(project.area_path):
            continue
        is_above = post.area_id != project.area_id
        is_top = project.area.kind == AreaKind.DISTRICT
        if post.role == Role.REVIEW_PANEL or (post.role in JUDGES and (is_above or post.role == Role.SUPERVISOR)):
            found.setdefault(Who.REVIEWER, post)
        if (post.role in COORDINATORS and is_above) or (post.role == Role.SUPERVISOR and is_top):
            found[Who.APPROVER] = _higher(found.get(Who.APPROVER), post)
    return found


def _higher(known: Post | None, post: Post) -> Post:
    """Of several posts that one holds the one that decides on more."""
    if known is None or known.area is None or post.area is None:
        return post
    return post if len(post.area.path) < len(known.area.path) else known


def decides_alone(post: Post | None) -> bool:
    """Whether the post approves any amount: that of the district."""
    return post is not None and post.area is not None and post.area.kind == AreaKind.DISTRICT


def open_actions(by: Actor, project: Project) -> list[Action]:
    """What somebody may do now, in the order of the table."""
    held = capacities(by, project).keys()
    return [action for action in open_in(TABLE, project.state, held) if _fits(action, by, project)]


def _fits(action: Action, by: Actor, project: Project) -> bool:
    """What the table cannot say: there must be something to do it with."""
    name = action.name
    if name in ("publish", "unpublish"):
        return project.is_public == (name == "unpublish")
    if name in ("report_milestone", "move_milestone", "drop_milestone"):
        return project.milestones.open().exists()
    if name == "take_back":
        return project.expenses.filter(counters=None, countered_by=None).exists()
    if name in ("ask_change", "decide_change"):
        pending = project.grant_changes.filter(is_granted=None).first()
        return (pending is None) if name == "ask_change" else pending is not None and pending.asked_by_id != _key(by)
    if name in ("opine", "accept"):
        said = project.opinions if name == "opine" else project.acceptances
        return not said.filter(round=project.round, by=_key(by)).exists()
    return True


def _key(by: Actor) -> int:
    return by.user.pk if by.user is not None else 0


def may_edit(by: Actor, project: Project) -> bool:
    return project.state == State.DRAFT and Who.APPLICANT in capacities(by, project)


def areas_to_apply_in(by: Actor) -> list[Area]:
    """Areas for which somebody may make a project: those of their desks; of a unit, the communities that it sees."""
    desks = {post.area_id for post in by.posts if post.role in DESK_ROLES and post.area_id}
    rows = Area.objects.current().filter(kind__in=DESK_KINDS)
    found = rows.filter(pk__in=desks)
    if by.user is not None and any(post.role in UNIT_ROLES for post in by.posts):
        homes = Area.objects.visible_to(by.user).filter(kind=AreaKind.COMMUNITY)
        found = found | rows.filter(pk__in=homes.values("pk"))
    return list(found.defer("boundary").order_by("path"))


def keeps_fund(by: Actor, area: Area) -> Post | None:
    """The post that lets one keep the funds of the area: secretary or coordinator there or above."""
    keepers = (Role.COMMUNITY_SECRETARY, *COORDINATORS)
    return next((p for p in by.posts if p.role in keepers and p.area is not None and p.area.contains(area.path)), None)


def areas_with_funds_of(by: Actor) -> list[Area]:
    roots = [p.area for p in by.posts if p.area is not None and keeps_fund(by, p.area)]
    found = Area.objects.none()
    for root in roots:
        found = found | Area.objects.current().within(root).filter(kind__in=DESK_KINDS)
    return list(found.defer("boundary").order_by("path"))
