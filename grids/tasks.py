from celery import shared_task

from grids import handover
from grids.recutting import executing


@shared_task
def carry_out_recuts() -> None:
    executing.carry_out_planned()
    executing.gather_stragglers()


@shared_task
def hand_over_ended() -> None:
    handover.hand_over_ended()
