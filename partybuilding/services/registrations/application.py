"""What somebody says when they register, and who wants to register where."""

from dataclasses import dataclass, field, fields
from typing import Any

from django.utils.translation import gettext as _

from common.errors import Invalid
from grids.models import Area, Organisation, Person
from grids.register import PersonData
from partybuilding.models import Interest, PartyOrganisation, Registration, Skill
from partybuilding.models.registrations import MOST_TIMES

LONGEST = 300
Point = tuple[float, float]


@dataclass(frozen=True, kw_only=True)
class Willingness:
    """What whoever registers says of what they like and can do, whether they would do it for others, and when."""

    skills: frozenset[Skill] = frozenset()
    interests: tuple[str, ...] = ()
    is_willing: bool = False
    hours: list[dict[str, Any]] = field(default_factory=list)
    times: int | None = None
    works_at: str = ""
    note: str = ""

    def check(self) -> None:
        problems: dict[str, list[Any]] = {}
        if set(self.interests) - set(Interest.values):
            problems["interests"] = [_("Choose one of the list.")]
        if self.times is not None and not 0 <= self.times <= MOST_TIMES:
            problems["times"] = [_("A month has at most %(n)d days.") % {"n": MOST_TIMES}]
        for name, limit in (("note", LONGEST), ("works_at", 120)):
            if len(getattr(self, name)) > limit:
                problems[name] = [_("Write at most %(limit)d characters.") % {"limit": limit}]
        if problems:
            raise Invalid(fields=problems)


PLAIN = tuple(each.name for each in fields(Willingness) if each.name != "skills")


def said_by(registration: Registration) -> Willingness:
    """As it stands."""
    plain = {name: getattr(registration, name) for name in PLAIN}
    return Willingness(skills=frozenset(registration.skills.all()), **plain)


@dataclass(frozen=True, kw_only=True)
class Application:
    """Who wants to register, and where. `root` is the area in which it waits when the community cannot be found;
    `person` is somebody known already, `data` what was typed."""

    kind: str
    source: str
    root: Area
    area: Area | None = None  # the community, where it was chosen
    person: Person | None = None
    data: PersonData | None = None
    address: str = ""
    point: Point | None = None
    unit: Organisation | None = None
    party_organisation: PartyOrganisation | None = None
    said: Willingness = Willingness()
    token: str = ""
