"""What the platform knows while somebody is still typing a request: who calls, where it is, what it looks like."""

from dataclasses import dataclass

from common.text import title_of
from grids.models import Area, Person, Post
from grids.reach import AnyUser
from workorders.models import Category, WorkOrder
from workorders.requests import place_of
from workorders.rules import Outcome, outcome_for, why
from workorders.similar import LONGEST, Similar, similar_to

MOST_EARLIER = 5


@dataclass(frozen=True)
class Caller:
    """The people of a telephone number, and what the desk may know that they asked before."""

    people: list[Person]
    earlier: list[WorkOrder]


def caller_of(phone: str, user: AnyUser) -> Caller:
    """Two queries. Nothing is decrypted, and what somebody reported anonymously is not told of."""
    shown = Person.objects.only("pk", "name", "phone_masked")
    people = list(shown.with_phone(phone).order_by("pk"))
    told = WorkOrder.objects.visible_to(user).filter(
        reporters__person__in=people, reporters__is_anonymous=False, reporters__is_staff=False
    )
    return Caller(people, list(told.for_list().order_by("-pk").distinct()[:MOST_EARLIER]) if people else [])


@dataclass(frozen=True)
class Hints:
    place: list[str]  # names from below the district downwards
    is_unlocated: bool  # an address was given, and names none of the areas
    title: str  # as it would be taken from the text
    outcome: Outcome
    similar: list[Similar]

    @property
    def why(self) -> str:
        return why(self.outcome.words, " + ".join(rule.name for rule in self.outcome.rules), self.title)


def hints_for(
    text: str, address: str = "", *, root: Area, post: Post, area: Area | None = None, category: Category | None = None
) -> Hints:
    """What a text, an address and what was chosen so far suggest to somebody under this post."""
    place = area or place_of(address, under=root)
    order = WorkOrder(title="", description=text[:LONGEST], category=category, area_path=(place or root).path)
    return Hints(
        place=_names(place) if place else [],
        is_unlocated=bool(address and place is None),
        title=title_of(text),
        outcome=outcome_for(order) or Outcome(category=category),
        similar=similar_to(f"{text} {address}", WorkOrder.objects.for_post(post).open(), area=place),
    )


def _names(place: Area) -> list[str]:
    below_district = place.ancestor_ids[1:] or place.ancestor_ids
    return list(Area.objects.filter(pk__in=below_district).order_by("path").values_list("name", flat=True))
