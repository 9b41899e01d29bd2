"""Whatever is sent: a clear sentence in both languages, nothing changed, never a 500."""

import json
import re
from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.world import MONDAY, World
from workorders.choices import State
from workorders.models import Event, WorkOrder
from workorders.requests import DESCRIPTION_LENGTH

URL = "/api/v1/work-orders/"
GRID = "640199001001001"
CHINESE = re.compile("[\u4e00-\u9fff]")


def post(client, body, content_type: str = "application/json", language: str = "en", url: str = URL):
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    return client.generic("POST", url, data, content_type, headers={"Accept-Language": language})


def request(**given: object) -> dict[str, object]:
    return {"description": "路灯不亮", "area": GRID, **given}


def test_it_works(api, world: World):
    assert post(api("dispatcher"), request()).status_code == 201
    assert WorkOrder.objects.count() == 1


SOON = (MONDAY + timedelta(minutes=6)).isoformat()
WRONG = [
    ({"description": ""}, "description", "This field may not be blank."),
    ({"description": " \n\u200b"}, "description", "Write something here; it is empty."),
    ({"description": "字" * 100_000}, "description", f"at most {DESCRIPTION_LENGTH} characters; these are 100000"),
    ({"description": None}, "description", "This field may not be null."),
    ({"description": ["a"]}, "description", "Not a valid string."),
    ({"title": 5}, "title", "Not a valid string."),
    ({"title": "两行\n标题"}, "title", "This has line breaks or invisible control characters."),
    ({"title": "反\u202e转"}, "title", "This has line breaks or invisible control characters."),
    ({"title": "题" * 121}, "title", "no more than 120 characters"),
    ({"address": "路" * 201}, "address", "no more than 200 characters"),
    ({"area": "640199009"}, "area", "“640199009” is unknown here"),
    ({"area": ""}, "area", "This field may not be blank."),
    ({"category": "T9"}, "category", "“T9” is unknown here"),
    ({"channel": "pigeon"}, "channel", '"pigeon" is not a valid choice.'),
    ({"location": {"lon": 200, "lat": 38}}, "location.lon", "less than or equal to 180"),
    ({"location": {"lon": 38}}, "location.lat", "This field is required."),
    ({"location": {"lon": "east", "lat": 38}}, "location.lon", "A valid number is required."),
    ({"location": {"lon": "106", "lat": 38}}, "location.lon", "A valid number is required."),
    ({"location": {"lon": True, "lat": 38}}, "location.lon", "A valid number is required."),
    ({"location": {"lon": 106, "lat": 38, "crs": "mars"}}, "location.crs", '"mars" is not a valid choice.'),
    ({"location": [106, 38]}, "location", "Expected a dictionary"),
    ({"area": None}, "area", "This field may not be null."),
    ({"reporter": {"phone": "12345"}}, "reporter.phone", "Enter a mobile number of 11 digits"),
    ({"reporter": {"phone": "1390000111\u0660"}}, "reporter.phone", "Enter a mobile number of 11 digits"),
    ({"reporter": {"name": "周\n兰"}}, "reporter.name", "This has line breaks or invisible control characters."),
    ({"reporter": {"anonymous": "yes"}}, "reporter.anonymous", "Must be a valid boolean."),
    ({"reporter": {"age": 5}}, "reporter.age", "Known here: name, phone, anonymous."),
    ({"occurred_at": SOON}, "occurred_at", "This moment has not come yet"),
    ({"occurred_at": "9999-12-31T23:59:59Z"}, "occurred_at", "out of range"),
    ({"occurred_at": "1989-12-31T00:00:00Z"}, "occurred_at", "This is too long ago"),
    ({"occurred_at": "yesterday"}, "occurred_at", "wrong format"),
    ({"occurred_at": "2026-02-30T00:00:00Z"}, "occurred_at", "wrong format"),
    ({"external_id": "n" * 81}, "external_id", "no more than 80 characters"),
    ({"colour": "red"}, "colour", "There is no such field. Known here: description, title, area"),
    ({"state": "closed"}, "state", "There is no such field."),
]


@pytest.mark.parametrize(("given", "field", "sentence"), WRONG)
def test_a_sentence_at_the_field_in_both_languages(api, world: World, given, field: str, sentence: str):
    client = api("dispatcher")
    english, chinese = (post(client, request(**given), language=code) for code in ("en", "zh-hans"))
    for answer in (english, chinese):
        assert (answer.status_code, answer.headers["Content-Type"]) == (400, "application/problem+json")
        assert [error["field"] for error in answer.json()["errors"]] == [field]
    assert sentence in english.json()["errors"][0]["detail"]
    assert CHINESE.search(re.sub("“.*?”", "", chinese.json()["errors"][0]["detail"]))
    assert not WorkOrder.objects.exists()


def test_a_point_outside_every_grid(api, world: World):
    client, point = api("dispatcher"), {"lon": 1, "lat": 1}
    answer = post(client, {"description": "路灯不亮", "location": point})
    assert [error["field"] for error in answer.json()["errors"]] == ["location.lon"]
    assert "This point lies in none of our areas" in answer.json()["errors"][0]["detail"]
    assert post(client, request(location=point)).status_code == 201  # the area was said in words


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "validation"),
        (b"{", 400, "malformed"),
        (b"[]", 400, "validation"),
        (b"null", 400, "validation"),
        ("路灯".encode("gbk"), 400, "encoding"),
        (b'{"description": "a\\u0000b"}', 400, "character"),
        (b'{"description": "\\ud83d"}', 400, "character"),
        (b'{"description": "a", "description": "b"}', 400, "doubled"),
        (b'{"location": {"lon": 1e999, "lat": 1}}', 400, "number"),
        (b'{"location": {"lon": NaN, "lat": 1}}', 400, "malformed"),
        (b" " * (5 * 1024 * 1024 + 1), 413, "too-large"),
    ],
)
def test_bodies_that_cannot_be_read(api, world: World, body: bytes, status: int, code: str):
    answer = post(api("dispatcher"), body)
    assert (answer.status_code, answer.json()["code"]) == (status, code)
    assert not WorkOrder.objects.exists()


@pytest.mark.parametrize(
    "content_type", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", "text/html"]
)
def test_another_content_type(api, world: World, content_type: str):
    assert post(api("dispatcher"), b"description=a", content_type).status_code == 415


def test_control_characters_go_and_markup_stays_text(api, world: World):
    markup = "<script>alert(1)</script>\x07\r\n<b onclick='x'>粗</b>"
    shown = post(api("dispatcher"), request(description=markup)).json()
    assert shown["description"] == "<script>alert(1)</script>\n<b onclick='x'>粗</b>"
    assert shown["title"] == "<script>alert(1)</script>"


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=6,
)
FIELDS = ["description", "title", "area", "location", "address", "category", "channel", "reporter", "occurred_at"]
ANY = st.fixed_dictionaries({}, optional=dict.fromkeys([*FIELDS, "external_id"], json_values))
fuzz = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=100)


@fuzz
@given(changes=ANY)
def test_any_field(api, world: World, changes: dict[str, object]):
    answer = post(api("dispatcher"), request(**changes))
    assert answer.status_code in (201, 400), answer.json()


@fuzz
@given(action=st.sampled_from(["register", "relocate", "dispatch", "accept", "check"]), body=json_values)
def test_any_input_of_an_action(api, world: World, action: str, body: object):
    if not hasattr(world, "fuzzed"):
        world.fuzzed = world.order_in(State.REGISTERED)  # type: ignore[attr-defined]
    number = world.fuzzed.number  # type: ignore[attr-defined]
    answer = post(api("dispatcher"), body, url=f"{URL}{number}/actions/{action}/")
    assert answer.status_code in (200, 400, 403, 409), answer.json()


@pytest.mark.parametrize("name", ["other_dispatcher", "unit_handler"])
def test_an_outsider_learns_nothing_from_refusals(api, world: World, name: str):
    order = world.submit()
    bodies: list[object] = [{}, {"reason": 5}, {"reason": "误报"}, [], "x"]
    for body in bodies:
        answer = post(api(name), body, url=f"{URL}{order.number}/actions/void/")
        assert (answer.status_code, answer.json()["code"]) == (404, "not-found")
    assert Event.objects.count() == 1
