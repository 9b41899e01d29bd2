import hashlib
from datetime import datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import CommandError, call_command

from accounts.models import ApiKey, AuditEntry, User
from accounts.services import create_api_key
from common.clock import now
from common.errors import Invalid


@pytest.fixture
def alice(db):
    return User.objects.create_user("alice")


def command(*arguments):
    out = StringIO()
    call_command("create_api_key", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue().strip()


def test_it_works(alice):
    plain = command("--user", "alice", "--scopes", "read,work-orders:write")
    key = ApiKey.objects.get()
    prefix, secret = plain.split(".")
    assert (key.user, key.prefix, key.scopes) == (alice, prefix, ["read", "work-orders:write"])
    assert key.digest == hashlib.sha256(secret.encode()).hexdigest()
    assert secret not in repr(key.__dict__)


def test_an_outsiders_key_is_another(alice):
    User.objects.create_user("charlie")
    assert command("--user", "alice", "--scopes", "read") != command("--user", "charlie", "--scopes", "read")
    assert [key.user.username for key in ApiKey.objects.order_by("pk")] == ["alice", "charlie"]


def test_all_that_can_be_said(alice):
    command(
        *("--user", "alice", "--scopes", "read", "--name", "Map", "--area", "640106001", "--expires", "2999-12-31"),
        *("--allow", "10.0.0.0/8", "--allow", "192.0.2.7"),
    )
    key = ApiKey.objects.get()
    assert (key.name, key.area_code) == ("Map", "640106001")
    assert key.expires_at == datetime(3000, 1, 1, tzinfo=ZoneInfo("Asia/Shanghai"))
    assert key.allowed_addresses == ["10.0.0.0/8", "192.0.2.7/32"]


def test_a_moment_of_expiry(alice):
    command("--user", "alice", "--scopes", "read", "--expires", "2999-12-31T12:00")
    assert ApiKey.objects.get().expires_at == datetime(2999, 12, 31, 12, tzinfo=ZoneInfo("Asia/Shanghai"))


@pytest.mark.parametrize(
    "arguments",
    [
        ("--user", "nobody", "--scopes", "read"),
        ("--user", "alice", "--scopes", ""),
        ("--user", "alice", "--scopes", "read,everything"),
        ("--user", "alice", "--scopes", "Work:read"),
        ("--user", "alice", "--scopes", "read", "--area", "12"),
        ("--user", "alice", "--scopes", "read", "--area", "640106; drop"),
        ("--user", "alice", "--scopes", "read", "--expires", "2001-01-01"),
        ("--user", "alice", "--scopes", "read", "--expires", "soon"),
        ("--user", "alice", "--scopes", "read", "--expires", "2999-02-31"),
        ("--user", "alice", "--scopes", "read", "--allow", "10.0.0.1/8"),
        ("--user", "alice", "--scopes", "read", "--allow", "home"),
        ("--user", "alice", "--scopes", "read", "--name", "n" * 101),
    ],
)
def test_a_wrong_input_makes_no_key(alice, arguments):
    with pytest.raises(CommandError):
        command(*arguments)
    assert not ApiKey.objects.exists()
    assert not AuditEntry.objects.exists()


def test_the_service_names_the_field(alice):
    with pytest.raises(Invalid) as refusal:
        create_api_key(user=alice, name=" ", scopes=["read"])
    assert list(refusal.value.fields) == ["name"]
    with pytest.raises(Invalid) as refusal:
        create_api_key(user=alice, name="x", scopes=["read"], expires_at=now() - timedelta(seconds=1))
    assert list(refusal.value.fields) == ["expires_at"]


def test_it_is_recorded(alice):
    key, _plain = create_api_key(user=alice, name="Map", scopes=["read"], by=alice)
    entry = AuditEntry.objects.get()
    assert (entry.action, entry.user, entry.object_id) == ("api_key.create", alice, str(key.pk))
    assert entry.detail == {"user": "alice", "scopes": ["read"]}
