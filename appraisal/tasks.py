from celery import shared_task

from appraisal import services


@shared_task
def remind_of_scores() -> None:
    services.remind()
