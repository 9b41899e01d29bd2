import pytest
from django.urls import reverse

from tests.accounts.conftest import PASSWORD

CHANGE = reverse("accounts:change_password")


def change(client, new, old=PASSWORD, again=None):
    return client.post(CHANGE, {"old_password": old, "new_password1": new, "new_password2": again or new})


def test_it_works(english, alice):
    english.force_login(alice)
    assert english.get(CHANGE).status_code == 200
    assert change(english, "another-Word2").status_code == 302
    alice.refresh_from_db()
    assert alice.check_password("another-Word2")
    assert "_auth_user_id" in english.session


def test_an_outsider_is_sent_to_sign_in(english, db):
    assert change(english, "another-Word2").url.startswith(reverse("accounts:sign_in"))


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"new": "another-Word2", "old": "wrong"}, "Your old password was entered incorrectly"),
        ({"new": "another-Word2", "again": "another-Word3"}, "fields didn’t match"),
        ({"new": "longenoughbutplain"}, "Use at least 3 of these"),
        ({"new": "aB1-"}, "at least 8 characters"),
    ],
)
def test_what_is_wrong_stands_at_its_field(english, alice, values, sentence):
    english.force_login(alice)
    page = change(english, **values).content.decode()
    assert sentence in page
    assert 'aria-invalid="true"' in page
    alice.refresh_from_db()
    assert alice.check_password(PASSWORD)
