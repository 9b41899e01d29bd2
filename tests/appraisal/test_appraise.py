"""An appraisal from the draft to its publication: who may do what, what the points are made of."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from appraisal import services
from appraisal.choices import State
from appraisal.models import Pairing, Result, Scheme, Sheet
from appraisal.permissions import capacities, open_actions
from appraisal.workflow import ACTIONS, TABLE, Who
from common.clock import advance, today
from common.errors import Conflict, Invalid, NotAllowed, Stale, WrongState
from grids import services as grids
from tests.appraisal.conftest import Walk
from tests.appraisal.staged import draft, issued, mark_all, paired, said_on
from tests.world import World

OUTSIDERS = ("far_street_coordinator", "far_dispatcher", "grid_worker", "system_admin")


def test_it_works(world: World, walk: Walk):
    issued(world, date(2026, 10, 1), {"UNIT-1": {"due": 10, "completed_in_time": 9}})
    scheme = walk("published")
    assert scheme.state == State.PUBLISHED
    subject = scheme.subjects.get(unit=world.unit)
    points = {each.indicator.name: each.points for each in subject.results.select_related("indicator")}
    assert points == {"按期办结": 80, "响应": 100, "述职": 90, "应知应会": 80}
    assert (subject.first_total, subject.total) == (Decimal(86), Decimal(88))
    assert subject.band == "三星"
    entries = list(scheme.entries.order_by("pk"))
    assert [entry.version for entry in entries] == list(range(1, len(entries) + 1))
    kept = next(row for row in scheme.published["units"] if row["code"] == "UNIT-1")
    assert (kept["total"], kept["band"], kept["points"]) == ("88.00", "三星", ["80.00", "100.00", "90.00", "80.00"])


@pytest.mark.parametrize("name", OUTSIDERS)
def test_an_outsider(world: World, walk: Walk, name: str):
    for until in ("draft", "open", "announced", "published"):
        scheme, by = walk(until, name=f"双评 {until}"), world.actor(name)
        assert not Scheme.objects.visible_to(world.users[name]).exists()
        assert open_actions(by, scheme) == []
        with pytest.raises(NotAllowed):
            services.close_scoring(scheme, by=by)


def test_who_sees_it(world: World, walk: Walk):
    seen = {"street_coordinator", "district_coordinator", "supervisor"}
    raters = {
        "dispatcher",
        "other_dispatcher",
        "community_secretary",
        "party_secretary",
        "unit_manager",
        "other_handler",
    }
    scheme = walk("draft")
    for name in seen | raters:
        assert Scheme.objects.visible_to(world.users[name]).exists() is (name in seen), name
    paired(world)
    services.open_scoring(scheme, by=world.actor("street_coordinator"))
    for name in seen | raters:
        assert Scheme.objects.visible_to(world.actor(name).user or world.users[name]).exists(), name


def test_every_state_by_everybody(world: World, walk: Walk):
    """Each action of the table in each state: open to those whom the table names and to nobody else."""
    for until in ("draft", "open", "closed", "announced", "published"):
        scheme = walk(until, name=f"表 {until}")
        for name in ("street_coordinator", "supervisor", "unit_manager", "dispatcher", "party_secretary"):
            by = world.actor(name)
            allowed = {action.name for action in open_actions(by, scheme)}
            held = capacities(by, scheme).keys()
            for action in TABLE:
                is_named = bool(action.who & held) and scheme.state in action.sources
                assert action.name not in allowed or is_named, (until, name, action.name)
    assert set(ACTIONS) == {action.name for action in TABLE}


def test_weights_make_a_hundred(world: World):
    scheme, by = draft(world), world.actor("street_coordinator")
    services.add_units(scheme, by=by, units=[world.unit])
    services.add_indicator(scheme, by=by, kind="exam", name="考试", words="闭卷", weight=Decimal("99.5"))
    with pytest.raises(Conflict, match=r"99\.5"):
        services.open_scoring(scheme, by=by)
    services.change_indicator(scheme.indicators.get(), by=by, weight=Decimal(100))
    assert services.open_scoring(scheme, by=by).state == State.OPEN
    with pytest.raises(WrongState):
        services.change_indicator(scheme.indicators.get(), by=by, weight=Decimal(50))


@pytest.mark.parametrize(
    ("field", "given"),
    [
        ("figure", {"figure": "services"}),
        ("steps", {"steps": []}),
        ("steps", {"steps": [["80", "60"], ["90", "80"]]}),
        ("steps", {"steps": [["120", "60"]]}),
        ("weight", {"weight": Decimal("100.01")}),
        ("words", {"words": ""}),
    ],
)
def test_an_indicator_that_makes_no_sense(world: World, field: str, given: dict[str, object]):
    told = {
        "kind": "figure", "name": "办结", "words": "通报", "weight": Decimal(10), "figure": "on_time",
        "steps": [["90", "80"]],
    }  # fmt: skip
    with pytest.raises(Invalid) as refusal:
        services.add_indicator(draft(world), by=world.actor("street_coordinator"), **{**told, **given})
    assert field in refusal.value.fields


def test_nobody_to_rate_or_score(world: World, walk: Walk):
    scheme, by = walk("draft"), world.actor("street_coordinator")
    with pytest.raises(Conflict, match="槐荫物业"):
        services.open_scoring(scheme, by=by)
    paired(world)
    services.drop_panelist(scheme, by=by, panelist=scheme.panel.get())
    with pytest.raises(Conflict):
        services.open_scoring(scheme, by=by)
    assert not Sheet.objects.exists()


def test_only_pairs_of_today_rate(world: World, walk: Walk):
    scheme = walk("draft")
    paired(world)
    over = Pairing.objects.get(unit=world.other_unit, area=world.other_community)
    Pairing.objects.filter(pk=over.pk).update(starts=date(2026, 1, 1), ends=today() - timedelta(days=1))
    services.open_scoring(scheme, by=world.actor("street_coordinator"))
    rated = Sheet.objects.filter(kind="community").values_list("subject__unit__code", "area__code")
    assert set(rated) == {("UNIT-1", world.community.code), ("UNIT-2", world.community.code)}


def test_one_s_own_sheets_and_nobody_else_s(world: World, walk: Walk):
    walk("open")
    own = {"dispatcher": 2, "other_dispatcher": 1, "party_secretary": 2, "street_coordinator": 2, "supervisor": 0}
    for name, number in own.items():
        assert Sheet.objects.visible_to(world.users[name]).count() == number, name
    sheet = Sheet.objects.get(area=world.other_community, kind="community")
    with pytest.raises(NotAllowed):
        services.save_sheet(sheet, by=world.actor("dispatcher"), said={})


def test_whoever_belongs_to_the_unit_does_not_rate_it(world: World, walk: Walk):
    scheme = walk("open")
    sheet = Sheet.objects.get(area=world.community, subject__unit=world.unit)
    person = world.users["dispatcher"].person
    grids.appoint(person=person, role="unit_handler", organisation=world.unit, starts=today())
    by = world.actor("dispatcher")
    assert by.user is not None
    assert not Sheet.objects.visible_to(by.user).filter(subject__unit=world.unit).exists()
    with pytest.raises(NotAllowed):
        services.save_sheet(sheet, by=by, said=said_on(scheme, "very", "100"))
    coordinator = world.users["street_coordinator"].person
    grids.appoint(person=coordinator, role="unit_manager", organisation=world.unit, starts=today())
    assert Who.OFFICE not in capacities(world.actor("street_coordinator"), scheme)


def test_saved_handed_in_and_taken_back(world: World, walk: Walk):
    scheme, by = walk("open"), world.actor("dispatcher")
    sheet = Sheet.objects.get(area=world.community, kind="community", subject__unit=world.unit)
    with pytest.raises(Conflict, match="响应"):
        services.save_sheet(sheet, by=by, said={}, hand_in=True)
    said = said_on(scheme, "basically", "70")
    saved = services.save_sheet(sheet, by=by, said=said, version=1)
    assert (saved.version, saved.is_handed_in, saved.marks.get().points) == (2, False, 65)
    with pytest.raises(Stale):
        services.save_sheet(sheet, by=by, said=said, version=1)
    handed_in = services.save_sheet(sheet, by=by, said={}, hand_in=True)
    with pytest.raises(Conflict):
        services.save_sheet(handed_in, by=by, said=said)
    assert not services.take_back(handed_in, by=by).is_handed_in
    wrong = {each.pk: services.Said(level="splendid") for each in scheme.indicators.all()}
    with pytest.raises(Invalid):
        services.save_sheet(sheet, by=by, said=wrong)


def test_without_a_bulletin_it_is_said_so(world: World, walk: Walk):
    """No zero: the weight of what nothing is known of goes to the rest."""
    scheme = walk("closed")
    result = Result.objects.get(subject__unit=world.unit, indicator__kind="figure")
    assert result.points is None
    assert result.evidence["missing"] == [f"2026-{month:02}" for month in range(7, 13)]
    subject = scheme.subjects.get(unit=world.unit)
    assert subject.total == Decimal("90.00")  # (30 × 100 + 20 × 80 + 10 × 80) ÷ 60


def test_the_last_issue_of_each_month(world: World, walk: Walk):
    """Added up as they were issued, and kept when another issue comes later."""
    first = issued(world, date(2026, 9, 1), {"UNIT-1": {"due": 10, "completed_in_time": 10}})
    second = issued(world, date(2026, 10, 1), {"UNIT-1": {"due": 10, "completed_in_time": 9}})
    walk("closed")
    result = Result.objects.get(subject__unit=world.unit, indicator__kind="figure")
    assert [each["id"] for each in result.evidence["bulletins"]] == [first.pk, second.pk]
    assert (result.evidence["over"], result.evidence["under"], result.evidence["rate"]) == ("19", 20, "95.0")
    assert result.points == 80
    other = Result.objects.get(subject__unit=world.other_unit, indicator__kind="figure")
    assert (other.points, other.evidence["rate"]) == (None, None)
    second.content["units"][0]["counts"]["completed_in_time"] = 0
    second.save()
    result.refresh_from_db()
    assert result.evidence["over"] == "19"


def test_in_proportion(world: World, walk: Walk):
    issued(world, date(2026, 9, 1), {"UNIT-1": {"due": 100, "completed_in_time": 85}})
    scheme, by = walk("draft"), world.actor("street_coordinator")
    figure = scheme.indicators.get(kind="figure")
    services.change_indicator(figure, by=by, is_linear=True, steps=[["90", "100"], ["80", "60"]])
    paired(world)
    services.open_scoring(scheme, by=by)
    services.close_scoring(scheme, by=by)
    assert Result.objects.get(subject__unit=world.unit, indicator=figure).points == 80


def test_closed_with_sheets_missing_and_opened_again(world: World, walk: Walk):
    scheme, by = walk("open"), world.actor("street_coordinator")
    scheme = services.close_scoring(scheme, by=by)
    assert scheme.entries.latest("pk").data == {"missing": 7}
    assert set(Result.objects.values_list("points", flat=True)) == {None}
    assert set(scheme.subjects.values_list("total", "band")) == {(None, "")}
    later = today() + timedelta(days=3)
    scheme = services.reopen_scoring(scheme, by=by, closes_on=later, reason="还有人没交")
    assert not Result.objects.exists()
    mark_all(world, scheme)
    services.close_scoring(scheme, by=by)
    assert Result.objects.filter(points=None).count() == 2  # the figures: no bulletin


def test_counted_in_as_many_queries_for_more_units(world: World, walk: Walk):
    by = world.actor("street_coordinator")
    numbers = []
    for name, units in (("一", [world.unit]), ("二", [world.unit, world.other_unit])):
        scheme = draft(world, name=name)
        services.add_units(scheme, by=by, units=units)
        services.add_indicator(scheme, by=by, kind="exam", name="考试", words="闭卷", weight=Decimal(100))
        services.open_scoring(scheme, by=by)
        with CaptureQueriesContext(
            connection,
        ) as asked:
            services.close_scoring(scheme, by=by)
        numbers.append(len(asked))
    assert numbers[0] == numbers[1]


def test_pairs(world: World):
    by = world.actor("street_coordinator")
    pairing = services.pair(by=by, unit=world.unit, area=world.community, starts=today())
    with pytest.raises(Conflict):
        services.pair(by=by, unit=world.unit, area=world.community, starts=today() + timedelta(days=9))
    with pytest.raises(NotAllowed):
        services.pair(by=world.actor("dispatcher"), unit=world.unit, area=world.community, starts=date(2020, 1, 1))
    with pytest.raises(NotAllowed):
        services.change_pairing(pairing, by=world.actor("far_street_coordinator"), ends=today())
    with pytest.raises(Invalid):
        services.change_pairing(pairing, by=by, ends=today() - timedelta(days=1))
    ended = services.change_pairing(pairing, by=by, ends=today(), version=1)
    assert (ended.version, Pairing.objects.on(today() + timedelta(days=1)).exists()) == (2, False)
    services.pair(by=by, unit=world.unit, area=world.community, starts=today() + timedelta(days=1))
    advance(timedelta(days=1))
    assert Pairing.objects.on().count() == 1
    assert {
        name
        for name in ("dispatcher", "unit_manager", "other_dispatcher", "grid_worker")
        if Pairing.objects.visible_to(world.users[name]).exists()
    } == {"dispatcher", "unit_manager"}
