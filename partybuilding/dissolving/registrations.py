"""Registrations of a party organisation that is dissolved: its successor has them; without one they end, or stay the
unit's."""

from collections.abc import Iterator

from django.utils.translation import gettext_lazy as _

from partybuilding.dissolving.registry import Dissolution, Hanging, register
from partybuilding.models import Registration
from partybuilding.querysets.registrations import RegistrationQuerySet
from partybuilding.services.registrations import end_of_organisation


class Registrations:
    def preview(self, planned: Dissolution) -> Iterator[Hanging]:
        number = self._rows(planned).count()
        if number:
            yield Hanging(_("Registrations"), number, planned.successor.name if planned.successor else _("end"))

    def follow(self, planned: Dissolution) -> None:
        rows = self._rows(planned)
        if planned.successor is not None:
            rows.update(party_organisation=planned.successor)
            return
        for registration in rows.filter(unit=None):
            end_of_organisation(registration, by=planned.by, reason=planned.reason)

    def _rows(self, planned: Dissolution) -> RegistrationQuerySet:
        return Registration.objects.open().filter(party_organisation=planned.organisation)


def register_followers() -> None:
    register("party.registrations", Registrations())
