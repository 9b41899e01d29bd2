"""Who works beside whom: whom one may name to cover, and for whom the desk may arrange it."""

from django.db.models import Q

from grids.models import ADMIN_ROLES, DESK_ROLES, Area, AreaKind, Person, Post, Role
from grids.querysets import AreaQuerySet, PersonQuerySet, PostQuerySet, within_any
from grids.reach import AnyUser, reach_of

# Who arranges the cover for others: the desk for those of its area, the manager for those of the unit.
ARRANGING_ROLES = (*DESK_ROLES, Role.SUPERVISOR)
# Those who only look in are not put on a duty roster.
NOT_ON_DUTY = (*ADMIN_ROLES, Role.REVIEW_PANEL, Role.LINKED_LEADER, Role.LEGAL_ADVISER, Role.POLICE_OFFICER)


def posts_beside(person: Person) -> PostQuerySet:
    """The posts, of whoever, in the communities (or above them, at the same place) and units of the person."""
    own = Post.objects.current().filter(person=person).exclude(role__in=ADMIN_ROLES).select_related("area__parent")
    paths, above, units = set(), set(), set()
    for post in own:
        if post.area is not None:
            ground = post.area.parent if post.role not in ARRANGING_ROLES and post.area.parent else post.area
            paths.add(ground.path)
            above.update(ground.ancestor_ids)
        units.add(post.organisation_id)
    beside = within_any(paths, "area__path") | Q(area__in=above) | Q(organisation__in=units - {None})
    return Post.objects.current().filter(beside).exclude(role__in=ADMIN_ROLES)


def colleagues_of(person: Person) -> PersonQuerySet:
    """Those with an account who could cover the person."""
    beside = posts_beside(person).filter(person__user__is_active=True).values("person")
    return Person.objects.filter(pk__in=beside).exclude(pk=person.pk)


def arranged_by(user: AnyUser) -> PostQuerySet:
    """The posts for which the user may arrange the cover: those of their desks and of the units that they manage."""
    reach = reach_of(user)
    if reach.everything:
        return Post.objects.exclude(role__in=ADMIN_ROLES)
    held = {post.area.path for post in reach.posts if post.area and post.role in ARRANGING_ROLES}
    paths = {path for path in reach.paths if any(path.startswith(each) for each in held)}
    units = {post.organisation_id for post in reach.posts if post.role == Role.UNIT_MANAGER}
    mine = within_any(paths, "area__path") | Q(organisation__in=units - {None})
    return Post.objects.filter(mine).exclude(role__in=ADMIN_ROLES)


def people_arranged_by(user: AnyUser) -> PersonQuerySet:
    """Oneself, and those for whom the user may report an absence."""
    posts = arranged_by(user).current().values("person")
    return Person.objects.filter(Q(user=user.pk or 0) | Q(pk__in=posts))


def rostered_by(user: AnyUser) -> AreaQuerySet:
    """The areas whose duty roster the user keeps: those of their desks and what lies below."""
    reach = reach_of(user)
    rows = Area.objects.filter(kind__in=(AreaKind.DISTRICT, AreaKind.STREET, AreaKind.COMMUNITY))
    if reach.everything:
        return rows
    held = {post.area.path for post in reach.posts if post.area and post.role in ARRANGING_ROLES}
    return rows.filter(within_any({path for path in reach.paths if any(path.startswith(each) for each in held)}))


def rostered_in(area: Area) -> PersonQuerySet:
    """Those who can be put on the roster of the area: who hold a post for it or for the areas next below."""
    posts = Post.objects.current().filter(Q(area=area) | Q(area__parent=area)).exclude(role__in=NOT_ON_DUTY)
    return Person.objects.filter(pk__in=posts.values("person"))
