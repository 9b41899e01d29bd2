"""The party organisations of the small district: a committee, a general branch, two branches and one next door."""

from dataclasses import dataclass
from typing import Any

from accounts.models import User
from common.clock import today
from grids.models import Person
from partybuilding.models import Office, PartyOrganisation
from partybuilding.services import appoint, save_party_organisation
from tests.world import PASSWORD, World


@dataclass
class Party:
    """`users`: who leads each, by the name of the field. The street coordinator of the world leads nothing."""

    world: World
    committee: PartyOrganisation
    general: PartyOrganisation
    branch: PartyOrganisation
    other: PartyOrganisation
    group: PartyOrganisation
    next_door: PartyOrganisation
    users: dict[str, User]

    def user(self, name: str) -> User:
        """Fresh, for reach is kept on the instance."""
        known = self.users.get(name) or self.world.users[name]
        return User.objects.get(pk=known.pk)


def organisation(name: str, kind: str, **fields: Any) -> PartyOrganisation:
    return save_party_organisation(PartyOrganisation(name=name, kind=kind, **fields))


def leader(username: str, of: PartyOrganisation, office: str = Office.SECRETARY) -> User:
    """Somebody who holds this office and no post at work."""
    user = User.objects.create_user(username, password=PASSWORD)
    person = Person.objects.create(name=username, user=user, created_at="2026-01-01T00:00Z")
    appoint(of, person, office=office, starts=today())
    return user


def found_party(world: World) -> Party:
    committee = organisation("东河街道工委", "committee", area=world.street)
    general = organisation("槐树社区党总支", "general_branch", area=world.community, parent=committee)
    branch = organisation("槐树一支部", "branch", area=world.grid, parent=general)
    other = organisation("槐荫物业支部", "branch", unit=world.unit, area=world.community, parent=general, sector="firm")
    group = organisation("一单元党小组", "group", area=world.grid, parent=branch)
    next_door = organisation("柳林支部", "branch", area=world.other_community, parent=committee)
    users = {
        "committee": leader("party_committee", committee),
        "general": leader("party_general", general),
        "branch": leader("party_branch", branch),
        "other": leader("party_other", other),
        "group": leader("party_group", group, Office.GROUP_LEADER),
        "next_door": leader("party_next_door", next_door),
    }
    return Party(world, committee, general, branch, other, group, next_door, users)
