"""The history of one order, put in a shape that can be counted."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property

from workorders.choices import CheckOutcome, LimitStep, Mode, State
from workorders.models import Contest, Deadline, Dispatch, Event, Review, WorkOrder

SENDS = frozenset({"dispatch", "adjudicate", "agree"})
TAKES_BACK = frozenset({"return", "reopen"})


@dataclass(frozen=True)
class Sending:
    """From being sent to somebody to being taken back. What is handed over by name stays the same sending."""

    ref: int  # of the first dispatch
    event: Event
    unit: int | None
    mode: str
    accepted: bool
    returned: bool


@dataclass(frozen=True)
class History:
    order: WorkOrder
    events: list[Event]
    dispatches: list[Dispatch]
    deadlines: list[Deadline]
    reviews: list[Review]
    contests: list[Contest]

    @cached_property
    def sendings(self) -> list[Sending]:
        return [sending for _version, sending in self._spans if sending is not None]

    @cached_property
    def _spans(self) -> list[tuple[int, Sending | None]]:
        """From which version on who had the order."""
        given = {each.pk: each for each in self.dispatches}
        later = {e.data["before"]: e.data["dispatch"] for e in self.events if _is_handed_on(e)}
        agreed = iter([each for each in self.dispatches if _is_agreed(each) and each.pk not in later.values()])
        spans: list[tuple[int, Sending | None]] = []
        for event in self.events:
            if event.action in SENDS:
                first = next(agreed) if event.action == "agree" else given[event.data["dispatch"]]
                spans.append((event.version, self._sending(event, first, _last(first, later, given))))
            elif event.action in TAKES_BACK or (event.action == "hand_over" and not _is_handed_on(event)):
                spans.append((event.version, None))
        return spans

    def _sending(self, event: Event, first: Dispatch, last: Dispatch) -> Sending:
        accepted, returned = last.accepted_at is not None, last.returned_at is not None
        return Sending(first.pk, event, first.unit_id, first.mode, accepted, returned)

    def sending_at(self, version: int) -> Sending | None:
        """Who had the order at this version."""
        return next((sending for since, sending in reversed(self._spans) if since <= version), None)

    def clocks(self, step: LimitStep, sending: Sending) -> list[Deadline]:
        """The limits of a step that ran for a sending."""
        rows = (each for each in self.deadlines if each.step == step)
        return [each for each in rows if self.sending_at(each.opened_at_version) is sending]

    def area_at(self, moment: datetime) -> int:
        """Where the order was."""
        then = [event.area_id for event in self.events if event.at <= moment]
        return then[-1] if then else self.events[0].area_id

    @cached_property
    def completion(self) -> Event | None:
        """The first completion that then passed its check."""
        return next(_passed(self.events, {"complete"}), None)

    @cached_property
    def finish(self) -> Event | None:
        """When the result was there: as above, or answered or settled without being sent."""
        return next(_passed(self.events, {"complete", "answer", "settle"}), None)


def _is_handed_on(event: Event) -> bool:
    return event.action == "hand_over" and "before" in event.data


def _is_agreed(dispatch: Dispatch) -> bool:
    return dispatch.mode == Mode.AGREED


def _last(dispatch: Dispatch, later: dict[int, int], given: dict[int, Dispatch]) -> Dispatch:
    while dispatch.pk in later:
        dispatch = given[later[dispatch.pk]]
    return dispatch


def _passed(events: Iterable[Event], ways: set[str]) -> Iterator[Event]:
    """The ends of the work that stood: nothing to check, or checked and passed."""
    waiting: Event | None = None
    for event in events:
        if event.action in ways and event.to_state == State.REVIEWING:
            yield event
        elif event.action in ("complete", "settle"):
            waiting = event if event.action in ways else None
        elif event.action == "check" and waiting and event.data.get("outcome") == CheckOutcome.PASS:
            yield waiting
