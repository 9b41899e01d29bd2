"""What the desks of the played year do regularly: drafts of the week, bulletins of the month, the review panel."""

from datetime import date, datetime, timedelta
from random import Random

from django.db import transaction
from django.utils import timezone

from grids.models import Area, Post, Role
from partybuilding.models import DraftState, MatchDraft
from partybuilding.needs import self_handled, waiting
from partybuilding.services import open_draft, send_draft
from tools.year.acting import YearCourses
from tools.year.authoring import NEED
from tools.year.playing import Year
from workorders.choices import Satisfaction, Solved, State
from workorders.models import Bulletin, PanelSession
from workorders.models.bulletins import BulletinState
from workorders.services import issuing, judging

MORNING, AFTERNOON = 9, 17  # of the rounds
MONDAY, FRIDAY = 0, 4
BATCH = 20
ANSWER_WITHIN = timedelta(days=4)
PATIENCE = timedelta(weeks=4)  # for somebody who would meet a need
SCORES = (
    (Solved.SOLVED, Satisfaction.VERY, 30),
    (Solved.SOLVED, Satisfaction.SATISFIED, 55),
    (Solved.PARTLY, Satisfaction.BASICALLY, 12),
    (Solved.UNSOLVED, Satisfaction.DISSATISFIED, 3),
)


class Desks:
    def __init__(self, year: Year, courses: YearCourses, seed: int) -> None:
        self.year, self.courses, self.cast, self.ground = year, courses, year.cast, year.ground
        self.seed = seed

    def issue_bulletins(self, moment: datetime) -> None:
        """Whatever draft the worker has made of the month before is approved and published."""
        at = timezone.localtime(moment)
        if at.hour != MORNING:
            return
        drafts = Bulletin.objects.filter(state=BulletinState.DRAFT, area__in=self.ground.communities)
        for bulletin in drafts.select_related("area"):
            secretary = self.cast.at(Role.COMMUNITY_SECRETARY, bulletin.area_id)[0]
            with transaction.atomic():
                approved = issuing.approve_bulletin(bulletin, by=secretary)
                issuing.publish_bulletin(approved, by=self.cast.desk(bulletin.area))

    def match_needs(self, moment: datetime) -> None:
        """Every Monday each community has its needs matched, and asks whom the draft names."""
        at = timezone.localtime(moment)
        if at.weekday() != MONDAY or at.hour != MORNING:
            return
        self._give_up(moment)
        for home in self.ground.communities:
            self._open(home, moment)
        self.year.works.settle(moment)
        for draft in MatchDraft.objects.filter(created_at=moment, state=DraftState.READY).select_related("by"):
            if draft.lines.filter(offer__isnull=False).exists():
                send_draft(draft, by=draft.by, answer_by=moment + ANSWER_WITHIN)
        self.year.works.settle(moment)
        self.year.wake()

    def _open(self, home: Area, moment: datetime) -> None:
        by = self.cast.desk(home).user
        assert by is not None  # desks have accounts
        is_open = MatchDraft.objects.filter(area=home, created_at=moment).exists()
        if not is_open and waiting(self_handled(by)).within(home.path).exists():
            open_draft(home, by=by, seed=self.seed)

    def _give_up(self, moment: datetime) -> None:
        """Those that have waited for weeks and of whom nobody is asked."""
        for story in [self.year.begun[pk] for pk in self.year.asleep]:
            is_late = story.course == NEED and story.starts < moment - PATIENCE
            if is_late and story.order is not None and story.order.state == State.REGISTERED:
                self.courses.give_up(story, story.order)
        self.year.works.settle(moment)
        self.year.wake()

    def hold_panel(self, moment: datetime) -> None:
        """Every Friday afternoon in one community, in turn."""
        at = timezone.localtime(moment)
        if at.weekday() != FRIDAY or at.hour != AFTERNOON or PanelSession.objects.filter(held_on=at.date()).exists():
            return
        community = self.ground.communities[PanelSession.objects.count() % len(self.ground.communities)]
        if judging.candidates(community).exists():
            self._judge(community, at.date())
            self.year.works.settle(moment)
            self.year.wake()

    @transaction.atomic
    def _judge(self, community: Area, day: date) -> None:
        desk, rng = self.cast.desk(community), Random(f"{self.seed}:{day}")
        posts = list(Post.objects.current().filter(area=community, role=Role.REVIEW_PANEL))
        chosen = self._drawn(community, rng)
        session = judging.open_session(community, held_on=day, members=posts, by=desk, chosen=chosen)
        self._score(session, community, rng)
        judging.close_session(session, by=desk)

    def _drawn(self, community: Area, rng: Random) -> list[int]:
        """By our own seed: the platform's draw is another each time."""
        found = list(judging.candidates(community).order_by("pk").values_list("pk", flat=True))
        return rng.sample(found, min(BATCH, len(found)))

    def _score(self, session: PanelSession, community: Area, rng: Random) -> None:
        for member in self.cast.at(Role.REVIEW_PANEL, community.pk):
            for item in session.items.select_related("order").order_by("position"):
                solved, satisfaction, _weight = rng.choices(SCORES, [weight for *_given, weight in SCORES])[0]
                judging.score(item, by=member, solved=solved, satisfaction=satisfaction)
