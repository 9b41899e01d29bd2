"""回访: a share of the finished orders is drawn at random, and somebody who had no part in them calls to ask."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from common.clock import now
from common.crypto import keyed_hash
from common.errors import Conflict, Invalid, NotAllowed
from grids.models import Post
from workorders.actors import SYSTEM, Actor, of_reporter
from workorders.choices import CallOutcome, State, Way
from workorders.models import Callback, CallbackTry, Event, Reporter, Review, WorkOrder
from workorders.permissions import holds, took_part
from workorders.policies import policy_for
from workorders.services.checking import keep_review, review
from workorders.services.reopening import reopen
from workorders.services.step import Step, append, follow, lock
from workorders.workflow import ACTIONS, Who

MOST_TRIES = 3
CALLERS = frozenset({Who.DESK, Who.SERVICE_DESK})


@dataclass(frozen=True)
class Said:
    """What came of a call. The answers only where somebody was reached."""

    outcome: str
    words: str = ""
    answers: Mapping[str, Any] = field(default_factory=dict)


@transaction.atomic
def draw_callback(order: int) -> Callback | None:
    """Draw, once for each time that the order was finished, whether somebody is to call about it.

    The draw comes out the same however often it is made: only an order on which it falls is locked and looked at."""
    if not _falls_on(WorkOrder.objects.only("district", "reworks", "reopenings").get(pk=order)):
        return None
    locked = lock(order)
    reporter = _whom_to_call(locked) if _is_to_be_asked(locked) and _falls_on(locked) else None
    if reporter is None:
        return None
    nth, share = _round_of(locked), policy_for(locked).callbacks
    drawn = {"reporter": reporter, "roll": roll_of(order, nth), "share": share, "drawn_at": now()}
    return Callback.objects.get_or_create(order=locked, round=nth, defaults=drawn)[0]


def _round_of(order: WorkOrder) -> int:
    return order.reworks + order.reopenings


def _falls_on(order: WorkOrder) -> bool:
    return roll_of(order.pk, _round_of(order)) < policy_for(order).callbacks


def _is_to_be_asked(order: WorkOrder) -> bool:
    if order.reviews_itself or order.state not in (State.REVIEWING, State.CLOSED):
        return False
    if order.state == State.REVIEWING:
        return True
    last = order.events.filter(to_state=State.CLOSED).exclude(from_state=State.CLOSED).order_by("pk").last()
    return last is not None and last.action == "expire_review"


def roll_of(order: int, nth: int) -> int:
    """A number from 0 to 99 that nobody can choose or guess, and that comes out the same when it is done again."""
    return int(keyed_hash(f"callback:{order}:{nth}")[:8], 16) % 100


def _whom_to_call(order: WorkOrder) -> Reporter | None:
    known = order.reporters.filter(is_staff=False, is_anonymous=False, person__isnull=False)
    for each in known.exclude(person__phone_hash="").select_related("person").order_by("pk"):
        if not took_part(of_reporter(each), order):
            return each
    return None


def may_call(order: WorkOrder, by: Actor) -> bool:
    """The desk or the service desk, but nobody who had a part in the work."""
    return holds(by, order, CALLERS) and not took_part(by, order)


@transaction.atomic
def note_call(callback: Callback, said: Said, *, by: Actor) -> Callback:
    """Keep what came of a call. An answer counts as the reporter's review; an unhappy one sends the order back."""
    order = lock(callback.order_id)
    callback = Callback.objects.select_related("reporter__person").get(pk=callback.pk)
    _check(callback, order, by)
    assert by.user is not None  # callers act by account
    CallbackTry.objects.create(
        callback=callback, at=now(), user=by.user, post=_post(by), outcome=said.outcome, words=said.words
    )
    callback.tries += 1
    if said.outcome == CallOutcome.REACHED:
        callback.review = _review(callback, order, said, by)
    if said.outcome != CallOutcome.NOT_REACHED or callback.tries >= MOST_TRIES:
        callback.outcome, callback.ended_at = said.outcome, now()
    callback.save()
    if callback.review is None:
        _note(order, "call", by, {"outcome": said.outcome, "tries": callback.tries})
    return callback


def _check(callback: Callback, order: WorkOrder, by: Actor) -> None:
    if not may_call(order, by):
        raise NotAllowed(_("Whoever had a part in the work does not ask how it went."))
    if callback.ended_at is not None:
        raise Conflict(_("This call has been made."))
    if order.state not in (State.REVIEWING, State.CLOSED):
        raise Conflict(_("The order is in work again: there is nothing to ask at present."))


def _post(by: Actor) -> Post | None:
    return by.posts[0] if by.posts else None


def _review(callback: Callback, order: WorkOrder, said: Said, by: Actor) -> Review:
    missing = {name: [_("Ask this, and note the answer.")] for name in ("solved", "satisfaction")}
    missing = {name: words for name, words in missing.items() if not said.answers.get(name)}
    if missing:
        raise Invalid(fields=missing)
    speaker = replace(of_reporter(callback.reporter), user=by.user)
    answers = {**said.answers, "comment": said.words}
    if order.state == State.REVIEWING:
        review(order, by=speaker, way=Way.CALLBACK, **answers)
        return order.reviews.latest("pk")
    return _review_of_closed(order, speaker, answers)


def _review_of_closed(order: WorkOrder, speaker: Actor, answers: dict[str, Any]) -> Review:
    """The order had closed without a word: it is kept now, and an unhappy one reopens it."""
    if took_part(speaker, order):
        raise NotAllowed(_("Nobody rates their own work."))
    step = Step(ACTIONS["review"], order, speaker, None, now())
    given = keep_review(step, way=Way.CALLBACK, **answers)
    data = {"review": given.pk, "solved": given.solved, "satisfaction": given.satisfaction}
    _note(order, "called_back", speaker, data, given.comment, is_public=True)
    if given.is_unhappy:
        reason = given.comment or _("Asked by telephone, the reporter says that it is not settled.")
        reopen(order, by=SYSTEM, reason=reason, unhappy=True)
    return given


def _note(
    order: WorkOrder, mark: str, by: Actor, data: dict[str, object], text: str = "", is_public: bool = False
) -> Event:
    event = append(order, mark, by, _post(by), now(), order.state, is_public, text, data)
    follow(event)
    return event
