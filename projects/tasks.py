from celery import shared_task

from projects import services


@shared_task
def remind_of_milestones() -> None:
    services.remind()
