"""The map changes; nothing that hangs on it is lost, and there is a way back."""

from datetime import date, timedelta
from typing import Any

import pytest

from accounts.models import AuditEntry
from accounts.services import create_api_key
from common import clock
from common.clock import today
from common.errors import Conflict, Invalid, NotAllowed, WrongState
from grids import services as grids
from grids.history import as_of
from grids.models import Area, Duty, Household, Organisation, Post, Recut, RecutState
from grids.recutting import executing
from grids.tasks import carry_out_recuts
from tests.world import World
from workorders.choices import State
from workorders.models import Event, Responsibility, Rule, WorkOrder

pytestmark = pytest.mark.usefixtures("held_clock")
NEW = "640199001009"


@pytest.fixture
def admin(world: World) -> Any:
    return world.users["system_admin"]


def change(kind: str, effective: date | None = None, **plan: Any) -> Recut:
    return Recut(kind=kind, effective=effective or today(), reason="区划调整", plan=plan)


def merged(world: World, admin: Any, effective: date | None = None) -> Recut:
    areas = [world.community.pk, world.other_community.pk]
    return executing.decide(change("merge", effective, areas=areas, name="槐柳社区", code=NEW), by=admin)


def household(area: Area, **fields: Any) -> Household:
    path = Area.objects.get(pk=area.pk).path
    return Household.objects.create(code=f"H{area.pk}", area=area, area_path=path, changed_at=clock.now(), **fields)


def test_it_works(world: World, admin: Any):
    order = world.order_in(State.REGISTERED)
    recut = merged(world, admin)
    new = Area.objects.get(code=NEW)
    assert recut.state == RecutState.DONE
    assert Area.objects.get(pk=world.grid.pk).path == f"{new.path}{world.grid.pk}/"
    assert not Area.objects.current().filter(pk=world.community.pk).exists()
    order.refresh_from_db()
    assert (order.community, order.desk, order.grid) == (new, new, world.grid)
    assert order.area_path == Area.objects.get(pk=world.grid.pk).path
    assert AuditEntry.objects.filter(action="area.merge", user=admin).exists()


def test_the_work_goes_on_at_the_new_desk(world: World, admin: Any):
    order = world.order_in(State.REGISTERED)
    merged(world, admin)
    for name in ("dispatcher", "other_dispatcher"):
        assert WorkOrder.objects.visible_to(world.actor(name).user).filter(pk=order.pk).exists()
    world._dispatch(order)  # by the dispatcher of the community that is no more
    assert WorkOrder.objects.get(pk=order.pk).state == State.DISPATCHED


def test_what_hangs_directly_on_an_area_follows(world: World, admin: Any):
    closed = world.order_in(State.CLOSED, area=world.community)
    home, serving = household(world.community), Organisation.objects.get(code="UNIT-2")
    serving.serves.add(world.community, world.other_community)
    rule = Rule.objects.create(name="槐树", if_area=world.community)
    key = create_api_key(user=world.users["dispatcher"], name="a", scopes=["read"], area_code=world.community.code)[0]
    merged(world, admin)
    new = Area.objects.get(code=NEW)
    for row in (closed, home, rule, key):
        row.refresh_from_db()
    assert (closed.area, closed.area_path, home.area, home.area_path) == (new, new.path, new, new.path)
    assert (rule.if_area, key.area_code, list(serving.serves.all())) == (new, NEW, [new])
    assert Post.objects.filter(area=new, role="dispatcher").count() == 2
    assert Organisation.objects.get(code="UNIT-1").home == new


# Columns that name an area and are moved by a follower, and those that say how it was and stay.
FOLLOW = {
    "grids.Organisation.directed_by", "grids.Organisation.home", "grids.Organisation_serves.area", "grids.Post.area",
    "grids.Post.seconded_to", "grids.Duty.area", "grids.Household.area", "workorders.Rule.if_area",
    "workorders.Responsibility.area", "workorders.SavedView.area", "workorders.PanelSession.area",
    "workorders.Policy.district",
    "visits.Visit.area", "deliberation.Meeting.area",
    "projects.Project.area", "projects.Fund.area", "projects.ApprovalLimit.district",
    "appraisal.Scheme.area", "appraisal.Pairing.area", "appraisal.Sheet.area",
    "partybuilding.Alliance.area",
    "partybuilding.PartyOrganisation.area", "partybuilding.Floating.area", "partybuilding.Finding.area",
    "partybuilding.Registration.area", "partybuilding.Registration.grid",
    "partybuilding.Offer_areas.area", "partybuilding.PlannedNeed.area", "partybuilding.MatchDraft.area",
    "partybuilding.MorningDrafts.area",
    "partybuilding.Team.area", "partybuilding.Activity.area",
    "partybuilding.WorkingGroup.area", "partybuilding.WorkingGroup_communities.area", "partybuilding.GroupFinding.area",
    *(f"workorders.WorkOrder.{name}" for name in ("area", "district", "street", "community", "grid", "desk")),
}  # fmt: skip
STAY = {
    "grids.Area.parent", "grids.AreaPast.area", "grids.AreaPast.parent", "grids.Recut.root", "grids.Recut.areas",
    "grids.Recut_areas.area", "grids.Succession.before", "grids.Succession.after", "grids.Building.area",
    "workorders.Event.area", "workorders.Bulletin.area", "workorders.Oddity.area", "workorders.Hearing.area",
    "workorders.Fact.area", "workorders.Tally.area", "grids.Organisation.serves", "partybuilding.Offer.areas",
    "partybuilding.WorkingGroup.communities",
}  # fmt: skip


def test_whatever_names_an_area_is_thought_of():
    relations = [each for each in Area._meta.get_fields(include_hidden=True) if each.auto_created and each.is_relation]
    named = {f"{each.related_model._meta.label}.{each.field.name}" for each in relations}  # type: ignore[union-attr]
    assert named == FOLLOW | STAY


def test_what_both_have_does_not_stand_in_the_way(world: World, admin: Any):
    person, night = world.users["service_desk"].person, clock.now()
    for area in (world.community, world.other_community):
        Responsibility.objects.create(unit=world.unit, category=world.category, area=area)
        Duty.objects.create(area=area, person=person, starts_at=night, ends_at=night + timedelta(hours=12))
        household(area, door_hash="same")
    before = [list(model.objects.order_by("pk").values()) for model in (Responsibility, Duty, Household)]
    recut = merged(world, admin)
    new = Area.objects.get(code=NEW)
    assert (Responsibility.objects.filter(area=new).count(), Duty.objects.filter(area=new).count()) == (1, 1)
    assert Household.objects.filter(area=new).count() == 2
    executing.undo(recut, by=admin)
    assert [list(model.objects.order_by("pk").values()) for model in (Responsibility, Duty, Household)] == before


def test_events_stay_where_they_happened(world: World, admin: Any):
    order = world.order_in(State.CLOSED, area=world.community)
    before = list(order.events.values_list("area", flat=True))
    merged(world, admin)
    assert list(Event.objects.filter(order=order).values_list("area", flat=True)) == before


def test_the_map_of_another_day(world: World, admin: Any):
    clock.advance(timedelta(days=3))
    merged(world, admin)
    then = {each.code: each for each in as_of(today() - timedelta(days=1))}
    now_ = {each.code: each for each in as_of(today())}
    assert then[world.grid.code].parent_id == world.community.pk
    assert NEW not in then
    assert now_[world.grid.code].path.startswith(now_[NEW].path)
    assert world.community.code not in now_


def test_there_is_a_way_back(world: World, admin: Any):
    orders = [
        world.order_in(state, area=area)
        for state, places in {
            State.SUBMITTED: (world.other_community, world.other_grid, world.street),
            State.CLOSED: (world.grid, world.community),
        }.items()
        for area in places
    ]
    household(world.community)
    Organisation.objects.get(code="UNIT-2").serves.add(world.community)
    before = snapshot()
    recut = merged(world, admin)
    assert snapshot() != before
    executing.undo(recut, by=admin)
    assert snapshot() == before
    assert len(orders) == WorkOrder.objects.count()
    assert not Area.objects.current().filter(code=NEW).exists()


def snapshot() -> list[Any]:
    places = ("area", "area_path", "district", "street", "community", "grid", "desk")
    return [
        list(Area.objects.current().order_by("pk").values_list("pk", "path", "parent", "name", "boundary")),
        list(WorkOrder.objects.order_by("pk").values_list("pk", *places)),
        list(Household.objects.order_by("pk").values_list("pk", "area", "area_path")),
        list(Post.objects.order_by("pk").values_list("pk", "area")),
        list(Organisation.objects.order_by("pk").values_list("pk", "home", "serves")),
    ]


def test_what_came_after_the_merge_stays_with_the_first(world: World, admin: Any):
    recut = merged(world, admin)
    order = world.order_in(State.REGISTERED, area=Area.objects.get(code=NEW))
    executing.undo(recut, by=admin)
    order.refresh_from_db()
    assert (order.area, order.desk) == (world.community, world.community)


def test_merge_into_one_of_them(world: World, admin: Any):
    order = world.order_in(State.SUBMITTED, area=world.other_grid)
    before = snapshot()
    recut = executing.decide(change("merge", areas=[world.other_community.pk], into=world.community.pk), by=admin)
    order.refresh_from_db()
    assert (order.community, order.desk) == (world.community, world.community)
    executing.undo(recut, by=admin)
    assert snapshot() == before


def test_split(world: World, admin: Any):
    kept, moved = world.order_in(State.SUBMITTED, area=world.community), world.order_in(State.HANDLING)
    before = snapshot()
    parts = [{"name": "槐南社区", "code": NEW, "children": [world.grid.pk]}]
    recut = executing.decide(change("split", area=world.community.pk, parts=parts), by=admin)
    new = Area.objects.get(code=NEW)
    for order in (kept, moved):
        order.refresh_from_db()
    assert (kept.desk, moved.desk, moved.community) == (world.community, new, new)
    executing.undo(recut, by=admin)
    assert snapshot() == before


def test_split_with_an_end(world: World, admin: Any):
    order = world.order_in(State.SUBMITTED, area=world.community)
    before = snapshot()
    parts = [
        {"name": "槐南社区", "code": NEW, "children": []},
        {"name": "槐北社区", "code": "640199001008", "children": [world.grid.pk]},
    ]
    recut = executing.decide(change("split", area=world.community.pk, parts=parts, ends=True), by=admin)
    order.refresh_from_db()
    assert order.desk.code == NEW
    assert Area.objects.get(pk=world.grid.pk).parent.code == "640199001008"  # type: ignore[union-attr]
    executing.undo(recut, by=admin)
    assert snapshot() == before


def test_move_a_community_to_another_street(world: World, admin: Any):
    order = world.order_in(State.HANDLING)
    before = snapshot()
    recut = executing.decide(change("move", areas=[world.community.pk], to=world.far_street.pk), by=admin)
    order.refresh_from_db()
    assert (order.street, order.community, order.desk) == (world.far_street, world.community, world.community)
    assert WorkOrder.objects.visible_to(world.actor("far_street_coordinator").user).filter(pk=order.pk).exists()
    assert not WorkOrder.objects.visible_to(world.actor("street_coordinator").user).filter(pk=order.pk).exists()
    executing.undo(recut, by=admin)
    assert snapshot() == before


def test_rename(world: World, admin: Any):
    plan = {"area": world.community.pk, "name": "大槐树社区", "code": NEW}
    clock.advance(timedelta(days=2))
    recut = executing.decide(change("rename", **plan), by=admin)
    assert {each.pk: each.name for each in as_of(today() - timedelta(days=1))}[world.community.pk] == "槐树社区"
    assert Area.objects.get(pk=world.community.pk).name == "大槐树社区"
    with pytest.raises(Invalid):  # the old code never comes to mean another place
        grids.create_area(kind="community", code=world.community.code, name="新村", parent=world.street)
    executing.undo(recut, by=admin)
    assert Area.objects.get(pk=world.community.pk).code == world.community.code


def test_retire(world: World, admin: Any):
    order = world.order_in(State.SUBMITTED)
    before = snapshot()
    recut = executing.decide(change("retire", area=world.grid.pk), by=admin)
    order.refresh_from_db()
    assert (order.area, order.grid) == (world.community, None)
    executing.undo(recut, by=admin)
    assert snapshot() == before


def test_boundaries_are_joined_and_cut(world: World, admin: Any):
    def square(west: float) -> dict[str, Any]:
        ring = [[west, 38], [west + 0.01, 38], [west + 0.01, 38.01], [west, 38.01], [west, 38]]
        return {"type": "Polygon", "coordinates": [ring]}

    for area, west in ((world.community, 106.0), (world.other_community, 106.01)):
        grids.change_area(area, boundary=square(west))
    merged(world, admin)
    boundary = Area.objects.get(code=NEW).boundary
    assert boundary is not None
    lons = {round(point[0], 4) for point in boundary["coordinates"][0]}  # type: ignore[index]
    assert (min(lons), max(lons)) == (106.0, 106.02)


def test_a_later_day_waits_for_it(world: World, admin: Any):
    recut = merged(world, admin, effective=today() + timedelta(days=2))
    assert recut.state == RecutState.PLANNED
    assert not Area.objects.filter(code=NEW).exists()
    assert executing.carry_out_planned() == 0
    clock.advance(timedelta(days=2))
    assert executing.carry_out_planned() == 1
    assert executing.carry_out_planned() == 0
    assert Area.objects.current().filter(code=NEW).exists()


def test_a_day_that_was_missed_is_made_up_for(world: World, admin: Any):
    recut = merged(world, admin, effective=today() + timedelta(days=2))
    clock.advance(timedelta(days=5))
    carry_out_recuts()
    recut.refresh_from_db()
    assert (recut.state, recut.effective) == (RecutState.DONE, today())


@pytest.mark.parametrize("place", ["community", "grid"])
def test_what_was_written_meanwhile_follows(place: str, world: World, admin: Any):
    """Somebody read the place before the change and wrote the order after it."""
    order = world.order_in(State.SUBMITTED, area=getattr(world, place))
    before = WorkOrder.objects.values("area_id", "area_path", "community_id", "desk_id").get(pk=order.pk)
    merged(world, admin)
    WorkOrder.objects.filter(pk=order.pk).update(**before)
    for _again in range(2):
        carry_out_recuts()
        new = Area.objects.get(code=NEW)
        order.refresh_from_db()
        assert (order.community, order.desk) == (new, new)
        assert order.area_path.startswith(new.path)


def test_areas_that_went_and_came_back_stay(world: World, admin: Any):
    order = world.order_in(State.SUBMITTED)
    for to in (world.far_street.pk, world.street.pk):
        executing.decide(change("move", areas=[world.community.pk], to=to), by=admin)
    before = WorkOrder.objects.values().get(pk=order.pk)
    carry_out_recuts()
    assert WorkOrder.objects.values().get(pk=order.pk)["area_path"] == before["area_path"]


def test_a_planned_change_can_be_given_up(world: World, admin: Any):
    recut = merged(world, admin, effective=today() + timedelta(days=2))
    executing.cancel(recut, by=admin)
    clock.advance(timedelta(days=3))
    assert executing.carry_out_planned() == 0
    with pytest.raises(WrongState):
        executing.undo(recut, by=admin)


def test_what_has_become_impossible_says_why(world: World, admin: Any):
    recut = merged(world, admin, effective=today() + timedelta(days=2))
    executing.decide(change("retire", area=world.other_community.pk, into=world.community.pk), by=admin)
    clock.advance(timedelta(days=2))
    assert executing.carry_out_planned() == 0
    recut.refresh_from_db()
    assert (recut.state, recut.problem != "") == (RecutState.PLANNED, True)


def test_only_the_last_change_can_be_taken_back(world: World, admin: Any):
    first = merged(world, admin)
    clock.advance(timedelta(minutes=1))
    executing.decide(change("rename", area=Area.objects.get(code=NEW).pk, name="新槐社区"), by=admin)
    with pytest.raises(Conflict):
        executing.undo(first, by=admin)


WRONG = {
    "one area": lambda w: change("merge", areas=[w.community.pk], name="a", code=NEW),
    "two levels": lambda w: change("merge", areas=[w.community.pk, w.grid.pk], name="a", code=NEW),
    "no name": lambda w: change("merge", areas=[w.community.pk, w.other_community.pk], name=" ", code=NEW),
    "a known code": lambda w: change(
        "merge", areas=[w.community.pk, w.other_community.pk], name="a", code=w.far_street.code
    ),
    "a cycle": lambda w: change("move", areas=[w.community.pk], to=w.grid.pk),
    "a wrong level": lambda w: change("move", areas=[w.community.pk], to=w.other_community.pk),
    "where it is": lambda w: change("move", areas=[w.community.pk], to=w.street.pk),
    "nothing": lambda w: change("move", areas=[], to=w.street.pk),
    "the past": lambda w: change("rename", today() - timedelta(days=1), area=w.grid.pk, name="b"),
    "the same name": lambda w: change("rename", area=w.grid.pk, name=w.grid.name),
    "a district": lambda w: change("retire", area=w.district.pk),
    "into itself": lambda w: change("retire", area=w.community.pk, into=w.grid.pk),
    "a stranger's child": lambda w: change(
        "split", area=w.community.pk, parts=[{"name": "a", "code": NEW, "children": [w.other_grid.pk]}]
    ),
    "no parts": lambda w: change("split", area=w.community.pk, parts=[]),
    "an unknown area": lambda w: change("rename", area=0, name="b"),
}


@pytest.mark.parametrize("wrong", WRONG)
def test_wrong_input_gets_a_sentence_and_changes_nothing(wrong: str, world: World, admin: Any):
    before = snapshot()
    with pytest.raises(Invalid) as refusal:
        executing.decide(WRONG[wrong](world), by=admin)
    assert all(str(sentence) for sentences in refusal.value.fields.values() for sentence in sentences)
    assert snapshot() == before
    assert not Recut.objects.exists()


@pytest.mark.parametrize("name", ["district_coordinator", "security_admin", "far_dispatcher"])
def test_others_may_not(name: str, world: World):
    with pytest.raises(NotAllowed):
        merged(world, world.users[name])


def test_the_administrator_of_a_street_may_not_move_out_of_it(world: World):
    person = grids.create_person(name="管理员", user=None)
    from accounts.models import User

    person.user = User.objects.create_user("street_admin", is_staff=True)
    grids.save_person(person)
    grids.appoint(person=person, role="system_admin", area=world.street)
    with pytest.raises(NotAllowed):
        executing.decide(
            change("move", areas=[world.community.pk], to=world.far_street.pk), by=User.objects.get(pk=person.user_id)
        )
