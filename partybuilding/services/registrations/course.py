"""What becomes of a registration: confirmed, declined, changed, placed, moved, ended."""

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.clock import now, today
from common.errors import Invalid, NotAllowed, WrongState
from common.versions import locked
from grids.models import Area, AreaKind
from grids.services import save_person
from partybuilding import placing
from partybuilding.models import OPEN_STATES, EntryKind, Placed, Registration, RegistrationState, Skill
from partybuilding.services.registered_offers import Change, Standing, keep_in_step
from partybuilding.services.registrations.application import LONGEST, PLAIN, Point, Willingness
from partybuilding.services.registrations.step import append, areas_of, keeps
from workorders.services.giving_up import give_up_all


def _lock(registration: Registration, version: int | None, *states: str) -> Registration:
    """The registration as it is now, locked. Raises Stale, or WrongState unless it is in one of the states."""
    rows = Registration.objects.select_related("area", "grid", "person", "unit", "party_organisation")
    fresh: Registration = locked(rows, registration, version)
    if states and fresh.state not in states:
        sentence = _("This registration is “%(state)s”.") % {"state": fresh.get_state_display()}
        raise WrongState(sentence, state=fresh.state)
    return fresh


def _check_keeps(registration: Registration, by: User) -> None:
    if not keeps(by, registration.area):
        raise NotAllowed(_("Only the community decides on this."))


def _check_owns_or_keeps(registration: Registration, by: User) -> None:
    if not (keeps(by, registration.area) or Registration.objects.own(by).filter(pk=registration.pk).exists()):
        raise NotAllowed(_("Only whoever registered, or the community, can do this."))


def _save(
    registration: Registration,
    what: EntryKind,
    by: User | None,
    note: str = "",
    skills: frozenset[Skill] | None = None,
) -> Registration:
    before = Standing.of(Registration.objects.select_related("party_organisation").get(pk=registration.pk))
    registration.version += 1
    registration.save()
    if skills is not None:
        registration.skills.set(skills)
    append(registration, what, by, note)
    after = Standing.of(registration, before.skills if skills is None else skills)
    keep_in_step([Change(registration, before, after)], by=by)
    return registration


@transaction.atomic
def confirm(
    registration: Registration, *, by: User, grid: Area | None = None, version: int | None = None
) -> Registration:
    """The community welcomes them. `grid`: chosen by hand, else the one that was found."""
    fresh = _lock(registration, version, RegistrationState.APPLIED)
    _check_keeps(fresh, by)
    if grid is not None:
        _put(fresh, grid, by)
    if fresh.area.kind != AreaKind.COMMUNITY:
        raise Invalid.field("grid", _("First say which community or grid this is."))
    fresh.state, fresh.decided_at, fresh.reason = RegistrationState.CONFIRMED, now(), ""
    return _save(fresh, EntryKind.CONFIRMED, by)


def confirm_if_placed(registration: Registration, *, by: User) -> Registration:
    """Of a table that the community brought in: whoever is known to live there need not be confirmed once more."""
    if registration.area.kind != AreaKind.COMMUNITY:
        return registration
    return confirm(registration, by=by)


@transaction.atomic
def decline(registration: Registration, *, by: User, reason: str, version: int | None = None) -> Registration:
    fresh = _lock(registration, version, RegistrationState.APPLIED)
    _check_keeps(fresh, by)
    fresh.reason = _reason(reason)
    fresh.state, fresh.decided_at = RegistrationState.DECLINED, now()
    return _save(fresh, EntryKind.DECLINED, by, fresh.reason)


def _reason(text: str) -> str:
    reason = " ".join(text.split())
    if len(reason) < 2:
        raise Invalid.field("reason", _("Say why, in a few words: they will read it."))
    if len(reason) > LONGEST:
        raise Invalid.field("reason", _("Write at most %(limit)d characters.") % {"limit": LONGEST})
    return reason


@transaction.atomic
def change(registration: Registration, *, by: User, said: Willingness, version: int | None = None) -> Registration:
    """What somebody offers to do has changed."""
    fresh = _lock(registration, version, *OPEN_STATES)
    _check_owns_or_keeps(fresh, by)
    said.check()
    for name in PLAIN:
        setattr(fresh, name, getattr(said, name))
    return _save(fresh, EntryKind.CHANGED, by, skills=said.skills)


@transaction.atomic
def place(registration: Registration, *, by: User, area: Area, version: int | None = None) -> Registration:
    """By hand, into a community or a grid of it."""
    fresh = _lock(registration, version, *OPEN_STATES)
    _check_keeps(fresh, by)
    _put(fresh, area, by)
    return _save(fresh, EntryKind.PLACED, by, area.name)


def _put(registration: Registration, area: Area, by: User) -> None:
    """A community keeps its own; whoever looks after a larger area gives on to any community there."""
    spot = placing.plan().of_area(area.pk)
    if spot.community is None or not keeps(by, area):
        raise Invalid.field("grid", _("Choose a community or a grid among your areas."))
    registration.area, registration.grid, _how = areas_of(spot, registration.area)
    registration.placed = Placed.HAND if registration.grid else Placed.NOT


@transaction.atomic
def move(
    registration: Registration,
    *,
    by: User,
    address: str,
    area: Area | None = None,
    point: Point | None = None,
    version: int | None = None,
) -> Registration:
    """They live elsewhere now. Another community has to confirm anew; the one before sees them no longer."""
    fresh = _lock(registration, version, *OPEN_STATES)
    _check_owns_or_keeps(fresh, by)
    if fresh.person is None:
        raise Invalid(_("A unit that moves ends its registration and registers at the new place."))
    if not address.strip():
        raise Invalid.field("address", _("Say where you live: estate, building, or road."))
    before = fresh.area
    root = area or Area.objects.get(pk=before.ancestor_ids[0])
    spot = placing.find(address, point, under=root)
    if spot.community is None and area is not None:
        spot = placing.plan().of_area(area.pk)
    save_person(fresh.person, address=address.strip())
    fresh.area, fresh.grid, fresh.placed = areas_of(spot, root)
    if fresh.area != before:
        fresh.state, fresh.decided_at = RegistrationState.APPLIED, None
    return _save(fresh, EntryKind.MOVED, by, f"{before.name} → {fresh.area.name}")


@transaction.atomic
def end(registration: Registration, *, by: User, reason: str = "", version: int | None = None) -> Registration:
    """By whoever registered or by the community. What they had agreed to goes back to the desk."""
    fresh = _lock(registration, version, *OPEN_STATES)
    _check_owns_or_keeps(fresh, by)
    own = Registration.objects.own(by).filter(pk=fresh.pk).exists()
    return _end(fresh, by, reason if own else _reason(reason))


@transaction.atomic
def withdraw(registration: Registration, *, version: int | None = None) -> Registration:
    """By whoever registered without an account, with number and code."""
    return _end(_lock(registration, version, *OPEN_STATES), None, "")


@transaction.atomic
def end_of_organisation(registration: Registration, *, by: User | None, reason: str) -> Registration:
    """The party organisation is no more, and nobody succeeds it."""
    return _end(_lock(registration, None, *OPEN_STATES), by, reason[:LONGEST])


def _end(fresh: Registration, by: User | None, reason: str) -> Registration:
    applied = fresh.state == RegistrationState.APPLIED
    fresh.state, fresh.ended_on, fresh.reason = RegistrationState.ENDED, today(), reason
    words = reason or _("The registration has ended.")
    if fresh.person is not None:
        keeps_posts = fresh.person.posts.not_ended().exists()
        give_up_all(person=fresh.person, reason=words, entirely=not keeps_posts)
    elif fresh.unit is not None:
        give_up_all(unit=fresh.unit, reason=words)
    return _save(fresh, EntryKind.WITHDRAWN if applied and not reason else EntryKind.ENDED, by, reason)
