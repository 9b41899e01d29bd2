import threading
from datetime import timedelta

import pytest
from django.db import connection
from rest_framework.test import APIClient

from accounts.models import User
from accounts.services import create_api_key
from common import clock
from common.models import IdempotencyKey
from common.tasks import purge_idempotency_keys

pytestmark = pytest.mark.urls("tests.common.api.people")
URL = "/api/v1/people/"


def post(api, username="dora", key="k1", url=URL, **data):
    return api.post(url, {"username": username, **data}, format="json", headers={"Idempotency-Key": key})


def test_it_works(api):
    first, second = post(api), post(api)
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json() == second.json()
    assert "Idempotent-Replayed" not in first.headers
    assert second.headers["Idempotent-Replayed"] == "true"
    assert User.objects.filter(username="dora").count() == 1


def test_the_key_of_an_outsider_is_another(api, outsider):
    post(api)
    answer = post(outsider, "emil")
    assert answer.status_code == 201
    assert "Idempotent-Replayed" not in answer.headers


def test_two_keys_of_one_user_are_two_callers(api, alice, client_of):
    post(api)
    assert post(client_of(alice), "emil").status_code == 201


def test_what_is_no_longer_ones_own_is_not_shown_again(api):
    post(api)
    User.objects.filter(username="dora").update(first_name="oak-street")
    assert post(api).status_code == 404


def test_another_body_under_the_same_key(api):
    post(api)
    answer = post(api, "emil")
    assert (answer.status_code, answer.json()["code"]) == (422, "idempotency-mismatch")
    assert not User.objects.filter(username="emil").exists()


def test_another_address_under_the_same_key(api):
    post(api)
    answer = api.post(f"{URL}alice/actions/lengthen/", {}, format="json", headers={"Idempotency-Key": "k1"})
    assert answer.status_code == 422


def test_spaces_and_order_do_not_make_another_body(api):
    header = {"Idempotency-Key": "k1"}
    api.generic("POST", URL, b'{"username":"dora","last_name":"D"}', "application/json", headers=header)
    again = api.generic("POST", URL, b'{ "last_name": "D", "username": "dora" }', "application/json", headers=header)
    assert again.headers["Idempotent-Replayed"] == "true"


def test_a_refusal_is_not_kept(api):
    assert post(api, "alice").status_code == 400
    assert not IdempotencyKey.objects.exists()
    User.objects.filter(username="alice").update(username="renamed")
    assert post(api, "alice").status_code == 201


def test_an_action_acts_once(api, alice):
    url = f"{URL}alice/actions/lengthen/"
    for _n in range(3):
        answer = api.post(url, {}, format="json", headers={"Idempotency-Key": "k1"})
        assert answer.status_code == 200
    assert User.objects.get(pk=alice.pk).last_name == "Ax"


def test_without_a_key_each_counts(api, alice):
    for _n in range(2):
        api.post(f"{URL}alice/actions/lengthen/", {}, format="json")
    assert User.objects.get(pk=alice.pk).last_name == "Axx"
    assert not IdempotencyKey.objects.exists()


@pytest.mark.parametrize("key", ["k" * 256, "é", "a\tb", "a\x7f"])
def test_a_key_that_is_none(api, key):
    answer = post(api, key=key)
    assert answer.status_code == 400
    assert answer.json()["errors"][0]["field"] == "Idempotency-Key"


def test_after_a_day_a_key_is_free_again(api, held_clock):
    post(api)
    clock.advance(timedelta(hours=23))
    assert post(api, "emil").status_code == 422
    clock.advance(timedelta(hours=1))
    assert post(api, "emil").status_code == 201
    assert IdempotencyKey.objects.count() == 1


def test_purge(api, held_clock):
    post(api, "dora", "old")
    clock.advance(timedelta(hours=12))
    post(api, "emil", "new")
    clock.advance(timedelta(hours=12))
    purge_idempotency_keys()
    assert [row.key for row in IdempotencyKey.objects.all()] == ["new"]


@pytest.mark.django_db(transaction=True)
def test_two_at_once_have_one_effect():
    alice = User.objects.create_user("alice", first_name="elm-street", last_name="A")
    plain = create_api_key(user=alice, name="x", scopes=["write"])[1]
    answers, start = [], threading.Barrier(4)

    def call():
        api = APIClient(headers={"Authorization": f"Token {plain}"})
        start.wait()
        url = f"{URL}alice/actions/lengthen/"
        answers.append(api.post(url, {}, format="json", headers={"Idempotency-Key": "k1"}))
        connection.close()

    threads = [threading.Thread(target=call) for _n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [answer.status_code for answer in answers] == [200] * 4
    assert sum("Idempotent-Replayed" in answer.headers for answer in answers) == 3
    assert User.objects.get(pk=alice.pk).last_name == "Ax"
