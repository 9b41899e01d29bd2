from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, models
from django.test.utils import CaptureQueriesContext, isolate_apps

from common.crypto import EncryptedTextField, Secret, is_current
from common.management.commands import rotate_field_keys
from common.rotation import Tally, encrypted_models, rotate_model
from tests.common.sealed import Sealed


@pytest.fixture
def rows(sealed_table):
    return Sealed.objects.bulk_create([Sealed(phone=f"p{n}", note=f"n{n}" if n % 2 else None) for n in range(7)])


@pytest.fixture
def rotate(monkeypatch):
    """The command, with our table as the only encrypted one."""
    monkeypatch.setattr(rotate_field_keys, "encrypted_models", lambda: [Sealed])

    def run(**options: int) -> str:
        out = StringIO()
        call_command("rotate_field_keys", stdout=out, **options)
        return out.getvalue()

    return run


def texts():
    return [(row.phone.reveal(), row.note and row.note.reveal()) for row in Sealed.objects.order_by("pk")]


def test_it_works(rows, keys, settings, rotate):
    before = texts()
    settings.FIELD_KEYS = keys
    assert "10 re-encrypted, 0 already current, 0 unreadable" in rotate()
    settings.FIELD_KEYS = keys[:1]
    assert texts() == before


def test_a_second_run_writes_nothing(rows, keys, settings, rotate):
    settings.FIELD_KEYS = keys
    rotate()
    with CaptureQueriesContext(connection) as queries:
        assert "0 re-encrypted, 10 already current" in rotate(batch=3)
    assert not [query for query in queries if query["sql"].startswith("UPDATE")]


def test_a_run_that_was_stopped_goes_on(rows, keys, settings, rotate):
    settings.FIELD_KEYS = keys
    Sealed.objects.filter(pk__lte=rows[2].pk).update(phone="done before")
    assert "7 re-encrypted, 3 already current" in rotate(batch=2)
    assert all(is_current(row.phone.token) for row in Sealed.objects.all())


def test_what_no_key_opens_is_counted_and_kept(rows, keys, settings, rotate):
    foreign = "gAAAAA-not-ours"
    Sealed.objects.filter(pk=rows[0].pk).update(phone=Secret(foreign))
    settings.FIELD_KEYS = keys
    with pytest.raises(CommandError, match="1 values"):
        rotate()
    assert Sealed.objects.get(pk=rows[0].pk).phone.token == foreign
    assert sum(is_current(row.phone.token) for row in Sealed.objects.all()) == 6


def test_a_value_changed_meanwhile_is_not_overwritten(rows, keys, settings, monkeypatch):
    settings.FIELD_KEYS = keys

    def changed_meanwhile(token: str) -> str:
        if token == rows[0].phone.token:
            Sealed.objects.filter(pk=rows[0].pk).update(phone="typed just now")
        return Secret.of("stale").token

    monkeypatch.setattr("common.rotation.rotate", changed_meanwhile)
    rotate_model(Sealed, batch=1)
    assert Sealed.objects.get(pk=rows[0].pk).phone.reveal() == "typed just now"


def test_an_empty_table(sealed_table):
    assert rotate_model(Sealed) == Tally()


@isolate_apps("common")
def test_models_with_encrypted_columns_are_found():
    options = {"__module__": "tests.common", "Meta": type("Meta", (), {"app_label": "common"})}
    plain = type("Plain", (models.Model,), {**options, "text": models.TextField()})
    secret = type("WithSecret", (models.Model,), {**options, "secret": EncryptedTextField()})
    type("Proxy", (secret,), {**options, "Meta": type("Meta", (), {"app_label": "common", "proxy": True})})
    assert list(encrypted_models(plain._meta.apps)) == [secret]


def test_a_batch_must_hold_something(rotate):
    with pytest.raises(CommandError, match="--batch"):
        rotate(batch=0)


def test_it_runs_over_the_models_of_the_platform(db):
    out = StringIO()
    call_command("rotate_field_keys", stdout=out)
    assert "Every value is under the newest key" in out.getvalue()
