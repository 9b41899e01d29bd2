"""What follows from a step of a registration: the community hears that somebody came, they hear what was decided."""

from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from grids.covering import users_answering
from grids.models import UNIT_ROLES, Area, Post, Role
from notices.outbox import Payload, handles
from notices.services import Contact, sentence, tell, tell_person
from partybuilding.models import EntryKind, Officer, Registration, RegistrationEntry, Source
from partybuilding.models.organisations import OFFICES_THAT_LEAD
from partybuilding.services.registrations import HAPPENED

CAME, CONFIRMED, DECLINED, ENDED, LEFT = (
    f"partybuilding.registration_{what}" for what in ("came", "confirmed", "declined", "ended", "left")
)
sentence(CAME, _("%(name)s wants to register with %(place)s"))
sentence(CONFIRMED, _("%(place)s has confirmed your registration %(number)s"))
sentence(DECLINED, _("%(place)s has declined your registration %(number)s: %(reason)s"))
sentence(ENDED, _("Your registration %(number)s with %(place)s has ended"))
sentence(LEFT, _("%(name)s is registered with %(place)s no longer"))

DESK = (Role.DISPATCHER, Role.COMMUNITY_SECRETARY, Role.PARTY_SECRETARY)
ABOVE = (Role.STREET_COORDINATOR, Role.DISTRICT_COORDINATOR)
TO_APPLICANT = {EntryKind.CONFIRMED: CONFIRMED, EntryKind.DECLINED: DECLINED, EntryKind.ENDED: ENDED}


@handles(HAPPENED)
def happened(payload: Payload) -> None:
    rows = RegistrationEntry.objects.select_related(
        "registration__area", "registration__person", "registration__unit", "registration__party_organisation"
    )
    entry = rows.get(pk=payload["entry"])
    registration, what = entry.registration, EntryKind(entry.what)
    is_new = what == EntryKind.APPLIED and registration.source != Source.SHEET
    if is_new or (what == EntryKind.MOVED and registration.state == "applied"):
        _tell_desk(entry, CAME)
    elif what in (EntryKind.WITHDRAWN, EntryKind.ENDED):
        _tell_desk(entry, LEFT)
    if what in TO_APPLICANT:
        _tell_applicant(entry, TO_APPLICANT[what])


def _params(registration: Registration, entry: RegistrationEntry) -> dict[str, Any]:
    named = {"name": registration.masked_name, "place": registration.area.name}
    return {**named, "number": registration.number, "reason": entry.note}


def _tell_desk(entry: RegistrationEntry, event: str) -> None:
    registration = entry.registration
    users = _answering(registration.area) - _whose(entry)
    tell(users, event, f"{event}:{entry.pk}", _params(registration, entry), registration.get_absolute_url())


def _whose(entry: RegistrationEntry) -> set[int]:
    """Whoever did it knows."""
    return {entry.by_id} if entry.by_id else set()


def _answering(area: Area) -> set[int]:
    """Who decides there; where nobody does, those above."""
    posts = Post.objects.current()
    found = users_answering(posts.filter(area=area, role__in=DESK))
    return found or users_answering(posts.filter(area__in=area.ancestor_ids, role__in=ABOVE))


def _tell_applicant(entry: RegistrationEntry, event: str) -> None:
    registration, params = entry.registration, _params(entry.registration, entry)
    users = _accounts_of(registration) - _whose(entry)
    key = f"{event}:{entry.pk}"
    if users:
        tell(users, event, key, params, reverse("partybuilding:own_registrations"))
    elif registration.person is not None:
        tell_person(Contact(phone=registration.person.phone), event, key, params)


def _accounts_of(registration: Registration) -> set[int]:
    """The account of the person; of a unit those of its handlers, of a party organisation of those who lead it."""
    if registration.person is not None:
        return {registration.person.user_id} if registration.person.user_id else set()
    if registration.unit is not None:
        posts = Post.objects.current().filter(organisation=registration.unit, role__in=UNIT_ROLES)
        return users_answering(posts)
    led = Officer.objects.current().filter(organisation=registration.party_organisation, office__in=OFFICES_THAT_LEAD)
    return {user for user in led.values_list("person__user", flat=True) if user}
