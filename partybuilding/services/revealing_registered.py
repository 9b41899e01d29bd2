"""Whoever registered, in full: for a reason, and on record."""

from dataclasses import dataclass

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from common.errors import NotAllowed
from partybuilding.models import Registration
from partybuilding.services.registrations import keeps


@dataclass(frozen=True)
class Revealed:
    name: str
    phone: str
    address: str


@transaction.atomic
def reveal_registered(
    registration: Registration, *, by: User, reason: str, request: HttpRequest | None = None
) -> Revealed:
    """Name, telephone and home address. The home address is the community's alone."""
    person = registration.person
    own = Registration.objects.own(by).filter(pk=registration.pk).exists()
    near = registration.grid is not None and Registration.objects.visible_to(by).filter(pk=registration.pk).exists()
    if person is None or not (own or near or keeps(by, registration.area)):
        raise NotAllowed(_("There is nobody's data to be shown here."))
    record(action="registration.reveal", by=by, obj=registration, reason=reason, request=request)
    shows_home = own or keeps(by, registration.area)
    return Revealed(person.name, person.phone.reveal(), person.address.reveal() if shows_home else "")
