"""Offices are given and ended."""

from datetime import date, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.clock import today
from common.errors import Conflict, Invalid, NotAllowed, as_invalid
from common.versions import locked
from grids.models import Person
from partybuilding.models import Deed, Office, Officer, PartyOrganisation
from partybuilding.services.entries import enter, lock, touch
from partybuilding.services.organisations import refuse_dissolved


@transaction.atomic
def appoint(
    organisation: PartyOrganisation,
    person: Person,
    *,
    office: str = Office.SECRETARY,
    starts: date | None = None,
    by: User | None = None,
    version: int | None = None,
) -> Officer:
    """Give somebody an office. A new secretary takes over from the one before, whose last day is the day before.
    Nobody gives an office to themselves: it opens the records of members."""
    fresh = lock(organisation, version)
    refuse_dissolved(fresh)
    if by is not None and person.user_id == by.pk and not by.is_superuser:
        raise NotAllowed(_("Nobody gives an office to themselves."))
    begins = starts or today()
    held = Officer.objects.filter(organisation=fresh, person=person, office=office, ends=None)
    if held.exists():
        raise Conflict(_("%(name)s holds this office already.") % {"name": person.name})
    if office == Office.SECRETARY:
        _end_secretary(fresh, begins - timedelta(days=1), by)
    officer = Officer(organisation=fresh, person=person, office=office, starts=begins)
    with as_invalid():
        officer.full_clean()
    officer.save()
    touch(fresh)
    enter(fresh, Deed.APPOINTED, by, office=office, person=person.name, on=begins.isoformat())
    return officer


def _end_secretary(organisation: PartyOrganisation, last_day: date, by: User | None) -> None:
    held = Officer.objects.select_for_update().filter(organisation=organisation, office=Office.SECRETARY, ends=None)
    for officer in held:
        _end(officer, max(last_day, officer.starts), by)


def _end(officer: Officer, last_day: date, by: User | None) -> None:
    officer.ends = last_day
    officer.save(update_fields=["ends"])
    told = {"office": officer.office, "person": officer.person.name, "on": last_day.isoformat()}
    enter(officer.organisation, Deed.OFFICE_ENDED, by, **told)


@transaction.atomic
def end_office(
    officer: Officer, *, by: User | None, last_day: date | None = None, version: int | None = None
) -> Officer:
    """Somebody gives up an office."""
    organisation = lock(officer.organisation, version)
    officer = locked(Officer.objects.all(), officer)
    if officer.ends is not None:
        raise Conflict(_("This office has ended already."))
    day = last_day or today()
    if day < officer.starts:
        raise Invalid.field("last_day", _("The last day lies before the first."))
    _end(officer, day, by)
    touch(organisation)
    return officer


def end_all_offices(organisation: PartyOrganisation, day: date, by: User | None) -> int:
    held = list(Officer.objects.select_for_update().filter(organisation=organisation, ends=None))
    for officer in held:
        _end(officer, max(day, officer.starts), by)
    return len(held)
