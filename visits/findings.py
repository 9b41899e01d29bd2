"""What somebody brings back from a door or a place, as the services take it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from grids.models import Area, Household, Residence
from grids.register import Living, PersonData
from visits.choices import VisitKind
from workorders.photos import Photo


@dataclass(frozen=True)
class Left:
    """Somebody who lives here no longer."""

    residence: Residence
    how: str
    on: date | None = None


@dataclass(frozen=True)
class Came:
    """Somebody who lives here now and was not known to."""

    person: PersonData
    living: Living


@dataclass(frozen=True)
class Issue:
    """A need, a hazard or a dispute that becomes an order. `named`: who was met agrees to be known as its reporter."""

    matter: str
    text: str
    photos: tuple[Photo, ...] = ()
    named: bool = False


@dataclass(frozen=True)
class Findings:
    """`key` names this one visit of this person, however often it is sent; `source` marks its orders.

    `card` holds only the parts that have changed; `met` is somebody of the household, `met_as` anybody.
    """

    key: str
    kind: str = VisitKind.VISIT
    household: Household | None = None
    area: Area | None = None
    at: datetime | None = None
    met: Residence | None = None
    met_as: str = ""
    note: str = ""
    next_wanted: date | None = None
    card: Mapping[str, Any] = field(default_factory=dict)
    left: tuple[Left, ...] = ()
    came: tuple[Came, ...] = ()
    issues: tuple[Issue, ...] = ()
    version: int | None = None
    source: str = ""

    @property
    def changes_card(self) -> bool:
        return bool(self.card or self.left or self.came)
