"""The year as it passes, hour after hour: what people do in this process, what follows in a worker."""

import heapq
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from datetime import datetime, timedelta
from random import Random

from django.db.models import F

from common import clock
from common.errors import Conflict, Stale
from governance.demo.cast import Cast
from governance.demo.courses import Courses
from governance.demo.ground import Ground
from governance.demo.stories import Story, reported
from tools.year.clockwork import Works, next_round
from workorders import services
from workorders.actors import SYSTEM
from workorders.choices import ENDS
from workorders.models import Category, Event, WorkOrder

GRAIN = timedelta(hours=1)
PARTS = 50
Routine = Callable[[datetime], None]


class Year:
    """`routines` are what the desks do regularly: each is called at every round and knows its own day."""

    def __init__(
        self,
        cast: Cast,
        courses: Courses,
        ground: Ground,
        categories: dict[str, Category],
        works: Works,
        seed: int,
    ) -> None:
        self.cast, self.courses, self.ground, self.categories = cast, courses, ground, categories
        self.works, self.seed = works, seed
        self.areas = {area.pk: area for area in ground.all_areas()}
        self.units = {unit.pk: unit for unit in courses.units.all}
        self.routines: tuple[Routine, ...] = ()
        self.coming: list[tuple[datetime, int, Story]] = []
        self.begun: dict[int, Story] = {}  # by primary key of the order
        self.decided: dict[int, int] = {}  # the versions at which it was decided what comes next
        self.asleep: set[int] = set()  # orders with nothing to come
        self.times: dict[int, datetime] = {}  # when the turn of a story is: entries of `coming` that say else are void

    def play(self, stories: list[Story], until: datetime, progress: Callable[[str], object]) -> None:
        self._take_up(stories)
        every, told = len(stories) // PARTS or 1, len(self.begun)
        round_at = next_round(clock.now() - timedelta(seconds=1))
        while (moment := self._next(round_at)) <= until:
            clock.advance(moment - clock.now())
            self.works.publish(moment)
            if moment == round_at:
                self._go_round(moment)
                round_at = next_round(moment)
            else:
                self._take_turns(moment)
            if len(self.begun) - told >= every:
                told = len(self.begun)
                progress(f"{told} of {len(stories)} requests, {clock.today()}")
        clock.advance(until - clock.now())
        self.works.publish(until)
        self.works.go_round(until, everything=True)

    def _take_up(self, stories: list[Story]) -> None:
        """From the beginning, or from where an earlier run was left: requests come in the order of their stories."""
        self.works.take_up(clock.now())
        stories.sort(key=lambda each: (each.starts, each.number))
        pks = list(WorkOrder.objects.order_by("pk").values_list("pk", flat=True))
        self.begun = dict(zip(pks, stories, strict=False))
        for story in stories[len(pks) :]:
            self._come(story, story.starts)
        self.decide_on(WorkOrder.objects.open().values_list("pk", flat=True))

    def _come(self, story: Story, at: datetime) -> None:
        self.times[story.number] = at
        heapq.heappush(self.coming, (at, story.number, story))

    def _next(self, round_at: datetime) -> datetime:
        """The next moment at which anything happens."""
        if not self.coming:
            return round_at
        at = self.coming[0][0]
        slot = at.replace(minute=0, second=0, microsecond=0)
        return min(max(slot, clock.now()), round_at)

    def _go_round(self, moment: datetime) -> None:
        self.works.go_round(moment)
        self.wake()
        for routine in self.routines:
            routine(moment)

    def _take_turns(self, moment: datetime) -> None:
        """All turns of the hour, each order once; what follows from them goes on beside."""
        due = list(self._due(moment + GRAIN))
        for story in due:
            self._take_turn(story)
        self.works.settle(moment)
        self.decide_on(story.order.pk for story in due if story.order is not None)

    def _due(self, until: datetime) -> Iterator[Story]:
        while self.coming and self.coming[0][0] < until:
            at, number, story = heapq.heappop(self.coming)
            if self.times.get(number) == at:
                del self.times[number]
                yield story

    def _take_turn(self, story: Story) -> None:
        if story.order is None:
            request, by = reported(story, self.cast, self.ground, self.categories)
            story.order = services.submit(request, by=by)
            self.begun[story.order.pk] = story
        elif story.turn is not None:
            # Should the worker have changed the order meanwhile, the next turn is decided on anew.
            with suppress(Stale, Conflict):
                story.turn(story.order, version=story.order.version)

    def decide_on(self, pks: Iterable[int]) -> None:
        """What comes next for these orders, as they are now."""
        found = self._read(pks)
        states = _states_of(found)
        for pk, order in found.items():
            self._decide(self.begun[pk], order, states[pk])

    def _decide(self, story: Story, order: WorkOrder, states: list[str]) -> None:
        """By the order alone, so that a run that is taken up again decides the same. What was in vain is decided on
        with other luck and from now on."""
        is_anew = self.decided.get(order.pk) != order.version
        if is_anew:
            story.rng = Random(f"{self.seed}:{story.number}:{order.version}")
        story.order, story.visits = order, Counter(states[:-1])  # the present state is counted by `next`
        then = self.courses.next(story, order, order.changed_at if is_anew else clock.now())
        story.turn = then.turn if then else None
        self.decided[order.pk] = order.version
        self.times.pop(story.number, None)
        self.asleep.discard(order.pk)
        if then is not None:
            self._come(story, then.at)
        elif order.state not in ENDS:
            self.asleep.add(order.pk)

    def wake(self) -> None:
        """Something has happened to orders that nobody of ours has had a hand in."""
        rows = WorkOrder.objects.open().values_list("pk", "version")
        self.decide_on([pk for pk, version in rows if self.decided.get(pk) != version])

    def _read(self, pks: Iterable[int]) -> dict[int, WorkOrder]:
        """The orders as they are; areas and units, which do not change, are those at hand."""
        found: dict[int, WorkOrder] = WorkOrder.objects.defer("search").in_bulk(list(pks))
        for order in found.values():
            order.area, order.desk = self.areas[order.area_id], self.areas[order.desk_id]
            order.grid = self.areas[order.grid_id] if order.grid_id else None
            if order.lead_unit_id in self.units:
                order.lead_unit = self.units[order.lead_unit_id]
        return found


def _states_of(pks: Iterable[int]) -> dict[int, list[str]]:
    """The state after each turn that somebody took, and after whatever else changed it."""
    states: dict[int, list[str]] = defaultdict(list)
    rows = Event.objects.filter(order__in=list(pks)).exclude(actor_kind=SYSTEM.kind, from_state=F("to_state"))
    for order, after in rows.order_by("pk").values_list("order", "to_state"):
        states[order].append(after)
    return states
