"""Who answers for a post on a day: its holder; while that one is away the cover named for the absence, else the holder
of the B post; else nobody, and then the desk above.

Posts of administrators are nobody's to cover. Who is away today is kept in memory: asked for with every request, and
changed rarely.
"""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from django.db.models import Q, QuerySet

from common.clock import today
from common.revisions import Kept
from grids.revisions import POSTS

if TYPE_CHECKING:
    from grids.models import Absence, Person, Post

LONG = ("area__boundary", "organisation__home__boundary")


@dataclass(frozen=True)
class Answer:
    """`holder` is away when `absence` is given; `by` then answers for the post, or nobody does."""

    post: "Post"
    by: "Person | None"
    absence: "Absence | None" = None

    @property
    def is_covered(self) -> bool:
        return self.absence is not None and self.by is not None

    @property
    def is_gap(self) -> bool:
        return self.by is None


@dataclass(frozen=True)
class Covers:
    """Of one day: the posts whose holders are away, and who answers for each."""

    by_post: "dict[int, Person]" = field(default_factory=dict)

    def posts_covered_by(self, user_id: int) -> "dict[int, Person]":
        return {post: person for post, person in self.by_post.items() if person.user_id == user_id}


def answers(posts: "Iterable[Post]", day: date) -> "list[Answer]":
    """Who answers for each of these posts, which know their person and their B post, on the day. Two queries."""
    posts = list(posts)
    away = away_on(day)
    partners = _partners(posts, day)
    return [_answer(post, away, partners) for post in posts]


def away_on(day: date) -> "dict[int, Absence]":
    """The absences of the day by person."""
    from grids.models import Absence

    return {each.person_id: each for each in Absence.objects.on(day).select_related("person", "cover")}


def _partners(posts: "list[Post]", day: date) -> "dict[int, Post]":
    from grids.models import Post

    wanted = {post.partner_id for post in posts if post.partner_id}
    rows = Post.objects.on(day).filter(pk__in=wanted).select_related("person") if wanted else ()
    return {post.pk: post for post in rows}


def _answer(post: "Post", away: "dict[int, Absence]", partners: "dict[int, Post]") -> Answer:
    from grids.models import ADMIN_ROLES

    absence = away.get(post.person_id)
    if absence is None:
        return Answer(post, post.person)
    partner = partners.get(post.partner_id or 0)
    candidates = [absence.cover, partner.person if partner else None]
    present = [each for each in candidates if each is not None and each.pk not in away and each.pk != post.person_id]
    is_open = post.role not in ADMIN_ROLES
    return Answer(post, present[0] if present and is_open else None, absence)


def _load() -> "dict[date, Covers]":
    return {}


_kept = Kept(_load, POSTS)


def covers_today() -> Covers:
    known, day = _kept.get(), today()
    if day not in known:
        known.clear()
        known[day] = _covers(day)
    return known[day]


def _covers(day: date) -> Covers:
    from grids.models import ADMIN_ROLES, Post

    away = away_on(day)
    if not away:
        return Covers()
    rows = Post.objects.on(day).filter(person__in=away).exclude(role__in=ADMIN_ROLES)
    posts = list(rows.select_related("person"))
    partners = _partners(posts, day)
    found = (_answer(post, away, partners) for post in posts)
    return Covers({each.post.pk: each.by for each in found if each.by is not None})


def working_posts(user_id: int) -> "list[Post]":
    """The current posts of the user, and those that they cover today. One query."""
    from grids.models import Post

    covered = covers_today().posts_covered_by(user_id)
    rows = Post.objects.current().filter(Q(person__user=user_id) | Q(pk__in=covered))
    posts = list(rows.select_related("area", "organisation__home", "person").defer(*LONG))
    for post in posts:
        post.covered_by = covered.get(post.pk)
    return sorted(posts, key=lambda post: post.covered_by is not None)


def users_answering(posts: "QuerySet[Post]") -> set[int]:
    """The accounts of those who hold these posts, and of those who cover them today. One query."""
    covers = covers_today().by_post
    found: set[int] = set()
    for pk, user, is_active in posts.values_list("pk", "person__user", "person__user__is_active"):
        stand_in = covers.get(pk)
        found.update([user] if user and is_active else [])
        found.update([stand_in.user_id] if stand_in is not None and stand_in.user_id else [])
    return found


def covered_by_person(absences: "Iterable[Absence]") -> "dict[int, list[Absence]]":
    """The absences by the person who covers them."""
    found: dict[int, list[Absence]] = defaultdict(list)
    for absence in absences:
        if absence.cover_id:
            found[absence.cover_id].append(absence)
    return found
