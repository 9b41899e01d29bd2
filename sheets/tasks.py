from celery import shared_task

from common.clock import now
from sheets import pruning, working
from sheets.following import poke
from sheets.models import Job


@shared_task
def work(pk: int) -> None:
    working.work(pk)


@shared_task
def sweep() -> None:
    """Send workers to the jobs that lost theirs."""
    for pk in Job.objects.left_behind(now()).order_by("pk").values_list("pk", flat=True)[:100]:
        poke(pk)


@shared_task
def prune() -> None:
    pruning.prune()
