"""People who are probably known twice, with what speaks for it; and making one of the two, for thirty days with a way
back."""

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from itertools import pairwise

from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from accounts.services import record
from common.clock import now
from common.errors import Conflict, Invalid, NotAllowed, Sentence, WrongState
from common.revisions import bump
from common.versions import locked
from grids.merging import followers
from grids.models import Absence, Person, PersonMerge, Residence
from grids.revisions import POSTS

MOST = 200
UNDO_DAYS = 30
FILLED = ("phone", "phone_hash", "phone_masked", "id_number", "id_hash", "id_masked", "address", "address_masked")
PLAIN = ("sex", "birth", "political_status")


class Evidence(StrEnum):
    NUMBER = "number"
    HOME = "home"
    PHONE = "phone"

    @property
    def label(self) -> Sentence:
        return LABELS[self]


LABELS = {
    Evidence.NUMBER: gettext_lazy("same ID number"),
    Evidence.HOME: gettext_lazy("same name and date of birth behind the same door"),
    Evidence.PHONE: gettext_lazy("same name, date of birth and telephone"),
}


@dataclass(frozen=True)
class Pair:
    """`kept` is the row that knows more."""

    kept: Person
    gone: Person
    evidence: tuple[Evidence, ...]


def likely_duplicates(user: User) -> list[Pair]:
    """Pairs among the people whom the user may see, in a fixed number of queries."""
    found: dict[tuple[int, int], set[Evidence]] = defaultdict(set)
    people: dict[int, Person] = {}
    for evidence, groups in _groups(user):
        for group in groups:
            for one, other in pairwise(sorted(group, key=_worth, reverse=True)):
                people |= {one.pk: one, other.pk: other}
                found[(one.pk, other.pk)].add(evidence)
    pairs = [Pair(people[one], people[other], tuple(sorted(why))) for (one, other), why in found.items()]
    return pairs[:MOST]


def _groups(user: User) -> Iterable[tuple[Evidence, Iterable[list[Person]]]]:
    people = Person.objects.registered_to(user)
    hashes = _twice(people.exclude(id_hash=""), "id_hash")
    yield Evidence.NUMBER, _grouped(people.filter(id_hash__in=hashes), lambda person: person.id_hash)
    named = people.exclude(birth=None)
    twice = named.values("name", "birth").annotate(n=Count("pk")).filter(n__gt=1).order_by("name", "birth")[:MOST]
    names = {row["name"] for row in twice}
    births = {row["birth"] for row in twice}
    alike = list(named.filter(name__in=names, birth__in=births))
    yield (
        Evidence.PHONE,
        _grouped(
            [person for person in alike if person.phone_hash], lambda each: (each.name, each.birth, each.phone_hash)
        ),
    )
    yield Evidence.HOME, _behind_one_door(user, alike)


def _twice(rows: "QuerySet[Person]", column: str) -> list[str]:
    counted = rows.values(column).annotate(n=Count("pk")).filter(n__gt=1).order_by(column)
    return [row[column] for row in counted[:MOST]]


def _grouped(people: Iterable[Person], key: Callable[[Person], object]) -> list[list[Person]]:
    groups: dict[object, list[Person]] = defaultdict(list)
    for person in people:
        groups[key(person)].append(person)
    return [group for group in groups.values() if len(group) > 1]


def _behind_one_door(user: User, alike: list[Person]) -> list[list[Person]]:
    """One door may stand in two buildings of the register when one address was taken in twice; the door is compared."""
    rows = Residence.objects.visible_to(user).current().filter(person__in=[person.pk for person in alike])
    doors: dict[int, set[str]] = defaultdict(set)
    for person, door in rows.exclude(household__door_hash="").values_list("person", "household__door_hash"):
        doors[person].add(door)
    groups: dict[object, list[Person]] = defaultdict(list)
    for each in alike:
        for door in doors[each.pk]:
            groups[(each.name, each.birth, door)].append(each)
    return [group for group in groups.values() if len(group) > 1]


def _worth(person: Person) -> tuple[bool, int, int]:
    """Which of two rows to keep: the one with an account, that which knows more, the older."""
    known = sum(map(bool, (person.id_hash, person.phone_hash, person.birth, person.political_status)))
    return bool(person.user_id), known, -person.pk


@dataclass(frozen=True)
class Follows:
    label: Sentence
    count: int


def preview_merge(gone: Person, by: User) -> list[Follows]:
    """What would move, as far as the user may know of it."""
    counted = [Follows(each.label, each.preview(gone, by)) for each in followers()]
    return [each for each in counted if each.count]


@transaction.atomic
def merge_people(kept: Person, gone: Person, *, by: User, request: HttpRequest | None = None) -> PersonMerge:
    """Make one of two: what hangs on `gone` goes to `kept`, which learns what only the other row knew."""
    kept, gone = _locked(kept, gone, by)
    _check_one_human(kept, gone)
    filled = _fill(kept, gone)
    moved = {each.key: each.apply(gone, kept) for each in followers()}
    gone.merged_into = kept
    gone.save(update_fields=["merged_into"])
    merge = PersonMerge.objects.create(kept=kept, merged=gone, by=by, at=now(), moved={**moved, "person": filled})
    bump(POSTS)
    record(action="person.merge", by=by, obj=kept, request=request, detail={"merge": merge.pk, "merged": gone.pk})
    return merge


@transaction.atomic
def unmerge_people(merge: PersonMerge, *, by: User, request: HttpRequest | None = None) -> PersonMerge:
    """Take a merge back: everything goes where it was, and `kept` knows again what it knew itself."""
    merge = locked(PersonMerge.objects.all(), merge)
    if merge.undone_at is not None:
        raise WrongState(_("This has been taken back already."), state="undone")
    if merge.at < now() - timedelta(days=UNDO_DAYS):
        raise WrongState(_("After %(n)d days a merge stays.") % {"n": UNDO_DAYS}, state="final")
    people = Person.objects.select_for_update().in_bulk([merge.kept_id, merge.merged_id])
    kept, gone = people[merge.kept_id], people[merge.merged_id]
    if kept.merged_into_id is not None:
        raise Conflict(_("The person who was kept has been merged since. Take that back first."))
    if not Person.objects.registered_to(by).filter(pk=kept.pk).exists():
        raise NotAllowed(_("This person is not among those whom you see."))
    for each in followers():
        each.undo(gone, kept, merge.moved.get(each.key, []))
    _empty(kept, merge.moved["person"])
    gone.merged_into = None
    gone.save(update_fields=["merged_into"])
    merge.undone_at = now()
    merge.save(update_fields=["undone_at"])
    bump(POSTS)
    record(action="person.unmerge", by=by, obj=kept, request=request, detail={"merge": merge.pk, "merged": gone.pk})
    return merge


def _locked(kept: Person, gone: Person, by: User) -> tuple[Person, Person]:
    """Both, if `by` may see both."""
    rows = Person.objects.select_for_update().order_by("pk").in_bulk([kept.pk, gone.pk])
    seen = set(Person.objects.registered_to(by).filter(pk__in=rows).values_list("pk", flat=True))
    if seen != {kept.pk, gone.pk} or kept.pk == gone.pk:
        raise NotAllowed(_("Choose two people whom you see."))
    return rows[kept.pk], rows[gone.pk]


def _check_one_human(kept: Person, gone: Person) -> None:
    if kept.id_hash and gone.id_hash and kept.id_hash != gone.id_hash:
        raise Invalid(_("Their ID numbers differ: these are two people."))
    both = [kept.pk, gone.pk]
    if Absence.objects.filter(person__in=both, cover__in=both).exists():
        raise Invalid(_("One of them has covered an absence of the other: these are two people."))
    if gone.user_id:
        if kept.user_id:
            raise Invalid(_("Both sign in here. An administrator must first take the account from one of them."))
        raise Invalid(_("The one who signs in must be kept: merge the other way round."))


def _fill(kept: Person, gone: Person) -> list[str]:
    """What only the other row knew. The names of the columns."""
    filled: list[str] = []
    for mark, columns in (("phone_hash", FILLED[:3]), ("id_hash", FILLED[3:6]), ("address_masked", FILLED[6:])):
        if not getattr(kept, mark) and getattr(gone, mark):
            filled += columns
    filled += [name for name in PLAIN if getattr(kept, name) in ("", "0", None) and getattr(gone, name)]
    for name in filled:
        setattr(kept, name, getattr(gone, name))
    if filled:
        kept.save(update_fields=filled)
    return filled


def _empty(kept: Person, filled: list[str]) -> None:
    fresh = Person()
    for name in filled:
        setattr(kept, name, getattr(fresh, name))
    if filled:
        kept.save(update_fields=filled)


def recent_merges(user: User) -> list[PersonMerge]:
    """Those that can still be taken back."""
    rows = PersonMerge.objects.visible_to(user).filter(undone_at=None, at__gte=now() - timedelta(days=UNDO_DAYS))
    return list(rows.select_related("kept", "merged", "by")[:MOST])
