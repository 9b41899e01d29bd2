"""Who founds teams, and who plans activities for whom."""

from django.utils.translation import gettext as _

from accounts.models import User
from common.errors import NotAllowed
from grids.models import Area, AreaKind, Organisation, OrganisationKind
from grids.querysets import AreaQuerySet, OrganisationQuerySet, within_any
from grids.reach import AnyUser, reach_of
from partybuilding.models import Activity, PartyOrganisation, Team
from partybuilding.querysets.organisations import PartyOrganisationQuerySet
from partybuilding.querysets.teams import TeamQuerySet, desk_paths
from partybuilding.reach import party_reach

PLACES = (AreaKind.DISTRICT, AreaKind.STREET, AreaKind.COMMUNITY, AreaKind.GRID)
TEAM_UNITS = (OrganisationKind.TEAM, OrganisationKind.VOLUNTEERS)


def areas_for_teams(user: AnyUser) -> AreaQuerySet:
    """Where the user may found a team or plan an activity: at their desk, and where an organisation is that they lead
    or lead from above."""
    rows = Area.objects.current().filter(kind__in=PLACES)
    if reach_of(user).everything:
        return rows
    led = PartyOrganisation.objects.filter(within_any(party_reach(user).paths), area__isnull=False)
    own = {*led.values_list("area__path", flat=True), *_of_teams(user)}
    return rows.filter(within_any(desk_paths(user) | own))


def _of_teams(user: AnyUser) -> set[str]:
    return set(Team.objects.kept_by(user).current().values_list("area__path", flat=True))


def may_found_team(user: AnyUser) -> bool:
    return reach_of(user).everything or bool(desk_paths(user) or party_reach(user).paths)


def units_for_teams(user: AnyUser) -> OrganisationQuerySet:
    """Units of the register that are teams, and not described as one yet."""
    return Organisation.objects.visible_to(user).active().filter(kind__in=TEAM_UNITS, team=None).order_by("name")


def organising_teams(user: AnyUser) -> TeamQuerySet:
    return Team.objects.kept_by(user).current().for_list().order_by("unit__name", "pk")


def organising_party(user: AnyUser) -> PartyOrganisationQuerySet:
    """The party organisations for which the user may plan: those they lead or lead from above, and at the desk those of
    the desk's areas."""
    rows = PartyOrganisation.objects.current().order_by("path")
    if reach_of(user).everything:
        return rows
    return rows.filter(within_any(party_reach(user).paths) | within_any(desk_paths(user), "area__path"))


def may_plan(user: AnyUser) -> bool:
    return organising_teams(user).exists() or organising_party(user).exists()


def may_keep_team(user: AnyUser, team: Team) -> bool:
    return Team.objects.kept_by(user).filter(pk=team.pk).exists()


def may_keep_activity(user: AnyUser, activity: Activity) -> bool:
    return Activity.objects.kept_by(user).filter(pk=activity.pk).exists()


def check_keeps_team(user: User, team: Team) -> None:
    if not may_keep_team(user, team):
        raise NotAllowed(_("Whoever leads the team or keeps the desk of its area does this."))


def check_keeps_activity(user: User, activity: Activity) -> None:
    if not may_keep_activity(user, activity):
        raise NotAllowed(_("Whoever organises the activity or keeps the desk of its area does this."))
