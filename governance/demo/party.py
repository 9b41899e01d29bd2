"""The party organisations of the demo: committees of the streets, branches of communities, grids and firms."""

from typing import Any

from governance.demo.ground import Ground
from governance.demo.people import People
from governance.demo.units import PROPERTY, Units
from grids.models import Area
from partybuilding.models import PartyOrganisation, PartyOrganisationKind
from partybuilding.services import save_party_organisation


def found_party(ground: Ground, staffed: list[Area], units: Units, people: People) -> None:
    for street in ground.streets:
        committee = _found(
            name=f"中共{street.name}工作委员会",
            kind=PartyOrganisationKind.COMMITTEE,
            area=street,
            secretary=people.secretaries[street.pk],
        )
        for community in staffed:
            if community.parent_id == street.pk:
                _community(community, committee, ground, units, people)


def _community(community: Area, committee: PartyOrganisation, ground: Ground, units: Units, people: People) -> None:
    general = _found(
        name=f"中共{community.name}总支部委员会",
        kind=PartyOrganisationKind.GENERAL_BRANCH,
        parent=committee,
        area=community,
        secretary=people.secretaries[community.pk],
    )
    for grid in ground.grids[community.pk]:
        _found(name=f"{grid.name}党支部", kind=PartyOrganisationKind.BRANCH, parent=general, area=grid)
    firm = units.by_key[PROPERTY].get(community.pk)
    if firm is not None:
        _found(name=f"{firm.name}党支部", kind=PartyOrganisationKind.BRANCH, parent=general, area=community, unit=firm)


def _found(**fields: Any) -> PartyOrganisation:
    return save_party_organisation(PartyOrganisation(**fields))
