import pytest
from django.urls import reverse

from accounts.models import AuditEntry, User


@pytest.fixture
def alice(db):
    return User.objects.create_superuser("alice", password="right-Word1")


def sign_in(client, username="alice", password="right-Word1"):
    return client.post(
        reverse("accounts:sign_in"), {"username": username, "password": password}, REMOTE_ADDR="10.0.0.7"
    )


def entries():
    return list(AuditEntry.objects.order_by("pk").values_list("action", "actor_label", "result", "address"))


def test_it_works(client, alice):
    sign_in(client)
    client.post(reverse("admin:logout"), REMOTE_ADDR="10.0.0.7")
    assert entries() == [("sign_in", "alice", "ok", "10.0.0.7"), ("sign_out", "alice", "ok", "10.0.0.7")]
    assert AuditEntry.objects.first().user == alice


def test_a_stranger(client, alice):
    sign_in(client, "mallory")
    assert entries() == [("sign_in", "mallory", "failed", "10.0.0.7")]
    assert AuditEntry.objects.get().user is None


def test_a_wrong_password_is_not_kept(client, alice):
    sign_in(client, password="nearly-Right1")
    assert entries() == [("sign_in", "alice", "failed", "10.0.0.7")]
    assert "nearly" not in str(AuditEntry.objects.values())


def test_a_lock_out(client, alice):
    for _n in range(5):
        sign_in(client, password="wrong")
    assert [action for action, *_rest in entries()].count("lock_out") == 1
    sign_in(client)
    assert ("sign_in", "alice", "ok", "10.0.0.7") not in entries()


@pytest.mark.parametrize("name", ["a\0b", "长" * 500, ""])
def test_any_name_can_fail(client, alice, name):
    assert sign_in(client, name).status_code == 200
