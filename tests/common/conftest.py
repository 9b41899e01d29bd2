import pytest
from cryptography.fernet import Fernet
from django.db import connection

from tests.common.sealed import Sealed


@pytest.fixture
def keys(settings):
    """Two keys, newest first; the older alone is in use."""
    newest, older = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.FIELD_KEYS = [older]
    return [newest, older]


@pytest.fixture
def sealed_table(transactional_db, keys):
    with connection.schema_editor() as editor:
        editor.create_model(Sealed)
    yield
    with connection.schema_editor() as editor:
        editor.delete_model(Sealed)


@pytest.fixture
def stored(sealed_table):
    """What lies in the column."""

    def read(pk: int, column: str = "phone") -> str | None:
        with connection.cursor() as cursor:
            cursor.execute(f"SELECT {column} FROM sealed_sealed WHERE id = %s", [pk])
            return cursor.fetchone()[0]

    return read
