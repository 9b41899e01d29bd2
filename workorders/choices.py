"""The fixed vocabularies of work orders. What a district may change (categories, limits, rules) is data, not here."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class State(TextChoices):
    SUBMITTED = "submitted", _("To register")
    VERIFYING = "verifying", _("Being verified")
    REGISTERED = "registered", _("To dispatch")
    DISPATCHED = "dispatched", _("To accept")
    HANDLING = "handling", _("In hand")
    HELD = "held", _("On hold")
    DEFERRED = "deferred", _("Deferred")
    HANDLED = "handled", _("To check")
    REVIEWING = "reviewing", _("To review")
    ADJUDICATING = "adjudicating", _("To adjudicate")
    CLOSED = "closed", _("Closed")
    DECLINED = "declined", _("Declined")
    WITHDRAWN = "withdrawn", _("Withdrawn")
    VOID = "void", pgettext_lazy("state of an order", "Void")
    MERGED = "merged", _("Merged")


ENDS = frozenset({State.CLOSED, State.DECLINED, State.WITHDRAWN, State.VOID, State.MERGED})
OPEN = frozenset(State) - ENDS


class Handling(TextChoices):
    EXPLAIN = "explain", _("Explain")
    REFER = "refer", _("Refer")
    SELF_HANDLE = "self_handle", _("Meet ourselves")


class Affair(TextChoices):
    PUBLIC = "public", _("Public matter")
    COMMUNAL = "communal", _("Communal matter")
    PRIVATE = "private", _("Private matter")


class Severity(TextChoices):
    MINOR = "minor", _("Minor")
    ORDINARY = "ordinary", _("Ordinary")
    SIGNIFICANT = "significant", _("Significant")
    MAJOR = "major", _("Major")


class Urgency(TextChoices):
    NORMAL = "normal", _("Normal")
    URGENT = "urgent", _("Urgent")
    DANGER = "danger", _("Danger to life or property")


class Sensitivity(TextChoices):
    OPEN = "open", _("Ordinary")
    CONFIDENTIAL = "confidential", _("Confidential")


class Channel(TextChoices):
    WEB = "web", _("Resident online")
    WALK_IN = "walk_in", _("Walk-in")
    PHONE = "phone", _("Phone call")
    GRID = "grid", _("Grid worker")
    HOTLINE = "hotline", _("Hotline")
    SYSTEM = "system", _("Another system")
    IMPORT = "import", _("Import")


class Stage(TextChoices):
    """When a photo was taken, as the matter goes."""

    REPORT = "report", _("With the request")
    BEFORE = "before", _("Before the work")
    AFTER = "after", _("After the work")


class LimitStep(TextChoices):
    """What a deadline is for."""

    REGISTER = "register", _("Register by")
    DISPATCH = "dispatch", _("Dispatch by")
    ACCEPT = "accept", _("Accept by")
    FINISH = "finish", _("Finish by")
    CHECK = "check", _("Check by")
    ADJUDICATE = "adjudicate", _("Adjudicate by")
    REVIEW = "review", _("Review by")


class LookReason(TextChoices):
    """Why somebody looks at who reported a matter. Any other reason is told in words."""

    CONTACT = "contact", _("Contact them about this order")
    IDENTITY = "identity", _("Check who they are")
    ON_SITE = "on_site", _("Handle it on site")


class DeclineGround(TextChoices):
    NOT_OURS = "not_ours", _("Not the community's business")
    COURT = "court", _("Before a court, in arbitration or under review")
    EMERGENCY = "emergency", _("For 110, 119 or 120")
    REPEATED = "repeated", _("Already answered, nothing new")
    UNCLEAR = "unclear", _("Too little to act on, and nobody to ask")


class ReturnReason(TextChoices):
    NOT_COMPETENT = "not_competent", _("Not our competence")
    WRONG_PLACE = "wrong_place", _("Outside our area")
    NO_MEANS = "no_means", _("We lack the means")
    UNCLEAR = "unclear", _("The task is not clear")


class CheckOutcome(TextChoices):
    PASS = "pass", _("Done as stated")
    REWORK = "rework", _("Not done, back to the handler")


class Solved(TextChoices):
    SOLVED = "solved", _("Solved")
    PARTLY = "partly", _("Partly solved")
    UNSOLVED = "unsolved", _("Not solved")


class Satisfaction(TextChoices):
    VERY = "very_satisfied", _("Very satisfied")
    SATISFIED = "satisfied", _("Satisfied")
    BASICALLY = "basically_satisfied", _("Basically satisfied")
    DISSATISFIED = "dissatisfied", _("Dissatisfied")
