import os

from celery import Celery
from celery.signals import worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "governance.settings")
app = Celery("governance")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()


@worker_ready.connect
def report(**_: object) -> None:
    """Beat's first heartbeat comes late for those who wait for the platform to be ready."""
    app.send_task("notices.tasks.heartbeat")
