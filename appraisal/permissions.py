"""In which capacities somebody may act on an appraisal, and what is open to them now.

Whoever belongs to an appraised unit neither runs the appraisal nor rules on appeals, whatever other post they hold.
"""

from django.contrib.auth.models import AnonymousUser

from appraisal.choices import IndicatorKind, State
from appraisal.models import Appeal, Mark, Panelist, Scheme, Sheet, Subject
from appraisal.workflow import TABLE, Who
from common.workflow import Action, open_in
from grids.models import (
    ADMIN_ROLES,
    DESK_KINDS,
    DESK_ROLES,
    UNIT_ROLES,
    Area,
    AreaKind,
    Organisation,
    Person,
    Post,
    Role,
)
from grids.querysets import AreaQuerySet, OrganisationQuerySet, PersonQuerySet, within, within_any
from workorders.actors import Actor

OFFICE_ROLES = (Role.COMMUNITY_SECRETARY, Role.STREET_COORDINATOR, Role.DISTRICT_COORDINATOR)
ARBITER_ROLES = (*OFFICE_ROLES, Role.SUPERVISOR)
PAIRING_ROLES = (Role.STREET_COORDINATOR, Role.DISTRICT_COORDINATOR)
USERS = (*DESK_ROLES, *UNIT_ROLES, Role.SUPERVISOR, Role.REVIEW_PANEL, Role.PARTY_SECRETARY)
Capacities = dict[str, Post | None]


def capacities(by: Actor, scheme: Scheme) -> Capacities:
    """Capacity → the post that gives it."""
    own = own_subjects(by, scheme)
    if own:
        return {Who.SUBJECT: next(post for post in by.posts if post.organisation_id == own[0].unit_id)}
    found: Capacities = {}
    for post in by.posts:
        if post.area is None or not post.area.contains(scheme.area_path):
            continue
        if post.role in OFFICE_ROLES:
            found.setdefault(Who.OFFICE, post)
        if post.role in ARBITER_ROLES:
            found.setdefault(Who.ARBITER, post)
    return found


def own_subjects(by: Actor, scheme: Scheme) -> list[Subject]:
    """The appraised units that somebody works for."""
    units = {post.organisation_id for post in by.posts if post.organisation_id and post.role in UNIT_ROLES}
    return list(scheme.subjects.filter(unit__in=units).select_related("unit")) if units else []


def open_actions(by: Actor, scheme: Scheme) -> list[Action]:
    """What somebody may do now, in the order of the table."""
    held = capacities(by, scheme)
    return [action for action in open_in(TABLE, scheme.state, held) if _fits(action, by, scheme)]


def _fits(action: Action, by: Actor, scheme: Scheme) -> bool:
    """What the table cannot say: there must be something to do it with."""
    name = action.name
    if name == "drop_indicator":
        return scheme.indicators.exists()
    if name == "drop_unit":
        return scheme.subjects.exists()
    if name == "drop_panelist":
        return scheme.panel.exists()
    if name == "hand_in_report":
        return scheme.indicators.filter(kind=IndicatorKind.REPORT).exists()
    if name == "propose_ruling":
        return any(may_rule(by, appeal) for appeal in waiting_appeals(scheme, proposed=False))
    if name == "settle_appeal":
        return any(may_rule(by, appeal) for appeal in waiting_appeals(scheme, proposed=True))
    return True


def waiting_appeals(scheme: Scheme, *, proposed: bool) -> list[Appeal]:
    rows = Appeal.objects.filter(subject__scheme=scheme, decided_at=None, proposed_by__isnull=not proposed)
    return list(rows.select_related("subject__unit", "indicator"))


def may_rule(by: Actor, appeal: Appeal) -> bool:
    """Neither who made the appeal, nor who has scored these points, nor who proposed the ruling."""
    user = by.user.pk if by.user is not None else None
    if user is None or user in (appeal.by_id, appeal.proposed_by_id):
        return False
    scored = Mark.objects.filter(sheet__subject=appeal.subject_id, indicator=appeal.indicator_id, points__isnull=False)
    return not scored.filter(sheet__by=user).exists()


def may_edit(by: Actor, scheme: Scheme) -> bool:
    return scheme.state == State.DRAFT and Who.OFFICE in capacities(by, scheme)


def sheets_of(by: Actor, scheme: Scheme) -> list[Sheet]:
    """The sheets that somebody fills in, one for each unit."""
    if by.user is None:
        return []
    return list(Sheet.objects.visible_to(by.user).filter(subject__scheme=scheme).for_page())


def is_panelist(by: Actor, scheme: Scheme) -> bool:
    return by.user is not None and Panelist.objects.filter(scheme=scheme, person__user=by.user).exists()


def areas_to_appraise_in(by: Actor) -> AreaQuerySet:
    """Areas whose appraisals somebody may run: their own, and those below a street or district."""
    return _areas({post.area.path for post in by.posts if post.area and post.role in OFFICE_ROLES})


def communities_to_pair(by: Actor) -> AreaQuerySet:
    """Communities whose pairings somebody keeps."""
    paths = {post.area.path for post in by.posts if post.area and post.role in PAIRING_ROLES}
    return _areas(paths).filter(kind=AreaKind.COMMUNITY)


def _areas(paths: set[str]) -> AreaQuerySet:
    rows: AreaQuerySet = Area.objects.current().filter(within_any(paths), kind__in=DESK_KINDS)
    return rows.defer("boundary").order_by("path")


def units_in_reach(by: Actor) -> OrganisationQuerySet:
    """Those that somebody may put on the list."""
    user = by.user or AnonymousUser()
    return Organisation.objects.visible_to(user).filter(is_active=True).order_by("kind", "name")


def panel_candidates(scheme: Scheme) -> PersonQuerySet:
    """Those with an account and a post in the area or above it."""
    posts = Post.objects.current().exclude(role__in=ADMIN_ROLES)
    here = posts.filter(within(scheme.area_path, "area__path")) | posts.filter(area__in=scheme.area.ancestor_ids)
    rows = Person.objects.filter(pk__in=here.values("person"), user__is_active=True)
    return rows.order_by("name", "pk")
