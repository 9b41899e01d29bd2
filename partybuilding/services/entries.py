"""Lines of history, appended with each change."""

from typing import Any

from accounts.models import User
from common.clock import now
from common.revisions import bump
from common.versions import locked
from partybuilding.models import OrganisationEntry, PartyOrganisation
from partybuilding.revisions import PARTY


def enter(organisation: PartyOrganisation, what: str, by: User | None, **detail: Any) -> None:
    told = {name: value for name, value in detail.items() if value not in ("", None)}
    OrganisationEntry.objects.create(organisation=organisation, what=what, detail=told, by=by, at=now())
    bump(PARTY)


def lock(organisation: PartyOrganisation, version: int | None = None) -> PartyOrganisation:
    """The organisation as it is now, locked. Raises Stale when the caller decided on another version."""
    return locked(PartyOrganisation.objects.all(), organisation, version)


def touch(organisation: PartyOrganisation) -> None:
    organisation.version += 1
    organisation.save(update_fields=["version"])
