"""An alliance of a community, with a unit and the branch of a grid, as several tests need it."""

from dataclasses import dataclass

from grids.models import Person
from partybuilding import services
from partybuilding.models import Alliance, AllianceMember, ListItem, ListKind, PartyOrganisation
from tests.world import World


@dataclass
class Allied:
    world: World
    alliance: Alliance
    general: PartyOrganisation
    branch: PartyOrganisation
    unit: AllianceMember
    party: AllianceMember

    def enter(self, title: str = "老人送餐", kind: str = ListKind.NEED, **given: object) -> ListItem:
        by = self.world.actor("community_secretary")
        return services.enter_item(self.alliance, kind=kind, title=title, by=by, **given)  # type: ignore[arg-type]

    def pushed(self, title: str = "老人送餐", **given: object) -> ListItem:
        by = self.world.actor("community_secretary")
        return services.push_item(self.enter(title, **given), member=self.unit, words="每周送餐三次", by=by)


def ally(world: World) -> Allied:
    general = services.save_party_organisation(
        PartyOrganisation(name="槐树总支", kind="general_branch", area=world.community)
    )
    branch = services.save_party_organisation(
        PartyOrganisation(name="网格支部", kind="branch", area=world.grid, parent=general)
    )
    by = world.actor("community_secretary")
    made = services.found_alliance(kind="community", name="槐树社区大党委", area=world.community, leader=general, by=by)
    manager = Person.objects.get(user=world.users["unit_manager"])
    unit = services.join_alliance(made, unit=world.unit, person=manager, duty="commissioner", by=by)
    party = services.join_alliance(made, party=branch, by=by)
    return Allied(world, Alliance.objects.get(pk=made.pk), general, branch, unit, party)
