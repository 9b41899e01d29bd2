import pytest

from accounts.models import AuditEntry, User
from accounts.selectors import KeyRefused, key_for
from accounts.services import create_api_key, revoke_api_key


@pytest.fixture
def alice(db):
    return User.objects.create_user("alice")


def test_it_works(alice):
    key, plain = create_api_key(user=alice, name="x", scopes=["read"])
    assert key_for(plain, "") == key
    revoke_api_key(key=key, by=alice)
    with pytest.raises(KeyRefused) as refusal:
        key_for(plain, "")
    assert refusal.value.code == "key_revoked"


def test_other_keys_stay(alice):
    revoked, _plain = create_api_key(user=alice, name="x", scopes=["read"])
    kept, plain = create_api_key(user=alice, name="y", scopes=["read"])
    revoke_api_key(key=revoked)
    assert key_for(plain, "") == kept


def test_a_second_time_changes_nothing(alice):
    key, _plain = create_api_key(user=alice, name="x", scopes=["read"])
    revoke_api_key(key=key, by=alice)
    at = key.revoked_at
    revoke_api_key(key=key, by=alice)
    assert key.revoked_at == at
    assert AuditEntry.objects.filter(action="api_key.revoke").count() == 1
