from celery import shared_task

from deliberation import services


@shared_task
def remind_of_meetings() -> None:
    services.remind()
