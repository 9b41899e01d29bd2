import shutil
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.db import ConnectionHandler
from django.db.migrations.recorder import MigrationRecorder
from django.test import Client
from pytest_django import DjangoAssertNumQueries, Settings

from common.clock import now
from governance import health
from notices.models import Heartbeat
from notices.tasks import heartbeat


def ready(client: Client) -> tuple[int, dict[str, str]]:
    """The status, and why each thing that is amiss is so."""
    answer = client.get("/health/ready")
    body: dict[str, Any] = answer.json()
    assert body["ok"] == (answer.status_code == 200)
    return answer.status_code, {name: check["why"] for name, check in body["checks"].items() if not check["ok"]}


@pytest.mark.django_db
def test_it_works(client: Client) -> None:
    heartbeat()
    assert ready(client) == (200, {})
    assert set(client.get("/health/ready").json()["checks"]) == {"database", "broker", "migrations", "worker"}


@pytest.mark.django_db
def test_live_asks_nobody(client: Client, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    with django_assert_num_queries(0):
        assert client.get("/health/live").json() == {"ok": True}


@pytest.mark.django_db
def test_worker_never_seen(client: Client) -> None:
    assert ready(client) == (503, {"worker": "The worker has never reported."})


@pytest.mark.django_db
def test_worker_silent(client: Client, held_clock: object) -> None:
    Heartbeat.objects.create(name="worker", beat_at=now() - timedelta(seconds=61))
    assert ready(client) == (503, {"worker": "The worker last reported 61 seconds ago."})


@pytest.mark.django_db
def test_migration_missing(client: Client) -> None:
    heartbeat()
    MigrationRecorder.Migration.objects.filter(app="sessions").delete()
    assert ready(client) == (503, {"migrations": "Migrations to apply: 1."})


@pytest.mark.django_db
def test_database_gone(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    nowhere = {"ENGINE": "django.db.backends.sqlite3", "NAME": "/nowhere/db.sqlite3"}
    monkeypatch.setattr(health, "connection", ConnectionHandler({"default": nowhere})["default"])
    why = "The database does not answer."
    assert ready(client) == (503, dict.fromkeys(["database", "migrations", "worker"], why))


@pytest.mark.django_db
def test_table_gone(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Heartbeat._meta, "db_table", "nowhere")
    assert ready(client) == (503, {"worker": "The worker's reports cannot be read."})


@pytest.mark.django_db
def test_broker_folder_gone(client: Client, settings: Settings, tmp_path: Path) -> None:
    heartbeat()
    settings.REDIS_URL = ""
    settings.CELERY_BROKER_TRANSPORT_OPTIONS = {"data_folder_out": str(tmp_path / "queue")}
    shutil.rmtree(tmp_path)
    assert ready(client) == (503, {"broker": "The broker's folder cannot be written."})


@pytest.mark.django_db
def test_redis_gone(client: Client, settings: Settings) -> None:
    heartbeat()
    settings.REDIS_URL = settings.CELERY_BROKER_URL = "redis://127.0.0.1:1/0"
    assert ready(client) == (503, {"broker": "The broker does not answer."})


def test_cannot_be_posted_to(client: Client) -> None:
    assert client.post("/health/live").status_code == 405
