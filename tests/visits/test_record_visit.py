"""A visit is taken in whole: the card, the orders, the record."""

import json
import threading
from datetime import date, timedelta
from uuid import uuid4

import pytest
from django.db import connection

from accounts.models import AuditEntry
from common.clock import advance, now, today
from common.errors import DomainError, Invalid, NotAllowed, Stale, WrongState
from grids import register
from grids.models import Household, Residence
from grids.register import Living, person_data
from tests.homes import Homes, settle
from tests.pictures import photo
from tests.visits.conftest import Record, fresh
from tests.world import build
from visits.choices import Leaving, Matter, Met, VisitKind
from visits.findings import Came, Findings, Issue, Left
from visits.models import Visit
from visits.services import record_visit
from workorders.choices import Channel, State
from workorders.models import WorkOrder


def test_it_works(homes: Homes, record: Record):
    visit = record(
        note="老人说最近睡不好",
        next_wanted=today() + timedelta(days=7),
        card={"occupancy": "rented", "facilities": ["燃气"], "dangers": ""},
        left=(Left(homes.child, Leaving.MOVED_OUT),),
        came=(Came(person_data({"name": "孙丽"}), Living(relation="tenant")),),
        issues=(Issue(Matter.HAZARD, "楼道里停着电动车", (photo(),)),),
    )
    household = fresh(homes.household)
    assert (household.occupancy, household.facilities, household.dangers) == ("rented", ["燃气"], "")
    assert household.checked_on == today()
    living = household.residences.current().values_list("person__name", flat=True)
    assert sorted(living) == ["孙丽", "陈国强"]
    assert (visit.met, visit.area, visit.area_path) == (Met.HEAD, homes.building.area, homes.building.area.path)
    assert visit.note.reveal() == "老人说最近睡不好"
    assert visit.changes["occupancy"] == {"before": "owned", "after": "rented"}
    assert visit.changes["dangers"] == {"before": True, "after": False}
    assert json.loads(visit.words.reveal()) == {"dangers": {"before": "楼道堆物", "after": ""}}
    order = visit.orders.get()
    assert (order.area, order.channel, order.state) == (homes.building.area, Channel.GRID, State.SUBMITTED)
    assert order.attachments.count() == 1
    assert order.reporters.get().is_staff
    entry = AuditEntry.objects.get(action="visit.record")
    assert (entry.user.username, entry.object_id) == ("grid_worker", str(visit.pk))
    assert entry.detail["raised"] == ["hazard"]


def test_nothing_personal_lies_in_plain(homes: Homes, record: Record):
    visit = record(
        note="陈国强住院了",
        card={"disputes": "与楼下陈国强争吵"},
        issues=(Issue(Matter.NEED, "想装扶手", named=True),),
    )
    with connection.cursor() as cursor:
        cursor.execute("SELECT * FROM visits_visit WHERE id = %s", [visit.pk])
        row = str(cursor.fetchone())
    assert "陈国强" not in row
    order = visit.orders.get()
    assert not any(secret in f"{order.title}{order.description}{order.address}" for secret in ("501", "陈"))


def test_an_outsider(homes: Homes, record: Record):
    for name in ("other_dispatcher", "far_street_coordinator", "unit_handler", "supervisor", "system_admin"):
        with pytest.raises(NotAllowed):
            record(name)
        with pytest.raises(NotAllowed):
            record(name, area=homes.world.grid, kind=VisitKind.PATROL)
    assert not Visit.objects.exists()


def test_who_sees_it(homes: Homes, record: Record):
    visit = record()
    seeing = ("grid_worker", "community_secretary", "street_coordinator")
    for name in seeing:
        assert Visit.objects.visible_to(homes.user(name)).get() == visit
    for name in ("other_dispatcher", "other_grid_worker", "far_dispatcher", "unit_handler", "system_admin"):
        assert not Visit.objects.visible_to(homes.user(name)).exists()


def test_everything_as_it_was(homes: Homes, record: Record):
    before = fresh(homes.household)
    visit = record()
    after = fresh(homes.household)
    assert visit.changes == {}
    assert after.checked_on == today()
    assert (after.occupancy, after.dangers, after.disputes) == (before.occupancy, before.dangers, before.disputes)
    assert after.version == before.version + 1


def test_nobody_at_home(homes: Homes, record: Record):
    """A card that nobody was asked about has not been checked."""
    before = fresh(homes.household)
    assert record(met_as=Met.NOBODY).changes == {}
    assert fresh(homes.household).version == before.version
    assert fresh(homes.household).checked_on is None
    record(met_as=Met.NOBODY, card={"occupancy": "vacant"})
    assert fresh(homes.household).occupancy == "vacant"


def test_sent_again(homes: Homes, record: Record):
    key = uuid4().hex
    left = (Left(homes.child, Leaving.MOVED_OUT),)
    issues = (Issue(Matter.NEED, "想装扶手"),)
    once = record(key=key, version=homes.household.version, left=left, issues=issues)
    again = record(key=key, version=homes.household.version, left=left, issues=issues)
    assert once == again
    assert Visit.objects.count() == WorkOrder.objects.count() == 1
    other = record("grid_leader", key=key)  # somebody else's key is another
    assert other != once


@pytest.mark.django_db(transaction=True)
def test_sent_twice_in_the_same_moment():
    homes = settle(build())
    key, made, failed = uuid4().hex, [], []

    def send() -> None:
        found = Findings(
            key=key,
            household=fresh(homes.household),
            met=homes.head,
            issues=(Issue(Matter.NEED, "想装扶手"),),
            source="test",
        )
        try:
            made.append(record_visit(found, by=homes.world.actor("grid_worker")).pk)
        except Exception as error:
            failed.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []
    assert set(made) == {Visit.objects.get().pk}
    assert WorkOrder.objects.count() == 1


def test_decided_on_an_older_card(homes: Homes, record: Record):
    seen = fresh(homes.household).version
    register.change_household(homes.household, by=homes.user("community_secretary"), disputes="漏水")
    with pytest.raises(Stale):
        record(version=seen, card={"occupancy": "rented"}, issues=(Issue(Matter.NEED, "想装扶手"),))
    assert not Visit.objects.exists()
    assert not WorkOrder.objects.exists()
    assert fresh(homes.household).occupancy == "owned"


def test_all_or_nothing(homes: Homes, record: Record):
    """What the register refuses last takes back what went before."""
    before = fresh(homes.household)
    bad = Left(homes.child, Leaving.MOVED_OUT, date(2019, 1, 1))  # before moving in
    with pytest.raises(Invalid):
        record(card={"occupancy": "rented"}, came=(Came(person_data({"name": "孙丽"}), Living()),), left=(bad,))
    after = fresh(homes.household)
    assert (after.version, after.occupancy) == (before.version, before.occupancy)
    assert not Visit.objects.exists()
    assert not Residence.objects.filter(person__name="孙丽").exists()


def test_the_resident_agrees_to_be_named(homes: Homes, record: Record):
    order = record(issues=(Issue(Matter.NEED, "想装扶手", named=True),)).orders.get()
    reporter = order.reporters.get()
    assert (reporter.person, reporter.is_staff) == (homes.head.person, False)


def test_died(homes: Homes, record: Record):
    visit = record(met=homes.child, left=(Left(homes.head, Leaving.DIED, date(2026, 11, 10)),))
    homes.head.person.refresh_from_db()
    assert homes.head.person.died_on == date(2026, 11, 10)
    assert visit.changes["residents"]["after"] == [homes.child.pk]


def test_a_patrol(homes: Homes, record: Record):
    nothing = record(area=homes.building.area, kind=VisitKind.PATROL)
    assert (nothing.household, nothing.met, nothing.changes) == (None, "", {})
    seen = record(area=homes.world.grid, kind=VisitKind.PATROL, issues=(Issue(Matter.HAZARD, "井盖松动", (photo(),)),))
    assert seen.orders.get().area == homes.world.grid
    assert fresh(homes.household).version == homes.household.version


def test_a_care_visit_needs_a_post_that_sees_care(homes: Homes, record: Record):
    with pytest.raises(NotAllowed):
        record("grid_leader", kind=VisitKind.CARE)
    visit = record(kind=VisitKind.CARE)
    kinds = {name: Visit.objects.of_kind(VisitKind.CARE, homes.user(name)) for name in ("grid_worker", "grid_leader")}
    assert list(kinds["grid_worker"]) == [visit]
    assert list(kinds["grid_leader"]) == []
    assert list(Visit.objects.of_kind(VisitKind.VISIT, homes.user("grid_leader"))) == [visit]
    assert list(Visit.objects.of_kind(VisitKind.VISIT, homes.user("grid_worker"))) == []


def test_a_visit_answers_the_one_that_was_wanted(homes: Homes, record: Record):
    first = record(next_wanted=today() + timedelta(days=7))
    assert list(Visit.objects.wanted()) == [first]
    assert list(Visit.objects.wanted(today())) == []
    advance(timedelta(days=7))
    record(met_as=Met.NOBODY)
    assert list(Visit.objects.wanted(today())) == [first]
    record(area=homes.building.area, kind=VisitKind.PATROL)
    assert list(Visit.objects.wanted(today())) == [first]
    later = record(met_as=Met.NOBODY, next_wanted=today() + timedelta(days=1))
    assert list(Visit.objects.wanted()) == [later]
    record()
    assert not Visit.objects.wanted().exists()


def test_what_is_left_out_is_now(record: Record):
    assert record(at=None).at == now()
    assert record(at=now() + timedelta(hours=1)).at == now()  # a phone whose clock is fast


def test_an_earlier_visit_that_comes_late(homes: Homes, record: Record):
    """It waited on a phone; the card has been checked since."""
    record()
    advance(timedelta(days=2))
    record()
    checked = fresh(homes.household).checked_on
    record(at=now() - timedelta(days=1))
    assert fresh(homes.household).checked_on == checked


def test_given_up(homes: Homes, record: Record):
    by = homes.user("community_secretary")
    for residence in (homes.head, homes.child):
        register.move_out(residence, on=today(), by=by)
    register.close_household(fresh(homes.household), by=by)
    with pytest.raises(WrongState):
        record(met_as=Met.NOBODY)


@pytest.mark.parametrize(
    ("field", "found"),
    [
        ("kind", {"kind": VisitKind.PATROL}),
        ("kind", {"kind": "party"}),
        ("met", {"met_as": ""}),
        ("met", {"met_as": "cat"}),
        ("next_wanted", {"next_wanted": date(2026, 11, 1)}),
        ("next_wanted", {"next_wanted": date(2999, 11, 1)}),
        ("issues", {"issues": (Issue("need", "a"), Issue("need", "b"))}),
        ("issues", {"issues": (Issue("need", " "),)}),
        ("issues", {"issues": (Issue("need", "字" * 2001),)}),
        ("issues", {"met_as": "other", "issues": (Issue("need", "a", named=True),)}),
        ("note", {"note": "字" * 2001}),
    ],
)
def test_bad_input(record: Record, field: str, found: dict):
    with pytest.raises(Invalid) as refusal:
        record(**found)
    assert field in refusal.value.fields
    assert not Visit.objects.exists()


def test_people_of_another_household(homes: Homes, record: Record):
    for found in ({"met": homes.other}, {"left": (Left(homes.other, Leaving.MOVED_OUT),)}):
        with pytest.raises(Invalid):
            record(**found)
    assert Household.objects.get(pk=homes.other_household.pk).version == homes.other_household.version


def test_whom_one_met_has_not_left(homes: Homes, record: Record):
    with pytest.raises(DomainError):
        record(left=(Left(homes.head, Leaving.MOVED_OUT),))
