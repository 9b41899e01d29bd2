"""The duty roster: planned by turns over the calendar, changed, swapped, exported, and who is on duty now."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import User
from common.clock import advance, held
from common.errors import Conflict, Invalid
from grids import services as grids
from grids.duty_page import on_duty_now
from grids.models import Duty, DutyKind, Person
from grids.rosters import turn_on
from tests.world import MONDAY, World

pytestmark = pytest.mark.django_db
URL = reverse("grids:duty")
NIGHT, HOLIDAY = DutyKind.NIGHT, DutyKind.HOLIDAY
CREW = ("dispatcher", "service_desk", "grid_worker")


@pytest.fixture(autouse=True)
def _monday():
    with held(MONDAY):
        yield


def who(world: World, name: str) -> Person:
    return world.users[name].person


def plan(world: World, first: date, last: date, kinds=(NIGHT, HOLIDAY), crew=CREW, **given) -> list[Duty]:
    people = [who(world, name) for name in crew]
    return grids.roster(area=world.community, people=people, kinds=kinds, starts=first, ends=last, by=None, **given)


def names(duties: list[Duty]) -> list[str]:
    return [duty.person.name for duty in duties]


def client_of(world: World, name: str) -> Client:
    client = Client()
    client.force_login(world.users[name])
    return client


def test_it_works(world: World):
    made = plan(world, date(2026, 11, 16), date(2026, 11, 22))
    assert names([each for each in made if each.kind == NIGHT]) == [*CREW, *CREW, "dispatcher"]
    assert [each.day for each in made if each.kind == HOLIDAY] == [date(2026, 11, 21), date(2026, 11, 22)]
    night = made[0]
    assert (night.starts_at.hour, night.ends_at - night.starts_at) == (18, timedelta(hours=14, minutes=30))


def test_holidays_and_makeup_days_come_from_the_calendar(world: World):
    """The National Day week of 2025 and the Saturday worked for it."""
    made = plan(world, date(2025, 9, 28), date(2025, 10, 11), [HOLIDAY])
    off = [each.day.day for each in made]
    assert off == [1, 2, 3, 4, 5, 6, 7, 8]
    grids.set_calendar_day(day=date(2025, 10, 9), is_working=False)
    assert [each.day.day for each in plan(world, date(2025, 10, 9), date(2025, 10, 9), [HOLIDAY])] == [9]


def test_planned_again_only_what_is_empty_is_filled(world: World):
    plan(world, date(2026, 11, 16), date(2026, 11, 17), [NIGHT])
    more = plan(world, date(2026, 11, 16), date(2026, 11, 19), [NIGHT])
    assert [each.day.day for each in more] == [18, 19]
    assert names(more)[0] in CREW


def test_the_next_month_goes_on_with_the_next_one(world: World):
    plan(world, date(2026, 11, 16), date(2026, 11, 17), [NIGHT])
    assert names(plan(world, date(2026, 11, 18), date(2026, 11, 18), [NIGHT])) == ["grid_worker"]


def test_whoever_is_away_is_passed_over_and_comes_next(world: World):
    grids.report_absence(person=who(world, "service_desk"), starts=date(2026, 11, 17), ends=date(2026, 11, 17), by=None)
    made = plan(world, date(2026, 11, 16), date(2026, 11, 19), [NIGHT])
    assert names(made) == ["dispatcher", "grid_worker", "service_desk", "dispatcher"]


def test_two_at_once_and_the_first_leads(world: World):
    made = plan(world, date(2026, 11, 16), date(2026, 11, 17), [NIGHT], at_once=2)
    assert [(each.person.name, each.is_lead) for each in made] == [
        ("dispatcher", True),
        ("service_desk", False),
        ("grid_worker", True),
        ("dispatcher", False),
    ]


@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"first": date(2026, 11, 20), "last": date(2026, 11, 19)}, "ends"),
        ({"first": date(2026, 11, 20), "last": date(2028, 11, 19)}, "ends"),
        ({"kinds": []}, "kinds"),
        ({"at_once": 4}, "at_once"),
        ({"crew": ("dispatcher", "far_dispatcher")}, "people"),
        ({"crew": ("review_panel",)}, "people"),
        ({"crew": ("other_grid_worker",)}, "people"),
    ],
)
def test_nonsense_is_refused(world: World, given, field):
    with pytest.raises(Invalid) as refusal:
        plan(world, **{"first": date(2026, 11, 16), "last": date(2026, 11, 17), **given})
    assert list(refusal.value.fields) == [field]
    assert not Duty.objects.exists()


def test_turns_change_places(world: World):
    one, two, three = plan(world, date(2026, 11, 16), date(2026, 11, 18), [NIGHT])
    grids.swap_turns(one, three, by=None)
    assert names(list(Duty.objects.order_by("starts_at"))) == ["grid_worker", "service_desk", "dispatcher"]
    grids.put_on_duty(area=world.community, person=who(world, "grid_leader"), turn=turn_on(two.day, NIGHT), by=None)
    beside = Duty.objects.get(person=who(world, "grid_leader"))
    with pytest.raises(Conflict):
        grids.swap_turns(two, beside, by=None)


def test_nobody_has_two_turns_at_once(world: World):
    one, two = plan(world, date(2026, 11, 16), date(2026, 11, 16), [NIGHT], at_once=2)
    with pytest.raises(Invalid):
        grids.take_turn(one, person=two.person, by=None)
    assert grids.take_turn(one, person=who(world, "grid_worker"), note="换班", by=None).note == "换班"


def test_who_is_on_duty_now(world: World):
    plan(world, date(2026, 11, 16), date(2026, 11, 16), [NIGHT])
    above = [who(world, "street_coordinator")]
    grids.roster(area=world.street, people=above, kinds=[NIGHT], starts=MONDAY.date(), ends=MONDAY.date(), by=None)
    worker = User.objects.get(username="grid_worker")
    assert on_duty_now(worker, world.grid) == []
    advance(timedelta(hours=12))
    assert names(on_duty_now(worker, world.grid)) == ["dispatcher", "street_coordinator"]
    page = client_of(world, "dispatcher").get("/")
    assert "street_coordinator" in page.content.decode()
    assert names(on_duty_now(User.objects.get(username="far_dispatcher"), world.grid)) == []


def test_the_page_shows_the_month_and_its_conflicts(world: World):
    plan(world, date(2026, 11, 16), date(2026, 11, 30))
    grids.report_absence(person=who(world, "dispatcher"), starts=date(2026, 11, 19), ends=date(2026, 11, 19), by=None)
    answer = client_of(world, "dispatcher").get(URL, {"month": "2026-11"})
    month = answer.context["month"]
    assert len(month.days) == 30
    assert [cell.duty.day.day for cell in month.conflicts] == [19]
    assert month.may_change
    assert not client_of(world, "grid_worker").get(URL).context["month"].may_change


def test_the_number_of_queries_stays(world: World, django_assert_max_num_queries):
    client = client_of(world, "dispatcher")
    plan(world, date(2026, 11, 16), date(2026, 11, 17))
    client.get(URL)
    with django_assert_max_num_queries(40) as few:
        client.get(URL)
    queries = len(few)
    plan(world, date(2026, 11, 1), date(2026, 11, 30))
    with django_assert_max_num_queries(queries):
        client.get(URL)


def test_it_is_planned_and_changed_on_the_page(world: World):
    client = client_of(world, "dispatcher")
    url = reverse("grids:make_roster", args=[world.community.code])
    people = [who(world, name).pk for name in CREW]
    typed = {"starts": "2026-12-01", "ends": "2026-12-03", "kinds": ["night"], "at_once": 1, "people": people}
    assert client.post(url, typed).status_code == 302
    first = Duty.objects.order_by("starts_at").first()
    other = Duty.objects.order_by("starts_at").last()
    client.post(reverse("grids:swap_turns", args=[first.pk]), {"other": other.pk})
    assert names(list(Duty.objects.order_by("starts_at")))[0] == other.person.name
    leader = who(world, "grid_leader")
    client.post(reverse("grids:change_turn", args=[first.pk]), {"person": leader.pk, "note": "代班"})
    first.refresh_from_db()
    assert (first.person, first.note) == (leader, "代班")
    add = reverse("grids:add_turn", args=[world.community.code])
    assert client.post(add, {"day": "2026-12-01", "kind": "holiday", "person": leader.pk}).status_code == 400
    assert client.post(add, {"day": "2026-12-05", "kind": "holiday", "person": leader.pk}).status_code == 302
    client.post(reverse("grids:drop_turn", args=[first.pk]))
    assert Duty.objects.count() == 3
    assert client.post(url, {**typed, "people": [who(world, "far_dispatcher").pk]}).status_code == 400


def test_the_month_goes_out_as_a_table(world: World):
    made = plan(world, date(2026, 11, 16), date(2026, 11, 17), [NIGHT])
    Duty.objects.filter(pk=made[0].pk).update(note="=1+1")
    answer = client_of(world, "grid_worker").get(reverse("grids:duty_export"))
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 3
    assert '"dispatcher"' in lines[1]
    assert '"\'=1+1"' in lines[1]


@pytest.mark.parametrize("name", ["other_dispatcher", "far_street_coordinator", "grid_worker"])
def test_an_outsider_changes_nothing(world: World, name):
    duty = plan(world, date(2026, 11, 16), date(2026, 11, 16), [NIGHT])[0]
    client = client_of(world, name)
    for action in ("change_turn", "swap_turns", "drop_turn"):
        assert client.post(reverse(f"grids:{action}", args=[duty.pk])).status_code == 404
    for action in ("make_roster", "add_turn"):
        assert client.get(reverse(f"grids:{action}", args=[world.community.code])).status_code == 404
    assert Duty.objects.get() == duty


@pytest.mark.parametrize("name", ["other_dispatcher", "far_dispatcher"])
def test_an_outsider_sees_nothing(world: World, name):
    plan(world, date(2026, 11, 16), date(2026, 11, 16), [NIGHT], ("service_desk",))
    client = client_of(world, name)
    assert client.get(URL, {"area": world.community.code}).status_code == 404
    assert client.get(reverse("grids:duty_export"), {"area": world.community.code}).status_code == 404
    assert "service_desk" not in client.get(URL).content.decode()
