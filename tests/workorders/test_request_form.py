from dataclasses import fields
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation

from common.clock import held
from grids.models import Area
from grids.querysets import within
from tests.world import MONDAY, World
from workorders import services
from workorders.actors import SYSTEM
from workorders.choices import Channel
from workorders.requests import DESCRIPTION_LENGTH, RequestForm, located
from workorders.services import Reported

pytestmark = pytest.mark.django_db
FULL = {
    "description": "3号楼前的井盖不见了，\r\n晚上很危险。",
    "title": "井盖缺失",
    "address": "槐荫小区3号楼前",
    "area": "640199001001001",
    "lon": "106.005",
    "lat": "38.005",
    "crs": "wgs84",
    "category": "T1",
    "name": "周兰",
    "phone": "+86 139 0000 1111",
    "is_anonymous": "on",
    "occurred_at": "2026-11-16T08:30",
}


@pytest.fixture(autouse=True)
def _monday_in_english():
    with held(MONDAY), translation.override("en"):
        yield


def errors_of(**given: object) -> dict[str, list[str]]:
    form = RequestForm({"description": "路灯不亮", **given})
    form.is_valid()
    return {name: [str(each) for each in errors] for name, errors in form.errors.items()}


def reported(world: World, **given: object) -> Reported:
    form = RequestForm({"description": "路灯不亮", **given})
    assert form.is_valid(), form.errors
    return form.reported(root=world.district, channel=Channel.WEB)


def test_it_works(world: World):
    form = RequestForm(FULL)
    assert form.is_valid(), form.errors
    taken = form.reported(root=world.street, channel=Channel.PHONE, source="desk:1", external_id="a")
    assert taken == Reported(
        description="3号楼前的井盖不见了，\n晚上很危险。",
        root=world.street,
        channel=Channel.PHONE,
        area=world.grid,
        title="井盖缺失",
        address="槐荫小区3号楼前",
        lon=106.005,
        lat=38.005,
        category=world.category,
        name="周兰",
        phone="13900001111",
        is_anonymous=True,
        occurred_at=datetime(2026, 11, 16, 8, 30, tzinfo=ZoneInfo("Asia/Shanghai")),
        source="desk:1",
        external_id="a",
    )
    assert services.submit(taken, by=SYSTEM).grid == world.grid


def test_the_form_asks_for_everything_that_a_request_can_say():
    set_by_the_door = {"reviews_itself", "root", "channel", "by_staff", "source", "external_id", "person"}
    assert {each.name for each in fields(Reported)} - set_by_the_door == RequestForm().fields.keys() - {"crs"}


def test_the_text_alone_is_enough(world: World):
    taken = reported(world)
    assert (taken.area, taken.category, taken.phone, taken.lon) == (None, None, "", None)


@pytest.mark.parametrize(
    ("field", "value", "sentence"),
    [
        ("description", "", "Write down what the matter is."),
        ("description", " \n\u200b", "Write something here; it is empty."),
        ("description", 7, "Give a text."),
        ("description", "字" * (DESCRIPTION_LENGTH + 1), "Write at most 20000 characters; these are 20001."),
        ("description", "字" * 100_000, "Write at most 20000 characters; these are 100000."),
        ("title", "两行\n标题", "This has line breaks or invisible control characters."),
        ("title", ["a"], "Give a text."),
        ("address", "槐荫\x00小区", "This has line breaks or invisible control characters."),
        ("address", "路" * 201, "Ensure this value has at most 200 characters (it has 201)."),
        ("name", "周\u202e兰", "This has line breaks or invisible control characters."),
        ("phone", "12345", "Enter a mobile number of 11 digits"),
        ("phone", "1390000111\ud800", "This has line breaks or invisible control characters."),
        ("area", "640199009", "“640199009” is unknown here: choose one from the list."),
        ("area", "\x00", "Null characters are not allowed."),
        ("category", "T9", "“T9” is unknown here: choose one from the list."),
        ("crs", "mars", "mars"),
        ("occurred_at", "yesterday", "Enter a valid date/time."),
        ("occurred_at", "2026-11-16T09:06", "This moment has not come yet: give one that has passed."),
        ("occurred_at", "9999-12-31T23:59:59-12:00", "This moment has not come yet: give one that has passed."),
        ("occurred_at", "1989-12-31T00:00", "This is too long ago: give a date after 1990."),
        ("occurred_at", "0001-01-01T00:00:00+14:00", "This is too long ago: give a date after 1990."),
    ],
)
def test_bad_input_gets_a_sentence_at_its_field(world: World, field: str, value: object, sentence: str):
    errors = errors_of(**{field: value})
    assert list(errors) == [field]
    assert len(errors[field]) == 1
    assert sentence in errors[field][0]


@pytest.mark.parametrize(
    ("point", "field", "sentence"),
    [
        ({"lon": "106.005"}, "lat", "Give longitude and latitude both, or neither."),
        ({"lat": "38.005"}, "lon", "Give longitude and latitude both, or neither."),
        ({"lon": "east", "lat": "38"}, "lon", "Enter a number."),
        ({"lon": "nan", "lat": "38"}, "lon", "Enter a number."),
        ({"lon": "38.005", "lat": "106.005"}, "lon", "Give longitude (-180 to 180) first"),
        ({"lon": "1", "lat": "1"}, "lon", "This point lies in none of our areas"),
    ],
)
def test_bad_coordinates_get_a_sentence(world: World, point: dict[str, str], field: str, sentence: str):
    errors = errors_of(**point)
    assert list(errors) == [field]
    assert sentence in errors[field][0]


@pytest.mark.parametrize("other", [{"address": "槐荫小区"}, {"area": "640199001001"}])
def test_a_point_outside_does_no_harm_where_the_place_is_said_otherwise(world: World, other: dict[str, str]):
    assert errors_of(lon="1", lat="1", **other) == {}


def test_an_unknown_area_is_one_fault_not_two(world: World):
    assert list(errors_of(lon="1", lat="1", area="640199009")) == ["area"]


def test_coordinates_of_a_chinese_map_are_converted(world: World):
    taken = reported(world, lon="106.005", lat="38.005", crs="gcj02")
    assert taken.lon != 106.005
    assert taken.lon == pytest.approx(106.005, abs=0.01)


def test_a_moment_just_ahead_is_a_clock_that_differs(world: World):
    assert errors_of(occurred_at=(MONDAY + timedelta(minutes=4)).isoformat()) == {}


def test_markup_is_text(world: World):
    assert reported(world, description="<script>alert(1)</script>").description == "<script>alert(1)</script>"


def test_only_the_areas_given_may_be_named(world: World):
    mine = Area.objects.filter(within(world.community.path))
    assert RequestForm({"description": "灯", "area": world.grid.code}, areas=mine).is_valid()
    outside = RequestForm({"description": "灯", "area": world.other_grid.code}, areas=mine)
    assert list(outside.errors) == ["area"]


def test_an_address_locates(world: World):
    assert located(reported(world, address="槐荫小区3号楼")).area == world.grid
    assert located(reported(world, lon="106.005", lat="38.005")).area == world.grid
    assert located(reported(world, address="月亮上")).area is None
    assert located(reported(world, address="槐荫小区", area=world.other_grid.code)).area == world.other_grid


def test_nothing_is_located_outside_the_root(world: World):
    form = RequestForm({"description": "灯", "address": "槐荫小区", "lon": "106.005", "lat": "38.005"})
    assert form.is_valid()
    assert located(form.reported(root=world.far_street, channel=Channel.WEB)).area is None
