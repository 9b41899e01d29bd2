"""The party organisations of the demo: committees of the streets, branches of communities, grids and firms."""

from datetime import date, timedelta
from typing import Any

from common.clock import today
from governance.demo.ground import Ground
from governance.demo.people import SINCE, People
from governance.demo.units import PROPERTY, Units
from grids.models import Area, Person, Role
from partybuilding.models import PartyOrganisation, PartyOrganisationKind
from partybuilding.services import appoint, save_party_organisation


def found_party(ground: Ground, staffed: list[Area], units: Units, people: People) -> None:
    for street in ground.streets:
        committee = _found(
            name=f"中共{street.name}工作委员会",
            kind=PartyOrganisationKind.COMMITTEE,
            area=street,
        )
        appoint(committee, people.secretaries[street.pk], starts=SINCE)
        for community in staffed:
            if community.parent_id == street.pk:
                _community(community, committee, ground, units, people)


def _community(community: Area, committee: PartyOrganisation, ground: Ground, units: Units, people: People) -> None:
    general = _found(
        name=f"中共{community.name}总支部委员会",
        kind=PartyOrganisationKind.GENERAL_BRANCH,
        parent=committee,
        area=community,
    )
    appoint(general, people.secretaries[community.pk], starts=SINCE)
    for grid in ground.grids[community.pk]:
        branch = _found(name=f"{grid.name}党支部", kind=PartyOrganisationKind.BRANCH, parent=general, area=grid)
        leading = people.by_area.get((Role.GRID_LEADER, grid.pk)) or people.by_area[Role.GRID_WORKER, grid.pk]
        appoint(branch, Person.objects.get(user=leading[0]), starts=SINCE)
    firm = units.by_key[PROPERTY].get(community.pk)
    if firm is not None:
        _found(name=f"{firm.name}党支部", kind=PartyOrganisationKind.BRANCH, parent=general, area=community, unit=firm)


def _found(**fields: Any) -> PartyOrganisation:
    """Most have held an election in time; of every seventh the next one is overdue."""
    number = PartyOrganisation.objects.count()
    age = 4 * 365 if number % 7 == 6 else 150 + number * 37 % 700
    made = PartyOrganisation(
        **fields, founded_on=date(2008 + number % 12, 7, 1), elected_on=today() - timedelta(days=age)
    )
    return save_party_organisation(made)
