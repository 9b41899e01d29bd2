"""How those invited are reached: by their accounts, or where there are none by telephone, with a personal link."""

from collections.abc import Iterable

from django.db.models import QuerySet, prefetch_related_objects

from deliberation.models import Attendee
from grids.covering import users_answering
from grids.models import UNIT_ROLES, Person, Post
from notices.services import Contact


def accounts_of(attendees: Iterable[Attendee]) -> set[int]:
    """Of a unit that sends nobody by name yet, those who work for it."""
    rows = list(attendees)
    people = Person.objects.filter(pk__in={each.person_id for each in rows if each.person_id}, user__is_active=True)
    units = {each.organisation_id for each in rows if each.person_id is None and each.organisation_id}
    answering = users_answering(_working_for(units)) if units else set()
    return set(people.values_list("user", flat=True)) | answering


def without_account(attendees: Iterable[Attendee]) -> list[Attendee]:
    """Those whom no inbox reaches."""
    rows = list(attendees)
    prefetch_related_objects(rows, "person__user", "organisation__contacts")
    alone = {each.organisation_id for each in rows if each.person_id is None and each.organisation_id}
    posts = _working_for(alone).filter(person__user__is_active=True)
    reached: set[int] = set(posts.values_list("organisation", flat=True)) if alone else set()
    return [each for each in rows if not _has_account(each, reached)]


def _has_account(attendee: Attendee, reached: set[int]) -> bool:
    if attendee.person is not None:
        return attendee.person.user is not None and attendee.person.user.is_active
    return attendee.organisation_id is not None and attendee.organisation_id in reached


def _working_for(units: Iterable[int | None]) -> "QuerySet[Post]":
    return Post.objects.current().filter(organisation__in=units, role__in=UNIT_ROLES)


def contact_of(attendee: Attendee) -> Contact | None:
    """Where somebody without an account is told of it; of a unit its first contact."""
    if attendee.person is not None:
        return Contact(phone=attendee.person.phone)
    if attendee.organisation is not None:
        first = next(iter(attendee.organisation.contacts.all()), None)
        return Contact(phone=first.phone) if first else None
    return Contact(phone=attendee.phone)
