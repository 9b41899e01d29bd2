"""Files of people's data are kept no longer than they are of use."""

from datetime import timedelta
from functools import partial
from itertools import chain

from django.conf import settings
from django.db import transaction

from accounts.services import record
from common.clock import now
from sheets import vault
from sheets.choices import WORKING, JobState
from sheets.models import Job, JobProblem

FILES = ("file", "rows_file", "report_file")
ORPHANED_AFTER = timedelta(days=1)


def prune() -> int:
    """Empty the jobs whose time is over; what they counted stays. How many."""
    before = now() - timedelta(days=settings.SHEETS_KEEP_DAYS)
    old = Job.objects.filter(created_at__lt=before).exclude(state__in=WORKING)
    found = list(old.exclude(file="", rows_file="", report_file=""))
    for job in found:
        _empty(job)
    _remove_orphans()
    return len(found)


@transaction.atomic
def _empty(job: Job) -> None:
    names = [getattr(job, field) for field in FILES]
    state = {"state": JobState.CANCELLED, "finished_at": now()} if job.state == JobState.CHECKED else {}
    Job.objects.filter(pk=job.pk).update(**dict.fromkeys(FILES, ""), preview="", **state)
    JobProblem.objects.filter(job=job).delete()
    record(action="sheets.prune", by=None, obj=job)
    transaction.on_commit(partial(_remove, names))


def _remove(names: list[str]) -> None:
    for name in names:
        vault.remove(name)


def _remove_orphans() -> None:
    """What a transaction that was rolled back, or a worker that was killed, has left."""
    known = set(chain.from_iterable(Job.objects.values_list(*FILES)))
    for name, changed_at in vault.stored():
        if name not in known and changed_at < now() - ORPHANED_AFTER:
            vault.remove(name)
