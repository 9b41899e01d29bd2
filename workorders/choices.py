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


class Meeting(TextChoices):
    DAILY = "daily", _("Daily wrap-up")
    WEEKLY = "weekly", _("Weekly meeting")
    MAJOR = "major", _("Major-matter meeting")


class Hours(TextChoices):
    """When a rule holds."""

    OFFICE = "office", _("in office hours")
    OUTSIDE = "outside", _("outside office hours")


class Choosing(TextChoices):
    """How a rule finds whom to send an order to, where it does not name a unit."""

    PERSON = "person", _("this person, or whoever covers them")
    RESPONSIBLE = "responsible", _("the unit that answers for the category there")
    DUTY = "duty", _("whoever is on duty")
    LEAST = "least", _("the unit with the fewest open orders")
    TURN = "turn", _("the units in turn")


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
    MEETING = "meeting", _("Meeting")


class Stage(TextChoices):
    """When a photo was taken, as the matter goes."""

    REPORT = "report", _("With the request")
    BEFORE = "before", _("Before the work")
    AFTER = "after", _("After the work")


class Mode(TextChoices):
    """How a unit or person came to have an order."""

    ASSIGNED = "assigned", _("Assigned")  # to those who must
    AGREED = "agreed", _("Agreed")  # by those who were asked first and might have refused


class LimitStep(TextChoices):
    """What a deadline is for."""

    VERIFY = "verify", _("Verify by")
    REGISTER = "register", _("Register by")
    DISPATCH = "dispatch", _("Dispatch by")
    MATCH = "match", _("Find a provider by")
    ACCEPT = "accept", _("Accept by")
    RESPOND = "respond", _("Contact the reporter by")
    FINISH = "finish", _("Finish by")
    CHECK = "check", _("Check by")
    ADJUDICATE = "adjudicate", _("Adjudicate by")
    REVIEW = "review", _("Review by")
    RESUME = "resume", _("Go on by")
    EXTERNAL = "external", _("By the other system's limit")


class LookReason(TextChoices):
    """Why somebody looks at who reported a matter. Any other reason is told in words."""

    CONTACT = "contact", _("Contact them about this order")
    IDENTITY = "identity", _("Check who they are")
    ON_SITE = "on_site", _("Handle it on site")


class Finding(TextChoices):
    """What whoever went to see found of a matter."""

    TRUE = "true", _("As reported")
    DIFFERENT = "different", _("Different from what was reported")
    NOT_FOUND = "not_found", _("Nothing of the kind found")


class ContactOutcome(TextChoices):
    REACHED = "reached", _("Spoke with the reporter")
    NOT_REACHED = "not_reached", _("Tried, nobody answered")


class HoldGround(TextChoices):
    RESIDENT = "resident", _("The resident asks to wait")
    WEATHER = "weather", _("Weather")
    MATERIAL = "material", _("Waiting for parts or material")
    OTHERS = "others", _("Waiting for somebody else's work")


class Decision(TextChoices):
    GRANT = "grant", _("Granted")
    REFUSE = "refuse", pgettext_lazy("of a decision", "Refused")


class Against(TextChoices):
    """What a unit contests."""

    RATING = "rating", _("A rating")
    LATENESS = "lateness", _("A lateness")


class CheckOutcome(TextChoices):
    PASS = "pass", _("Done as stated")
    REWORK = "rework", _("Not done, back to the handler")


class Solved(TextChoices):
    SOLVED = "solved", _("Solved")
    PARTLY = "partly", _("Partly solved")
    UNSOLVED = "unsolved", _("Not solved")


class Discontent(TextChoices):
    """What was wrong, for somebody who is not satisfied to tick."""

    SLOW = "slow", _("It took too long")
    POOR = "poor", _("Not done properly")
    ATTITUDE = "attitude", _("The way I was treated")
    UNCLEAR = "unclear", _("Not explained clearly")
    NO_CONTACT = "no_contact", _("Nobody contacted me")


class CallOutcome(TextChoices):
    """What came of a call to ask how it went."""

    REACHED = "reached", _("Reached, and said how it went")
    NOT_REACHED = "not_reached", _("Nobody answered")
    REFUSED = "refused", _("Does not want to be asked")
    ANSWERED = "answered", _("Had reviewed it meanwhile")


class Way(TextChoices):
    """How a review came."""

    LINK = "link", _("By personal link")
    CODE = "code", _("By number and code")
    ACCOUNT = "account", _("By account")
    PANEL = "panel", _("By the review panel")
    CALLBACK = "callback", _("Asked by telephone")
    SYSTEM = "system", _("By the system that sent the order")


class Satisfaction(TextChoices):
    VERY = "very_satisfied", _("Very satisfied")
    SATISFIED = "satisfied", _("Satisfied")
    BASICALLY = "basically_satisfied", _("Basically satisfied")
    DISSATISFIED = "dissatisfied", _("Dissatisfied")
