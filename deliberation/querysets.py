from typing import TYPE_CHECKING, Any

from django.db import models
from django.db.models import Exists, OuterRef, Q

from grids.domain import domain_of
from grids.querysets import boundaries, within, within_any
from grids.reach import AnyUser, reach_of

if TYPE_CHECKING:
    from deliberation.models import Attendee, Meeting
    from grids.models import Area


class MeetingQuerySet(models.QuerySet["Meeting"]):
    def visible_to(self, user: AnyUser) -> "MeetingQuerySet":
        """Those of the areas in reach and, once they are convened, those that one is invited to."""
        from deliberation.models import Attendee

        reach = reach_of(user)
        if reach.everything:
            return self.all()
        invited = Exists(Attendee.objects.of(user).filter(meeting=OuterRef("pk")))
        return self.filter(within_any(reach.paths, "area_path") | (Q(invited) & ~Q(state="planned")))

    def within(self, area: "Area") -> "MeetingQuerySet":
        return self.filter(within(area.path, "area_path"))

    def coming(self) -> "MeetingQuerySet":
        """Those that are still to be held."""
        from deliberation.choices import COMING

        return self.filter(state__in=COMING)

    def published(self) -> "MeetingQuerySet":
        """Those that everybody may read about."""
        return self.filter(is_public=True).exclude(state="planned")

    def administered_by(self, user: AnyUser) -> "MeetingQuerySet":
        domain = domain_of(user)
        return self.all() if domain.everything else self.filter(within_any(domain.paths, "area_path"))

    def for_list(self) -> "MeetingQuerySet":
        return self.select_related("area").defer("minutes", *boundaries("area"))


class OfMeetingsQuerySet(models.QuerySet[Any]):
    """What belongs to meetings is seen by whoever sees the meeting."""

    def visible_to(self, user: AnyUser) -> "OfMeetingsQuerySet":
        from deliberation.models import Meeting

        return self.filter(meeting__in=Meeting.objects.visible_to(user).values("pk"))


class AttendeeQuerySet(OfMeetingsQuerySet):
    def of(self, user: AnyUser) -> "AttendeeQuerySet":
        """The invitations to the user, and those to a unit that they work for. None to a key bound to an area."""
        reach = reach_of(user)
        if not user.pk or reach.is_bound:
            return self.none()
        return self.filter(Q(person__user=user.pk) | Q(organisation__in=reach.organisations, person=None))

    def voting(self) -> "AttendeeQuerySet":
        return self.filter(has_vote=True)
