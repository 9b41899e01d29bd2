"""Telling people."""

from collections.abc import Iterable
from typing import Any

from django.utils.functional import Promise

from accounts.models import User
from common.clock import now
from notices.models import Notice

_sentences: dict[str, "str | Promise"] = {}


def sentence(event: str, text: "str | Promise") -> None:
    """Register the sentence of an event: a lazily translated text with %(name)s places."""
    _sentences[event] = text


def text_of(notice: Notice) -> str:
    template = _sentences.get(notice.event)
    return str(template) % notice.params if template else notice.event


def tell(users: Iterable[int], event: str, key: str, params: dict[str, Any], url: str) -> None:
    """Put one line into the inbox of each user (primary keys); nobody is told the same `key` twice."""
    common = {"event": event, "params": params, "url": url, "created_at": now()}
    Notice.objects.bulk_create(
        [Notice(user_id=user, key=f"{key}:{user}", **common) for user in users], ignore_conflicts=True
    )


def unread_count(user: User) -> int:
    return Notice.objects.visible_to(user).unread().count()


def mark_read(user: User, ids: Iterable[int] | None = None) -> int:
    """Mark the given notices of the user, or all, as read. How many were unread."""
    unread = Notice.objects.visible_to(user).unread()
    if ids is not None:
        unread = unread.filter(pk__in=ids)
    return unread.update(read_at=now())
