"""Is the platform alive, and is it fit for work? Asked by those who watch it; nothing here names a secret."""

import os
from collections.abc import Callable
from datetime import timedelta

from django.conf import settings
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from common.clock import now
from governance.celery import app
from notices.models import Heartbeat

LONGEST_SILENCE = timedelta(seconds=60)

# Each says why not, or nothing when all is well.
Check = Callable[[], str]


@require_safe
@never_cache
def live(_request: HttpRequest) -> JsonResponse:
    """The process answers. Asks nobody else."""
    return JsonResponse({"ok": True})


@require_safe
@never_cache
def ready(_request: HttpRequest) -> JsonResponse:
    """Everything that work needs, each by name; 503 when anything is amiss."""
    reasons = {"database": database(), "broker": broker()}
    for name, check in IN_DATABASE.items():
        reasons[name] = reasons["database"] or check()
    ok = not any(reasons.values())
    checks = {name: {"ok": not why, "why": why} for name, why in reasons.items()}
    return JsonResponse({"ok": ok, "checks": checks}, status=200 if ok else 503)


def database() -> str:
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return "The database does not answer."
    return ""


def broker() -> str:
    if not settings.REDIS_URL:
        queue = settings.CELERY_BROKER_TRANSPORT_OPTIONS["data_folder_out"]
        return "" if os.access(queue, os.W_OK) else "The broker's folder cannot be written."
    try:
        with app.connection_for_write(settings.CELERY_BROKER_URL, connect_timeout=2) as link:
            link.ensure_connection(max_retries=1, timeout=2)
    except (OperationalError, OSError):
        return "The broker does not answer."
    return ""


def migrations() -> str:
    executor = MigrationExecutor(connection)
    waiting = executor.migration_plan(executor.loader.graph.leaf_nodes())
    return f"Migrations to apply: {len(waiting)}." if waiting else ""


def worker() -> str:
    try:
        last = Heartbeat.objects.filter(name="worker").values_list("beat_at", flat=True).first()
    except DatabaseError:
        return "The worker's reports cannot be read."
    if last is None:
        return "The worker has never reported."
    silence = now() - last
    if silence > LONGEST_SILENCE:
        return f"The worker last reported {silence.total_seconds():.0f} seconds ago."
    return ""


IN_DATABASE: dict[str, Check] = {"migrations": migrations, "worker": worker}
