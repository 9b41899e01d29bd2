from celery import shared_task

from grids.recutting import executing


@shared_task
def carry_out_recuts() -> None:
    executing.carry_out_planned()
