from celery import shared_task

from workorders.services import watching


@shared_task
def watch_deadlines() -> None:
    watching.watch()


@shared_task
def expire_reviews() -> None:
    watching.expire_reviews()


@shared_task
def resume_due() -> None:
    watching.resume_due()
