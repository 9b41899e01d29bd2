"""The only writers of jobs. What a worker does with them is in `working`."""

import hashlib
from collections.abc import Iterable, Mapping
from typing import IO, Any

from django.db import transaction
from django.db.models import F
from django.http import HttpRequest
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from common.clock import now
from common.errors import Invalid, NotAllowed, WrongState
from common.redaction import redact
from common.versions import locked
from notices.outbox import emit
from sheets import vault
from sheets.choices import OPEN, Format, JobKind, JobState
from sheets.inspecting import kind_of, plain_name
from sheets.models import Job
from sheets.registers import Register, find

WORK = "sheets.work"
LEAST_REASON = 4
LONGEST_REASON = 200


@transaction.atomic
def start_import(
    *, register: str, file: IO[bytes], name: str, size: int, by: User, request: HttpRequest | None = None
) -> Job:
    """Keep the file, and have it checked. Nothing is taken in before `confirm_import`."""
    table = _table(register)
    if not table.may_import(by):
        raise NotAllowed(_("You may not import into this register."))
    kind = kind_of(file, size)
    kept, sha256 = _keep(file)
    try:
        job = _new(
            JobKind.IMPORT, table, by, file=kept, file_kind=kind, file_name=plain_name(name), sha256=sha256, size=size
        )
        detail = {"register": table.key, "sha256": sha256, "size": size}
        record(action="sheets.import", by=by, obj=job, request=request, detail=detail)
    except BaseException:
        vault.remove(kept)
        raise
    return job


@transaction.atomic
def confirm_import(job: Job, *, by: User, version: int | None = None, request: HttpRequest | None = None) -> Job:
    """Take in what the preview has shown; what was refused stays out."""
    job = _begin(job, version)
    if job.by_id != by.pk:
        raise NotAllowed(_("Only whoever started this may confirm it."))
    if job.state != JobState.CHECKED:
        raise WrongState(_("Only what has just been checked can be confirmed."), state=job.state)
    if not job.count("new") + job.count("changed"):
        raise Invalid(_("There is nothing to take in: no row is new or changed."))
    record(action="sheets.confirm", by=by, obj=job, request=request, detail={"register": job.register, **job.counts})
    return _end(job, state=JobState.IMPORTING, counts={}, done=0, blocks_done=0, attempts=0, wakes=True)


@transaction.atomic
def cancel_job(job: Job, *, by: User, version: int | None = None, request: HttpRequest | None = None) -> Job:
    """Stop at the end of the block at work. What had been taken in stays."""
    job = _begin(job, version)
    if job.state not in OPEN:
        raise WrongState(_("This has ended already."), state=job.state)
    taken = job.count("new") + job.count("changed") if job.state == JobState.IMPORTING else 0
    sentence = ngettext("%(n)d row had been taken in.", "%(n)d rows had been taken in.", taken) % {"n": taken}
    record(action="sheets.cancel", by=by, obj=job, request=request, detail={"register": job.register, "taken": taken})
    return _end(job, state=JobState.CANCELLED, finished_at=now(), message=sentence)


@transaction.atomic
def start_export(
    *,
    register: str,
    by: User,
    filters: Mapping[str, str] | None = None,
    format: str = Format.XLSX,
    in_full: bool = False,
    reason: str = "",
    request: HttpRequest | None = None,
) -> Job:
    """Have a file written of what the person may see, narrowed by the filters."""
    table = _table(register)
    if not table.may_export(by):
        raise NotAllowed(_("You may not export this register."))
    reason = _checked_reason(table, by, reason, in_full=in_full)
    kept = _checked_filters(table, filters or {})
    total = table.count(by, kept)
    values = {"format": _checked_format(format), "in_full": in_full, "reason": reason, "filters": kept, "total": total}
    job = _new(JobKind.EXPORT, table, by, **values)
    asked = {name: redact(value) for name, value in kept.items()}
    detail = {"register": table.key, "filters": asked, "rows": total, "in_full": in_full, "format": job.format}
    record(action="sheets.export", by=by, obj=job, reason=reason, request=request, detail=detail)
    return job


def record_download(job: Job, what: str, *, by: User, request: HttpRequest | None = None) -> None:
    detail = {"register": job.register, "what": what, "rows": job.total}
    record(action="sheets.download", by=by, obj=job, reason=job.reason, request=request, detail=detail)


def _table(key: str) -> Register:
    table = find(key)
    if table is None:
        raise Invalid.field("register", _("There is no register of this name."))
    return table


def _new(kind: JobKind, table: Register, by: User, **values: Any) -> Job:
    job = Job.objects.create(
        kind=kind,
        register=table.key,
        by=by,
        api_key=by.api_key,
        language=get_language() or "zh-hans",
        created_at=now(),
        **values,
    )
    emit(WORK, {"job": job.pk})
    return job


def _begin(job: Job, version: int | None) -> Job:
    return locked(Job.objects.all(), job, version)


def _end(job: Job, *, wakes: bool = False, **values: Any) -> Job:
    Job.objects.filter(pk=job.pk).update(lease="", lease_until=None, version=F("version") + 1, **values)
    job.refresh_from_db()
    if wakes:
        emit(WORK, {"job": job.pk})
    return job


def _keep(file: IO[bytes]) -> tuple[str, str]:
    digest = hashlib.sha256()

    def pieces() -> Iterable[bytes]:
        file.seek(0)
        while piece := file.read(vault.PIECE):
            digest.update(piece)
            yield piece

    return vault.keep(pieces()), digest.hexdigest()


def _checked_reason(table: Register, by: User, reason: str, *, in_full: bool) -> str:
    reason = " ".join(reason.split())
    if len(reason) > LONGEST_REASON:
        raise Invalid.field("reason", _("Write at most %(limit)d characters.") % {"limit": LONGEST_REASON})
    if in_full and not table.may_export_in_full(by):
        raise NotAllowed(_("You may not take this register away unmasked."))
    if in_full and len(reason) < LEAST_REASON:
        raise Invalid.field("reason", _("Say what you need it for, in a few words."))
    return reason


def _checked_filters(table: Register, filters: Mapping[str, str]) -> dict[str, str]:
    unknown = sorted(set(filters) - set(table.filters))
    if unknown:
        sentence = _("There is no filter %(unknown)s here. Known are: %(known)s.")
        raise Invalid.field("filters", sentence % {"unknown": unknown[0][:40], "known": ", ".join(table.filters)})
    return {name: value for name, value in filters.items() if value}


def _checked_format(text: str) -> str:
    if text not in Format.values:
        raise Invalid.field("format", _("Choose one of %(known)s.") % {"known": ", ".join(Format.values)})
    return text
