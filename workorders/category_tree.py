"""The tree of categories: some branches open, each line with what is to be known of it."""

from collections import defaultdict
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cached_property

from django.db.models import Q
from django.urls import reverse

from workorders.choices import LimitStep
from workorders.deadlines import Limit, limit_for
from workorders.models import Category

MOST_FOUND = 60


@dataclass(frozen=True)
class Branch:
    """One line of the tree."""

    category: Category
    level: int
    position: int
    beside: int
    is_open: bool
    parts: int
    toggled: str  # what is open after this one was opened or shut, as it stands in the address

    @property
    def finish(self) -> Limit:
        """How long a usual matter of the kind may take."""
        return limit_for(LimitStep.FINISH, self.category, self.category.urgency)


class Tree:
    """`opened`: codes of the branches that are open. The whole tree is read at once: it has some hundred rows."""

    def __init__(self, opened: Collection[str] = ()) -> None:
        self.opened = set(opened)

    @property
    def branches(self) -> list[Branch]:
        return list(self._walk(None, 1))

    def below(self, category: Category) -> list[Branch]:
        """The lines that appear when the category is opened."""
        return list(self._walk(category.pk, len(category.line) + 1))

    def _walk(self, above: int | None, level: int) -> Iterator[Branch]:
        rows = self._parts[above]
        for position, each in enumerate(rows, start=1):
            is_open = each.code in self.opened
            toggled = ",".join(sorted(self.opened ^ {each.code}))
            yield Branch(each, level, position, len(rows), is_open, len(self._parts[each.pk]), toggled)
            if is_open:
                yield from self._walk(each.pk, level + 1)

    @cached_property
    def _parts(self) -> dict[int | None, list[Category]]:
        found: dict[int | None, list[Category]] = defaultdict(list)
        for each in Category.objects.order_by("code"):
            found[each.parent_id].append(each)
        return found


@dataclass(frozen=True)
class Found:
    category: Category
    line: str  # the names above it

    @property
    def url(self) -> str:
        return reverse("workorders:category", args=[self.category.code])

    @property
    def name(self) -> str:
        return self.category.name

    @property
    def code(self) -> str:
        return self.category.code

    @property
    def is_retired(self) -> bool:
        return not self.category.is_active


def found(words: str) -> list[Found]:
    """Categories of this name or code, whether they are in use or retired."""
    fitting = Q(name__icontains=words) | Q(code__istartswith=words)
    rows = list(Category.objects.filter(fitting).order_by("code")[:MOST_FOUND])
    above = {pk for row in rows for pk in row.line[:-1]}
    names = dict(Category.objects.filter(pk__in=above).values_list("pk", "name"))
    return [Found(row, " › ".join(names[pk] for pk in row.line[:-1])) for row in rows]
