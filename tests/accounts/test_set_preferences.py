import pytest
from django.conf import settings
from django.test import Client
from django.urls import reverse

PREFERENCES = reverse("accounts:preferences")
SIGN_IN = reverse("accounts:sign_in")


def choose(client, **values):
    return client.post(PREFERENCES, values)


def test_it_works(client, db):
    answer = choose(client, theme="dark", next=SIGN_IN)
    assert answer.url == SIGN_IN
    assert 'data-theme="dark"' in client.get(SIGN_IN).content.decode()


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("theme", "light", 'data-theme="light"'),
        ("type", "large", 'data-type="large"'),
        ("keys", "off", 'data-keys="off"'),
        ("language", "en", '<html lang="en"'),
        ("language", "zh-hans", '<html lang="zh-hans"'),
    ],
)
def test_each_choice_shows_on_the_next_page(client, db, name, value, shown):
    choose(client, **{name: value})
    assert shown in client.get(SIGN_IN).content.decode()


def test_one_choice_leaves_the_others(client, db):
    choose(client, theme="dark")
    choose(client, type="large")
    page = client.get(SIGN_IN).content.decode()
    assert 'data-theme="dark"' in page
    assert 'data-type="large"' in page


def test_a_choice_can_be_taken_back(client, db):
    choose(client, theme="dark")
    choose(client, theme="")
    assert "data-theme" not in client.get(SIGN_IN).content.decode()


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example", "/\\evil.example", ""])
def test_leads_to_our_own_pages_only(client, elsewhere):
    assert choose(client, theme="dark", next=elsewhere).url == settings.LOGIN_REDIRECT_URL


@pytest.mark.parametrize("wrong", [{"theme": "pink"}, {"type": "tiny"}, {"keys": "no"}, {"language": "xx"}])
def test_an_unknown_choice_is_refused_and_nothing_kept(client, db, wrong):
    answer = choose(client, **wrong)
    assert answer.status_code == 400
    assert not set(wrong) & set(answer.cookies)


def test_a_forged_cookie_counts_as_no_choice(client, db):
    client.cookies["theme"] = '"><script>'
    page = client.get(SIGN_IN).content.decode()
    assert "data-theme" not in page
    assert "<script>" not in page


def test_reading_changes_nothing(client):
    assert client.get(PREFERENCES).status_code == 405


def test_an_outsider_without_the_token_is_refused(db):
    assert Client(enforce_csrf_checks=True).post(PREFERENCES, {"theme": "dark"}).status_code == 403
