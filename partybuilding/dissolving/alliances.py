"""Alliances when a party organisation is dissolved: whatever it was in them its successor is."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from partybuilding.dissolving.registry import Dissolution, Hanging
from partybuilding.models import Alliance, AllianceMember
from partybuilding.services.alliances import end_membership
from workorders.actors import SYSTEM


class AlliancesOfOrganisations:
    def preview(self, planned: Dissolution) -> Iterator[Hanging]:
        goes = planned.successor.name if planned.successor else "—"
        yield Hanging(_("Alliances led"), Alliance.objects.current().filter(leader=planned.organisation).count(), goes)
        number = AllianceMember.objects.filter(party=planned.organisation, ends=None).count()
        yield Hanging(_("Places in alliances"), number, goes)

    def follow(self, planned: Dissolution) -> None:
        """An alliance that nobody follows in stays with the organisation above, so that somebody leads it."""
        old = planned.organisation
        leads = planned.successor or old.parent
        if leads is not None:
            Alliance.objects.current().filter(leader=old).update(leader=leads)
        for member in AllianceMember.objects.filter(party=old, ends=None).select_related("unit"):
            self._replace(member, planned)

    def _replace(self, member: AllianceMember, planned: Dissolution) -> None:
        to = planned.successor
        there = to is not None and member.alliance.members.filter(party=to, ends=None).exists()
        if to is not None and not there:
            member.party = to
        elif member.unit is not None:
            member.party = None  # the unit stays a member by itself
        else:
            end_membership(member, planned.on, SYSTEM, planned.reason or planned.organisation.name)
            return
        member.save(update_fields=["party"])
