import pytest

from accounts.models import User

pytestmark = pytest.mark.urls("tests.common.api.people")
URL = "/api/v1/people/"


@pytest.fixture(autouse=True)
def _neighbours(alice):
    User.objects.create(username="bob", first_name="elm-street", last_name="B", is_staff=True)


def found(api, query):
    return [row["username"] for row in api.get(f"{URL}?{query}").json()["results"]]


def test_it_works(api):
    assert found(api, "last_name=B") == ["bob"]
    assert found(api, "last_name=C") == []


def test_no_filter_reaches_outside(api, charlie):
    assert found(api, "username=charlie,alice") == ["alice"]


@pytest.mark.parametrize(
    ("query", "names"), [("is_staff=true", ["bob"]), ("is_staff=false", ["alice"]), ("is_staff=", ["alice", "bob"])]
)
def test_a_flag(api, query, names):
    assert found(api, query) == names


@pytest.mark.parametrize(
    ("query", "names"),
    [("username=alice", ["alice"]), ("username=alice,bob", ["alice", "bob"]), ("username=", ["alice", "bob"])],
)
def test_choices(api, query, names):
    assert found(api, query) == names


@pytest.mark.parametrize(
    "query", ["is_staff=null", "is_staff=1", "is_staff=True", "username=alice,dora", "username=x", "username=alice,"]
)
def test_what_cannot_be_read_is_refused(api, query):
    answer = api.get(f"{URL}?{query}")
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [query.split("=")[0]]
