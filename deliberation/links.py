"""The link by which somebody without an account reads what they are invited to, and answers."""

from django.conf import settings
from django.urls import reverse

from common.links import Sealed
from deliberation.choices import MeetingState
from deliberation.models import Attendee
from grids.querysets import boundaries

SEALED = Sealed("deliberation.invitation")


def path_to(attendee: Attendee) -> str:
    return reverse("deliberation:invitation", args=[SEALED.token(attendee.pk)])


def address_of(attendee: Attendee) -> str:
    return f"{settings.SITE_URL}{path_to(attendee)}"


def invitation_for(token: str) -> Attendee | None:
    """Of a meeting that people were invited to; None for whoever was taken off its list."""
    rows = Attendee.objects.select_related("meeting__area", "person", "organisation")
    rows = rows.defer("meeting__minutes", *boundaries("meeting__area"))
    found: Attendee | None = rows.filter(pk=SEALED.key(token)).exclude(meeting__state=MeetingState.PLANNED).first()
    return found
