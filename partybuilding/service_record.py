"""What somebody did for others in a period, from what the platform knows anyway. No points, no rank, no residents."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.clock import today
from grids.models import Person
from partybuilding.models import GroupVisit, Member, SignUp, SignUpState, Use
from partybuilding.reach import party_reach
from partybuilding.surroundings import surroundings_of
from workorders.choices import State

LONGEST = timedelta(days=10 * 366)


@dataclass(frozen=True)
class Line:
    """`hours` only where an organiser wrote them down."""

    on: date
    kind: str
    what: str
    where: str
    hours: Decimal | None = None

    @property
    def kept(self) -> dict[str, Any]:
        """As a certificate keeps it."""
        return {**asdict(self), "on": self.on.isoformat(), "hours": str(self.hours) if self.hours else ""}


@dataclass(frozen=True)
class ServiceRecord:
    person: Person
    starts: date
    ends: date

    @cached_property
    def lines(self) -> list[Line]:
        """The latest first."""
        found = [*self._activities(), *self._services(), *self._visits()]
        return sorted(found, key=lambda line: line.on, reverse=True)

    @cached_property
    def hours(self) -> Decimal:
        return sum((line.hours or Decimal(0) for line in self.lines), Decimal(0))

    @property
    def _period(self) -> tuple[datetime, datetime]:
        last = timezone.make_aware(datetime.combine(self.ends + timedelta(days=1), time.min))
        return timezone.make_aware(datetime.combine(self.starts, time.min)), last

    def _activities(self) -> Iterator[Line]:
        first, last = self._period
        rows = SignUp.objects.filter(person=self.person, state=SignUpState.CAME)
        rows = rows.filter(activity__starts_at__gte=first, activity__starts_at__lt=last)
        for row in rows.select_related("activity"):
            activity = row.activity
            on = timezone.localdate(activity.starts_at)
            yield Line(on, activity.get_kind_display(), activity.title, activity.place, row.hours)

    def _services(self) -> Iterator[Line]:
        """Of each need that they agreed to meet and that is closed: which offer of theirs, and in which community."""
        first, last = self._period
        done = {"proposal__dispatch__completed_at__gte": first, "proposal__dispatch__completed_at__lt": last}
        rows = Use.objects.filter(proposal__person=self.person, proposal__order__state=State.CLOSED, **done)
        rows = rows.select_related("offer", "proposal__dispatch", "proposal__order__community")
        for row in rows.defer("proposal__order__description", "proposal__order__community__boundary"):
            dispatch, community = row.proposal.dispatch, row.proposal.order.community
            assert dispatch is not None  # by the filter
            on = timezone.localdate(dispatch.completed_at)
            yield Line(on, _("Service to residents"), row.offer.title, community.name if community else "")

    def _visits(self) -> Iterator[Line]:
        first, last = self._period
        rows = GroupVisit.objects.filter(people=self.person, visit__at__gte=first, visit__at__lt=last)
        rows = rows.select_related("group", "visit__area")
        for row in rows.defer("visit__note", "visit__words", "visit__area__boundary"):
            on = timezone.localdate(row.visit.at)
            yield Line(on, _("Visit of a working group"), row.group.name, row.visit.area.name)


def this_year() -> tuple[date, date]:
    return date(today().year, 1, 1), today()


def own_person(user: User) -> Person | None:
    return Person.objects.filter(pk=surroundings_of(user).person or 0).first()


def member_kept_by(user: User, person: Person) -> Member | None:
    """The record of a member of the branch that the user leads."""
    rows = Member.objects.current().filter(organisation__in=party_reach(user).led)
    return rows.filter(person=person).select_related("organisation").first()


def may_see_record(user: User, person: Person) -> bool:
    """The one whom it is about, and the secretary of their branch."""
    return surroundings_of(user).person == person.pk or member_kept_by(user, person) is not None
