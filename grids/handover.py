"""What is open when a post ends. Rooms above register what they have by person; it goes to the successor, else to the
B post, else back to the desk: the day after the last day, once."""

from collections.abc import Iterator
from datetime import datetime
from typing import Protocol

import structlog
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.services import record
from common.clock import today
from common.errors import Sentence
from common.revisions import bump
from grids.models import Absence, Duty, Post
from grids.querysets import AbsenceQuerySet, DutyQuerySet, PostQuerySet
from grids.revisions import POSTS
from grids.worktime import DAY, MIDNIGHT, SHANGHAI

log = structlog.get_logger(__name__)


class Follower(Protocol):
    """`label` names what is counted, such as "Open orders"."""

    label: Sentence

    def count(self, post: Post) -> int:
        """How much of it hangs on the post that ends."""
        ...

    def hand_over(self, post: Post, successor: Post | None) -> int:
        """Give it to the successor, or back to the desk. How much that was."""
        ...


_followers: list[Follower] = []


def register(follower: Follower) -> None:
    _followers.append(follower)


def counts(post: Post) -> Iterator[tuple[Sentence, int]]:
    """What would be handed over, by label."""
    yield from ((each.label, each.count(post)) for each in _followers)


def remaining_posts(post: Post) -> PostQuerySet:
    """What else the person holds, now or later."""
    return Post.objects.not_ended().filter(person=post.person_id).exclude(pk=post.pk)


def heir_of(post: Post) -> Post | None:
    """The successor named, else the B post, as long as these are held."""
    chosen = Post.objects.current().filter(pk__in=[post.successor_id or 0, post.partner_id or 0])
    found = {each.pk: each for each in chosen.select_related("person").exclude(person=post.person_id)}
    return found.get(post.successor_id or 0) or found.get(post.partner_id or 0)


@transaction.atomic
def hand_over(pk: int) -> bool:
    """Hand over what is open of a post that has ended. False when that was done already."""
    rows = Post.objects.select_for_update(of=("self",)).select_related("person", "area", "organisation")
    post = rows.filter(pk=pk, ends__lt=today(), handed_over_on=None).first()
    if post is None:
        return False
    heir = heir_of(post)
    handed = {str(each.label): each.hand_over(post, heir) for each in _followers}
    Post.objects.filter(Q(pk=post.pk) | Q(partner=post)).update(partner=None)
    Post.objects.filter(pk=post.pk).update(handed_over_on=today())
    bump(POSTS)
    record(action="post.hand_over", by=None, obj=post, detail={"to": str(heir or ""), **handed})
    return True


def hand_over_ended() -> int:
    """Every post that has ended and is not handed over yet. One that fails does not hold up the others."""
    due = Post.objects.filter(ends__lt=today(), handed_over_on=None).order_by("pk")
    done = 0
    for pk in due.values_list("pk", flat=True):
        try:
            done += hand_over(pk)
        except Exception:  # it stays due, and is tried again with the next round
            log.exception("hand_over_failed", post=pk)
    return done


def _midnight_after(post: Post) -> datetime:
    return datetime.combine((post.ends or today()) + DAY, MIDNIGHT, SHANGHAI)


class Turns:
    """Turns on duty after the last day: those of a post's area, or all of somebody who holds no other."""

    label: Sentence = _("Turns on duty")

    def count(self, post: Post) -> int:
        return self._rows(post).count()

    def hand_over(self, post: Post, successor: Post | None) -> int:
        rows = self._rows(post)
        n = rows.count()
        if successor is None:
            rows.delete()
            return n
        taken = Duty.objects.filter(person=successor.person_id).values_list("area", "starts_at")
        busy = set(taken)
        for duty in rows:
            if (duty.area_id, duty.starts_at) in busy:
                duty.delete()
            else:
                Duty.objects.filter(pk=duty.pk).update(person=successor.person_id)
        return n

    def _rows(self, post: Post) -> DutyQuerySet:
        rows = Duty.objects.filter(person=post.person_id, starts_at__gte=_midnight_after(post))
        return rows if not remaining_posts(post).exists() else rows.filter(area=post.area_id or 0)


class Covers:
    """Absences that the person was to cover: the B posts answer from now on."""

    label: Sentence = _("Absences covered")

    def count(self, post: Post) -> int:
        return self._rows(post).count()

    def hand_over(self, post: Post, successor: Post | None) -> int:
        return self._rows(post).update(cover=None)

    def _rows(self, post: Post) -> AbsenceQuerySet:
        rows = Absence.objects.filter(cover=post.person_id, ends__gt=post.ends or today())
        return rows.none() if remaining_posts(post).exists() else rows
