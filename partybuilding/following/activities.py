"""What follows from an entry of the outbox about an activity: those concerned are told."""

from collections.abc import Callable
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from grids.models import Person
from grids.querysets import within
from notices.choices import Urgency
from notices.outbox import Payload, handles
from notices.services import Contact, sentence, tell, tell_person
from partybuilding.links import address_of
from partybuilding.models import Activity, ActivityKind, ActivityState, Member, SignUpState
from partybuilding.services.activities import ANNOUNCED, CANCELLED, CHANGED, MOVED_UP, TOMORROW, waiting_for

sentence(ANNOUNCED, _("%(organiser)s invites you: %(title)s, %(when)s, %(where)s"))
sentence(CHANGED, _("Time or place has changed: %(title)s, now %(when)s, %(where)s"), Urgency.URGENT)
sentence(TOMORROW, _("Soon: %(title)s, %(when)s, %(where)s"))
sentence(CANCELLED, _("Cancelled: %(title)s, %(when)s. %(reason)s"), Urgency.URGENT)
sentence(MOVED_UP, _("A place has come free, and it is yours: %(title)s, %(when)s, %(where)s"), Urgency.URGENT)
# The same for those who have no account: what an event is called, and what they read.
BY_LINK = {event: f"{event}_guest" for event in (CHANGED, TOMORROW, CANCELLED, MOVED_UP)}
sentence(BY_LINK[CHANGED], _("Time or place has changed: %(title)s, now %(when)s, %(where)s. %(link)s"), Urgency.URGENT)
sentence(BY_LINK[TOMORROW], _("Soon: %(title)s, %(when)s, %(where)s. %(link)s"))
sentence(BY_LINK[CANCELLED], _("Cancelled: %(title)s, %(when)s. %(reason)s %(link)s"), Urgency.URGENT)
sentence(
    BY_LINK[MOVED_UP],
    _("A place has come free, and it is yours: %(title)s, %(when)s, %(where)s. %(link)s"),
    Urgency.URGENT,
)

People = QuerySet[Any, int]
SignUps = QuerySet[Any]


@handles(ANNOUNCED)
def announced(payload: Payload) -> None:
    """The members; a call goes out at once."""
    activity = _activity(payload)
    urgency = Urgency.URGENT if activity.kind == ActivityKind.CALL else None
    if activity.state == ActivityState.ANNOUNCED:
        _tell(ANNOUNCED, activity, payload, _accounts(_members(activity)), urgency=urgency)


@handles(CHANGED)
def changed(payload: Payload) -> None:
    activity = _activity(payload)
    _tell_signed(CHANGED, activity, payload, _signed(activity))


@handles(TOMORROW)
def tomorrow(payload: Payload) -> None:
    """Those who have a place."""
    activity = _activity(payload)
    if activity.state == ActivityState.ANNOUNCED:
        _tell_signed(TOMORROW, activity, payload, _signed(activity).exclude(pk__in=waiting_for(activity)))


@handles(CANCELLED)
def cancelled(payload: Payload) -> None:
    """Members and those signed up: both were told that it would be."""
    activity = _activity(payload)
    members, more = _accounts(_members(activity)), {"reason": payload["reason"]}
    _tell_signed(CANCELLED, activity, payload, _signed(activity), also=members, more=more)


@handles(MOVED_UP)
def moved_up(payload: Payload) -> None:
    activity = _activity(payload)
    _tell_signed(MOVED_UP, activity, payload, _signed(activity).filter(pk__in=payload["sign_ups"]))


def _activity(payload: Payload) -> Activity:
    found: Activity = Activity.objects.for_list().get(pk=payload["activity"])
    return found


def _members(activity: Activity) -> People:
    if activity.team is not None:
        return activity.team.members.current().values_list("person", flat=True)
    assert activity.party_organisation is not None
    below = within(activity.party_organisation.path, "organisation__path")
    return Member.objects.current().filter(below).values_list("person", flat=True)


def _signed(activity: Activity) -> SignUps:
    return activity.sign_ups.filter(state=SignUpState.SIGNED)


def _accounts(people: People) -> set[int]:
    rows = Person.objects.filter(pk__in=people, user__is_active=True)
    return set(rows.values_list("user", flat=True))


def _tell_signed(
    event: str,
    activity: Activity,
    payload: Payload,
    rows: SignUps,
    also: frozenset[int] | set[int] = frozenset(),
    more: dict[str, Any] | None = None,
) -> None:
    """By their accounts; those without one by message, with their own link."""
    users = _accounts(rows.values_list("person", flat=True)) | also
    _tell(event, activity, payload, users, more)
    if not settings.SITE_URL:
        return
    key, params = _key(event, activity, payload), _params(activity, more)
    for each in rows.exclude(person__user__is_active=True).select_related("person"):
        contact, private = Contact(phone=each.person.phone), {"link": address_of(each)}
        tell_person(contact, BY_LINK[event], f"{key}:{each.pk}", params, private=private, scopes=_scopes(activity))


def _tell(
    event: str,
    activity: Activity,
    payload: Payload,
    users: set[int],
    more: dict[str, Any] | None = None,
    urgency: Urgency | None = None,
) -> None:
    key, params = _key(event, activity, payload), _params(activity, more)
    tell(users, event, key, params, activity.get_absolute_url(), scopes=_scopes(activity), urgency=urgency)


def _key(event: str, activity: Activity, payload: Payload) -> str:
    return f"{event}:{activity.pk}:{payload['version']}"


def _scopes(activity: Activity) -> Callable[[], tuple[str, ...]]:
    return lambda: (f"area:{activity.area.code}",)


def _params(activity: Activity, more: dict[str, Any] | None) -> dict[str, Any]:
    return {
        "organiser": str(activity.organiser),
        "title": activity.title,
        "when": f"{timezone.localtime(activity.starts_at):%Y-%m-%d %H:%M}",
        "where": activity.place,
        **(more or {}),
    }
