"""How people of the played year act, beyond the courses of the demo: providers, and the pace of the units."""

from datetime import datetime, timedelta
from functools import partial
from random import Random

from governance.demo.cast import Cast
from governance.demo.courses import Courses, Next
from governance.demo.stories import Story
from grids.calendars import calendar
from grids.worktime import ClockKind, add_counted
from tools.year.authoring import NEED
from workorders import services
from workorders.actors import Actor, of_provider
from workorders.choices import Handling, Mode, State, Urgency
from workorders.models import Proposal, Purpose, WorkOrder

REFUSING = 0.28  # of those who are asked
FAILING = 0.04  # of those who agreed: the time goes by, and the desk above ends it
HOURS_TO_DO = (1.5, 30)  # of the office, for what is not urgent
HOURS_TO_ANSWER = (1, 14)
REFUSALS = ("这周排满了，实在抽不出人。", "这件事超出我们的能力，请另请高明。", "家里有事，下次一定。")
EXPLAINED = "约定的服务没有按时提供，社区另行安排，已向居民说明。"
GIVEN_UP = "四周内没有合适的单位和个人能提供，改由责任单位办理。"
OFFERED = "属社区自办，转入供需对接。"


class YearCast(Cast):
    def handler(self, order: WorkOrder, rng: Random) -> Actor:
        if order.mode == Mode.AGREED:
            return self.provider(order.proposals.exclude(agreed_at=None).latest("agreed_at"))
        return super().handler(order, rng)

    def provider(self, asked: Proposal) -> Actor:
        """Whoever was asked has no account, and comes by the link."""
        links = asked.links.filter(purpose=Purpose.PROVIDE, used_at=None)
        return of_provider(links.select_related("proposal__unit", "proposal__person").latest("pk"))


class YearCourses(Courses):
    cast: YearCast

    def _submitted(self, story: Story, order: WorkOrder, at: datetime) -> Next:
        if story.course != NEED:
            return super()._submitted(story, order, at)
        category, desk = self.categories[story.kind.category], self.cast.desk(order.desk)
        turn = partial(services.register, by=desk, category=category, handling=Handling.SELF_HANDLE)
        return Next(_office(at, story.rng.uniform(0.1, 2.5)), turn)

    def next(self, story: Story, order: WorkOrder, at: datetime) -> Next | None:
        """A need waits for the draft of the week; nothing follows until somebody is asked."""
        if story.course == NEED and order.state == State.REGISTERED:
            return self._need(story, order, at)
        return super().next(story, order, at)

    def _need(self, story: Story, order: WorkOrder, at: datetime) -> Next | None:
        desk = self.cast.desk(order.desk)
        if order.handling != Handling.SELF_HANDLE:  # a rule thought otherwise, and the unit gave it back
            turn = partial(services.reclassify, by=desk, handling=Handling.SELF_HANDLE, reason=OFFERED)
            return Next(_office(at, 1), turn)
        asked = order.proposals.waiting().filter(agreed_at=None).order_by("pk").first()
        if asked is None:
            return None
        rng, by = story.rng, self.cast.provider(asked)
        when = _office(at, rng.uniform(*HOURS_TO_ANSWER))
        if rng.random() < REFUSING:
            return Next(when, partial(services.refuse, by=by, reason=rng.choice(REFUSALS)))
        return Next(when, partial(services.agree, by=by))

    def give_up(self, story: Story, order: WorkOrder) -> WorkOrder:
        """Nobody could be found in weeks: it goes the way of other requests."""
        story.course = "smooth"
        desk = self.cast.desk(order.desk)
        return services.reclassify(order, by=desk, handling=Handling.REFER, reason=GIVEN_UP, version=order.version)

    def _handling(self, story: Story, order: WorkOrder, at: datetime) -> Next:
        usual = super()._handling(story, order, at)
        if story.course in ("slow", "force_closed") or order.urgency != Urgency.NORMAL:
            return usual
        if order.mode == Mode.AGREED and story.visits[State.HANDLING] == 1 and story.rng.random() < FAILING:
            by = self.cast.desk_above(order.desk)
            late = order.dispatches.latest("pk").finish_by + timedelta(days=story.rng.uniform(1, 5))
            return Next(late, partial(services.force_close, by=by, explanation=EXPLAINED))
        return Next(min(usual.at, _office(at, story.rng.uniform(*HOURS_TO_DO))), usual.turn)


def _office(at: datetime, hours: float) -> datetime:
    return add_counted(at, timedelta(hours=hours), ClockKind.WORK_HOUR, calendar()).at
