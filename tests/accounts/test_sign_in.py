import re

import pytest
from django.conf import settings
from django.urls import reverse

from tests.accounts.conftest import PASSWORD

SIGN_IN = reverse("accounts:sign_in")


def sign_in(client, password=PASSWORD, **extra):
    return client.post(SIGN_IN, {"username": "alice", "password": password, **extra}, REMOTE_ADDR="10.0.0.7")


def test_it_works(english, alice):
    assert "Sign in" in english.get(SIGN_IN).content.decode()
    answer = sign_in(english)
    assert answer.status_code == 302
    assert answer.url == settings.LOGIN_REDIRECT_URL
    assert english.session["_auth_user_id"] == str(alice.pk)


def test_an_outsider(english, alice):
    answer = sign_in(english, username="mallory")
    assert answer.status_code == 200
    assert "_auth_user_id" not in english.session


def test_a_wrong_password_says_what_to_do_and_keeps_the_name(english, alice):
    page = sign_in(english, password="wrong").content.decode()
    assert "User name and password do not match" in page
    assert "After 5 failures in a row sign-in is locked for 30 minutes" in page
    assert 'value="alice"' in page
    assert "wrong" not in page


def test_an_account_out_of_use_does_not_open(english, alice):
    alice.is_active = False
    alice.save()
    sign_in(english)
    assert "_auth_user_id" not in english.session


@pytest.mark.parametrize("elsewhere", ["https://evil.example/", "//evil.example/", "javascript:alert(1)"])
def test_leads_back_to_our_own_pages_only(english, alice, elsewhere):
    assert sign_in(english, next=elsewhere).url == settings.LOGIN_REDIRECT_URL


def test_leads_to_the_page_asked_for(english, alice):
    page = english.get(SIGN_IN, {"next": "/components/"}).content.decode()
    assert re.search(r'name="next"\s+value="/components/"', page)
    assert sign_in(english, next="/components/").url == "/components/"


def test_after_five_failures_it_is_locked_and_says_until_when(english, alice):
    answers = [sign_in(english, password="wrong") for _n in range(5)]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 200, 429]
    locked = sign_in(english)
    page = locked.content.decode()
    assert locked.status_code == 429
    assert re.search(r"Sign-in is locked until \d\d:\d\d", page)
    assert "starts the 30 minutes anew" in page
    assert 'value="alice"' in page
    assert "_auth_user_id" not in english.session


def test_the_administration_has_no_door_of_its_own(english, alice):
    right = {"username": "alice", "password": PASSWORD}
    answer = english.post(f"{reverse('admin:login')}?next=/admin/accounts/", right)
    assert (answer.status_code, answer.url) == (302, f"{SIGN_IN}?next=/admin/accounts/")
    assert "_auth_user_id" not in english.session


def test_somebody_else_may_still_sign_in(english, alice, django_user_model):
    django_user_model.objects.create_user("bob", password=PASSWORD)
    for _n in range(5):
        sign_in(english, password="wrong")
    assert sign_in(english, username="bob").status_code == 302


def test_whoever_is_signed_in_is_sent_on(english, alice):
    english.force_login(alice)
    assert english.get(SIGN_IN).status_code == 302
