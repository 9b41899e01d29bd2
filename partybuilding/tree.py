"""The tree of party organisations as one person sees it: some branches open, each line with what is below it."""

from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Count, QuerySet

from accounts.models import User
from partybuilding.models import Member, Officer, PartyOrganisation
from partybuilding.models.organisations import Office
from partybuilding.querysets.organisations import PartyOrganisationQuerySet
from partybuilding.reach import party_reach

MOST_OPEN = 200


@dataclass(frozen=True)
class Branch:
    """One line of the tree."""

    organisation: PartyOrganisation
    level: int
    position: int
    beside: int
    is_open: bool
    parts: int
    members: int
    secretary: str
    toggled: str  # what is open after this one was opened or shut, as it stands in the address


class Tree:
    """`opened`: keys of the lines that are open, or None for those above one's own and the tops."""

    def __init__(self, user: User, opened: Collection[int] | None) -> None:
        self.user = user
        self._opened = None if opened is None else set(sorted(opened)[:MOST_OPEN])

    @property
    def visible(self) -> PartyOrganisationQuerySet:
        rows = PartyOrganisation.objects.visible_to(self.user).current()
        return rows.select_related("area", "unit").defer("area__boundary", "search")

    @cached_property
    def branches(self) -> list[Branch]:
        return list(self._walk(self._tops, 1))

    def below(self, organisation: PartyOrganisation, level: int) -> list[Branch]:
        """The lines that appear when the organisation is opened."""
        self._opened = {organisation.pk}
        return list(self._walk(self._parts[organisation.pk], level + 1))

    def _walk(self, rows: Sequence[PartyOrganisation], level: int) -> Iterator[Branch]:
        for position, row in enumerate(rows, start=1):
            yield self._branch(row, level, position, len(rows))
            if row.pk in self._open:
                yield from self._walk(self._parts[row.pk], level + 1)

    def _branch(self, row: PartyOrganisation, level: int, position: int, beside: int) -> Branch:
        return Branch(
            organisation=row,
            level=level,
            position=position,
            beside=beside,
            is_open=row.pk in self._open,
            parts=self._children[row.pk],
            members=self._members[row.pk],
            secretary=self._secretaries.get(row.pk, ""),
            toggled=",".join(map(str, sorted(self._open ^ {row.pk}))),
        )

    @cached_property
    def _lines(self) -> list[tuple[int, int | None, str]]:
        rows = PartyOrganisation.objects.visible_to(self.user).current().order_by("path")
        return list(rows.values_list("pk", "parent", "path").distinct())

    @cached_property
    def _seen(self) -> set[int]:
        return {pk for pk, _parent, _path in self._lines}

    @cached_property
    def _children(self) -> Counter[int]:
        return Counter(parent for _pk, parent, _path in self._lines if parent in self._seen)

    @cached_property
    def _open(self) -> set[int]:
        if self._opened is not None:
            return self._opened
        own = {int(pk) for path in party_reach(self.user).paths for pk in path.split("/") if pk}
        return own | {row.pk for row in self._tops[:1]}

    @cached_property
    def _tops(self) -> list[PartyOrganisation]:
        """Those whose organisation above the user does not see."""
        tops = [pk for pk, parent, _path in self._lines if parent not in self._seen]
        return list(self.visible.filter(pk__in=tops).order_by("path"))

    @cached_property
    def _parts(self) -> "defaultdict[int, list[PartyOrganisation]]":
        found: defaultdict[int, list[PartyOrganisation]] = defaultdict(list)
        for row in self.visible.filter(parent__in=self._open).order_by("path"):
            found[row.parent_id or 0].append(row)
        return found

    @cached_property
    def _members(self) -> Counter[int]:
        """Of every organisation, those in it and below: how many, never who."""
        paths = {pk: path for pk, _parent, path in self._lines}
        total: Counter[int] = Counter()
        rows = Member.objects.current().filter(organisation__in=paths).order_by()
        for pk, number in rows.values_list("organisation").annotate(n=Count("pk")):
            for above in paths[pk].split("/")[1:-1]:
                total[int(above)] += number
        return total

    @cached_property
    def _secretaries(self) -> dict[int, str]:
        return secretaries(self._shown)

    @property
    def _shown(self) -> set[int]:
        return {row.pk for rows in (self._tops, *self._parts.values()) for row in rows}


def secretaries(organisations: Collection[int] | QuerySet[Any]) -> dict[int, str]:
    """The name of the secretary of each, where there is one."""
    held = Officer.objects.current().filter(organisation__in=organisations, office=Office.SECRETARY)
    return dict(held.order_by("pk").values_list("organisation", "person__name"))
