"""Which party organisations somebody leads or belongs to. Apart from `grids.reach`: an office opens the records of the
branch's members and nothing at work, and a post at work opens no record of a member."""

from dataclasses import dataclass
from datetime import date

from accounts.models import User
from common.clock import today
from common.revisions import Kept
from grids.reach import AnyUser, reach_of
from grids.revisions import POSTS
from partybuilding.revisions import PARTY

KEPT_AS = "_party_reach"  # on the user, for as long as the request lasts


@dataclass(frozen=True)
class PartyReach:
    """`led`: organisations in which the person is secretary, deputy or leader of the group; `paths`: their subtrees;
    `has_record`: whether there is a record of the person as a member."""

    person: int | None = None
    led: frozenset[int] = frozenset()
    paths: frozenset[str] = frozenset()
    has_record: bool = False


def _none_yet() -> "dict[tuple[int, date], PartyReach]":
    return {}


NOTHING = PartyReach()
# Every page asks for its navigation: what was read stays in memory until an office or a record changes.
_known = Kept(_none_yet, PARTY, POSTS)


def party_reach(user: AnyUser) -> PartyReach:
    """Nothing for machines: an API key speaks for nobody's office."""
    if not isinstance(user, User) or not user.is_active or user.api_key is not None:
        return NOTHING
    kept = getattr(user, KEPT_AS, None)
    if not isinstance(kept, PartyReach):
        kept = _known_reach(user)
        setattr(user, KEPT_AS, kept)
    return kept


def _known_reach(user: User) -> PartyReach:
    known, asked = _known.get(), (user.pk, today())
    if asked not in known:
        known[asked] = _reach(user)
    return known[asked]


def _reach(user: User) -> PartyReach:
    from partybuilding.models import OFFICES_THAT_LEAD, Member, Officer

    person = _person_of(user)
    if person is None:
        return NOTHING
    offices = Officer.objects.current().filter(person=person, office__in=OFFICES_THAT_LEAD)
    led = dict(offices.filter(organisation__dissolved_on=None).values_list("organisation", "organisation__path"))
    return PartyReach(person, frozenset(led), frozenset(led.values()), Member.objects.of(person).exists())


def _person_of(user: User) -> int | None:
    """Most have a post at work, which was read already."""
    own = (post.person_id for post in reach_of(user).posts if not post.covered_by)
    return next(own, None) or getattr(getattr(user, "person", None), "pk", None)
