import pytest
from django.contrib.auth.models import AnonymousUser
from django.db.models import ProtectedError
from django.test import RequestFactory

from accounts.models import AuditEntry, User
from accounts.services import create_api_key, record


@pytest.fixture
def alice(db):
    return User.objects.create_user("alice", first_name="Alice", last_name="Wang")


def test_it_works(alice, held_clock):
    other = User.objects.create_user("bob")
    request = RequestFactory().get("/", REMOTE_ADDR="10.0.0.7")
    record(action="person.view", by=alice, obj=other, reason="asked by phone", request=request, detail={"field": "id"})
    entry = AuditEntry.objects.get()
    assert (entry.at, entry.user, entry.actor_label) == (held_clock, alice, "alice Alice Wang")
    assert (entry.object_type, entry.object_id, entry.object_label) == ("accounts.user", str(other.pk), "bob")
    assert (entry.address, entry.result, entry.reason) == ("10.0.0.7", "ok", "asked by phone")
    assert entry.detail == {"field": "id"}


def test_the_system_and_strangers_have_a_name_too(db):
    assert record(action="x", by=None).actor_label == "system"
    assert record(action="x", by=None, actor_label="reporter of 12").actor_label == "reporter of 12"
    assert record(action="x", by=AnonymousUser(), actor_label="?").user is None


def test_a_key_is_named(alice):
    alice.api_key, _plain = create_api_key(user=alice, name="Map", scopes=["read"])
    assert f"[{alice.api_key.prefix}]" in record(action="x", by=alice).actor_label


@pytest.mark.parametrize("text", ["a\0b", "a\nb", "长" * 1000, "\ud800"])
def test_any_text_can_be_recorded(db, text):
    entry = record(action="x", by=None, actor_label=text, reason=text)
    entry.refresh_from_db()
    assert entry.reason[:1] in ("a", "长", " ")
    assert len(entry.actor_label) <= 200


def test_nothing_is_changed_or_removed(alice):
    entry = record(action="x", by=alice)
    for attempt in (
        entry.save,
        entry.delete,
        AuditEntry.objects.all().delete,
        lambda: AuditEntry.objects.update(action="y"),
    ):
        with pytest.raises(TypeError):
            attempt()
    assert AuditEntry.objects.get().action == "x"


def test_who_is_in_the_log_cannot_be_deleted(alice):
    record(action="x", by=alice)
    with pytest.raises(ProtectedError):
        alice.delete()
