from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client

from sheets import registers
from tests.sheets import people


@pytest.fixture(autouse=True)
def _register(settings: Any, tmp_path: Any) -> Iterator[None]:
    """The register of these tests, and a vault of their own."""
    settings.DATA_DIR = tmp_path
    people.register()
    yield
    registers.unregister("people")


@pytest.fixture
def manager(db: None) -> Client:
    client = Client()
    client.force_login(people.user(people.MANAGER))
    return client


@pytest.fixture
def outsider(db: None) -> Client:
    client = Client()
    client.force_login(people.user("outsider"))
    return client
