"""The writer of what a working group brings back from a place: the visit and what was found, all of it or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import Invalid
from grids.models import Area, Person
from partybuilding.models import GroupFinding, GroupVisit, WorkingGroup
from partybuilding.services.group_findings import collect
from partybuilding.services.groups import visit_place
from visits.choices import VisitKind
from visits.findings import Findings
from visits.services.checking import check_moment
from workorders.actors import Actor
from workorders.photos import Photo


@dataclass(frozen=True)
class Found:
    """`number` tells it from the others that were found on the way."""

    number: int
    text: str
    place: str = ""
    photos: tuple[Photo, ...] = ()


@dataclass(frozen=True)
class Trip:
    """What was written down under one key; of what was found, each under its number."""

    key: str
    group: WorkingGroup
    visit: GroupVisit | None
    findings: dict[int, GroupFinding]


def known_trip(by: User, key: str) -> Trip | None:
    """What this person wrote down under this key, however long ago and whatever has become of the group."""
    visit = GroupVisit.objects.filter(visit__by=by, visit__key=key).select_related("group", "visit__area").first()
    rows = GroupFinding.objects.filter(by=by, key__startswith=f"{key}-").for_list().order_by("key")
    findings = {int(each.key.rpartition("-")[2]): each for each in rows}
    group = next((each.group for each in (visit, *findings.values()) if each is not None), None)
    return Trip(key, group, visit, findings) if group is not None else None


@transaction.atomic
def write_down(
    group: WorkingGroup,
    *,
    area: Area,
    key: str,
    by: Actor,
    met: str = "",
    people: Sequence[Person] = (),
    found: Sequence[Found] = (),
    at: datetime | None = None,
) -> Trip:
    """Whom they met and what they found, where one of them stood. The same person's key is the same trip."""
    assert by.user is not None  # whoever goes out with a group has an account
    if known := known_trip(by.user, key):
        return known
    if not met.strip() and not found:
        raise Invalid.field("met", _("Say whom you met, or write down what was found."))
    check_moment(Findings(key=key, kind=VisitKind.GROUP, area=area, at=at))
    visit = visit_place(group, area=area, met=met, key=key, people=people, at=at, by=by) if met.strip() else None
    for each in found:
        given: dict[str, Any] = {"text": each.text, "place": each.place, "photos": each.photos, "met_at": visit}
        collect(group, area=area, key=f"{key}-{each.number}", at=at, by=by.user, **given)
    trip = known_trip(by.user, key)
    assert trip is not None
    return trip
