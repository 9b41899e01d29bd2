"""Who may change party organisations."""

from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import NotAllowed
from grids.reach import AnyUser, reach_of
from partybuilding.models import PartyOrganisation
from partybuilding.querysets.organisations import coordinated_paths
from partybuilding.reach import party_reach


def may_keep(user: AnyUser, organisation: PartyOrganisation) -> bool:
    return PartyOrganisation.objects.kept_by(user).filter(pk=organisation.pk).exists()


def may_found(user: AnyUser) -> bool:
    """Whether there is a place in the tree where the user may put a new one."""
    return reach_of(user).everything or bool(party_reach(user).paths or coordinated_paths(user))


def check_may_keep(user: User, organisation: PartyOrganisation) -> None:
    if not may_keep(user, organisation):
        raise NotAllowed(_("%(name)s is changed by those who lead it.") % {"name": organisation.name})


def check_parent(user: User, parent: PartyOrganisation | None) -> None:
    """A new place below `parent`: somebody leads there. At the top only coordinators and superusers put one."""
    if parent is not None:
        return check_may_keep(user, parent)
    if not (reach_of(user).everything or coordinated_paths(user)):
        raise NotAllowed(_("Choose one of your organisations that it is part of."))
    return None
