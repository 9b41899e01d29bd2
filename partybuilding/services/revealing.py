"""Telephone and ID number of a member in full: for a reason, and on record."""

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from common.errors import NotAllowed
from grids.register.revealing import RevealedPerson
from partybuilding.models import Member


@transaction.atomic
def reveal_member(member: Member, *, by: User, reason: str, request: HttpRequest | None = None) -> RevealedPerson:
    if not Member.objects.visible_to(by).filter(pk=member.pk).exists():
        raise NotAllowed(_("This record is not among those that you see."))
    record(action="member.reveal", by=by, obj=member, reason=reason, request=request)
    person = member.person
    return RevealedPerson(person.name, person.phone.reveal(), person.id_number.reveal())
