"""Who keeps an alliance, and who speaks for a member of it."""

from django.utils.translation import gettext as _

from common.errors import NotAllowed
from deliberation.keeping import keeper_post, meeting_areas
from grids.models import Area
from grids.querysets import AreaQuerySet, within_any
from grids.reach import AnyUser
from partybuilding.models import Alliance, AllianceMember, ListItem, PartyOrganisation
from partybuilding.reach import party_reach
from workorders.actors import Actor


def keeps(alliance: Alliance, by: Actor) -> bool:
    """Who convenes meetings in the area, and who leads the leading organisation or one above it."""
    if by.user is None:
        return False
    if keeper_post(alliance.area.path, by.posts) is not None:
        return True
    return any(alliance.leader.path.startswith(path) for path in party_reach(by.user).paths)


def check_keeps(alliance: Alliance, by: Actor) -> None:
    if not keeps(alliance, by):
        raise NotAllowed(_("The desk of the area or the secretary who leads the alliance does this."))


def speaks_for(by: Actor, member: AllianceMember | None) -> bool:
    if by.user is None or member is None:
        return False
    return AllianceMember.objects.of(by.user).current().filter(pk=member.pk).exists()


def may_speak(item: ListItem, by: Actor) -> bool:
    """Of an item: whoever has it, and whoever keeps the alliance."""
    return keeps(item.alliance, by) or speaks_for(by, item.taken_by)


def alliance_areas(user: AnyUser) -> AreaQuerySet:
    """Where the user may found an alliance: where they convene meetings, and the areas of organisations they lead."""
    led = PartyOrganisation.objects.filter(pk__in=party_reach(user).led, area__isnull=False)
    own = within_any(set(led.values_list("area__path", flat=True)))
    return Area.objects.current().filter(own) | meeting_areas(user)
