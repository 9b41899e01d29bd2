"""Whom the desks of areas are."""

from django.db.models import QuerySet

from grids.covering import users_answering
from grids.models import DESK_ROLES, Area, Post


def users_at_desks(areas: "QuerySet[Area]") -> set[int]:
    """Who works at the desks of these areas; for an area without anybody those above."""
    paths = dict(areas.values_list("pk", "path"))
    posts = Post.objects.current().filter(role__in=DESK_ROLES)
    held = set(posts.filter(area__in=paths).values_list("area", flat=True))
    above = {int(pk) for area, path in paths.items() if area not in held for pk in path.split("/") if pk}
    return users_answering(posts.filter(area__in={*paths, *above}))
