"""What no visit can be. Nothing is written here."""

from datetime import timedelta
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from common.clock import now
from common.errors import Invalid, NotAllowed, WrongState
from grids.models import Area
from grids.register.care import sees_care
from visits.choices import AT_PLACES, Leaving, Met, VisitKind
from visits.findings import Findings

LATEST_WANTED = LONGEST_AGO = timedelta(days=366)
NOTE_LENGTH, ISSUE_LENGTH = 2000, 2000


def check(found: Findings, user: User, area: Area) -> None:
    """Raises NotAllowed, WrongState or Invalid with a sentence per field."""
    if found.kind == VisitKind.CARE and not sees_care(user, area.path):
        raise NotAllowed(_("Your post does not see care groups here."))
    if found.household is not None and found.household.closed_on is not None:
        raise WrongState(_("This household has been given up."), state="closed")
    problems = {name: [sentence] for name, sentence in _problems(found) if sentence}
    if problems:
        raise Invalid(fields=problems)


def check_moment(found: Findings) -> None:
    if moment := _wrong_moment(found):
        raise Invalid.field("at", moment)


def _problems(found: Findings) -> list[tuple[str, Any]]:
    moment = _wrong_moment(found)
    if moment:
        return [("at", moment)]
    return [
        ("kind", _wrong_kind(found)),
        ("met", _wrong_met(found)),
        ("next_wanted", _wrong_day(found)),
        ("left", _wrong_leaving(found)),
        ("issues", _wrong_issues(found)),
        ("note", _too_long(found.note, NOTE_LENGTH)),
    ]


def _wrong_kind(found: Findings) -> str:
    if found.kind not in VisitKind.values or found.kind == VisitKind.GROUP:
        return _("Choose one of the list.")
    if (found.kind in AT_PLACES) == (found.household is not None):
        return _("A visit is to a household, a patrol to a place.")
    return ""


def _wrong_met(found: Findings) -> str:
    if found.met is not None:
        lives_here = found.household is not None and found.met.household_id == found.household.pk
        return "" if lives_here else _("This person does not live here.")
    if found.household is None:
        return "" if not found.met_as else _("On a patrol nobody is visited.")
    return "" if found.met_as in Met.values else _("Say whom you met, or that nobody was at home.")


def _wrong_moment(found: Findings) -> str:
    if found.at is None or found.at >= now() - LONGEST_AGO:
        return ""
    return _("This lies more than a year back: look at the clock of the phone.")


def _wrong_day(found: Findings) -> str:
    if found.next_wanted is None:
        return ""
    day = timezone.localdate(min(found.at, now()) if found.at else now())
    if found.next_wanted < day:
        return _("This day lies before the visit.")
    return "" if found.next_wanted - day <= LATEST_WANTED else _("Choose a day within a year.")


def _wrong_leaving(found: Findings) -> str:
    if any(left.how not in Leaving.values for left in found.left):
        return _("Choose one of the list.")
    household = found.household.pk if found.household else None
    gone = [left.residence for left in found.left]
    if any(residence.household_id != household for residence in gone):
        return _("This person does not live here.")
    if found.met is not None and found.met.pk in {residence.pk for residence in gone}:
        return _("Whom you met here cannot have left.")
    return ""


def _wrong_issues(found: Findings) -> str:
    matters = [issue.matter for issue in found.issues]
    if len(set(matters)) < len(matters):
        return _("Raise one need, one hazard and one dispute at most; report others by themselves.")
    if any(issue.named and found.met is None for issue in found.issues):
        return _("Only who was met and lives here can be named.")
    if not all(issue.text.strip() for issue in found.issues):
        return _("Write down what the matter is.")
    return next((sentence for issue in found.issues if (sentence := _too_long(issue.text, ISSUE_LENGTH))), "")


def _too_long(text: str, limit: int) -> str:
    return _("Write at most %(limit)d characters.") % {"limit": limit} if len(text) > limit else ""
