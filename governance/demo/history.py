"""Plays the stories in the order of time, the clock in hand: what is due in between happens in between."""

import heapq
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime

from common import clock
from common.errors import Stale
from governance.demo.cast import Cast
from governance.demo.courses import Courses
from governance.demo.ground import Ground
from governance.demo.stories import Story, reported
from notices import outbox
from notices.models import Outbox
from workorders import services
from workorders.models import Category, Deadline, WorkOrder
from workorders.services import watching

PARTS = 10


class Alarms:
    """The moments at which a deadline becomes soon or overdue. The clockwork runs then, and idles in between."""

    def __init__(self) -> None:
        self._moments: list[tuple[datetime, int, int]] = []
        self._running: dict[int, set[int]] = {}

    def set(self, order: WorkOrder) -> None:
        """Wake up for the deadlines of the order that run now, and no longer for its earlier ones."""
        running = Deadline.objects.running().filter(order=order.pk)
        rows = list(running.values_list("pk", "soon_at", "due_at"))
        known = self._running.get(order.pk, set())
        self._running[order.pk] = {pk for pk, _soon, _due in rows}
        for pk, *moments in rows:
            for moment in moments if pk not in known else ():
                heapq.heappush(self._moments, (moment, order.pk, pk))

    def next(self, until: datetime) -> datetime | None:
        """The next moment, no later than `until`, to wake up at."""
        while self._moments and self._moments[0][0] <= until:
            moment, order, deadline = heapq.heappop(self._moments)
            if deadline in self._running[order]:
                return moment
        return None


class History:
    def __init__(self, cast: Cast, courses: Courses, ground: Ground, categories: dict[str, Category]) -> None:
        self.cast, self.courses, self.ground, self.categories = cast, courses, ground, categories
        self.areas = {area.pk: area for area in ground.all_areas()}
        self.units = {unit.pk: unit for unit in courses.units.all}
        self.alarms = Alarms()

    def play(self, stories: list[Story], until: datetime, progress: Callable[[str], None]) -> None:
        """Play all stories as far as they come by `until`."""
        coming = [(story.starts, story.number, story) for story in stories]
        heapq.heapify(coming)
        begun = 0
        with clock.held(stories[0].starts):
            while coming and coming[0][0] <= until:
                at, _number, story = heapq.heappop(coming)
                self._pass_time(at)
                if story.order is None and (begun := begun + 1) % (len(stories) // PARTS or 1) == 0:
                    progress(f"{begun} of {len(stories)} orders, {at:%Y-%m-%d}")
                then = self._take_turn(story, at)
                if then is not None:
                    heapq.heappush(coming, (then, story.number, story))
            self._pass_time(until)
        _deliver()  # what was written before the first story, at a moment that was still to come in it
        _check_delivered()

    def _pass_time(self, until: datetime) -> None:
        while moment := self.alarms.next(until):
            _move_clock(moment)
            if watching.watch() + watching.watch_asked() + watching.expire_reviews() + watching.resume_due():
                _deliver()
        _move_clock(until)

    def _take_turn(self, story: Story, at: datetime) -> datetime | None:
        """One step of the story, and what follows from it. When the next one comes."""
        if story.order is None:
            request, by = reported(story, self.cast, self.ground, self.categories)
            story.order = services.submit(request, by=by)
        elif story.turn is not None:
            # Should the clockwork have changed the order meanwhile, the next turn is decided on anew.
            with suppress(Stale):
                story.turn(story.order, version=story.order.version)
        _deliver()
        story.order = self._as_it_is(story.order)
        self.alarms.set(story.order)
        then = self.courses.next(story, story.order, at)
        story.turn = then.turn if then else None
        return then.at if then else None

    def _as_it_is(self, order: WorkOrder) -> WorkOrder:
        """The order read again; areas and units, which do not change, are those at hand."""
        order = WorkOrder.objects.get(pk=order.pk)
        order.area, order.desk = self.areas[order.area_id], self.areas[order.desk_id]
        order.grid = self.areas[order.grid_id] if order.grid_id else None
        order.lead_unit = self.units[order.lead_unit_id] if order.lead_unit_id else None
        return order


def _move_clock(to: datetime) -> None:
    clock.advance(max(to - clock.now(), to - to))


def _deliver() -> None:
    while outbox.sweep():
        pass


def _check_delivered() -> None:
    stuck = Outbox.objects.filter(done_at=None).first()
    if stuck is not None:
        raise RuntimeError(f"An event of the demo could not be followed up: {stuck.last_error}")
