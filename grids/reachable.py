"""What notices must know of people and of the calendar to reach somebody outside, and not at night."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from common.crypto import Secret
from grids.calendars import calendar
from grids.models import Person
from notices.contacts import phone_book
from notices.hours import Hours, quiet


def phones(users: Iterable[int]) -> Mapping[int, Secret]:
    rows = Person.objects.filter(user__in=list(users)).exclude(phone_hash="")
    return {pk: phone for pk, phone in rows.values_list("user", "phone") if pk is not None}


def office_hours(at: datetime) -> Hours:
    """From the first opening to the last closing of the working day that is not over yet."""
    for day in calendar().days_from(at):
        counted = [piece for piece in day.pieces if piece.counted]
        if counted and counted[-1].end > at:
            return counted[0].start, counted[-1].end
    raise AssertionError("Days do not run out.")


def fill_notices() -> None:
    phone_book.phones = phones
    quiet.hours = office_hours
