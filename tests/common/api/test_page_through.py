from datetime import UTC, datetime, timedelta

import pytest
from django.core.signing import Signer

from accounts.models import User

pytestmark = pytest.mark.urls("tests.common.api.people")
URL = "/api/v1/people/"
START = datetime(2025, 1, 1, tzinfo=UTC)


@pytest.fixture
def street(alice):
    """Twenty neighbours, three of them moving in at the same moment each."""
    alice.date_joined = START - timedelta(days=1)
    alice.save()
    for at in range(20):
        joined = START + timedelta(microseconds=at // 3)
        User.objects.create(username=f"n{at:02}", first_name="elm-street", date_joined=joined)
    return ["alice"] + [f"n{at:02}" for at in range(20)]


def names(body):
    return [row["username"] for row in body["results"]]


def walk(api, url, link="next"):
    pages = []
    while url:
        body = api.get(url).json()
        pages.append(names(body))
        url = body[link]
    return pages


def test_it_works(api, street):
    body = api.get(URL).json()
    assert names(body) == street
    assert body["next"] is None
    assert body["previous"] is None
    assert "count" not in body


def test_an_outsider_pages_through_nothing_of_ours(outsider, street):
    assert walk(outsider, f"{URL}?limit=1") == [["charlie"]]


@pytest.mark.parametrize("limit", [1, 2, 3, 7, 20, 21, 22])
@pytest.mark.parametrize("ordering", ["joined", "newest", "name"])
def test_every_row_once_and_in_order(api, street, limit, ordering):
    pages = walk(api, f"{URL}?limit={limit}&ordering={ordering}")
    expected = street[::-1] if ordering == "newest" else street
    assert [name for page in pages for name in page] == expected
    assert {len(page) for page in pages[:-1]} <= {limit}


@pytest.mark.parametrize("ordering", ["joined", "newest"])
def test_back_again(api, street, ordering):
    url, last = f"{URL}?limit=4&ordering={ordering}", ""
    forward = walk(api, url)
    while url:
        last, url = url, api.get(url).json()["next"]
    assert walk(api, last, "previous") == forward[::-1]


def test_forward_from_a_page_reached_backward(api, street):
    first = api.get(f"{URL}?limit=5").json()
    second = api.get(first["next"]).json()
    again = api.get(second["previous"]).json()
    assert again["results"] == first["results"]
    assert again["previous"] is None
    assert api.get(again["next"]).json()["results"] == second["results"]


def test_rows_that_come_and_go_shift_nothing(api, street):
    body = api.get(f"{URL}?limit=10&ordering=newest").json()
    User.objects.create(username="latest", first_name="elm-street")
    User.objects.filter(username=names(body)[-1]).delete()
    assert names(api.get(body["next"]).json()) == street[::-1][10:20]


def test_a_page_emptied_meanwhile(api, street):
    link = api.get(f"{URL}?limit=20").json()["next"]
    User.objects.filter(username="n19").delete()
    body = api.get(link).json()
    assert (body["results"], body["next"], body["previous"]) == ([], None, None)


def test_the_total_only_when_asked(api, street, django_assert_num_queries):
    assert api.get(f"{URL}?limit=2&count=true").json()["count"] == 21
    with django_assert_num_queries(1):
        api.get(f"{URL}?limit=2")


def test_as_many_queries_on_any_page(api, street, django_assert_num_queries):
    link = api.get(f"{URL}?limit=5").json()["next"]
    for limit in (1, 20):
        with django_assert_num_queries(1):
            api.get(link.replace("limit=5", f"limit={limit}"))


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ("limit=0", "limit"),
        ("limit=1001", "limit"),
        ("limit=-1", "limit"),
        ("limit=ten", "limit"),
        ("limit=", "limit"),
        ("limit=٣", "limit"),
        ("limit=" + "9" * 5000, "limit"),
        ("ordering=last_name", "ordering"),
        ("ordering=-joined", "ordering"),
        ("count=maybe", "count"),
        ("cursor=abc", "cursor"),
        ("cursor=abc:def", "cursor"),
    ],
)
def test_wrong_parameters(api, query, field):
    answer = api.get(f"{URL}?{query}")
    assert answer.status_code == 400
    assert [error["field"] for error in answer.json()["errors"]] == [field]


def test_a_cursor_with_one_letter_changed(api, street):
    cursor = api.get(f"{URL}?limit=5").json()["next"].split("cursor=")[1].split("&")[0]
    for at in range(0, len(cursor), 7):
        changed = cursor[:at] + ("A" if cursor[at] != "A" else "B") + cursor[at + 1 :]
        assert api.get(f"{URL}?cursor={changed}").status_code == 400


def test_a_cursor_of_another_ordering(api, street):
    link = api.get(f"{URL}?limit=5&ordering=newest").json()["next"]
    assert api.get(link.replace("ordering=newest", "ordering=name")).status_code == 400


@pytest.mark.parametrize("content", [[], ["joined"], 5, ["joined", False, "no date", "1"], ["joined", False, "", "x"]])
def test_a_cursor_signed_for_something_else(api, street, content):
    cursor = Signer(salt="api.cursor").sign_object(content)
    assert api.get(URL, {"cursor": cursor}).status_code == 400
