import pytest
from django.urls import reverse

from accounts.models import User

COMPONENTS = reverse("common:components")


def test_it_works(client, db):
    client.force_login(User.objects.create_user("alice", is_staff=True))
    page = client.get(COMPONENTS)
    assert page.status_code == 200
    assert page.content.decode().count('class="catalogue"') == 2


def test_an_outsider(client, db):
    assert client.get(COMPONENTS).status_code == 404
    client.force_login(User.objects.create_user("bob"))
    assert client.get(COMPONENTS).status_code == 404


def test_open_to_everybody_while_developing(client, db, settings):
    settings.DEBUG = True
    assert client.get(COMPONENTS).status_code == 200


@pytest.mark.parametrize("what", [" style=", "onclick=", "<style", "javascript:"])
def test_nothing_that_the_content_policy_refuses(client, db, what):
    client.force_login(User.objects.create_user("alice", is_staff=True))
    page = client.get(COMPONENTS)
    assert what not in page.content.decode()
    assert "'unsafe" not in page["Content-Security-Policy"]
