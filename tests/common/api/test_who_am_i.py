import pytest
from django.conf import settings
from django.test import Client

from accounts.models import ApiKey

URL = "/api/v1/me/"


def test_it_works(api, alice):
    answer = api.get(URL)
    assert answer.status_code == 200
    key = ApiKey.objects.get()
    assert answer.json()["user"] == {"username": "alice", "name": "elm-street A"}
    assert answer.json()["key"]["prefix"] == key.prefix
    assert answer.json()["key"]["scopes"] == ["read", "write"]
    assert answer.json()["limit"]["window"] == 60
    assert key.digest not in answer.text


def test_the_answer_is_ones_own(outsider, alice):
    assert outsider.get(URL).json()["user"]["username"] == "charlie"


def test_a_session_has_no_key(alice):
    browser = Client()
    browser.force_login(alice)
    assert browser.get(URL).json()["key"] is None


def test_a_session_that_writes_needs_a_csrf_token(alice):
    browser = Client(enforce_csrf_checks=True)
    browser.force_login(alice)
    answer = browser.post(URL)
    assert answer.status_code == 403
    assert answer.headers["Content-Type"] == "application/problem+json"


def test_without_a_key(client):
    answer = client.get(URL)
    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"].startswith("Token")
    assert answer.json()["type"] == "/api/v1/problems/unauthenticated"


def test_an_inactive_user(api, alice):
    alice.is_active = False
    alice.save()
    answer = api.get(URL)
    assert answer.status_code == 401
    assert answer.json()["code"] == "key_user_inactive"


def test_few_queries(api, django_assert_num_queries):
    api.get(URL)
    with django_assert_num_queries(0):
        api.get(URL)


@pytest.mark.parametrize("language", [code for code, _name in settings.LANGUAGES])
def test_every_kind_of_problem_is_explained(client, language):
    answer = client.get("/api/v1/problems/stale", headers={"Accept-Language": language})
    assert answer.status_code == 200
    assert answer.json()["status"] == 412


def test_an_unknown_kind_of_problem(client, db):
    assert client.get("/api/v1/problems/nonsense").status_code == 404
