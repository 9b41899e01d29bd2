"""The writers of activities: planned, announced, signed up for, held and recorded, or cancelled."""

from collections.abc import Mapping
from datetime import datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import User
from common.clock import now, today
from common.errors import Conflict, Invalid, NotAllowed, WrongState
from common.versions import locked
from grids.models import Area, Person
from notices.outbox import emit
from partybuilding.models import (
    Activity,
    ActivityEntry,
    ActivityKind,
    ActivityState,
    ActivityStep,
    PartyOrganisation,
    SignUp,
    SignUpState,
    Team,
)
from partybuilding.permissions.teams import (
    check_keeps_activity,
    may_keep_activity,
    organising_party,
    organising_teams,
)
from partybuilding.services.belonging import check_reason
from partybuilding.services.organisations import standing

ANNOUNCED, CHANGED, TOMORROW = "activities.announced", "activities.changed", "activities.tomorrow"
CANCELLED, MOVED_UP = "activities.cancelled", "activities.moved_up"
# What can be corrected, and how the history calls it.
LABELS = {
    "kind": gettext_lazy("Kind"),
    "title": gettext_lazy("Title"),
    "plan": pgettext_lazy("of an activity", "Plan"),
    "place": gettext_lazy("Place"),
    "starts_at": gettext_lazy("Begins"),
    "ends_at": pgettext_lazy("of a meeting", "Ends"),
    "wanted": gettext_lazy("Places"),
    "sign_up_until": gettext_lazy("Sign up until"),
    "is_public": gettext_lazy("public"),
}
NOT_ENDED = (ActivityState.PLANNED, ActivityState.ANNOUNCED)
MOST_HOURS = Decimal(24)
TENTH = Decimal("0.1")
BATCH = 100


def lock_activity(activity: Activity, version: int | None, *states: ActivityState) -> Activity:
    """The activity as it is now, locked. Raises Stale or WrongState."""
    fresh: Activity = locked(Activity.objects.for_list(), activity, version)
    if fresh.state not in states:
        sentence = _("The activity is “%(state)s”: this is not open any more, or not yet.")
        raise WrongState(sentence % {"state": fresh.get_state_display()}, state=fresh.state)
    return fresh


def _end(activity: Activity, what: str, by: User | None, **detail: Any) -> Activity:
    """Save under the next version, with the line of history that says what was done."""
    activity.version += 1
    activity.save()
    _enter(activity, what, by, **detail)
    return activity


def _enter(activity: Activity, what: str, by: User | None, **detail: Any) -> None:
    told = {name: value for name, value in detail.items() if value}
    ActivityEntry.objects.create(activity=activity, what=what, detail=told, by=by, at=now())


def _tell(kind: str, activity: Activity, **more: Any) -> None:
    emit(kind, {"activity": activity.pk, "version": activity.version, **more})


def _check(activity: Activity) -> None:
    if activity.ends_at <= activity.starts_at:
        raise Invalid.field("ends_at", _("The end lies before the beginning."))
    if activity.sign_up_until and activity.sign_up_until > activity.starts_at:
        raise Invalid.field("sign_up_until", _("Signing up ends when the activity begins, at the latest."))
    if activity.wanted == 0:
        raise Invalid.field("wanted", _("Leave it empty when everybody may come."))
    if activity.kind == ActivityKind.CALL and activity.team is None:
        raise Invalid.field("kind", _("Only a team is called together."))
    if activity.kind == ActivityKind.CALL and activity.is_public:
        raise Invalid.field("is_public", _("Only the members of the team are called."))


@transaction.atomic
def plan_activity(
    *,
    organiser: Team | PartyOrganisation,
    kind: str,
    title: str,
    area: Area,
    place: str,
    starts_at: datetime,
    ends_at: datetime,
    by: User,
    plan: str = "",
    wanted: int | None = None,
    sign_up_until: datetime | None = None,
    is_public: bool = False,
) -> Activity:
    """An activity that nobody has been told of yet."""
    whose = {"team": organiser} if isinstance(organiser, Team) else {"party_organisation": organiser}
    rows = organising_teams(by) if isinstance(organiser, Team) else organising_party(by)
    if not rows.filter(pk=organiser.pk).exists():
        raise NotAllowed(_("You plan nothing for %(name)s.") % {"name": organiser})
    told = {"kind": kind, "title": title, "plan": plan, "place": place, "starts_at": starts_at, "ends_at": ends_at}
    if isinstance(organiser, PartyOrganisation):
        standing(organiser)
    limits = {"wanted": wanted, "sign_up_until": sign_up_until, "is_public": is_public}
    activity = Activity(**whose, **told, **limits, area=area, area_path=area.path)
    _check(activity)
    activity.save()
    if not may_keep_activity(by, activity):
        raise Invalid.field("area", _("There you plan only for those that you lead: choose an area of your desk."))
    _enter(activity, ActivityStep.PLANNED, by)
    return activity


@transaction.atomic
def change_activity(activity: Activity, *, by: User, version: int | None = None, **values: Any) -> Activity:
    """Correct the plan. Who signed up is told of another time or place, and whoever gets a place by it of that."""
    fresh = lock_activity(activity, version, *NOT_ENDED)
    check_keeps_activity(by, fresh)
    waiting = set(waiting_for(fresh))
    changed = [name for name in LABELS if name in values and values[name] != getattr(fresh, name)]
    if not changed:
        return fresh
    for name in changed:
        setattr(fresh, name, values[name])
    _check(fresh)
    if "starts_at" in changed:
        fresh.reminded_at = None
    _end(fresh, ActivityStep.CHANGED, by, fields=changed)
    if fresh.state == ActivityState.ANNOUNCED and {"starts_at", "place"} & set(changed):
        _tell(CHANGED, fresh)
    _tell_moved_up(fresh, waiting)
    return fresh


@transaction.atomic
def announce_activity(activity: Activity, *, by: User, version: int | None = None) -> Activity:
    """Tell the members, and let people sign up."""
    fresh = lock_activity(activity, version, ActivityState.PLANNED)
    check_keeps_activity(by, fresh)
    if fresh.starts_at <= now():
        raise Invalid.field("starts_at", _("This moment has passed: set a later one."))
    fresh.state, fresh.announced_at = ActivityState.ANNOUNCED, now()
    _end(fresh, ActivityStep.ANNOUNCED, by)
    _tell(ANNOUNCED, fresh)
    return fresh


def waiting_for(activity: Activity) -> list[int]:
    """Who has signed up and has no place yet, by key of the sign-up, first come first."""
    if activity.wanted is None:
        return []
    signed = activity.sign_ups.filter(state=SignUpState.SIGNED).order_by("signed_at", "pk")
    return list(signed.values_list("pk", flat=True)[activity.wanted :])


def _tell_moved_up(activity: Activity, waited: set[int]) -> None:
    """Those who waited and have a place now."""
    still = activity.sign_ups.filter(pk__in=waited, state=SignUpState.SIGNED).values_list("pk", flat=True)
    moved = sorted(set(still) - set(waiting_for(activity)))
    if moved:
        _tell(MOVED_UP, activity, sign_ups=moved)


def _person_of(user: User) -> Person:
    person: Person | None = getattr(user, "person", None)
    if person is None:
        raise NotAllowed(_("This account belongs to nobody: somebody at the desk can sign you up."))
    return person


@transaction.atomic
def sign_up(activity: Activity, *, by: User) -> SignUp:
    """Oneself. When all places are taken one waits for the next that comes free."""
    person = _person_of(by)
    fresh = lock_activity(activity, None, ActivityState.ANNOUNCED)
    if not Activity.objects.visible_to(by).filter(pk=fresh.pk).exists():
        raise NotAllowed(_("This activity is not around here."))
    check_is_open(fresh)
    if fresh.kind == ActivityKind.CALL and not _is_member(fresh, person):
        raise NotAllowed(_("Only the members of the team are called."))
    return enlist(fresh, person, by)


def check_is_open(activity: Activity) -> None:
    if not activity.is_open:
        raise Conflict(_("The time for signing up is over."))


def _is_member(activity: Activity, person: Person) -> bool:
    team = activity.team
    return team is not None and team.members.current().filter(person=person).exists()


@transaction.atomic
def sign_up_somebody(activity: Activity, person: Person, *, by: User, version: int | None = None) -> SignUp:
    """Somebody who called or came along, put on the list by the organiser, until the record is written."""
    fresh = lock_activity(activity, version, ActivityState.ANNOUNCED, ActivityState.HELD)
    check_keeps_activity(by, fresh)
    return enlist(fresh, person, by)


def enlist(activity: Activity, person: Person, by: User | None) -> SignUp:
    """`activity` is locked. Whoever withdrew and signs up again stands behind the others."""
    made, is_new = SignUp.objects.get_or_create(activity=activity, person=person, defaults={"signed_at": now()})
    if not is_new:
        if made.state != SignUpState.WITHDRAWN:
            raise Conflict(_("%(name)s is on the list already.") % {"name": person.name})
        made.state, made.signed_at = SignUpState.SIGNED, now()
        made.save(update_fields=["state", "signed_at"])
    _end(activity, ActivityStep.SIGNED, by, person=person.name)
    return made


@transaction.atomic
def withdraw(sign_up: SignUp, *, by: User, version: int | None = None) -> Activity:
    """By oneself or the organiser, until it begins. The first who waits gets the place, and is told."""
    fresh = lock_activity(sign_up.activity, version, ActivityState.ANNOUNCED)
    if _person_of(by).pk != sign_up.person_id:
        check_keeps_activity(by, fresh)
    return take_back(fresh, sign_up, by)


def take_back(fresh: Activity, sign_up: SignUp, by: User | None) -> Activity:
    """`fresh` is locked."""
    row = fresh.sign_ups.get(pk=sign_up.pk)
    if row.state != SignUpState.SIGNED or fresh.starts_at <= now():
        raise Conflict(_("This cannot be taken back any more."))
    waited = set(waiting_for(fresh))
    row.state = SignUpState.WITHDRAWN
    row.save(update_fields=["state"])
    _end(fresh, ActivityStep.WITHDRAWN, by, person=row.person.name)
    _tell_moved_up(fresh, waited)
    return fresh


@transaction.atomic
def record_activity(
    activity: Activity, *, hours: Mapping[int, Decimal | None], record: str, by: User, version: int | None = None
) -> Activity:
    """What was done, and of each who signed up (by key) the hours given; None for who stayed away. Can be corrected."""
    fresh = lock_activity(activity, version, ActivityState.ANNOUNCED, ActivityState.HELD)
    check_keeps_activity(by, fresh)
    if fresh.starts_at > now():
        raise Conflict(_("The activity has not begun yet."))
    if not record.strip():
        raise Invalid.field("record", _("Write down what was done."))
    known = {each.pk: each for each in fresh.sign_ups.standing()}
    if hours.keys() != known.keys():
        raise Invalid.field("hours", _("Say of everybody on the list whether they came."))
    for pk, given in hours.items():
        _give(known[pk], given)
    fresh.state, fresh.record = ActivityState.HELD, record
    return _end(fresh, ActivityStep.RECORDED, by)


def _give(sign_up: SignUp, given: Decimal | None) -> None:
    if given is not None and (given < 0 or given > MOST_HOURS or given != given.quantize(TENTH)):
        raise Invalid.field("hours", _("Hours are between 0 and 24, with one decimal place at most."))
    sign_up.state = SignUpState.STAYED_AWAY if given is None else SignUpState.CAME
    sign_up.hours = given or Decimal(0)
    sign_up.save(update_fields=["state", "hours"])


@transaction.atomic
def cancel_activity(activity: Activity, *, reason: str, by: User | None, version: int | None = None) -> Activity:
    """It will not be held. Whoever was told of it is told why. `by` is None when its organiser is no more."""
    fresh = lock_activity(activity, version, *NOT_ENDED)
    if by is not None:
        check_keeps_activity(by, fresh)
    check_reason(reason)
    was_known = fresh.state == ActivityState.ANNOUNCED
    fresh.state = ActivityState.CANCELLED
    _end(fresh, ActivityStep.CANCELLED, by, reason=reason)
    if was_known:
        _tell(CANCELLED, fresh, reason=reason)
    return fresh


@transaction.atomic
def hand_over_activity(activity: Activity, to: PartyOrganisation, *, by: User | None) -> Activity:
    """Its organiser is dissolved: another party organisation holds it."""
    fresh = lock_activity(activity, None, *NOT_ENDED)
    fresh.party_organisation = to
    return _end(fresh, ActivityStep.HANDED_OVER, by, to=to.name)


def remind_of_activities() -> int:
    """Call to mind, once, what is tomorrow (or still today, where nobody did so before). Of how many activities."""
    return sum(iter(_remind_some, 0))


@transaction.atomic
def _remind_some() -> int:
    """Marked and written into the outbox in one transaction. What was announced only today need not be repeated."""
    begins = timezone.make_aware(datetime.combine(today(), time.min))
    rows = Activity.objects.filter(
        state=ActivityState.ANNOUNCED,
        reminded_at=None,
        starts_at__gt=now(),
        starts_at__lt=begins + timedelta(days=2),
        announced_at__lt=begins,
    )
    found = list(rows.order_by("starts_at").select_for_update()[:BATCH])
    Activity.objects.filter(pk__in=[each.pk for each in found]).update(reminded_at=now())
    for activity in found:
        _tell(TOMORROW, activity)
    return len(found)
