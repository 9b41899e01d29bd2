"""The writers of posts."""

from collections.abc import Sequence
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from common.clock import today
from common.errors import Invalid
from common.revisions import bump
from grids import handover
from grids.models import ADMIN_ROLES, UNIT_ROLES, Area, Organisation, Person, Post, Role
from grids.revisions import POSTS


@transaction.atomic
def appoint(
    *,
    person: Person,
    role: str,
    area: Area | None = None,
    organisation: Organisation | None = None,
    starts: date | None = None,
    ends: date | None = None,
    seconded_to: Area | None = None,
) -> Post:
    """Give a person a post for an area or in an organisation.

    Raises Invalid when the role has no meaning there, or when it would make one person two of the administrators.
    """
    post = Post(
        person=person,
        role=Role(role),
        area=area,
        organisation=organisation,
        starts=starts or today(),
        ends=ends,
        seconded_to=seconded_to,
    )
    post.full_clean()
    _check_place(post)
    _check_one_administrator(post)
    post.save()
    bump(POSTS)
    return post


@transaction.atomic
def appoint_many(posts: Sequence[Post]) -> None:
    """Save new posts in one batch, for people who have no other: then no two of them can be at odds."""
    if len({post.person_id for post in posts}) < len(posts):
        raise ValueError("Each of these people may be given one post only.")
    for post in posts:
        _check_place(post)
    Post.objects.bulk_create(posts, batch_size=500)
    bump(POSTS)


def _check_place(post: Post) -> None:
    if post.role in ADMIN_ROLES and post.area is None:
        raise Invalid.field("area", _("Administrators are appointed for an area."))
    if post.role in UNIT_ROLES and post.organisation is None:
        raise Invalid.field("organisation", _("Handlers and managers are appointed in an organisation."))
    if post.seconded_to_id and post.organisation is None:
        raise Invalid.field("seconded_to", _("Only somebody of a unit can be seconded from it."))


def _check_one_administrator(post: Post) -> None:
    others = post.person.posts.filter(role__in=ADMIN_ROLES).exclude(role=post.role)
    if post.role in ADMIN_ROLES and others.filter(Q(ends=None) | Q(ends__gte=post.starts)).exists():
        sentence = _("System, security and audit administrator are three different people; end the other post first.")
        raise Invalid.field("role", sentence)


@transaction.atomic
def end_post(post: Post, *, ends: date | None, successor: Post | None = None) -> Post:
    """Set the last day of a post; None lets it go on. What is open goes to the successor, else to the B post, else to
    the desk: at once when the last day is over, else on the day after."""
    post.ends, post.successor, post.handed_over_on = ends, successor, None
    post.full_clean()
    _check_one_administrator(post)
    if successor is not None:
        _check_successor(post, successor)
    post.save(update_fields=["ends", "successor", "handed_over_on"])
    bump(POSTS)
    handover.hand_over(post.pk)
    return post


def _check_successor(post: Post, successor: Post) -> None:
    if successor.person_id == post.person_id:
        raise Invalid.field("successor", _("The successor must be somebody else."))
    if not Post.objects.current().filter(pk=successor.pk).exclude(role__in=ADMIN_ROLES).exists():
        raise Invalid.field("successor", _("%(name)s holds no such post today.") % {"name": successor.person.name})
