"""Looks for memberships that are not where they should be. What is found has its evidence, and nobody is judged."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.db import transaction

from common.clock import now, today
from common.numbering import one_at_a_time
from grids.codes import PoliticalStatus
from grids.models import Person, Residence
from partybuilding.member_pages import LOST_AFTER
from partybuilding.models import (
    OPEN_STATES,
    Finding,
    FindingKind,
    Floating,
    Member,
    PartyOrganisation,
    PartyOrganisationKind,
    Registration,
    RegistrationKind,
    Transfer,
)

IN_THE_PARTY = (PoliticalStatus.MEMBER, PoliticalStatus.PROBATIONARY)
Evidence = dict[str, Any]


@dataclass
class Found:
    kind: FindingKind
    person: int
    organisation: int
    area: int | None = None
    transfer: int | None = None
    floating: int | None = None
    evidence: list[Evidence] = field(default_factory=list)

    @property
    def key(self) -> tuple[str, int]:
        return self.kind, self.transfer or self.floating or self.person


@transaction.atomic
def find_memberships() -> int:
    """Bring the findings up to date. How many are new. May run twice or late."""
    one_at_a_time(Finding)
    found = {each.key: each for each in (*_pocket(), *_lost(), *_hidden())}
    known = {_key(row): row for row in Finding.objects.select_for_update()}
    at = now()
    new = [_new(each) for key, each in found.items() if key not in known]
    Finding.objects.bulk_create(new)
    for key, row in known.items():
        _refresh(row, found.get(key), at)
    return len(new)


def _key(row: Finding) -> tuple[str, int]:
    return row.kind, row.transfer_id or row.floating_id or row.person_id


def _new(each: Found) -> Finding:
    return Finding(
        kind=each.kind,
        person_id=each.person,
        organisation_id=each.organisation,
        area_id=each.area,
        transfer_id=each.transfer,
        floating_id=each.floating,
        evidence=each.evidence,
        found_at=now(),
    )


def _refresh(row: Finding, found: Found | None, at: Any) -> None:
    """What was noted stays, whatever the evidence does."""
    before = (row.gone_at is None, row.organisation_id, row.area_id, row.evidence)
    if found is None:
        row.gone_at = row.gone_at or at
    else:
        row.gone_at, row.evidence = None, found.evidence
        row.organisation_id, row.area_id = found.organisation, found.area
    if before != (row.gone_at is None, row.organisation_id, row.area_id, row.evidence):
        row.version += 1
        row.save(update_fields=["gone_at", "evidence", "organisation", "area", "version"])


def _pocket() -> Iterator[Found]:
    """口袋党员: the time of the letter is over, and it was neither handed in nor taken back."""
    letters = Transfer.objects.pending().filter(valid_until__lt=today()).select_related("member", "to")
    for each in letters:
        goes = each.to.name if each.to else each.to_name
        told = {"what": "letter", "on": str(each.issued_on), "until": str(each.valid_until), "to": goes}
        member = each.member
        yield Found(FindingKind.POCKET, member.person_id, member.organisation_id, transfer=each.pk, evidence=[told])


def _lost() -> Iterator[Found]:
    for each in Floating.objects.current().select_related("member"):
        heard = each.contacted_on or each.starts
        if heard < today() - LOST_AFTER:
            told = {"what": "away", "on": str(each.starts), "heard": str(heard), "to": each.place}
            member = each.member
            yield Found(FindingKind.LOST, member.person_id, member.organisation_id, floating=each.pk, evidence=[told])


def _hidden() -> Iterator[Found]:
    """隐形党员: known as a member here, no branch of the platform keeps a record, and they named none."""
    said = {person: (area, path, status) for person, area, path, status in _said()}
    disclosed = _on_record(said) | _registered()
    closest = _Closest()
    for person, (area, path, status) in said.items():
        organisation = closest.to(path)
        if person not in disclosed and organisation is not None:
            evidence = [{"what": "status", "status": status}]
            yield Found(FindingKind.HIDDEN, person, organisation, area=area, evidence=evidence)


def _said() -> Iterator[tuple[int, int, str, str]]:
    rows = Residence.objects.current().filter(person__political_status__in=IN_THE_PARTY).order_by("-pk")
    yield from rows.values_list("person", "household__area", "household__area_path", "person__political_status")


def _registered() -> set[int]:
    """Whoever registered as a member where they live has said so, and which organisation they belong to."""
    rows = Registration.objects.filter(kind=RegistrationKind.MEMBER, state__in=OPEN_STATES, person__isnull=False)
    return {pk for pk in rows.values_list("person", flat=True) if pk is not None}


def _on_record(people: Iterable[int]) -> set[int]:
    """Those who have a current record, also under another row with the same ID number."""
    rows = Person.objects.filter(pk__in=list(people))
    current = Member.objects.current()
    own = set(current.filter(person__in=rows).values_list("person", flat=True))
    merged = current.filter(person__merged_into__in=rows).values_list("person__merged_into", flat=True)
    own |= {pk for pk in merged if pk is not None}
    hashes = dict(rows.exclude(id_hash="").values_list("pk", "id_hash"))
    known = set(current.filter(person__id_hash__in=set(hashes.values())).values_list("person__id_hash", flat=True))
    return own | {pk for pk, number in hashes.items() if number in known}


class _Closest:
    """The party organisation of the area closest to a place."""

    def __init__(self) -> None:
        rows = PartyOrganisation.objects.current().filter(area__isnull=False, unit=None)
        rows = rows.exclude(kind=PartyOrganisationKind.GROUP).order_by("-pk")
        self.by_area = dict(rows.values_list("area", "pk"))

    def to(self, path: str) -> int | None:
        above = [int(pk) for pk in path.split("/") if pk]
        return next((self.by_area[pk] for pk in reversed(above) if pk in self.by_area), None)
