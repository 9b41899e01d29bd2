"""Who may write in the register, and what each writer has in common."""

from collections.abc import Callable
from datetime import date
from typing import TypeVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from accounts.models import User
from common.clock import now, today
from common.errors import Invalid, NotAllowed
from common.versions import locked
from grids.models import REGISTER_ROLES, Area, Household
from grids.reach import AnyUser, reach_of

T = TypeVar("T")
EARLIEST = date(1880, 1, 1)


def has_register(user: AnyUser) -> bool:
    """Whether the user works with the people of some area."""
    reach = reach_of(user)
    return reach.everything or any(post.area_id and post.role in REGISTER_ROLES for post in reach.posts)


def check_area(area: Area, by: User) -> None:
    """Raises NotAllowed for an area whose people are not in the care of `by`."""
    if not Area.objects.registered_to(by).filter(pk=area.pk).exists():
        raise NotAllowed(_("%(area)s is not among your areas.") % {"area": area.name})


def lock(household: Household, version: int | None = None) -> Household:
    """The household as it is now, locked. Raises Stale when the caller decided on another version."""
    return locked(Household.objects.all(), household, version)


def touch(household: Household) -> None:
    """Whatever is on the card of a household has changed."""
    household.version += 1
    household.changed_at = now()
    household.save(update_fields=["version", "changed_at"])


def checked(name: str, check: Callable[[str], T], text: str) -> T:
    """The value of a field, or Invalid that names it."""
    try:
        return check(text)
    except ValidationError as wrong:
        raise Invalid(fields={name: list(wrong.messages)}) from wrong


def check_past(name: str, day: date | None) -> None:
    if day is not None and day > today():
        raise Invalid.field(name, _("This day has not come yet."))
    if day is not None and day < EARLIEST:
        raise Invalid.field(name, _("This is too long ago: give a year after 1880."))
