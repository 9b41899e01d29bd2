"""The ways to party organisations and to the records of members."""

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from common.navigation import Entry, Group, Place, register
from grids.reach import reach_of
from partybuilding.reach import party_reach
from partybuilding.surroundings import surroundings_of


def sees_organisations(request: HttpRequest) -> bool:
    """Whoever works for an area, or leads or belongs to an organisation."""
    reach = reach_of(request.user)
    return reach.everything or bool(reach.paths or party_reach(request.user).led)


def keeps_records(request: HttpRequest) -> bool:
    return bool(party_reach(request.user).led)


def has_record(request: HttpRequest) -> bool:
    return party_reach(request.user).has_record


def joins_in(request: HttpRequest) -> bool:
    """Whoever works here, belongs to a branch or lives somewhere; of most, their posts tell."""
    reach = reach_of(request.user)
    if reach.everything or (not reach.is_bound and (reach.paths or reach.unit_paths)):
        return True
    here = surroundings_of(request.user)
    return bool(here.areas or here.organisations)


def is_somebody(request: HttpRequest) -> bool:
    """Whoever is known as a person has a record of what they did."""
    return party_reach(request.user).person is not None


def register_entries() -> None:
    register(
        Entry(
            key="party_members",
            label=_("Party members"),
            url_name="partybuilding:members",
            icon="id-card",
            group=Group.PARTY,
            order=20,
            tone="party",
            visible=keeps_records,
        )
    )
    register(
        Entry(
            key="party_record",
            label=_("My party record"),
            url_name="partybuilding:own_record",
            icon="id-card",
            place=Place.USER,
            order=60,
            visible=has_record,
        )
    )
    register(
        Entry(
            key="activities",
            label=_("Teams and activities"),
            url_name="partybuilding:activities",
            also=("partybuilding:teams", "partybuilding:groups"),
            icon="users-round",
            group=Group.TOGETHER,
            order=50,
            visible=joins_in,
        )
    )
    register(
        Entry(
            key="service_record",
            label=_("My record of service"),
            url_name="partybuilding:service_record",
            icon="award",
            place=Place.USER,
            order=62,
            visible=is_somebody,
        )
    )
    register(
        Entry(
            key="party_organisations",
            label=_("Party organisations"),
            url_name="partybuilding:organisations",
            icon="flag",
            group=Group.PARTY,
            order=10,
            tone="party",
            visible=sees_organisations,
        )
    )
