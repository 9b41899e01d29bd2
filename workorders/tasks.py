from celery import shared_task

from workorders.figures.tallying import count_all
from workorders.services import auditing, batching, issuing, recounting, watching


@shared_task
def watch_deadlines() -> None:
    watching.watch()
    watching.watch_asked()


@shared_task
def expire_reviews() -> None:
    watching.expire_reviews()


@shared_task
def remind_providers() -> None:
    watching.remind_providers()


@shared_task
def resume_due() -> None:
    watching.resume_due()


@shared_task
def recount_provisional() -> None:
    recounting.recount_provisional()


@shared_task
def make_bulletins() -> None:
    issuing.make_due()


@shared_task
def count_figures() -> None:
    count_all()


@shared_task
def find_oddities() -> None:
    auditing.find_due()


@shared_task
def forget_bulk_runs() -> None:
    batching.forget_runs()
