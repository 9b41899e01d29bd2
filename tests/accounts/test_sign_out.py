from django.urls import reverse

SIGN_OUT = reverse("accounts:sign_out")


def test_it_works(client, alice):
    client.force_login(alice)
    answer = client.post(SIGN_OUT)
    assert answer.url == reverse("accounts:sign_in")
    assert "_auth_user_id" not in client.session


def test_a_link_does_not_sign_out(client, alice):
    client.force_login(alice)
    assert client.get(SIGN_OUT).status_code == 405
    assert "_auth_user_id" in client.session


def test_an_outsider(client, db):
    assert client.post(SIGN_OUT).url == reverse("accounts:sign_in")
