"""Whatever is sent: a problem that says what is wrong, nothing changed, never a 500."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from accounts.models import User

pytestmark = pytest.mark.urls("tests.common.api.people")
URL = "/api/v1/people/"
FIELDS = {"type", "title", "status", "detail", "code", "errors", "request_id"}


def send(api, body, content_type="application/json", method="post", url=URL):
    return api.generic(method, url, body, content_type=content_type)


def check_problem(answer, status, code=None):
    assert answer.status_code == status
    assert answer.headers["Content-Type"] == "application/problem+json"
    body = answer.json()
    assert set(body) >= FIELDS
    assert body["status"] == status
    assert code in (None, body["code"])
    return body


def test_it_works(api):
    answer = send(api, json.dumps({"username": "dora", "last_name": "D", "home": {"floor": 3}}))
    assert answer.status_code == 201
    assert User.objects.get(username="dora").first_name == "elm-street"


def test_an_outsider_gets_the_same_404_for_hidden_and_missing(outsider, alice):
    hidden, missing = outsider.get(f"{URL}alice/"), outsider.get(f"{URL}nobody/")
    assert check_problem(hidden, 404)["detail"] == check_problem(missing, 404)["detail"]


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"{", "malformed"),
        (b"{'a': 1}", "malformed"),
        (b'{"username": "a"} x', "malformed"),
        (b'{"username": "\xff"}', "encoding"),
        ("{}".encode("utf-16"), "encoding"),
        (b"\xef\xbb\xbf{}", "malformed"),
        (b'{"username": NaN}', "malformed"),
        (b'{"username": -Infinity}', "malformed"),
        (b'{"home": {"floor": 1e400}}', "number"),
        (b'{"home": {"floor": 99999999999999999999}}', "number"),
        (b'{"home": {"floor": -9223372036854775808}}', "number"),
        (b'{"home": {"floor": ' + b"9" * 5000 + b"}}", "number"),
        (b'{"username": "a\\u0000b"}', "character"),
        (b'{"username": "\\ud800"}', "character"),
        (b'{"a\\u0000": 1}', "character"),
        (b'{"username": "a\nb"}', "malformed"),
        (b'{"username": "a", "username": "b"}', "doubled"),
        (b"[" * 100_000, "depth"),
        (b"[" * 40 + b"]" * 40, "depth"),
    ],
)
def test_malformed_json(api, body, code):
    check_problem(send(api, body), 400, code)
    assert User.objects.count() == 1


@pytest.mark.parametrize("body", [b"[]", b'"text"', b"1", b"null", b"true", b"[{}]"])
def test_json_that_is_no_object(api, body):
    check_problem(send(api, body), 400, "validation")


def errors_of(answer):
    return {(error["field"], error["code"]) for error in check_problem(answer, 400, "validation")["errors"]}


@pytest.mark.parametrize(
    ("data", "errors"),
    [
        ({}, {("username", "required")}),
        ({"username": ""}, {("username", "blank")}),
        ({"username": None}, {("username", "null")}),
        ({"username": ["a"]}, {("username", "invalid")}),
        ({"username": "a" * 151}, {("username", "max_length")}),
        ({"username": "a\tb"}, {("username", "control_characters")}),
        ({"username": "a", "last_name": "b" * 100_000}, {("last_name", "too_long")}),
        ({"username": "a", "colour": 1}, {("colour", "unknown")}),
        ({"username": "a", "home": {"flor": 1, "street": 2}}, {("home.flor", "unknown"), ("home.street", "unknown")}),
        ({"username": "a", "home": {"floor": 999}}, {("home.floor", "max_value")}),
        ({"username": "a", "home": 5}, {("home", "invalid")}),
        ({"username": "alice"}, {("username", "taken")}),
    ],
)
def test_invalid_fields_are_named(api, data, errors):
    assert errors_of(api.post(URL, data, format="json")) == errors
    assert User.objects.count() == 1


def test_an_unknown_field_is_told_what_is_known(api):
    answer = api.post(URL, {"colour": 1}, format="json")
    assert "username, last_name, home" in answer.json()["errors"][0]["detail"]


def test_markup_stays_text_and_control_characters_go(api):
    api.post(URL, {"username": "dora", "last_name": " <b>\x07bold\r\nline</b> "}, format="json")
    assert User.objects.get(username="dora").last_name == "<b>bold\nline</b>"


def test_an_action_takes_no_field(api):
    answer = api.post(f"{URL}alice/actions/lengthen/", {"by": 3}, format="json")
    assert errors_of(answer) == {("by", "unknown")}


@pytest.mark.parametrize("content_type", ["text/plain", "application/x-www-form-urlencoded", "nonsense", ""])
def test_another_content_type(api, content_type):
    check_problem(send(api, b"a=1", content_type), 415)


@pytest.mark.parametrize("charset", ["gbk", "bz2_codec", "nonsense", "utf-16"])
def test_another_charset(api, charset):
    answer = send(api, '{"username": "邻居"}'.encode("gbk"), f"application/json; charset={charset}")
    check_problem(answer, 400, "encoding")


def test_too_large_a_body(api, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    check_problem(send(api, b" " * 1001), 413)


def test_too_many_parameters(api, settings):
    settings.DATA_UPLOAD_MAX_NUMBER_FIELDS = 10
    check_problem(api.get(URL + "?" + "a&" * 20), 400, "malformed")


def test_an_unknown_parameter(api):
    answer = api.get(f"{URL}?sate=open&limit=5")
    assert errors_of(answer) == {("sate", "unknown")}
    assert "count, cursor, is_staff, last_name, limit, ordering, username" in answer.json()["errors"][0]["detail"]


def test_a_parameter_given_twice(api):
    assert errors_of(api.get(f"{URL}?limit=5&username=alice&username=bob")) == {("username", "doubled")}


@pytest.mark.parametrize("query", ["last_name=%00", "%00=1", "limit=5&cursor=a%00b"])
def test_nul_in_the_query(api, query):
    for url in (URL, "/api/v1/me/"):
        check_problem(api.get(f"{url}?{query}"), 400)


def test_nul_in_the_path(api):
    check_problem(api.get(f"{URL}a%00b/"), 404)


def test_nothing_at_the_address(api):
    check_problem(api.get("/api/v1/nonsense/"), 404, "not-found")


def test_a_method_that_is_not_there(api):
    answer = api.put(URL, {}, format="json")
    check_problem(answer, 405)
    assert "POST" in answer.headers["Allow"]


def test_html_is_not_made(api):
    check_problem(api.get(URL, headers={"Accept": "text/html"}), 406)


def test_a_host_that_is_not_ours(api):
    check_problem(api.get(URL, headers={"Host": "evil.example"}), 400, "malformed")


def test_refusals_of_services(api):
    check_problem(api.get("/api/v1/refusals/conflict/"), 409, "conflict")
    check_problem(api.get("/api/v1/refusals/not-allowed/"), 403, "not_allowed")


def test_a_defect_of_ours_says_nothing_of_itself(api):
    answer = api.get("/api/v1/refusals/broken/")
    body = check_problem(answer, 500, "internal")
    assert "secret" not in answer.text
    assert body["request_id"]


def test_a_state_that_does_not_allow_it_is_named(api, alice):
    User.objects.filter(pk=alice.pk).update(last_name="xxxxx")
    body = check_problem(api.post(f"{URL}alice/actions/lengthen/", {}, format="json"), 409, "wrong_state")
    assert body["state"] == "long"


def test_the_sentences_follow_the_language(api):
    english = api.post(URL, {}, format="json").json()["errors"][0]["detail"]
    chinese = api.post(URL, {}, format="json", headers={"Accept-Language": "zh-hans"}).json()["errors"][0]["detail"]
    assert english == "This field is required."
    assert english != chinese


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=10,
)
bodies = st.binary(max_size=200) | json_values.map(lambda value: json.dumps(value).encode())
inputs = st.fixed_dictionaries(
    {}, optional={"username": json_values, "last_name": json_values, "home": json_values, "x": json_values}
).map(lambda value: json.dumps(value).encode())
fuzz = settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=200)


@fuzz
@given(body=bodies | inputs, method=st.sampled_from(["post", "patch", "put", "delete"]))
def test_any_body(api, body, method):
    for url in (URL, f"{URL}alice/", f"{URL}alice/actions/lengthen/"):
        answer = send(api, body, method=method, url=url)
        assert answer.status_code < 500
        assert answer.status_code < 400 or set(answer.json()) >= FIELDS


@fuzz
@given(
    name=st.sampled_from(["limit", "cursor", "ordering", "count", "last_name", "is_staff", "username"]), value=st.text()
)
def test_any_parameter(api, name, value):
    assert api.get(URL, {name: value}).status_code in (200, 400)


@fuzz
@given(
    name=st.sampled_from(["If-Match", "If-None-Match", "Idempotency-Key", "Authorization", "Accept", "Content-Type"]),
    value=st.text(st.characters(max_codepoint=255, exclude_characters="\r\n")),
)
def test_any_header(api, name, value):
    for method in ("get", "patch"):
        answer = api.generic(method, f"{URL}alice/", b"{}", "application/json", headers={name: value})
        assert answer.status_code < 500
