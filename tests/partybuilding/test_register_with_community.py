"""Applying to a community: by oneself, by the unit, by the desk, by the public page; and what the community decides."""

from typing import Any

import pytest

from accounts.models import AuditEntry
from common.errors import Conflict, Invalid, NotAllowed, Stale, WrongState
from grids.models import Person
from grids.register import person_data
from grids.services import save_person
from notices import outbox
from notices.models import Notice
from partybuilding.models import Registration, RegistrationState
from partybuilding.services import registrations as services
from partybuilding.services.revealing_registered import reveal_registered
from tests.partybuilding.registering import LAW, applied, applied_in_public, confirmed, fresh, skills, unit_applied
from tests.world import World


def told(name: str, world: World) -> list[str]:
    while outbox.sweep():
        pass
    return [notice.event for notice in Notice.objects.filter(user=world.users[name]).order_by("pk")]


def test_it_works(world: World):
    found = applied(world)
    assert (found.state, found.area, found.grid, found.placed) == ("applied", world.community, world.grid, "address")
    found = services.confirm(found, by=fresh(world, "dispatcher"), version=found.version)
    assert found.state == RegistrationState.CONFIRMED
    assert [entry.what for entry in found.entries.all()] == ["applied", "confirmed"]


def test_an_outsider(world: World):
    found = applied(world)
    with pytest.raises(NotAllowed):
        applied(world, by="other_dispatcher", phone="13900000009")
    for action in (services.confirm, services.end):
        with pytest.raises(NotAllowed):
            action(found, by=fresh(world, "other_dispatcher"))


SEEN = {
    "dispatcher": True, "community_secretary": True, "party_secretary": True, "grid_leader": True, "service_desk": True,
    "other_dispatcher": False, "other_grid_worker": False, "street_coordinator": False, "district_coordinator": False,
    "unit_handler": False, "far_dispatcher": False, "supervisor": False,
}  # fmt: skip


@pytest.mark.parametrize(("name", "seen"), SEEN.items())
def test_a_member_is_seen_by_the_community_alone(world: World, name: str, seen: bool):
    confirmed(world)
    assert Registration.objects.visible_to(fresh(world, name)).exists() is seen


def test_streets_and_districts_see_units_and_numbers(world: World):
    unit_applied(world)
    confirmed(world)
    coordinator = fresh(world, "district_coordinator")
    assert [each.kind for each in Registration.objects.visible_to(coordinator)] == ["unit"]
    assert Registration.objects.counted_for(coordinator).count() == 2
    assert not Registration.objects.counted_for(fresh(world, "far_street_coordinator")).exists()


def test_a_unit_sits_where_it_is_at_home(world: World):
    found = unit_applied(world)
    assert (found.area, found.person) == (world.community, None)
    with pytest.raises(NotAllowed):
        unit_applied(world, by="other_handler", unit=world.unit)


def test_oneself(world: World):
    """A grid worker lives next door: what is known is not asked again."""
    person = world.users["grid_worker"].person
    save_person(person, phone="13700001234", address="柳林一网格")
    wanted = services.Application(kind="member", source="self", root=world.district, person=person)
    found = services.apply(wanted, by=fresh(world, "grid_worker"))
    assert (found.area, found.grid, found.person) == (world.other_community, world.other_grid, person)
    assert Registration.objects.visible_to(fresh(world, "grid_worker")).get() == found
    with pytest.raises(Conflict):
        services.apply(wanted, by=fresh(world, "grid_worker"))


def test_the_public_page_changes_nobody_who_is_known(world: World):
    first = confirmed(world)
    second = applied_in_public(
        world, data=person_data({"name": "王小明", "phone": "13912345678"}), address="柳林一网格"
    )
    assert first.person_id != second.person_id
    assert Person.objects.get(pk=first.person_id).address.reveal() == "槐荫小区3号楼501"


def test_sent_twice_counts_once(world: World):
    assert applied_in_public(world, token="public:1") == applied_in_public(world, token="public:1")
    assert Registration.objects.count() == 1


BAD: dict[str, dict[str, Any]] = {
    "address": {"address": "", "area": None},
    "phone": {"phone": ""},
    "interests": {"said": services.Willingness(interests=("magic",))},
    "times": {"said": services.Willingness(times=99)},
    "kind": {"kind": "club"},
}


@pytest.mark.parametrize("field", BAD)
def test_bad_input_gets_a_sentence(world: World, field: str):
    with pytest.raises(Invalid) as refused:
        applied(world, **{"root": world.community, **BAD[field]})
    assert field in refused.value.fields
    assert not Registration.objects.exists()


def test_decided_once_and_on_what_was_seen(world: World):
    found = applied(world)
    desk = fresh(world, "dispatcher")
    services.change(found, by=desk, said=services.Willingness(skills=skills(LAW)), version=found.version)
    with pytest.raises(Stale):
        services.confirm(found, by=desk, version=found.version)
    declined = services.decline(found, by=desk, reason="不住在本社区")
    assert (declined.state, declined.reason) == ("declined", "不住在本社区")
    with pytest.raises(WrongState):
        services.confirm(found, by=desk)
    applied(world)  # may come again


def test_who_is_nowhere_waits_and_is_placed_by_hand(world: World):
    found = applied_in_public(world, address="某处某路某号")
    assert (found.area, found.grid, found.placed) == (world.district, None, "not")
    assert not Registration.objects.visible_to(fresh(world, "dispatcher")).exists()
    coordinator = fresh(world, "district_coordinator")
    assert Registration.objects.visible_to(coordinator).get() == found
    with pytest.raises(Invalid):
        services.confirm(found, by=coordinator)
    placed = services.place(found, by=coordinator, area=world.grid)
    assert (placed.area, placed.grid, placed.placed) == (world.community, world.grid, "hand")
    assert Registration.objects.visible_to(fresh(world, "dispatcher")).get() == found


def test_moving_house(world: World):
    found = confirmed(world)
    moved = services.move(found, by=fresh(world, "dispatcher"), address="柳林一网格2号楼")
    assert (moved.area, moved.grid, moved.state) == (world.other_community, world.other_grid, "applied")
    assert not Registration.objects.visible_to(fresh(world, "dispatcher")).exists()
    assert "partybuilding.registration_came" in told("other_dispatcher", world)


def test_whom_it_is_told(world: World):
    found = unit_applied(world)
    assert told("dispatcher", world) == ["partybuilding.registration_came"]
    services.confirm(found, by=fresh(world, "dispatcher"))
    assert told("unit_handler", world) == ["partybuilding.registration_confirmed"]
    assert not told("other_dispatcher", world)
    assert not told("other_handler", world)


def test_shown_in_full_for_a_reason(world: World):
    found = confirmed(world)
    shown = reveal_registered(found, by=fresh(world, "dispatcher"), reason="回访")
    assert (shown.name, shown.phone, shown.address) == ("王小明", "13912345678", "槐荫小区3号楼501")
    assert reveal_registered(found, by=fresh(world, "grid_leader"), reason="回访").address == ""
    assert AuditEntry.objects.filter(action="registration.reveal").count() == 2
    with pytest.raises(NotAllowed):
        reveal_registered(found, by=fresh(world, "other_dispatcher"), reason="回访")
