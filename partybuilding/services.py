"""The only writers of party building."""

from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import Invalid
from partybuilding.models import PartyOrganisation


@transaction.atomic
def save_party_organisation(organisation: PartyOrganisation) -> PartyOrganisation:
    """Save a new or changed party organisation. Raises Invalid when it would be part of itself."""
    above = organisation.parent
    while above is not None:
        if above.pk == organisation.pk:
            raise Invalid.field("parent", _("A party organisation cannot be part of itself or of one below it."))
        above = above.parent
    organisation.full_clean()
    organisation.save()
    return organisation
