"""The writers of party organisations."""

from datetime import date

from django.db import transaction
from django.db.models import F, Q, QuerySet, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _

from accounts.models import User
from common.clock import today
from common.errors import Invalid, WrongState, as_invalid
from common.numbering import next_code
from grids.querysets import within
from grids.readings import readings
from partybuilding.models import Deed, PartyOrganisation
from partybuilding.services.entries import enter, lock, touch

KEPT = ("name", "kind", "sector", "area_id", "unit_id", "founded_on", "elected_on", "term_years")


@transaction.atomic
def save_party_organisation(
    organisation: PartyOrganisation, *, by: User | None = None, version: int | None = None
) -> PartyOrganisation:
    """Save a new or changed party organisation; one that is new and has no code gets one. What is below it moves with
    it. Raises Invalid when it would be part of itself, Stale when `version` is not the present one."""
    above = organisation.parent.path if organisation.parent else "/"
    moves = organisation.path not in ("", f"{above}{organisation.pk}/")
    lock_lines(organisation, organisation.parent, moves=organisation if moves else None)
    before = lock(organisation, version) if organisation.pk else None
    _look_above(organisation, before)
    _check_line(organisation)
    organisation.search = readings([organisation.name])
    organisation.code = organisation.code or next_code(PartyOrganisation, "P")
    organisation.version = before.version + 1 if before else 1
    with as_invalid("area"):
        organisation.full_clean()
    organisation.save()
    above = organisation.parent.path if organisation.parent else "/"
    _move(organisation, f"{above}{organisation.pk}/")
    _tell(before, organisation, by)
    return organisation


def _look_above(organisation: PartyOrganisation, before: PartyOrganisation | None) -> None:
    """Where it stands now, and what it is to be part of: either may have moved since it was read."""
    if before is not None:
        organisation.path = before.path
    if organisation.parent is None:
        return
    organisation.parent = lock(organisation.parent)
    if before is None or before.parent_id != organisation.parent_id:
        refuse_dissolved(organisation.parent)


def _tell(before: PartyOrganisation | None, after: PartyOrganisation, by: User | None) -> None:
    if before is None:
        enter(after, Deed.FOUNDED, by, to=after.parent.name if after.parent else "")
        return
    if before.parent_id != after.parent_id:
        above = [each.parent.name if each.parent else "" for each in (before, after)]
        enter(after, Deed.MOVED, by, **{"from": above[0], "to": above[1]})
    changed = [name.removesuffix("_id") for name in KEPT if getattr(before, name) != getattr(after, name)]
    if changed:
        was = before.name if "name" in changed else ""
        enter(after, Deed.CHANGED, by, fields=changed, **{"from": was})


def _check_line(organisation: PartyOrganisation) -> None:
    above = organisation.parent
    while above is not None:
        if above.pk == organisation.pk:
            raise Invalid.field("parent", _("A party organisation cannot be part of itself or of one below it."))
        above = above.parent


def _move(organisation: PartyOrganisation, path: str) -> None:
    if organisation.path == path:
        return
    if organisation.path:
        below = PartyOrganisation.objects.filter(within(organisation.path)).exclude(pk=organisation.pk)
        below.update(path=Concat(Value(path), Substr(F("path"), len(organisation.path) + 1)))
    organisation.path = path
    organisation.save(update_fields=["path"])


def refuse_dissolved(organisation: PartyOrganisation) -> None:
    if organisation.is_dissolved:
        raise WrongState(_("%(name)s has been dissolved.") % {"name": organisation.name}, state="dissolved")


def standing(organisation: PartyOrganisation) -> PartyOrganisation:
    """As it is now, locked, so that nothing is hung on it while it is dissolved. Whoever locks what hangs on
    organisations as well locks this first."""
    fresh = lock(organisation)
    refuse_dissolved(fresh)
    return fresh


def lock_lines(*organisations: PartyOrganisation | None, moves: PartyOrganisation | None = None) -> None:
    """With all that is above them, and what `moves` with all that is below it, in one order for everybody: two changes
    of the tree come one after the other."""
    lines = {int(pk) for each in organisations if each for pk in f"{each.path}{each.pk or ''}".split("/") if pk}
    below = within(moves.path) if moves else Q()
    lock_all(PartyOrganisation.objects.filter(Q(pk__in=lines) | below))


def lock_all(organisations: "QuerySet[PartyOrganisation]") -> None:
    """In one order for everybody."""
    rows = PartyOrganisation.objects.select_for_update(no_key=True).filter(pk__in=organisations.values("pk"))
    list(rows.order_by("pk").values_list("pk"))


@transaction.atomic
def put_below(
    organisation: PartyOrganisation, parent: PartyOrganisation | None, *, by: User | None, version: int | None = None
) -> PartyOrganisation:
    """Make it part of another, with all that is below it."""
    lock_lines(organisation, parent, moves=organisation)
    fresh = lock(organisation, version)
    refuse_dissolved(fresh)
    fresh.parent = parent
    return save_party_organisation(fresh, by=by)


@transaction.atomic
def record_election(
    organisation: PartyOrganisation,
    *,
    on: date,
    by: User | None,
    term_years: int | None = None,
    version: int | None = None,
) -> PartyOrganisation:
    """An election was held: the next one is due when the term is over."""
    fresh = lock(organisation, version)
    refuse_dissolved(fresh)
    if on > today():
        raise Invalid.field("on", _("This day has not come yet."))
    if fresh.elected_on and on <= fresh.elected_on:
        raise Invalid.field("on", _("The last election was on %(day)s.") % {"day": fresh.elected_on.isoformat()})
    fresh.elected_on = on
    fresh.term_years = term_years or fresh.term_years
    fresh.save(update_fields=["elected_on", "term_years"])
    touch(fresh)
    enter(fresh, Deed.ELECTED, by, on=on.isoformat(), due=fresh.election_due.isoformat() if fresh.election_due else "")
    return fresh
