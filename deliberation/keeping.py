"""Who calls meetings together and keeps them: under which post, of which area."""

from collections.abc import Iterable

from deliberation.models import Meeting
from grids.models import DESK_ROLES, Area, Post, Role
from grids.querysets import AreaQuerySet, within_any
from grids.reach import AnyUser, reach_of
from workorders.actors import Actor

CONVENING_ROLES = (*DESK_ROLES, Role.SUPERVISOR, Role.PARTY_SECRETARY, Role.GRID_LEADER)


def keeper_post(path: str, posts: Iterable[Post]) -> Post | None:
    """The first of the posts that lets one convene meetings at this place."""
    return next(
        (post for post in posts if post.role in CONVENING_ROLES and post.area and post.area.contains(path)), None
    )


def may_keep(meeting: Meeting, by: Actor) -> bool:
    return keeper_post(meeting.area_path, by.posts) is not None


def convenes(user: AnyUser) -> bool:
    return any(post.area_id and post.role in CONVENING_ROLES for post in reach_of(user).posts)


def meeting_areas(user: AnyUser) -> AreaQuerySet:
    """Where the user may call a meeting."""
    reach = reach_of(user)
    held = {post.area.path for post in reach.posts if post.area and post.role in CONVENING_ROLES}
    paths = {path for path in reach.paths if any(path.startswith(each) for each in held)}
    return Area.objects.current().filter(within_any(paths))
