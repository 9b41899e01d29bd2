"""Party organisations when the map changes."""

from django.utils.translation import gettext_lazy as _

from grids.recutting.followers import Pointing, register
from partybuilding.models import PartyOrganisation


def register_followers() -> None:
    register(Pointing("party", _("Party organisations"), PartyOrganisation, "area"))
