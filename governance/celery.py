import os

from celery import Celery
from celery.signals import worker_ready
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
