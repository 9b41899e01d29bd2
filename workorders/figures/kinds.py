"""What is counted of an order."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Kind(TextChoices):
    SENT = "sent", pgettext_lazy("of orders", "Sent")
    ACCEPTED = "accepted", _("Accepted")
    ACCEPTED_IN_TIME = "accepted_in_time", _("Accepted in time")
    RETURNED = "returned", _("Returned")
    RIGHT_FIRST = "right_first", _("Right the first time")
    CONTACT_DUE = "contact_due", _("Contact was due")
    CONTACT_IN_TIME = "contact_in_time", _("Contacted in time")
    CONTACTED = "contacted", _("Time until contact")
    CONTACTED_WORK = "contacted_work", _("Working time until contact")
    DUE = "due", _("Due to be completed")
    COMPLETED = "completed", _("Completed")
    COMPLETED_IN_TIME = "completed_in_time", _("Completed in time")
    REWORKED = "reworked", _("Completed after rework, or reworked since")
    CHECKED = "checked", _("Checked")
    CHECK_PASSED = "check_passed", _("Check passed")
    QUICK_DUE = "quick_due", _("Explained or referred")
    QUICK = "quick", _("Explained or referred, and done within the quick limit")
    FINISHED = "finished", _("Time until the result")
    FINISHED_WORK = "finished_work", _("Working time until the result")
    REVIEWED = "reviewed", _("Reviews answered")
    SOLVED = "solved", _("Reviews saying solved")
    PARTLY = "partly", _("Reviews saying partly solved")
    SATISFIED = "satisfied", _("Reviews that are satisfied")
    DISSATISFIED = "dissatisfied", _("Reviews that are dissatisfied")
    BY_CALL = "by_call", _("Reviews asked for by telephone")
    UNREVIEWED = "unreviewed", _("Closed without an answer")
    FORCE_CLOSED = "force_closed", _("Force-closed")
