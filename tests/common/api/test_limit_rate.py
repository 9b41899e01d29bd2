from datetime import timedelta

import pytest
from django.core.exceptions import ImproperlyConfigured

from common import clock
from common.api.throttling import Rate, parse_rate

URL = "/api/v1/me/"


@pytest.fixture(autouse=True)
def _three_a_minute(settings):
    settings.API_RATE = "3/m"


def test_it_works(api, held_clock):
    answer = api.get(URL)
    assert answer.headers["RateLimit-Policy"] == '"default";q=3;w=60'
    assert answer.headers["RateLimit"] == '"default";r=2;t=60'


def test_too_many(api, held_clock):
    clock.advance(timedelta(seconds=20))
    assert [api.get(URL).status_code for _n in range(4)] == [200, 200, 200, 429]
    answer = api.get(URL)
    assert answer.headers["Retry-After"] == "40"
    assert answer.headers["RateLimit"] == '"default";r=0;t=40'
    assert answer.json()["type"] == "/api/v1/problems/too-many-requests"


def test_after_the_window_it_is_whole_again(api, held_clock):
    for _n in range(5):
        api.get(URL)
    clock.advance(timedelta(seconds=60))
    assert api.get(URL).headers["RateLimit"] == '"default";r=2;t=60'


def test_each_key_has_its_own(api, outsider, alice, client_of, held_clock):
    for _n in range(5):
        api.get(URL)
    assert outsider.get(URL).status_code == 200
    assert client_of(alice).get(URL).status_code == 200


def test_an_address_counts_where_nobody_is_known(client, db, held_clock):
    codes = [client.get("/api/v1/problems/stale").status_code for _n in range(4)]
    assert codes == [200, 200, 200, 429]
    assert client.get("/api/v1/problems/stale", REMOTE_ADDR="10.9.9.9").status_code == 200


def test_no_limit(api, settings):
    settings.API_RATE = ""
    answer = api.get(URL)
    assert "RateLimit" not in answer.headers
    assert answer.json()["limit"] is None


@pytest.mark.parametrize(("text", "rate"), [("5/s", Rate(5, 1)), ("7/h", Rate(7, 3600)), ("9/d", Rate(9, 86400))])
def test_rates(text, rate):
    assert parse_rate(text) == rate


@pytest.mark.parametrize("text", ["5", "5/w", "x/m", "-1/m", "/m"])
def test_a_rate_that_cannot_be_read(text):
    with pytest.raises(ImproperlyConfigured):
        parse_rate(text)
