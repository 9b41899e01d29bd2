"""What the desks of the demo make of it all: bulletins of the months that are over, the review panel, a meeting."""

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from common import clock
from governance.demo.people import People
from grids.models import Area, Post, Role
from workorders.actors import of_user
from workorders.choices import Satisfaction, Solved
from workorders.figures.tallying import count_all
from workorders.models import Bulletin
from workorders.services import issuing, judging

MONTHS = 2
NINTH = timedelta(days=8, hours=9)  # of a month: a working day lies before it, whatever the holidays
BATCH = 6
SCORES = (
    (Solved.SOLVED, Satisfaction.SATISFIED, "现场看过，确实弄好了。"),
    (Solved.SOLVED, Satisfaction.VERY, ""),
    (Solved.PARTLY, Satisfaction.BASICALLY, "东边还留了一点没清。"),
)


def look_back(staffed: Iterable[Area], people: People, until: datetime) -> None:
    """Count everything, issue the bulletins that are due by now, and leave the panel half-way through a batch."""
    count_all()
    for month in reversed(_months_before(until.date())):
        moment = timezone.make_aware(datetime.combine(_next(month), time())) + NINTH
        if moment <= until:
            with clock.held(moment):
                _issue(month, staffed, people)
    main = next(iter(staffed))
    with clock.held(until):
        if judging.candidates(main).exists():
            _judge(main, people, until.date())


def _months_before(day: date) -> list[date]:
    found = [day.replace(day=1)]
    for _n in range(MONTHS):
        found.append((found[-1] - timedelta(days=1)).replace(day=1))
    return found[1:]


def _next(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def _issue(month: date, staffed: Iterable[Area], people: People) -> None:
    """All desks get their draft; those communities whose posts are held publish it."""
    issuing.make_due()
    for community in staffed:
        approver = people.by_area[Role.COMMUNITY_SECRETARY, community.pk][0]
        publisher = people.by_area[Role.DISPATCHER, community.pk][0]
        bulletin = issuing.approve_bulletin(Bulletin.objects.get(area=community, month=month), by=of_user(approver))
        issuing.publish_bulletin(bulletin, by=of_user(publisher))


def _judge(community: Area, people: People, day: date) -> None:
    members = Post.objects.current().filter(area=community, role=Role.REVIEW_PANEL)
    desk = of_user(people.by_area[Role.DISPATCHER, community.pk][0])
    session = judging.open_session(community, held_on=day, members=list(members), by=desk, size=BATCH)
    member = of_user(people.by_area[Role.REVIEW_PANEL, community.pk][0])
    for item, (solved, satisfaction, words) in zip(session.items.order_by("position"), SCORES, strict=False):
        judging.score(item, by=member, solved=solved, satisfaction=satisfaction, words=words)
