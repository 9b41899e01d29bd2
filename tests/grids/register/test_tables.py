"""The register as spreadsheets: rows taken in or refused one by one, and what goes out is masked and in scope."""

import io
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import AuditEntry
from common.errors import Invalid, NotAllowed
from grids import register
from grids.models import Area, Building, Household, Person, Residence
from grids.register import person_data
from sheets import services
from sheets.models import Job, JobProblem
from sheets.registers import Row, find
from tests.homes import id_number, see_care
from tests.sheets.people import workbook, worked


@pytest.fixture(autouse=True)
def _vault(settings, tmp_path):
    settings.DATA_DIR = tmp_path


def sent(homes, key, header, rows, by="dispatcher") -> Job:
    content = workbook(rows, header=header)
    user = homes.user(by)
    file = io.BytesIO(content)
    return worked(services.start_import(register=key, file=file, name="a.xlsx", size=len(content), by=user))


def taken(homes, job: Job) -> Job:
    return worked(services.confirm_import(job, by=job.by))


def refusals(job: Job) -> list[tuple[int, str]]:
    return [(problem.row, problem.column) for problem in JobProblem.objects.filter(job=job).order_by("row", "pk")]


NUMBER = id_number("19991231", 5)
PEOPLE = ["area", "door", "name", "id_number", "phone", "relation", "moved_in", "moved_out"]


def resident(homes, door="3单元301", name="孙晓梅", number="", phone="", relation="head", moved_in="", moved_out=""):
    return [homes.building.area.code, door, name, number, phone, relation, moved_in, moved_out]


def test_it_works(homes):
    rows = [
        resident(homes, number=id_number("19900228", 7, female=True), phone="13977770100", moved_in="2021-03-04"),
        resident(homes, name="孙小弟", relation="child"),
        resident(homes, door="2-501", name="陈国强", number=id_number(), phone="13977770101"),
        resident(homes, door="2-501", name="陈小雨", number=id_number("20150601", 2, female=True), relation="child"),
    ]
    job = sent(homes, "residents", PEOPLE, rows)
    assert job.counts == {"new": 2, "changed": 1, "same": 1}, refusals(job)
    assert not Person.objects.filter(name="孙晓梅").exists()
    job = taken(homes, job)
    assert job.state == "done"
    made = Person.objects.get(name="孙晓梅")
    assert (made.sex, made.birth, made.phone.reveal()) == ("2", date(1990, 2, 28), "13977770100")
    household = Household.objects.get(residences__person=made)
    assert (household.door_masked, household.residences.count()) == ("3单元3**", 2)
    assert Person.objects.get(pk=homes.head.person_id).phone.reveal() == "13977770101"
    assert homes.household.residences.count() == 2
    assert made.pk in AuditEntry.objects.get(action="person.many").detail["people"]


def test_once_more_changes_nothing(homes):
    rows = [
        resident(homes, number=id_number("19900228", 7, female=True), moved_in="2021-03-04"),
        resident(homes, name="甲乙"),
    ]
    taken(homes, sent(homes, "residents", PEOPLE, rows))
    assert sent(homes, "residents", PEOPLE, rows).counts == {"same": 2}


@pytest.mark.parametrize(
    ("row", "column"),
    [
        ({"number": id_number()[:-1] + "Z"}, "id_number"),
        (
            {"number": id_number("19991231", 5)[:-1] + ("1" if id_number("19991231", 5)[-1] != "1" else "2")},
            "id_number",
        ),
        ({"phone": "123"}, "phone"),
        ({"moved_in": "2999-01-01"}, "moved_in"),
        ({"moved_in": "2021-01-01", "moved_out": "2020-01-01"}, "moved_out"),
        ({"name": "名" * 61}, "name"),
        ({"door": "门" * 41}, "door"),
        ({"number": id_number(), "name": "别的人"}, "id_number"),
        ({"relation": "cousin"}, "relation"),
        ({"name": ""}, "name"),
    ],
)
def test_a_row_that_is_refused(homes, row, column):
    good = resident(homes, name="好人")
    job = sent(homes, "residents", PEOPLE, [resident(homes, **row), good])
    assert refusals(job) == [(2, column)]
    taken(homes, job)
    assert Residence.objects.filter(person__name="好人").exists()


def test_areas_out_of_reach_and_unknown_read_alike(homes):
    rows = [resident(homes, name="甲"), resident(homes, name="乙"), resident(homes, name="丙")]
    rows[0][0], rows[1][0], rows[2][0] = homes.other_building.area.code, "000000", homes.world.community.code
    job = sent(homes, "residents", PEOPLE, rows)
    assert refusals(job) == [(2, "area"), (3, "area"), (4, "area")]
    told = [problem.sentence for problem in JobProblem.objects.filter(job=job).order_by("row")]
    assert told[0].replace(homes.other_building.area.code, "x") == told[1].replace("000000", "x")


def test_twice_in_one_file(homes):
    number = id_number("19900228", 7, female=True)
    rows = [
        resident(homes, number=number),
        resident(homes, number=number.lower(), door="3-301"),
        resident(homes, name="甲"),
        resident(homes, name="甲"),
    ]
    job = sent(homes, "residents", PEOPLE, rows)
    assert refusals(job) == [(3, "id_number"), (5, "name")]


def lives(homes, number: str) -> list[tuple[str, str]]:
    found = Residence.objects.current().filter(person__id_hash=person_data({"name": "甲", "id_number": number}).id_hash)
    assert found.values("person").distinct().count() == 1
    return sorted(found.values_list("household__door_masked", "kind"))


def test_somebody_with_two_homes_is_one_person(homes):
    rows = [
        [*resident(homes, number=NUMBER), "elsewhere"],
        [*resident(homes, number=NUMBER, door="1-101", relation="child"), "absent"],
    ]
    header = [*PEOPLE, "kind"]
    assert taken(homes, sent(homes, "residents", header, rows)).counts == {"new": 2}
    assert lives(homes, NUMBER) == [("1单元1**", "absent"), ("3单元3**", "elsewhere")]
    assert sent(homes, "residents", header, rows).counts == {"same": 2}


def test_a_second_home_of_somebody_known(homes):
    job = sent(homes, "residents", PEOPLE, [resident(homes, name="陈国强", number=id_number())])
    assert taken(homes, job).counts == {"new": 1}
    assert lives(homes, id_number()) == [("2单元5**", "registered"), ("3单元3**", "elsewhere")]


@pytest.mark.parametrize(
    ("kinds", "found"),
    [
        (["", ""], ["elsewhere", "registered"]),
        (["", "absent"], ["absent", "elsewhere"]),
        (["floating", ""], ["registered", "floating"]),
    ],
)
def test_a_hukou_is_in_one_place(homes, kinds, found):
    homes_of = [resident(homes, number=NUMBER), resident(homes, number=NUMBER, door="1-101")]
    rows = [[*row, kind] for row, kind in zip(homes_of, kinds, strict=True)]
    taken(homes, sent(homes, "residents", [*PEOPLE, "kind"], rows))
    assert [kind for _door, kind in lives(homes, NUMBER)] == found


def test_who_moved_within_one_table_has_the_hukou_where_they_are(homes):
    rows = [
        resident(homes, name="陈国强", number=id_number(), door="2-501", moved_in="2020-05-01", moved_out="2024-05-01"),
        resident(homes, name="陈国强", number=id_number(), moved_in="2024-05-01"),
    ]
    assert taken(homes, sent(homes, "residents", PEOPLE, rows)).counts == {"changed": 1, "new": 1}
    assert lives(homes, id_number()) == [("3单元3**", "registered")]


def test_one_number_and_two_names(homes):
    rows = [resident(homes, number=NUMBER), resident(homes, number=NUMBER, name="甲", door="1-101")]
    assert refusals(sent(homes, "residents", PEOPLE, rows)) == [(3, "id_number")]


def test_who_had_no_number_yet_gets_it_and_a_second_home(homes):
    taken(homes, sent(homes, "residents", PEOPLE, [resident(homes)]))
    rows = [resident(homes, number=NUMBER), resident(homes, number=NUMBER, door="1-101")]
    assert taken(homes, sent(homes, "residents", PEOPLE, rows)).counts == {"changed": 1, "new": 1}
    assert len(lives(homes, NUMBER)) == 2


def test_who_is_known_next_door_only_is_new(homes):
    """Neither a refusal nor a count tells that somebody is registered in the other community."""
    job = sent(homes, "residents", PEOPLE, [resident(homes, name="谁", number=id_number("19800909", 3))])
    assert job.counts == {"new": 1}
    taken(homes, job)
    assert Person.objects.filter(id_hash=homes.other.person.id_hash).count() == 2


def test_an_outsider(homes):
    for key in ("buildings", "households", "residents"):
        with pytest.raises(NotAllowed):
            services.start_export(register=key, by=homes.user("unit_handler"))
        with pytest.raises(Invalid):
            services.start_export(
                register=key, by=homes.user("other_dispatcher"), filters={"area": homes.world.grid.code}
            )
    for name in ("other_dispatcher", "other_grid_worker"):
        mine = rows_of(homes, "residents", name)
        assert [row["name"] for row in mine] == ["赵**"]


def rows_of(homes, key, name, *, in_full=False, **filters):
    table = find(key)
    user = homes.user(name)
    found = list(table.rows(user, filters, in_full=in_full))
    assert table.count(user, filters) == len(found)
    return found


def test_what_goes_out_is_masked(homes):
    told = str([rows_of(homes, key, "dispatcher") for key in ("buildings", "households", "residents")])
    assert not [secret for secret in ("陈国强", "13977770001", id_number(), "2单元501", "1949") if secret in told]
    full = str([rows_of(homes, key, "dispatcher", in_full=True) for key in ("households", "residents")])
    assert all(secret in full for secret in ("陈国强", "13977770001", id_number(), "2单元501"))


def test_the_whole_for_the_desk_with_a_reason(homes):
    with pytest.raises(NotAllowed):
        services.start_export(register="residents", by=homes.user("grid_worker"), in_full=True, reason="核对信息")
    with pytest.raises(Invalid):
        services.start_export(register="residents", by=homes.user("dispatcher"), in_full=True)


def test_what_is_masked_stays_masked_in_the_file(homes):
    job = worked(services.start_export(register="households", by=homes.user("dispatcher")))
    assert (job.state, job.total) == ("done", 1)
    assert find("households").column("door").mask("2单元5**") == "2单元5**"


@pytest.mark.parametrize(
    ("filters", "count"),
    [({"q": "小雨"}, 1), ({"kind": "floating"}, 0), ({"age": "80"}, 0), ({"political_status": "01"}, 0)],
)
def test_exactly_what_is_filtered(homes, held_clock, filters, count):
    assert len(rows_of(homes, "residents", "dispatcher", **filters)) == count


def test_care_as_a_filter(homes):
    assert rows_of(homes, "residents", "dispatcher", care="ALONE") == []
    assert len(rows_of(homes, "residents", "community_secretary", care="ALONE")) == 1
    see_care(homes.world, "other_dispatcher")
    assert rows_of(homes, "residents", "other_dispatcher", care="ALONE") == []


def test_a_filter_that_makes_no_sense(homes):
    with pytest.raises(Invalid):
        find("residents").count(homes.user("dispatcher"), {"age": "old"})
    with pytest.raises(Invalid):
        find("residents").count(homes.user("dispatcher"), {"q": "陈"})


BUILDINGS = ["code", "name", "area", "kind", "floors", "built", "has_lift", "property_company"]


def test_buildings(homes):
    grid, known = homes.world.grid.code, homes.building.area.code
    rows = [
        ["", "2号楼", grid, "unmanaged", 6, 1998, "1", "UNIT-1"],
        ["", "3号楼", grid, "", "", "", "", ""],
        ["B-77", "甲楼", grid, "", "", "", "", ""],
        [known, "一号楼", grid, "", 20, "", "", ""],
    ]
    job = taken(homes, sent(homes, "buildings", BUILDINGS, rows))
    assert job.counts == {"new": 3, "changed": 1}
    made = Building.objects.get(area__name="2号楼")
    assert (made.area.code, made.kind, made.floors, made.has_lift) == (f"{grid}B002", "unmanaged", 6, True)
    assert made.area.path.startswith(homes.world.grid.path)
    assert made.property_company == homes.world.unit
    assert Area.objects.get(name="3号楼").code == f"{grid}B003"
    assert Building.objects.get(area__code=known).floors == 20
    assert sent(homes, "buildings", BUILDINGS, rows[3:]).counts == {"same": 1}


@pytest.mark.parametrize(
    ("changed", "column"),
    [
        ({"area": "000"}, "area"),
        ({"area": "640199001002001"}, "area"),
        ({"code": "640199001001"}, "code"),
        ({"code": "640199001002001B001"}, "code"),
        ({"code": "无数字"}, "code"),
        ({"floors": "2.5"}, "floors"),
        ({"built": 98}, "built"),
        ({"property_company": "NO"}, "property_company"),
        ({"kind": "castle"}, "kind"),
    ],
)
def test_a_building_that_is_refused(homes, changed, column):
    row = dict.fromkeys(BUILDINGS, "") | {"name": "2号楼", "area": homes.world.grid.code} | changed
    job = sent(homes, "buildings", BUILDINGS, [list(row.values())])
    assert refusals(job) == [(2, column)]


HOMES = ["area", "door", "occupancy", "facilities", "dangers", "checked_on"]


def test_households(homes):
    building = homes.building.area.code
    rows = [
        [building, "101", "rented", "燃气、烟感", "", "2026-01-02"],
        [building, "102", "", "", "", ""],
        [building, "2 单元 501", "", "", "飞线充电", ""],
    ]
    job = taken(homes, sent(homes, "households", HOMES, rows))
    assert job.counts == {"new": 2, "changed": 1}
    made = Household.objects.get(door_masked="1**", occupancy="rented")
    assert (made.facilities, made.code) == (["燃气", "烟感"], f"{building}-0002")
    assert Household.objects.get(pk=homes.household.pk).dangers == "飞线充电"
    assert sent(homes, "households", HOMES, rows[2:]).counts == {"same": 1}


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (["000", "101", "", "", "", ""], "area"),
        ([None, "", "", "", "", ""], "door"),
        ([None, "102", "castle", "", "", ""], "occupancy"),
        ([None, "102", "", "", "", "2999-01-01"], "checked_on"),
        ([None, "101号", "", "", "", ""], "door"),
    ],
)
def test_a_household_that_is_refused(homes, row, column):
    first = [homes.building.area.code, "101", "", "", "", ""]
    job = sent(homes, "households", HOMES, [first, [row[0] or first[0], *row[1:]]])
    assert refusals(job) == [(3, column)]


def test_who_leads_the_data_away_is_on_record(homes):
    worked(services.start_export(register="residents", by=homes.user("dispatcher")))
    assert AuditEntry.objects.filter(action="sheets.exported").count() == 1


@pytest.mark.parametrize("key", ["buildings", "households", "residents"])
def test_the_same_queries_however_many_rows(homes, key):
    """A block is judged in a fixed number of queries."""
    base = {"area": homes.building.area.code if key != "buildings" else homes.world.grid.code, "name": "甲"}
    table, by = find(key), homes.user("dispatcher")

    def asked(count):
        rows = [
            Row(n, {**base, "door": f"{n + 1}01", "code": "", "id_number": id_number("19700101", n)})
            for n in range(count)
        ]
        with CaptureQueriesContext(connection) as queries:
            outcomes = table.check(rows, by)
        assert {outcome.verdict for outcome in outcomes} == {"new"}
        return len(queries)

    asked(1)
    assert asked(2) == asked(40)


def test_codes_go_on_where_they_were(homes):
    register.open_household(area=homes.building.area, door="901", by=homes.user("dispatcher"))
    taken(homes, sent(homes, "residents", PEOPLE, [resident(homes), resident(homes, door="1-101", name="甲")]))
    codes = Household.objects.filter(area=homes.building.area).order_by("pk").values_list("code", flat=True)
    assert [code[-4:] for code in codes] == ["0001", "0002", "0003", "0004"]


@pytest.mark.parametrize("in_full", [False, True])
@pytest.mark.parametrize("key", ["buildings", "households", "residents"])
def test_the_same_queries_however_many_rows_go_out(homes, key, in_full):
    def asked() -> int:
        with CaptureQueriesContext(connection) as queries:
            list(find(key).rows(homes.user("dispatcher"), {}, in_full=in_full))
        return len(queries)

    few = asked()
    rows = [resident(homes, door=f"{at}01", name=f"甲{at}", phone="13977770100") for at in range(1, 6)]
    taken(homes, sent(homes, "residents", PEOPLE, rows))
    register.add_building(parent=homes.world.grid, name="2号楼", by=homes.user("dispatcher"))
    assert asked() == few
