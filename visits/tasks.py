from celery import shared_task

from visits import services


@shared_task
def remind_of_visits() -> None:
    services.remind()
