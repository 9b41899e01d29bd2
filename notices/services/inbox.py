"""What somebody finds at the bell."""

from collections.abc import Iterable

from accounts.models import User
from common.clock import now
from notices.events import sentence_of
from notices.models import Notice


def text_of(notice: Notice) -> str:
    return sentence_of(notice.event, notice.params)


def unread_count(user: User) -> int:
    return Notice.objects.visible_to(user).unread().count()


def mark_read(user: User, ids: Iterable[int] | None = None) -> int:
    """Mark the given notices of the user, or all, as read. How many were unread."""
    unread = Notice.objects.visible_to(user).unread()
    if ids is not None:
        unread = unread.filter(pk__in=ids)
    return unread.update(read_at=now())
