"""Drafts of matches: made by a worker, edited and sent by the desk. Each line is sent in a transaction of its own."""

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import structlog
from django.db import OperationalError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from accounts.models import User
from common.clock import now
from common.errors import Conflict, DomainError, Invalid, NotAllowed
from common.versions import check_version, held, locked
from grids.models import Area
from notices.outbox import emit
from partybuilding.matching.batch import Matched, match
from partybuilding.matching.best import could, explain
from partybuilding.matching.facts import read
from partybuilding.models import TO_BE_MADE, DraftState, MatchDraft, MatchLine, Offer
from partybuilding.needs import of_draft
from partybuilding.querysets.offers import desk_paths
from partybuilding.services.asking import ask
from workorders.actors import of_user

WORK = "partybuilding.drafts.work"
FAILED = "partybuilding.drafts.failed"
LOST_AFTER = timedelta(minutes=2)  # without a sign of life
MOST_ATTEMPTS = 3
MOST_NEEDS = 20_000
BLOCK = 1000
BROKEN = "broken"

log = structlog.get_logger(__name__)


@transaction.atomic
def open_draft(area: Area, *, by: User, seed: int = 0) -> MatchDraft:
    """Have the needs that wait in the area matched. A worker does it."""
    check_desk(area, by)
    return queue(area, by=by, seed=seed)


def queue(area: Area, *, by: User, seed: int = 0, is_morning: bool = False) -> MatchDraft:
    at = now()
    draft = MatchDraft.objects.create(area=area, by=by, seed=seed, is_morning=is_morning, created_at=at, beat_at=at)
    emit(WORK, {"draft": draft.pk})
    return draft


def check_desk(area: Area, by: User) -> None:
    if not area.path.startswith(tuple(desk_paths(by)) or ("-",)):
        raise NotAllowed(_("Only the desk of the area matches its needs."))


def work(pk: int) -> None:
    """Do what the draft waits for. Whoever comes second finds it done, or somebody at it."""
    draft = _claim(pk)
    if draft is None:
        return
    if draft.state == DraftState.SENDING:
        _send_lines(draft)
    else:
        _try_to_make(draft)


@transaction.atomic
def _claim(pk: int) -> MatchDraft | None:
    draft = held(MatchDraft.objects.select_related("area", "by", "sent_by"), pk)
    is_left = draft.beat_at + LOST_AFTER < now()
    if draft.state == DraftState.QUEUED or (draft.state == DraftState.WORKING and is_left):
        if draft.attempts >= MOST_ATTEMPTS:
            _fail(draft)
            return None
        draft.state = DraftState.WORKING
        draft.attempts += 1
    elif draft.state != DraftState.SENDING or not (draft.done == 0 or is_left):
        return None
    draft.beat_at = now()
    draft.save(update_fields=["state", "attempts", "beat_at"])
    return draft


def _try_to_make(draft: MatchDraft) -> None:
    """What breaks is left to the sweep, which sends the next worker; after the last attempt it has failed."""
    try:
        make(draft)
    except Exception:
        log.exception("draft of matches failed", draft=draft.pk, attempt=draft.attempts)
        if draft.attempts >= MOST_ATTEMPTS:
            _fail(draft)


@transaction.atomic
def _fail(draft: MatchDraft) -> None:
    """Unless somebody has dropped it, or had it tried again, meanwhile. Of a draft that nobody waits for the desk is
    told."""
    mine = MatchDraft.objects.filter(pk=draft.pk, state=DraftState.WORKING, attempts=draft.attempts)
    has_failed = mine.update(state=DraftState.FAILED, finished_at=now())
    if has_failed and draft.is_morning:
        emit(FAILED, {"draft": draft.pk})


def left_behind() -> Iterator[int]:
    """Those whose worker was lost."""
    rows = MatchDraft.objects.filter(state__in=("queued", "working", "sending"), beat_at__lt=now() - LOST_AFTER)
    yield from rows.order_by("pk").values_list("pk", flat=True)[:20]


def _beat(draft: MatchDraft, done: int) -> None:
    MatchDraft.objects.filter(pk=draft.pk).update(done=done, beat_at=now())


def make(draft: MatchDraft) -> MatchDraft:
    """Read, weigh, assign, and write the lines; all of them or none."""
    orders = of_draft(draft).order_by("due_at", "pk")
    found = list(orders.defer("description", "search")[:MOST_NEEDS])
    MatchDraft.objects.filter(pk=draft.pk).update(total=len(found), beat_at=now())
    matched = match(read(found), draft.seed, lambda done: _beat(draft, done))
    return _keep(draft, matched)


@transaction.atomic
def _keep(draft: MatchDraft, matched: Matched) -> MatchDraft:
    draft = locked(MatchDraft.objects.all(), draft)
    if draft.state != DraftState.WORKING:
        return draft
    draft.lines.all().delete()
    MatchLine.objects.bulk_create(_lines(draft, matched), batch_size=BLOCK)
    draft.state, draft.facts = DraftState.READY, matched.facts
    draft.done = draft.total = len(matched.candidates)
    draft.finished_at = draft.beat_at = now()
    draft.save()
    return draft


def _lines(draft: MatchDraft, matched: Matched) -> Iterator[MatchLine]:
    for need, candidate in zip(matched.known.needs, matched.candidates, strict=True):
        line = MatchLine(draft=draft, order_id=need.order, order_version=need.version)
        if candidate is not None:
            line.offer_id, line.score = candidate.supply.offer, candidate.score
            line.at, line.reasons = explain(matched.known, need, candidate)
        yield line


# Editing


def _open_for_editing(pk: int, by: User, version: int | None, among: Sequence[str] = (DraftState.READY,)) -> MatchDraft:
    draft = held(MatchDraft.objects.select_related("area"), pk)
    check_version(draft, version)
    check_desk(draft.area, by)
    if draft.state not in among:
        raise Conflict(_("The draft is not open: it is being worked on, was sent or was dropped."))
    MatchDraft.objects.filter(pk=pk).update(version=F("version") + 1)
    draft.version += 1
    return draft


@transaction.atomic
def leave_out(line: MatchLine, *, by: User, is_dropped: bool = True, version: int | None = None) -> MatchDraft:
    """The need is not sent with this draft; or is, after all."""
    draft = _open_for_editing(line.draft_id, by, version)
    MatchLine.objects.filter(pk=line.pk).update(is_dropped=is_dropped)
    return draft


@transaction.atomic
def change_offer(line: MatchLine, offer: Offer, *, by: User, version: int | None = None) -> MatchDraft:
    """Somebody else is asked. Raises Invalid where the offer cannot meet the need or has no place left here."""
    draft = _open_for_editing(line.draft_id, by, version)
    best = could(line.order, offer)
    if best is None:
        raise Invalid.field("offer", _("This offer cannot meet the need: choose another."))
    others = draft.lines.filter(offer=offer, is_dropped=False).exclude(pk=line.pk).count()
    if others >= _places(line, offer):
        raise Invalid.field("offer", _("The draft asks this offer as often as it can be asked already."))
    row = MatchLine.objects.select_related("order").get(pk=line.pk)
    row.offer, row.score, row.at, row.reasons = offer, best.score, best.at, best.reasons
    row.order_version, row.is_dropped, row.is_changed = row.order.version, False, True
    row.save()
    return draft


def _places(line: MatchLine, offer: Offer) -> int:
    return next((each.free for each in read([line.order], among=[offer.pk]).supplies), 0)


@transaction.atomic
def drop_draft(draft: MatchDraft, *, by: User, version: int | None = None) -> MatchDraft:
    """Nothing of it is sent. A worker that is still making it keeps nothing."""
    draft = _open_for_editing(draft.pk, by, version, among=(DraftState.READY, *TO_BE_MADE))
    draft.state, draft.finished_at = DraftState.DROPPED, now()
    draft.save(update_fields=["state", "finished_at"])
    return draft


@transaction.atomic
def retry_draft(draft: MatchDraft, *, by: User, version: int | None = None) -> MatchDraft:
    """Have a draft that failed made after all, of the needs that wait now."""
    draft = _open_for_editing(draft.pk, by, version, among=(DraftState.FAILED,))
    draft.state, draft.attempts, draft.done, draft.finished_at = DraftState.QUEUED, 0, 0, None
    draft.beat_at = now()
    draft.save()
    emit(WORK, {"draft": draft.pk})
    return draft


# Sending


@transaction.atomic
def send_draft(
    draft: MatchDraft, *, by: User, answer_by: datetime | None = None, version: int | None = None
) -> MatchDraft:
    """Ask all providers that the draft names. A worker does it, line by line; sent twice is once."""
    if answer_by is not None and answer_by <= now():
        raise Invalid.field("answer_by", _("This moment has passed: set a later one."))
    draft = _open_for_editing(draft.pk, by, version)
    lines = draft.lines.filter(is_dropped=False, offer__isnull=False).count()
    if not lines:
        raise Conflict(_("The draft asks nobody: keep or choose at least one."))
    draft.state, draft.sent_by, draft.answer_by = DraftState.SENDING, by, answer_by
    draft.done, draft.total, draft.beat_at = 0, lines, now()
    draft.save()
    emit(WORK, {"draft": draft.pk})
    return draft


def _send_lines(draft: MatchDraft) -> None:
    rows = draft.lines.filter(is_dropped=False, offer__isnull=False, done_at=None)
    for pk in list(rows.values_list("pk", flat=True)):
        _send_line(draft, pk)
        _beat(draft, draft.lines.exclude(done_at=None).count())
    MatchDraft.objects.filter(pk=draft.pk).update(state=DraftState.SENT, finished_at=now())


@transaction.atomic
def _send_line(draft: MatchDraft, pk: int) -> None:
    line = held(MatchLine.objects.select_related("order", "offer"), pk)
    if line.done_at is not None:
        return
    line.done_at = now()
    try:
        with transaction.atomic():
            _ask(draft, line)
    except DomainError as refusal:
        line.code = refusal.code
        line.words = " ".join(str(each) for texts in refusal.fields.values() for each in texts) or str(refusal)
    except OperationalError:
        raise
    except Exception:
        log.exception("line of a draft failed", line=pk)
        line.code, line.words = BROKEN, _("Something went wrong on this server.")
    line.save(update_fields=["done_at", "code", "words"])


def _ask(draft: MatchDraft, line: MatchLine) -> None:
    assert draft.sent_by is not None  # set by `send_draft`
    assert line.offer is not None  # asked for by `_send_lines`
    by = of_user(draft.sent_by)
    ask(line.order, line.offer, by=by, answer_by=draft.answer_by, version=line.order_version)
