"""Odd patterns: found by count alone, once each, seen by who audits or supervises, noted with words and a way back."""

from datetime import date, datetime, timedelta
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from accounts.models import AuditEntry
from common.clock import held
from common.errors import Conflict, Invalid, NotAllowed
from common.revisions import bump
from grids.models import Area, Post
from tests.admin_rows import second_district
from tests.world import MONDAY, World, person
from workorders import services
from workorders.actors import of_reporter
from workorders.choices import State
from workorders.models import Callback, Oddity, OddityEvidence, Pattern, Policy, Review, WorkOrder
from workorders.oddities import Seen, bursts, common_area
from workorders.policies import POLICIES
from workorders.services import auditing, judging
from workorders.services.calling import Said, note_call

NOVEMBER = date(2026, 11, 1)
LATER = MONDAY + timedelta(hours=3)


def limits(world: World, **given: int) -> None:
    Policy.objects.update_or_create(district=world.district, defaults=given)
    bump(POLICIES)


def reviewed(world: World, n: int, *, apart: int = 5, after: int = 600, **how: str) -> list[WorkOrder]:
    """So many orders, each reviewed by link: the first `after` seconds later than it was asked for."""
    with held(MONDAY):
        orders = [world.order_in(State.REVIEWING, phone=f"1390000{i:04d}", name=f"人{i}") for i in range(n)]
    for place, order in enumerate(orders):
        with held(MONDAY + timedelta(seconds=after + place * apart)):
            reporter = order.reporters.get()
            by = of_reporter(reporter, order.links.get(), how.get("address", f"10.0.0.{place}"))
            services.review(order, by=by, solved="solved", satisfaction=how.get("satisfaction", "very_satisfied"))
    return orders


def found(at: datetime = LATER) -> list[Oddity]:
    with held(at):
        auditing.find(NOVEMBER)
    return list(Oddity.objects.order_by("kind"))


def five(world: World) -> Oddity:
    reviewed(world, 5)
    return found()[0]


def test_it_works(world: World, client: Client):
    orders = reviewed(world, 5)
    row = found()[0]
    assert (row.kind, row.n, row.unit, row.area) == (Pattern.FIVES, 5, world.unit, world.grid)
    assert "槐荫物业" in row.sentence
    assert "20" in row.sentence  # seconds
    assert {each.order for each in row.evidence.all()} == set(orders)
    client.force_login(world.users["supervisor"])
    assert row.sentence in client.get("/odd-patterns/").content.decode()
    page = client.get(row.get_absolute_url()).content.decode()
    assert all(order.get_absolute_url() in page for order in orders)
    client.post(row.get_absolute_url(), {"words": "问过三户，属实", "version": row.version})
    row.refresh_from_db()
    assert row.looked_by == world.users["supervisor"]
    assert AuditEntry.objects.get(action="oddity.looked").reason == "问过三户，属实"


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"n": 4}, []),
        ({"n": 5, "apart": 30}, []),
        ({"n": 5, "satisfaction": "satisfied"}, []),
        ({"n": 6, "apart": 90, "address": "10.9.9.9"}, [Pattern.ADDRESS]),
        ({"n": 5, "apart": 90, "address": "10.9.9.9"}, []),
        ({"n": 3, "apart": 1, "after": 3, "satisfaction": "satisfied"}, [Pattern.QUICK]),
        ({"n": 2, "apart": 1, "after": 3}, []),
    ],
)
def test_from_which_count_on(world: World, given: dict[str, int], expected: list[Pattern]):
    reviewed(world, **given)  # type: ignore[arg-type]
    assert [row.kind for row in found()] == expected


def test_one_telephone(world: World):
    limits(world, odd_same=2)
    with held(MONDAY):
        orders = [world.order_in(State.REVIEWING) for _n in range(2)]
        for order in orders:
            services.review(order, by=world.reporter(order), solved="partly", satisfaction="satisfied")
    assert [row.kind for row in found()] == [Pattern.PHONE]


def test_calls_in_a_row(world: World):
    limits(world, odd_calls=2, callbacks=100)
    with held(MONDAY):
        orders = [world.order_in(State.REVIEWING, phone=f"1390000{n:04d}") for n in range(2)]
        for order in orders:
            call = Callback.objects.create(
                order=order, reporter=order.reporters.get(), round=0, roll=1, share=100, drawn_at=MONDAY
            )
            said = Said("reached", "好", {"solved": "solved", "satisfaction": "satisfied"})
            note_call(call, said, by=world.actor("service_desk"))
    row = found()[0]
    assert (row.kind, row.n) == (Pattern.CALLS, 2)
    assert "service_desk" in row.sentence


@pytest.mark.parametrize(("last", "n"), [("satisfied", 1), ("dissatisfied", 0)])
def test_one_score_for_all(world: World, last: str, n: int):
    limits(world, odd_panel=2)
    with held(MONDAY):
        for phone in ("13900000001", "13900000002"):
            world.order_in(State.CLOSED, phone=phone)
        members, by = list(Post.objects.filter(role="review_panel")), world.actor("dispatcher")
        session = judging.open_session(world.community, held_on=MONDAY.date(), members=members, size=2, by=by)
        for item, said in zip(session.items.all(), ("satisfied", last), strict=True):
            judging.score(item, by=world.actor("review_panel"), solved="solved", satisfaction=said)
        judging.close_session(session, by=by)
    assert [row.kind for row in found()] == [Pattern.PANEL] * n


def test_the_district_sets_from_where_on_and_what_not_at_all(world: World):
    limits(world, odd_fives=0)
    reviewed(world, 5)
    assert found() == []
    limits(world, odd_fives=3, odd_fives_seconds=12)
    assert found()[0].data["least"] == 3


def test_found_again_it_is_the_same_and_grows(world: World):
    row = five(world)
    auditing.look_into(row, by=world.users["supervisor"], words="看过")
    assert found()[0].looked_at is not None
    with held(MONDAY):
        order = world.order_in(State.REVIEWING, phone="13911110000")
    with held(MONDAY + timedelta(seconds=630)):
        services.review(order, by=world.reporter(order), solved="solved", satisfaction="very_satisfied")
    again = found()
    assert [(each.pk, each.n, each.looked_at) for each in again] == [(row.pk, 6, None)]
    assert list(row.notes.values_list("kind", flat=True)) == ["looked", "grown"]
    assert OddityEvidence.objects.count() == 6


def test_what_is_young_is_left_for_the_next_time(world: World):
    reviewed(world, 5)
    assert found(MONDAY + timedelta(seconds=630)) == []
    assert len(found()) == 1


def test_there_is_a_way_back(world: World):
    row, by = five(world), world.users["audit_admin"]
    with pytest.raises(Invalid):
        auditing.look_into(row, by=by, words=" ")
    auditing.look_into(row, by=by, words="看过")
    with pytest.raises(Conflict):
        auditing.look_into(row, by=by, words="再看")
    row = auditing.look_again(row, by=by, words="看错了一行")
    assert row.looked_at is None
    assert [note.words for note in row.notes.all()] == ["看过", "看错了一行"]
    assert AuditEntry.objects.filter(action__startswith="oddity.").count() == 2


def test_narrowed_and_as_a_workbook(world: World, client: Client):
    row = five(world)
    client.force_login(world.users["supervisor"])
    for query, is_there in (
        ("kind=fives&unit=UNIT-1&month=2026-11&state=open", True),
        ("kind=phone", False), ("month=2026-10", False), ("state=looked", False),
    ):  # fmt: skip
        assert (row.sentence in client.get(f"/odd-patterns/?{query}").content.decode()) == is_there
    assert client.get("/odd-patterns/?month=2026-13").status_code == 422
    answer = client.get("/odd-patterns/export/?kind=fives")
    book = CalamineWorkbook.from_filelike(BytesIO(b"".join(answer.streaming_content)))  # type: ignore[attr-defined]
    assert book.get_sheet_by_index(0).to_python()[1][1] == row.sentence
    assert AuditEntry.objects.filter(action="oddities.export").count() == 1


def test_by_rest(world: World, client: Client):
    row = five(world)
    client.force_login(world.users["supervisor"])
    listed = client.get("/api/v1/odd-patterns/?kind=fives,phone&looked=false").json()
    assert [each["id"] for each in listed["results"]] == [row.pk]
    one = client.get(f"/api/v1/odd-patterns/{row.pk}/").json()
    assert len(one["evidence"]) == 5
    body = {"words": "看过"}
    answer = client.post(f"/api/v1/odd-patterns/{row.pk}/look-into/", body, content_type="application/json")
    assert answer.json()["notes"][0]["words"] == "看过"


def test_an_auditor_sees_numbers_and_no_titles(world: World, client: Client):
    row = five(world)
    client.force_login(world.users["audit_admin"])
    page = client.get(row.get_absolute_url()).content.decode()
    order = row.evidence.all()[0].order
    assert order.number in page
    assert order.title not in page


def test_as_many_queries_for_many_as_for_few(world: World, client: Client):
    row = five(world)
    client.force_login(world.users["supervisor"])
    _queries(client)  # what is kept in memory is loaded
    first = _queries(client)
    for n in range(20):
        Oddity.objects.create(
            kind=row.kind, area=world.street, month=NOVEMBER, key=f"k{n}", data=row.data, n=5,
            first_at=MONDAY, last_at=MONDAY, found_at=MONDAY,
        )  # fmt: skip
    assert _queries(client) == first


def _queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as queries:
        client.get("/odd-patterns/")
    return len(queries)


def test_an_outsider_may_not(world: World, client: Client):
    row = five(world)
    for name in ("dispatcher", "community_secretary", "unit_manager", "grid_worker", "system_admin", "security_admin"):
        client.force_login(world.users[name])
        assert client.get(row.get_absolute_url()).status_code == 404
        assert client.get("/odd-patterns/").status_code == 403
        assert client.get(f"/api/v1/odd-patterns/{row.pk}/").status_code == 404
        with pytest.raises(NotAllowed):
            auditing.look_into(row, by=world.users[name], words="看过")
    assert Review.objects.count() == 5


def test_the_supervisor_of_another_district(world: World, client: Client):
    row = five(world)
    second_district(world)
    there = Area.objects.get(code="640198")
    supervisor = person("far_supervisor", "supervisor", area=there).user
    assert supervisor is not None
    client.force_login(supervisor)
    assert row.get_absolute_url() not in client.get("/odd-patterns/").content.decode()
    assert client.get("/api/v1/odd-patterns/").json()["results"] == []
    for pk in (row.pk, row.pk + 1):
        assert client.get(f"/odd-patterns/{pk}/").status_code == 404
        assert client.post(f"/odd-patterns/{pk}/", {"words": "看过", "version": row.version}).status_code == 404
        for verb in ("look-into", "look-again"):
            for words in ({"words": "看过"}, {"words": ""}):
                answer = client.post(f"/api/v1/odd-patterns/{pk}/{verb}/", words, content_type="application/json")
                assert answer.status_code == 404
    row.refresh_from_db()
    assert row.looked_at is None


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [((0, 10, 20), [3]), ((0, 10, 90), []), ((0, 5, 10, 60, 65, 70), [3, 3]), ((0, 10, 20, 30, 40), [5])],
)
def test_stretches(seconds: tuple[int, ...], expected: list[int]):
    seen = [Seen(MONDAY + timedelta(seconds=each), each, "/1/") for each in seconds]
    assert [len(each) for each in bursts(seen, 3, 20)] == expected


def test_the_lowest_place_that_holds_all():
    given = [("/1/2/3/", "/1/2/4/"), ("/1/2/",), ("/1/", "/2/")]
    assert [common_area(paths) for paths in given] == [2, 2, None]
