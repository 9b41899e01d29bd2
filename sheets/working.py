"""What a worker does with a job, from wherever the last one left it."""

import structlog
from django.db import OperationalError
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from common.clock import now
from common.errors import DomainError, NotAllowed
from notices.services import sentence, tell
from sheets.checking import check
from sheets.choices import JobState
from sheets.exporting import export
from sheets.following import poke
from sheets.holding import Held, LostLease, TurnOver, claim, let_go
from sheets.importing import take_in
from sheets.models import Job
from sheets.registers import Register

MOST_ATTEMPTS = 5
STEPS = {JobState.CHECKING: check, JobState.IMPORTING: take_in, JobState.EXPORTING: export}
TOLD = {
    JobState.CHECKED: gettext_lazy("“%(title)s”: the file is checked. Look at it, then confirm."),
    JobState.DONE: gettext_lazy("“%(title)s” is done."),
    JobState.FAILED: gettext_lazy("“%(title)s” failed; the page says why."),
}

log = structlog.get_logger(__name__)


def register_sentences() -> None:
    for state, text in TOLD.items():
        sentence(f"sheets.{state}", text)


def work(pk: int) -> bool:
    """Work on the job until it rests. False when there was nothing to do, or another worker is at it."""
    held = claim(pk)
    if held is None:
        return False
    with translation.override(held.job.language):
        try:
            _work(held)
        except LostLease:
            return False
        except TurnOver:
            let_go(held)
            poke(pk)
        except OperationalError:
            let_go(held)
            raise
    return True


def _work(held: Held) -> None:
    try:
        table, user = _asked(held.job)
        STEPS[JobState(held.job.state)](held, table, user)
    except DomainError as refusal:
        _fail(held, str(refusal.message))
    except (LostLease, TurnOver, OperationalError):
        raise
    except Exception:
        log.exception("job failed", job=held.job.pk)
        _fail(held, _("Something went wrong on this server. What had been taken in stays; the rest was left."))
    else:
        _tell(held.job)


def _asked(job: Job) -> tuple[Register, User]:
    """The register and the person, as they are now: what was allowed when it started may be so no longer."""
    if job.attempts > MOST_ATTEMPTS:
        raise NotAllowed(_("The server broke off %(n)d times over this. Try a smaller file.") % {"n": MOST_ATTEMPTS})
    user, table = _user_of(job), job.table
    allowed = table is not None and (table.may_export(user) if job.kind == "export" else table.may_import(user))
    if table is None or not allowed:
        raise NotAllowed(_("Whoever started this may do so no longer."))
    return table, user


def _user_of(job: Job) -> User:
    user, key = job.by, job.api_key
    closed = key is not None and (key.revoked_at or (key.expires_at and key.expires_at <= now()))
    if not user.is_active or closed:
        raise NotAllowed(_("Whoever started this may do so no longer."))
    user.api_key = key
    return user


def _fail(held: Held, message: str) -> None:
    held.finish(JobState.FAILED, message=message)
    _tell(held.job)


def _tell(job: Job) -> None:
    event = f"sheets.{job.state}"
    tell(
        [job.by_id],
        event,
        f"{event}:{job.pk}",
        {"title": f"{job.get_kind_display()} · {job.title}"},
        job.get_absolute_url(),
    )
