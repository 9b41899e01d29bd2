import pytest

from accounts.models import User

pytestmark = pytest.mark.urls("tests.common.api.people")
URL = "/api/v1/people/alice/"


def patch(api, last_name, **headers):
    return api.patch(URL, {"last_name": last_name}, format="json", headers=headers)


def test_it_works(api):
    tag = api.get(URL).headers["ETag"]
    assert tag == '"v1"'
    answer = patch(api, "AA", **{"If-Match": tag})
    assert answer.status_code == 200
    assert answer.headers["ETag"] == '"v2"'
    assert answer.json()["last_name"] == "AA"


def test_an_outsider_changes_nothing(outsider, alice):
    assert patch(outsider, "AA", **{"If-Match": '"v1"'}).status_code == 404
    assert outsider.delete(URL, headers={"If-Match": "*"}).status_code == 404
    assert User.objects.get(pk=alice.pk).last_name == "A"


def test_without_if_match(api, alice):
    answer = patch(api, "AA")
    assert (answer.status_code, answer.json()["code"]) == (428, "precondition-required")
    assert api.delete(URL).status_code == 428
    assert User.objects.get(pk=alice.pk).last_name == "A"


@pytest.mark.parametrize("tag", ['"v9"', '"v0"', '"other"', 'W/"x"', '"v1", "v2"', '"v99999999999999999999"', '"v٣"'])
def test_a_stale_or_foreign_tag(api, alice, tag):
    answer = patch(api, "AA", **{"If-Match": tag})
    assert (answer.status_code, answer.json()["code"]) == (412, "stale")
    assert answer.headers["ETag"] == '"v1"'
    assert answer.json()["version"] == 1
    assert User.objects.get(pk=alice.pk).last_name == "A"


@pytest.mark.parametrize("tag", ["v1", "nonsense", "{}", '"v1', '"v1" "v2"x'])
def test_what_is_no_tag(api, alice, tag):
    answer = patch(api, "AA", **{"If-Match": tag})
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "If-Match"
    assert User.objects.get(pk=alice.pk).last_name == "A"


@pytest.mark.parametrize("tag", ["*", 'W/"v1"', ' "v1" '])
def test_other_ways_to_name_the_present_version(api, tag):
    assert patch(api, "AA", **{"If-Match": tag}).status_code == 200


def test_delete(api, client_of, alice):
    User.objects.create(username="dora", first_name="elm-street", last_name="D")
    assert api.delete("/api/v1/people/dora/", headers={"If-Match": '"v2"'}).status_code == 412
    assert api.delete("/api/v1/people/dora/", headers={"If-Match": '"v1"'}).status_code == 204
    assert not User.objects.filter(username="dora").exists()


def test_on_actions_it_is_optional(api):
    action = f"{URL}actions/lengthen/"
    assert api.post(action, {}, format="json").headers["ETag"] == '"v2"'
    stale = api.post(action, {}, format="json", headers={"If-Match": '"v1"'})
    assert stale.status_code == 412
    assert api.post(action, {}, format="json", headers={"If-Match": '"v2"'}).status_code == 200


@pytest.mark.parametrize(
    ("known", "status"),
    [('"v1"', 304), ('W/"v1"', 304), ('"v7", "v1"', 304), ("*", 304), ('"v2"', 200), ("nonsense", 200), ("", 200)],
)
def test_what_the_caller_has_already(api, known, status):
    answer = api.get(URL, headers={"If-None-Match": known})
    assert answer.status_code == status
    assert answer.headers["ETag"] == '"v1"'
    assert bool(answer.content) == (status == 200)
