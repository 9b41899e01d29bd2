"""The page that says who answers here: the posts of an area or unit, who is away, who covers, and where nobody does."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from django.db.models import Q
from django.utils.translation import gettext as _

from common.clock import today
from common.errors import Sentence
from grids.colleagues import arranged_by, people_arranged_by
from grids.covering import Answer, answers
from grids.models import (
    ADMIN_ROLES,
    DESK_ROLES,
    Absence,
    Area,
    AreaKind,
    Organisation,
    Person,
    Post,
    Role,
)
from grids.organisation_page import teams_directed_by
from grids.querysets import boundaries
from grids.reach import AnyUser

# Levels where somebody should hold a post; others are shown only where somebody does.
STAFFED = (AreaKind.STREET, AreaKind.COMMUNITY, AreaKind.GRID)
AHEAD = timedelta(days=60)
Offer = tuple[Sentence, str]
_offers: list[Callable[[Person], Offer]] = []
ORDER = {role: rank for rank, role in enumerate(Role)}


def offer_for(offer: Callable[[Person], Offer]) -> None:
    """What rooms above offer whoever arranges for a person, beside their post: its words and its address."""
    _offers.append(offer)


@dataclass(frozen=True)
class Line:
    """One post with whoever answers for it today."""

    post: Post
    answer: Answer
    may_arrange: bool
    is_mine: bool

    @property
    def partner(self) -> Person | None:
        return self.post.partner.person if self.post.partner else None

    @property
    def offers(self) -> list[Offer]:
        return [offer(self.post.person) for offer in _offers]

    @property
    def words(self) -> str:
        absence = self.answer.absence
        if absence is None:
            return ""
        until = {"to": f"{absence.ends:%m-%d}"}
        if self.answer.by is not None:
            return _("away until %(to)s; %(name)s covers") % {**until, "name": self.answer.by.name}
        return _("away until %(to)s; nobody covers. %(fallback)s") % {**until, "fallback": fallback_words(self.post)}


def fallback_words(post: Post) -> str:
    """What becomes of work that reaches a post for which nobody answers."""
    if post.area is None:
        return _("The others of the unit see what comes in, else the desk that sent it.")
    above = desk_above(post)
    return _("What comes in waits for the desk of %(area)s.") % {"area": above.name}


def desk_above(post: Post) -> Area:
    """The desk that looks after a post for an area: that of the community, and above a desk the next one."""
    assert post.area is not None  # by the caller
    area = post.area
    if post.role in DESK_ROLES and area.parent is not None:
        area = area.parent
    while area.kind not in (AreaKind.COMMUNITY, AreaKind.STREET, AreaKind.DISTRICT) and area.parent is not None:
        area = area.parent
    return area


@dataclass(frozen=True)
class Group:
    place: Area | Organisation
    lines: list[Line]

    @property
    def is_area(self) -> bool:
        return isinstance(self.place, Area)

    @property
    def is_vacant(self) -> bool:
        return not self.lines


@dataclass(frozen=True)
class AwayLine:
    absence: Absence
    may_change: bool
    day: date

    @property
    def has_begun(self) -> bool:
        return self.absence.starts <= self.day


@dataclass(frozen=True)
class Answering:
    place: Area | Organisation
    groups: list[Group]
    away: list[AwayLine]
    teams: list[Organisation]

    @property
    def gaps(self) -> list[Line]:
        return [line for group in self.groups for line in group.lines if line.answer.is_gap]

    @property
    def vacant(self) -> list[Group]:
        return [group for group in self.groups if group.is_vacant]

    @property
    def is_area(self) -> bool:
        return isinstance(self.place, Area)

    @property
    def parent(self) -> Area | None:
        return self.place.parent if isinstance(self.place, Area) else None


def answering_at(user: AnyUser, place: Area | Organisation) -> Answering:
    """The posts of the place and of the level below it. The number of queries does not depend on theirs."""
    day = today()
    here = Q(area=place) | Q(area__parent=place) if isinstance(place, Area) else Q(organisation=place)
    rows = Post.objects.shown_to(user).on(day).filter(here).exclude(role__in=ADMIN_ROLES)
    joined = rows.select_related("person", "organisation", "area__parent__parent__parent", "partner__person")
    posts = list(joined.defer(*boundaries("area", "area__parent", "area__parent__parent")).distinct())
    # Who has no account takes up no work that somebody would have to cover.
    working = [post.pk for post in posts if post.person.user_id is not None]
    arranged = set(arranged_by(user).on(day).filter(pk__in=working).values_list("pk", flat=True))
    lines = [
        Line(each.post, each, each.post.pk in arranged, each.post.person.user_id == user.pk)
        for each in answers(posts, day)
    ]
    teams = list(teams_directed_by(place)) if isinstance(place, Area) else []
    return Answering(place, _groups(place, lines), _away(user, posts, day), teams)


def _groups(place: Area | Organisation, lines: Iterable[Line]) -> list[Group]:
    held: dict[int, list[Line]] = {}
    for line in sorted(lines, key=lambda line: (ORDER[Role(line.post.role)], line.post.pk)):
        held.setdefault(line.post.area_id or 0, []).append(line)
    if isinstance(place, Organisation):
        return [Group(place, held.get(0, []))]
    below = Area.objects.current().filter(parent=place).filter(Q(kind__in=STAFFED) | Q(pk__in=held))
    rows = below.defer("boundary").order_by("code")
    return [Group(place, held.get(place.pk, [])), *(Group(area, held.get(area.pk, [])) for area in rows)]


def _away(user: AnyUser, posts: Sequence[Post], day: date) -> list[AwayLine]:
    """Who of these is away now or within the next weeks."""
    rows = Absence.objects.filter(person__in={post.person_id for post in posts}, ends__gte=day, starts__lte=day + AHEAD)
    found = list(rows.select_related("person", "cover").order_by("starts", "pk"))
    mine = people_arranged_by(user).filter(pk__in={each.person_id for each in found})
    changeable = set(mine.values_list("pk", flat=True)) if found else set()
    return [AwayLine(each, each.person_id in changeable, day) for each in found]
