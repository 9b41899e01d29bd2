"""What applying and every later step of a registration share."""

from accounts.models import User
from common.clock import now
from grids.models import Area
from grids.reach import reach_of
from notices.outbox import emit
from partybuilding import placing
from partybuilding.models import EntryKind, Registration, RegistrationEntry
from partybuilding.querysets.registrations import KEEPERS, paths_as
from partybuilding.services.registrations.application import LONGEST

HAPPENED = "partybuilding.registration"


def areas_of(spot: placing.Spot, otherwise: Area) -> tuple[Area, Area | None, str]:
    found = Area.objects.defer("boundary").in_bulk([pk for pk in (spot.community, spot.grid) if pk])
    area = found.get(spot.community or 0)
    return area or otherwise, found.get(spot.grid or 0), spot.placed


def keeps(user: User, area: Area) -> bool:
    """Whether the user decides on those who register in the area."""
    if reach_of(user).everything:
        return True
    return any(area.path.startswith(path) for path in paths_as(user, KEEPERS))


def append(registration: Registration, what: EntryKind, by: User | None, note: str = "") -> None:
    entry = RegistrationEntry.objects.create(registration=registration, what=what, at=now(), by=by, note=note[:LONGEST])
    emit(HAPPENED, {"entry": entry.pk})
