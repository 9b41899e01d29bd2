from datetime import timedelta

import pytest
from rest_framework.test import APIClient

from accounts.models import ApiKey
from accounts.services import create_api_key, revoke_api_key
from common import clock
from common.clock import now

pytestmark = pytest.mark.urls("tests.common.api.people")
URL = "/api/v1/people/"


def call(plain, method="get", **extra):
    return getattr(APIClient(), method)(URL, headers={"Authorization": f"Token {plain}"}, **extra)


@pytest.fixture
def plain(alice):
    return create_api_key(user=alice, name="test", scopes=["read", "write"])[1]


def test_it_works(plain):
    assert call(plain).status_code == 200


def test_a_stranger_sees_nothing_of_ours(outsider, alice, api):
    assert [row["username"] for row in outsider.get(URL).json()["results"]] == ["charlie"]
    assert outsider.get(f"{URL}alice/").status_code == 404


@pytest.mark.parametrize(
    "header",
    ["Token", "Token ", "Token x", "Token aaaaaaaa.", "Token aaaaaaaa.b", "Token é.é", "Token a b c", "Token ........"],
)
def test_a_malformed_key(db, header):
    answer = APIClient().get(URL, headers={"Authorization": header})
    assert answer.status_code == 401
    assert answer.json()["code"] == "key_unknown"


def test_every_changed_letter_closes_it(plain):
    for at in (0, 9, len(plain) - 1):
        letter = "a" if plain[at] != "a" else "b"
        assert call(plain[:at] + letter + plain[at + 1 :]).status_code == 401


def test_another_scheme_is_no_key(plain):
    assert APIClient().get(URL, headers={"Authorization": f"Bearer {plain}"}).status_code == 401


def test_a_revoked_key(plain):
    revoke_api_key(key=ApiKey.objects.get())
    assert call(plain).json()["code"] == "key_revoked"


def test_a_key_ends_at_its_time(alice, held_clock):
    plain = create_api_key(user=alice, name="x", scopes=["read"], expires_at=now() + timedelta(hours=1))[1]
    assert call(plain).status_code == 200
    clock.advance(timedelta(hours=1))
    answer = call(plain)
    assert (answer.status_code, answer.json()["code"]) == (401, "key_expired")


@pytest.mark.parametrize(
    ("address", "status"), [("10.1.2.3", 200), ("11.0.0.1", 401), ("::ffff:10.1.2.3", 200), ("", 401)]
)
def test_only_from_its_addresses(alice, address, status):
    plain = create_api_key(user=alice, name="x", scopes=["read"], allowed_addresses=["10.0.0.0/8"])[1]
    assert call(plain, REMOTE_ADDR=address).status_code == status


def test_behind_a_proxy_the_client_counts(alice, settings):
    plain = create_api_key(user=alice, name="x", scopes=["read"], allowed_addresses=["10.0.0.0/8"])[1]
    forged = {"HTTP_X_FORWARDED_FOR": "10.0.0.1, 11.0.0.1"}
    settings.TRUSTED_PROXIES = 0
    assert call(plain, REMOTE_ADDR="11.0.0.1", **forged).status_code == 401
    settings.TRUSTED_PROXIES = 1
    assert call(plain, REMOTE_ADDR="127.0.0.1", **forged).status_code == 401
    assert call(plain, REMOTE_ADDR="127.0.0.1", HTTP_X_FORWARDED_FOR="6.6.6.6, 10.0.0.1").status_code == 200


@pytest.mark.parametrize(
    ("scopes", "reads", "writes"),
    [
        (["read"], 200, 403),
        (["write"], 403, 400),
        (["people:read"], 200, 403),
        (["people:write", "read"], 200, 400),
        (["orders:read", "orders:write"], 403, 403),
    ],
)
def test_scopes(alice, client_of, scopes, reads, writes):
    client = client_of(alice, scopes)
    assert client.get(URL).status_code == reads
    answer = client.post(URL, {}, format="json")
    assert answer.status_code == writes
    if writes == 403:
        assert answer.json()["code"] == "scope_missing"
        assert "people:write" in answer.json()["detail"]


def test_last_use_is_noted_once_a_minute(plain, held_clock, django_assert_num_queries):
    call(plain)
    assert ApiKey.objects.get().last_used_at == held_clock
    clock.advance(timedelta(seconds=59))
    call(plain)
    assert ApiKey.objects.get().last_used_at == held_clock
    clock.advance(timedelta(seconds=2))
    call(plain)
    assert ApiKey.objects.get().last_used_at == now()


def test_keys_cannot_be_guessed_without_end(db, settings):
    settings.API_RATE = "3/m"
    codes = [call("aaaaaaaa.b").status_code for _n in range(4)]
    assert codes == [401, 401, 401, 429]


def test_guessing_does_not_lock_out_the_owner(plain, settings):
    settings.API_RATE = "3/m"
    for _n in range(5):
        call("aaaaaaaa.b")
    assert call(plain).status_code == 200
