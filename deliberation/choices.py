"""The words of meetings."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class MeetingKind(TextChoices):
    CONFERENCE = "conference", _("Joint conference")
    ALLIANCE = "alliance", _("Meeting of an alliance")
    TALK = "talk", _("Talk hall")
    HEARING = "hearing", _("Hearing")
    COORDINATION = "coordination", _("Coordination meeting")
    WRAP_UP = "wrap_up", _("Wrap-up meeting")
    OTHER = "other", _("Other meeting")


class MeetingState(TextChoices):
    PLANNED = "planned", pgettext_lazy("of a meeting", "Planned")
    CONVENED = "convened", pgettext_lazy("of a meeting", "Convened")
    HELD = "held", pgettext_lazy("of a meeting", "Held")
    CLOSED = "closed", pgettext_lazy("of a meeting", "Concluded")
    CANCELLED = "cancelled", pgettext_lazy("of a meeting", "Cancelled")


COMING = (MeetingState.PLANNED, MeetingState.CONVENED)
ENDED = (MeetingState.CLOSED, MeetingState.CANCELLED)


class Attendance(TextChoices):
    """What somebody answered to the invitation and, once the meeting is held, whether they came."""

    INVITED = "invited", _("Invited")
    ACCEPTED = "accepted", _("Will come")
    DECLINED = "declined", _("Cannot come")
    ATTENDED = "attended", pgettext_lazy("of a meeting", "Attended")
    EXCUSED = "excused", _("Excused")
    ABSENT = "absent", _("Did not come")


ANSWERS = (Attendance.ACCEPTED, Attendance.DECLINED)
RECORDED = (Attendance.ATTENDED, Attendance.EXCUSED, Attendance.ABSENT)


class BallotWay(TextChoices):
    SHOW = "show", _("Show of hands, counted")
    NAMED = "named", _("By name")
    SECRET = "secret", pgettext_lazy("of a meeting", "Secret")


class Majority(TextChoices):
    SIMPLE = "simple", _("More than half of the votes")
    TWO_THIRDS = "two_thirds", _("At least two thirds of the votes")


class Quorum(TextChoices):
    """Of those who have a vote, how many must have given it."""

    NONE = "none", _("No quorum")
    HALF = "half", _("More than half of those with a vote")
    TWO_THIRDS = "two_thirds", _("At least two thirds of those with a vote")


class Choice(TextChoices):
    YES = "yes", _("In favour")
    NO = "no", pgettext_lazy("of a meeting", "Against")
    ABSTAIN = "abstain", _("Abstained")


class BallotOutcome(TextChoices):
    CARRIED = "carried", _("Carried")
    LOST = "lost", _("Not carried")
    NO_QUORUM = "no_quorum", _("Too few voted")


class MeetingStep(TextChoices):
    """What happened to a meeting; one row of its history each."""

    PLANNED = "planned", pgettext_lazy("of a meeting", "Planned")
    CHANGED = "changed", _("Changed")
    AGENDA = "agenda", _("Agenda changed")
    INVITED = "invited", _("Invitations changed")
    CONVENED = "convened", pgettext_lazy("of a meeting", "Convened")
    ANSWERED = "answered", _("Invitation answered")
    ATTENDANCE = "attendance", _("Attendance recorded")
    BALLOT_OPENED = "ballot_opened", _("Ballot opened")
    VOTED = "voted", _("Vote recorded")
    BALLOT_CLOSED = "ballot_closed", _("Ballot closed")
    DRAFTED = "drafted", _("Resolution drafted")
    DROPPED = "dropped", _("Draft of a resolution dropped")
    ADOPTED = "adopted", _("Resolution adopted")
    MINUTES = "minutes", _("Minutes written")
    FILED = "filed", _("File added")
    TAKEN_OUT = "taken_out", _("File removed")
    CLOSED = "closed", pgettext_lazy("of a meeting", "Concluded")
    CANCELLED = "cancelled", pgettext_lazy("of a meeting", "Cancelled")
    REOPENED = "reopened", pgettext_lazy("of a meeting", "Reopened")
