"""What the administration of accounts asks of areas and posts; see `accounts.oversight`."""

from collections.abc import Iterable

from django.db.models import Q, QuerySet

from accounts.models import User
from accounts.oversight import oversight
from grids.domain import domain_of
from grids.models import ADMIN_ROLES, Area, Post


def fill_oversight() -> None:
    oversight.whole = whole
    oversight.accounts = accounts
    oversight.is_guarded = is_guarded
    oversight.post_lines = post_lines
    oversight.covers = covers


def whole(user: User) -> bool:
    return domain_of(user).everything


def accounts(user: User) -> QuerySet[User]:
    """Those of people with a post in the domain, and those that nobody has given a post yet."""
    domain = domain_of(user)
    if domain.everything:
        return User.objects.all()
    if not domain.paths:
        return User.objects.none()
    posted = Post.objects.all()
    here = posted.administered_by(user).values("person__user")
    anywhere = posted.filter(person__user__isnull=False).values("person__user")
    return User.objects.filter(Q(pk__in=here) | (~Q(pk__in=anywhere) & Q(is_superuser=False)))


def is_guarded(account: User) -> bool:
    return account.is_superuser or Post.objects.of(account).not_ended().filter(role__in=ADMIN_ROLES).exists()


def post_lines(account: User) -> Iterable[str]:
    posts = Post.objects.of(account).select_related("area", "organisation").order_by("-starts", "pk")
    return (f"{post.label} · {post.starts:%Y-%m-%d}–{f'{post.ends:%Y-%m-%d}' if post.ends else ''}" for post in posts)


def covers(user: User, code: str) -> bool:
    area = Area.objects.filter(code=code).first()
    return area is not None and domain_of(user).contains(area.path)
