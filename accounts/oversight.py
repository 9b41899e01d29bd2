"""What the administration of accounts must know of areas and posts; the room that has them fills it as it starts."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import User


def _superusers_only(user: User) -> bool:
    return user.is_superuser


def _all_to_superusers(user: User) -> QuerySet[User]:
    return User.objects.all() if user.is_superuser else User.objects.none()


def _no_lines(_user: User) -> Iterable[str]:
    return ()


def _no_area(_user: User, _code: str) -> bool:
    return False


@dataclass
class Oversight:
    """`whole`: does the administrator look after the whole installation? `accounts`: those that they look after.
    `is_guarded`: is it an administrator's own account, for superusers only? `post_lines`: the posts of an account, in
    words. `covers`: does the administrator look after the area of this code?"""

    whole: Callable[[User], bool] = _superusers_only
    accounts: Callable[[User], QuerySet[User]] = _all_to_superusers
    is_guarded: Callable[[User], bool] = _superusers_only
    post_lines: Callable[[User], Iterable[str]] = _no_lines
    covers: Callable[[User, str], bool] = _no_area


oversight = Oversight()
