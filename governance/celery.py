import os
from typing import Any

from celery import Celery
from celery.signals import task_prerun, worker_ready
from django.db import close_old_connections
from kombu.transport import TRANSPORT_ALIASES

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings")
TRANSPORT_ALIASES["filesystem"] = "governance.broker:Transport"
app = Celery("governance")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_ready.connect
def report(**_: object) -> None:
    """Beat's first heartbeat comes late for those who wait for the platform to be ready."""
    app.send_task("notices.tasks.heartbeat")


@task_prerun.connect
def look_after_connections(task: Any, **_: object) -> None:
    """As before a request: what is too old or was lost is opened anew, anything else serves the next task as well."""
    if not task.request.is_eager:
        close_old_connections()
