"""What changed goes onto the card through the register's own services."""

from datetime import date
from typing import Any

from django.http import HttpRequest

from accounts.models import User
from grids import register
from grids.models import Household
from visits.choices import Leaving
from visits.findings import Findings, Left


def apply(household: Household, found: Findings, *, day: date, by: User, request: HttpRequest | None) -> None:
    """Who left, who came, what else is different; and that the card was checked on this day."""
    for left in found.left:
        _leave(left, day, by, request)
    for came in found.came:
        register.move_in(household, came.person, came.living, by=by, request=request)
    household.refresh_from_db(fields=["version", "occupancy"])
    checked_on = max(household.checked_on or day, day)
    card: dict[str, Any] = {**found.card, "checked_on": checked_on}
    register.change_household(household, by=by, request=request, **card)


def _leave(left: Left, day: date, by: User, request: HttpRequest | None) -> None:
    on = left.on or day
    if left.how == Leaving.DIED:
        register.died(left.residence, on=on, by=by, request=request)
    else:
        register.move_out(left.residence, on=on, by=by, request=request)
