"""The vocabularies of projects."""

from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class ProjectKind(models.TextChoices):
    PARTY = "party", _("Party project")
    JOINT = "joint", _("Joint project")
    LIVELIHOOD = "livelihood", _("Livelihood project")
    PARTY_PLUS = "party_plus", _("Party+ fund project")


class State(models.TextChoices):
    DRAFT = "draft", pgettext_lazy("of a project", "Draft")
    APPLIED = "applied", pgettext_lazy("of a project", "Applied for")
    REVIEWING = "reviewing", pgettext_lazy("of a project", "Under review")
    APPROVED = "approved", pgettext_lazy("of a project", "Approved")
    RUNNING = "running", pgettext_lazy("of a project", "Running")
    ACCEPTING = "accepting", pgettext_lazy("of a project", "To be accepted")
    DONE = "done", pgettext_lazy("of a project", "Done")
    REFUSED = "refused", pgettext_lazy("of a project", "Refused")
    WITHDRAWN = "withdrawn", pgettext_lazy("of a project", "Withdrawn")
    STOPPED = "stopped", pgettext_lazy("of a project", "Stopped")


# The road of a project that goes well, in order.
ROAD = (
    State.DRAFT,
    State.APPLIED,
    State.REVIEWING,
    State.APPROVED,
    State.RUNNING,
    State.ACCEPTING,
    State.DONE,
)
IN_HAND = (State.APPROVED, State.RUNNING, State.ACCEPTING)  # what is granted is set aside
ENDED = (State.DONE, State.STOPPED)  # only what was spent is gone
TURNED_DOWN = (State.REFUSED, State.WITHDRAWN)
SHOWABLE = (*IN_HAND, *ENDED)
REVIEWABLE = (State.ACCEPTING, State.DONE)


class PhotoStage(models.TextChoices):
    """When a photo was taken, as the project goes."""

    BEFORE = "before", _("Before the work")
    DURING = "during", _("While it is done")
    AFTER = "after", _("After the work")


class Favour(models.TextChoices):
    FOR = "for", pgettext_lazy("opinion", "In favour")
    AGAINST = "against", pgettext_lazy("opinion", "Against")


class Passed(models.TextChoices):
    YES = "yes", _("It can be accepted")
    NO = "no", _("Not yet: something must be mended")


class Content(models.TextChoices):
    YES = "yes", pgettext_lazy("of a project", "Satisfied")
    NO = "no", pgettext_lazy("of a project", "Not satisfied")


class ReviewWay(models.TextChoices):
    PAGE = "page", _("on the public page")
    LINK = "link", _("by a link of their own")
    DESK = "desk", _("noted by the desk")
