"""Working groups: who is in them, what becomes of them; the way from the visit to the agreement."""

from datetime import timedelta

import pytest

from common.clock import today
from common.errors import Conflict, Invalid, NotAllowed, Stale, WrongState
from grids import handover
from grids.models import Area, Person, Post, Recut
from grids.recutting import executing
from notices import outbox
from partybuilding.models import GroupDeed, GroupFinding, WorkingGroup
from partybuilding.services import group_findings, groups
from partybuilding.services.groups import LINKED
from tests.partybuilding.activities import person
from tests.partybuilding.groups import DESK, STAFF, found, submitted, visited, working_group
from tests.partybuilding.party import Party
from tests.pictures import photo
from visits.models import Visit
from workorders import services as orders
from workorders.actors import of_user
from workorders.choices import State
from workorders.models import WorkOrder


def test_it_works(party: Party):
    """Visit, collect, submit, coordinate; and what became of it."""
    group = working_group(party)
    visit = visited(party, group)
    finding = found(party, group, met_at=visit, photos=[photo()])
    finding = submitted(party, finding)
    assert finding.order is not None
    assert (finding.order.state, finding.order.address) == (State.SUBMITTED, "3号楼东侧")
    assert group.name in finding.order.description
    assert finding.order.attachments.photos().count() == 1
    due = today() + timedelta(days=7)
    group_findings.agree(finding, department=party.world.unit, text="装充电桩十个", due_on=due, by=party.user(STAFF))
    deeds = list(group.entries.order_by("pk").values_list("what", flat=True))
    assert deeds == ["founded", "leads", "visited", "collected", "submitted", "agreed"]
    assert list(visit.people.all()) == [person(party, STAFF)]
    assert Visit.objects.visible_to(party.user("dispatcher")).get() == visit.visit


@pytest.mark.parametrize("name", ["other_dispatcher", "far_street_coordinator", "next_door", "system_admin"])
def test_an_outsider(party: Party, name: str):
    group, outsider = working_group(party), party.user(name)
    finding = found(party, group)
    assert not WorkingGroup.objects.visible_to(outsider).exists()
    assert not GroupFinding.objects.visible_to(outsider).exists()
    with pytest.raises(NotAllowed):
        found(party, group, by=outsider)
    with pytest.raises(NotAllowed):
        group_findings.submit_finding(finding, by=of_user(outsider))
    with pytest.raises(NotAllowed):
        groups.found_group(name="x", area=party.world.street, communities=[party.world.community], by=outsider)
    with pytest.raises(NotAllowed):
        groups.end_group(group, reason="x", by=outsider)


def test_a_community_sees_what_is_about_it(party: Party):
    """The group's people and the desk above see all of it."""
    world = party.world
    group = working_group(party, communities=[world.community, world.other_community])
    here, there = found(party, group), found(party, group, area=world.other_grid)
    seen = {
        name: set(GroupFinding.objects.visible_to(party.user(name)).values_list("pk", flat=True))
        for name in ("dispatcher", "other_dispatcher", STAFF, DESK)
    }
    both = {here.pk, there.pk}
    assert seen == {"dispatcher": {here.pk}, "other_dispatcher": {there.pk}, STAFF: both, DESK: both}


def test_a_department_sees_what_it_agreed_to(party: Party):
    """It says itself when it has done it, and its people are told of the agreement."""
    group, world = working_group(party), party.world
    first, _other = found(party, group), found(party, group)
    agreed = group_findings.agree(first, department=world.other_unit, text="清运", due_on=today(), by=party.user(STAFF))
    handler = party.user("other_handler")
    assert list(GroupFinding.objects.visible_to(handler)) == [first]
    while outbox.sweep():
        pass
    assert handler.notices.filter(event=group_findings.AGREED).count() == 1
    with pytest.raises(NotAllowed):
        group_findings.keep_agreement(agreed, by=party.user("grid_worker"))
    assert group_findings.keep_agreement(agreed, by=handler).kept_on == today()


def test_it_is_submitted_once(party: Party):
    group = working_group(party, "grid_worker")
    finding = submitted(party, found(party, group))
    again = group_findings.submit_finding(finding, by=of_user(party.user("grid_worker")), version=1)
    assert again.order == finding.order
    assert WorkOrder.objects.count() == 1
    with pytest.raises(Conflict):
        group_findings.drop_finding(finding, reason="重复", by=party.user(STAFF))


def test_it_is_sent_twice(party: Party):
    """The same key of the same person is the same finding, and the same visit."""
    group = working_group(party)
    assert found(party, group, key="one") == found(party, group, key="one")
    assert visited(party, group, key="one") == visited(party, group, key="one")
    assert group.entries.filter(what=GroupDeed.COLLECTED).count() == 1
    assert group.entries.filter(what=GroupDeed.VISITED).count() == 1


def test_the_share_comes_from_the_orders(party: Party, django_assert_num_queries):
    """One submitted and settled, one submitted, one waiting; what was dropped counts for nothing."""
    group, world = working_group(party), party.world
    done, _open, _waiting, dropped = (found(party, group) for _ in range(4))
    order = submitted(party, done).order
    assert order is not None
    submitted(party, _open)
    group_findings.drop_finding(dropped, reason="已解决", by=party.user(STAFF))
    order = orders.settle(order, by=world.actor("dispatcher"), category=world.category, result="已装充电桩")
    assert order.state == State.CLOSED
    with django_assert_num_queries(1):
        share = group.findings.all().shares()[group.pk]
    assert (share.collected, share.submitted, share.settled, share.percent) == (3, 2, 1, 50)
    fates = sorted(group.findings.all().with_fate().values_list("fate", flat=True))
    assert fates == ["collected", "dropped", "settled", "submitted"]


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("text", {"text": " "}),
        ("text", {"text": "长" * 2001}),
        ("area", {"area": "other_grid"}),
    ],
)
def test_what_no_finding_can_be(party: Party, field: str, given: dict[str, str]):
    values = {name: getattr(party.world, text) if name == "area" else text for name, text in given.items()}
    with pytest.raises(Invalid) as refusal:
        found(party, working_group(party), **values)
    assert list(refusal.value.fields) == [field]


def test_a_visit_says_whom_they_met(party: Party):
    group = working_group(party)
    for field, given in {
        "met": {"met": ""},
        "area": {"area": party.world.other_grid},
        "people": {"people": [person(party, "dispatcher")]},
    }.items():
        with pytest.raises(Invalid) as refusal:
            visited(party, group, key=field, **given)
        assert list(refusal.value.fields) == [field]
    assert not Visit.objects.exists()


def test_it_changes(party: Party):
    """The leader may; its history says what."""
    group, world = working_group(party), party.world
    changed = groups.change_group(
        group,
        name="飞线充电专班",
        communities=[world.community, world.other_community],
        departments=[world.unit],
        by=party.user(STAFF),
        version=group.version,
    )
    assert changed.communities.count() == 2
    assert group.entries.get(what=GroupDeed.CHANGED).detail == {"fields": ["name", LINKED[0]]}
    with pytest.raises(Stale):
        groups.change_group(group, task="x", by=party.user(STAFF), version=group.version)
    with pytest.raises(Invalid):
        groups.change_group(group, communities=[], by=party.user(STAFF))


def test_it_ends(party: Party):
    """Not while something waits; then nobody collects for it any more."""
    group, by = working_group(party), party.user(DESK)
    finding = found(party, group)
    with pytest.raises(Conflict):
        groups.end_group(group, reason="任务完成", by=by)
    submitted(party, finding)
    groups.end_group(group, reason="任务完成", by=by)
    WorkingGroup.objects.filter(pk=group.pk).update(
        starts=today() - timedelta(days=9), ends=today() - timedelta(days=1)
    )
    with pytest.raises(WrongState):
        found(party, group, by=by)


def test_a_post_ends(party: Party):
    """The successor goes out with the group in their stead, and leads where they led."""
    group, world = working_group(party), party.world
    post = Post.objects.get(person=person(party, STAFF))
    heir = Post.objects.get(person=person(party, "unit_manager"))
    Post.objects.filter(pk=post.pk).update(ends=today() - timedelta(days=1), successor=heir)
    handover.hand_over(post.pk)
    member = group.members.current().get()
    assert (member.person, member.is_leader, member.department) == (heir.person, True, world.unit)


def test_two_people_are_one(party: Party):
    """Their place goes along; where both have one, one stays."""
    from grids.merging import followers

    group = working_group(party, "grid_worker")
    gone, kept = person(party, STAFF), Person.objects.create(name="王处长", created_at="2026-01-01T00:00Z")
    visit = visited(party, group)
    follower = {each.key: each for each in followers()}
    moved = {key: follower[key].apply(gone, kept) for key in ("party.groups", "party.group_visits")}
    assert group.members.filter(person=kept).count() == 1
    assert list(visit.people.all()) == [kept]
    for key, what in moved.items():
        follower[key].undo(gone, kept, what)
    assert list(visit.people.all()) == [gone]


def test_the_map_changes(party: Party):
    group, admin = working_group(party), party.user("system_admin")
    finding = found(party, group, area=party.world.community)
    areas = [party.world.community.pk, party.world.other_community.pk]
    plan = {"areas": areas, "name": "新社区", "code": "640199001009"}
    executing.decide(Recut(kind="merge", effective=today(), reason="区划调整", plan=plan), by=admin)
    new = Area.objects.get(code="640199001009")
    finding.refresh_from_db()
    assert (finding.area, finding.area_path, list(group.communities.all())) == (new, new.path, [new])
