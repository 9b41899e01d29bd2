import os
import socket
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlsplit

import psycopg2
import pytest

from tools import engines
from tools.servers import MissingError


@pytest.fixture(autouse=True)
def _on_our_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """The engines of the running suite are none of our business here."""
    monkeypatch.delenv("TEST_DATABASE_URL", raising=False)
    monkeypatch.delenv("TEST_REDIS_URL", raising=False)


def here(stack: ExitStack, name: str) -> engines.Engine:
    found = engines.enter(stack, engines.postgresql() if name == "postgresql" else engines.redis_server())
    if isinstance(found, MissingError):
        (pytest.fail if os.environ.get("CI") == "true" else pytest.skip)(str(found))
    return found


def listens(url: str) -> bool:
    address = urlsplit(url)
    with socket.socket() as client:
        return client.connect_ex((address.hostname, address.port)) == 0


@pytest.mark.parametrize("name", ["postgresql", "redis"])
def test_it_works(name: str) -> None:
    """It runs within the block, and nothing of it is left behind."""
    with ExitStack() as stack:
        engine = here(stack, name)
        assert listens(engine.url)
        assert engine.version[0].isdigit()
    assert not listens(engine.url)


def test_a_postgresql_of_ours_lets_nobody_in_without_the_password() -> None:
    with ExitStack() as stack:
        address = urlsplit(here(stack, "postgresql").url)
        with pytest.raises(psycopg2.OperationalError, match="password"):
            psycopg2.connect(f"postgres://postgres:wrong@{address.hostname}:{address.port}/postgres")


def test_a_given_address_goes_first(monkeypatch: pytest.MonkeyPatch) -> None:
    with ExitStack() as stack:
        given = here(stack, "redis").url
        monkeypatch.setenv("TEST_REDIS_URL", given)
        with engines.redis_server() as engine:
            assert (engine.url, engine.origin) == (given, "TEST_REDIS_URL")


def test_a_given_address_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEST_DATABASE_URL", "postgres://nobody@127.0.0.1:1/none")
    with ExitStack() as stack:
        reason = engines.enter(stack, engines.postgresql())
    assert isinstance(reason, MissingError)
    assert str(reason).startswith("PostgreSQL does not answer: ")


def test_too_old_is_not_taken(tmp_path: Path) -> None:
    for name in ("initdb", "postgres"):
        (tmp_path / name).write_text("#!/bin/sh\necho postgres 14.9\n")
        (tmp_path / name).chmod(0o755)
    assert not engines.is_postgresql(tmp_path)
    (tmp_path / "postgres").write_text("#!/bin/sh\necho postgres 17.2\n")
    assert engines.is_postgresql(tmp_path)


def test_nothing_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "postgresql_programs", lambda: iter(()))
    with ExitStack() as stack:
        reason = engines.enter(stack, engines.postgresql())
    assert str(reason) == "PostgreSQL 15 or newer is not on this machine"
