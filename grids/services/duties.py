"""The writers of the duty roster (值班表)."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from django.db import transaction
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from common.errors import Conflict, Invalid
from common.versions import check_version, locked
from grids.colleagues import rostered_in
from grids.models import Absence, Area, Duty, DutyKind, Person
from grids.rosters import Turn, turns
from grids.worktime import DAY, MIDNIGHT, SHANGHAI

LONGEST = timedelta(days=366)
MOST_AT_ONCE = 4


@transaction.atomic
def roster(
    *,
    area: Area,
    people: Sequence[Person],
    kinds: Sequence[str],
    starts: date,
    ends: date,
    at_once: int = 1,
    by: User | None,
    request: HttpRequest | None = None,
) -> list[Duty]:
    """Let the people take turns in this order, from a day to a day. Turns that are filled already stay as they are;
    whoever is away is passed over and comes next; it goes on after whoever had the last turn before."""
    locked(Area.objects.all(), area)
    _check_plan(area, people, kinds, starts, ends, at_once)
    wanted = [kind for kind in DutyKind if kind in kinds]
    held = Duty.objects.filter(area=area, starts_at__gte=_midnight(starts), starts_at__lt=_midnight(ends + DAY))
    filled = set(held.values_list("kind", "starts_at"))
    away = _away(people, starts, ends)
    queues = {kind: _queue(area, people, kind, starts) for kind in wanted}
    made: list[Duty] = []
    for turn in turns(starts, ends, wanted):
        if (turn.kind.value, turn.starts_at) not in filled:
            made += _fill(area, turn, queues[turn.kind], at_once, away)
    Duty.objects.bulk_create(made, batch_size=500)
    detail = {"from": str(starts), "to": str(ends), "turns": len(made)}
    record(action="duty.roster", by=by, obj=area, request=request, detail=detail)
    return made


def _check_plan(
    area: Area, people: Sequence[Person], kinds: Sequence[str], starts: date, ends: date, at_once: int
) -> None:
    if ends < starts:
        raise Invalid.field("ends", _("The last day lies before the first."))
    if ends - starts > LONGEST:
        raise Invalid.field("ends", _("A roster is made for a year at most."))
    if not set(kinds) & set(DutyKind.values):
        raise Invalid.field("kinds", _("Choose at least one kind of turn."))
    if not 1 <= at_once <= min(MOST_AT_ONCE, len(people)):
        raise Invalid.field("at_once", _("There must be at least as many people as are on duty at once."))
    for person in people:
        _check_person(area, person, "people")


def _check_person(area: Area, person: Person, field: str) -> None:
    if not rostered_in(area).filter(pk=person.pk).exists():
        sentence = _("%(name)s holds no post in %(area)s and cannot be on its duty roster.")
        raise Invalid.field(field, sentence % {"name": person.name, "area": area.name})


def _midnight(day: date) -> datetime:
    return datetime.combine(day, MIDNIGHT, SHANGHAI)


def _away(people: Sequence[Person], starts: date, ends: date) -> list[Absence]:
    rows = Absence.objects.filter(person__in=[each.pk for each in people], starts__lte=ends + DAY, ends__gte=starts)
    return list(rows)


def _queue(area: Area, people: Sequence[Person], kind: DutyKind, starts: date) -> list[Person]:
    """The people, beginning after the one who had the last turn of this kind before."""
    order = [each.pk for each in people]
    before = Duty.objects.filter(area=area, kind=kind, starts_at__lt=_midnight(starts), person__in=order)
    last = before.order_by("-starts_at", "-pk").values_list("person", flat=True).first()
    at = order.index(last) + 1 if last is not None else 0
    return [*people[at:], *people[:at]]


def _fill(area: Area, turn: Turn, queue: list[Person], at_once: int, away: list[Absence]) -> list[Duty]:
    """Take the next ones who are there; they go to the end of the queue."""
    there = [each for each in queue if not any(is_away(absence, each.pk, turn) for absence in away)]
    chosen = there[:at_once]
    for person in chosen:
        queue.remove(person)
        queue.append(person)
    return [
        Duty(
            area=area,
            person=person,
            kind=turn.kind,
            starts_at=turn.starts_at,
            ends_at=turn.ends_at,
            is_lead=place == 0 and at_once > 1,
        )
        for place, person in enumerate(chosen)
    ]


def is_away(absence: Absence, person: int, turn: "Turn | Duty") -> bool:
    """Whether the absence falls into the turn."""
    first, last = (timezone.localtime(each).date() for each in (turn.starts_at, turn.ends_at - timedelta(seconds=1)))
    return absence.person_id == person and absence.starts <= last and absence.ends >= first


@transaction.atomic
def put_on_duty(
    *, area: Area, person: Person, turn: Turn, note: str = "", by: User | None, request: HttpRequest | None = None
) -> Duty:
    """One more on a turn."""
    _check_person(area, person, "person")
    _check_free(person, turn)
    duty = Duty.objects.create(
        area=area, person=person, kind=turn.kind, starts_at=turn.starts_at, ends_at=turn.ends_at, note=note
    )
    record(action="duty.add", by=by, obj=duty, request=request)
    return duty


def _check_free(person: Person, turn: "Turn | Duty", but: Sequence[int] = ()) -> None:
    same_time = Duty.objects.filter(person=person, starts_at__lt=turn.ends_at, ends_at__gt=turn.starts_at)
    if same_time.exclude(pk__in=but).exists():
        raise Invalid.field("person", _("%(name)s is on duty at this time already.") % {"name": person.name})


@transaction.atomic
def take_turn(
    duty: Duty,
    *,
    person: Person,
    note: str = "",
    by: User | None,
    version: int | None = None,
    request: HttpRequest | None = None,
) -> Duty:
    """Somebody else takes the turn."""
    duty = _locked(duty, version)
    before = duty.person.name
    if person.pk != duty.person_id:
        _check_person(duty.area, person, "person")
        _check_free(person, duty, [duty.pk])
    duty.person, duty.note, duty.version = person, note, duty.version + 1
    duty.save(update_fields=["person", "note", "version"])
    record(action="duty.change", by=by, obj=duty, request=request, detail={"before": before, "after": person.name})
    return duty


def _locked(duty: Duty, version: int | None) -> Duty:
    return locked(Duty.objects.select_related("area", "person"), duty, version)


@transaction.atomic
def swap_turns(
    duty: Duty, other: Duty, *, by: User | None, version: int | None = None, request: HttpRequest | None = None
) -> None:
    """The holders of two turns of one area change places."""
    rows = Duty.objects.select_for_update().select_related("person").filter(pk__in=[duty.pk, other.pk])
    both = {each.pk: each for each in rows.order_by("pk")}
    if len(both) < 2 or both[duty.pk].area_id != both[other.pk].area_id:
        raise Conflict(_("Only two turns of the same roster can change places."))
    one, two = both[duty.pk], both[other.pk]
    check_version(one, version)
    _check_free(two.person, one, list(both))
    _check_free(one.person, two, list(both))
    if one.starts_at == two.starts_at:
        raise Conflict(_("Both have the same turn."))
    one.person, two.person = two.person, one.person
    for each in (one, two):
        each.version += 1
        each.save(update_fields=["person", "version"])
    record(action="duty.swap", by=by, obj=one, request=request, detail={"with": str(two)})


@transaction.atomic
def drop_turn(duty: Duty, *, by: User | None, version: int | None = None, request: HttpRequest | None = None) -> None:
    duty = _locked(duty, version)
    record(action="duty.remove", by=by, obj=duty, request=request)
    duty.delete()
