"""What the page of one category shows."""

from dataclasses import dataclass
from functools import cached_property

from accounts.models import AuditEntry
from workorders import keeping
from workorders.models import Category, TimeLimit
from workorders.using import Use, uses_of_category


@dataclass(frozen=True)
class Holding:
    """A time limit of the table that holds for the category, and the one above it that it comes from."""

    limit: TimeLimit
    source: Category | None


class CategoryPage:
    def __init__(self, category: Category) -> None:
        self.category = category

    @cached_property
    def above(self) -> list[Category]:
        """From the root down."""
        rows = Category.objects.in_bulk(self.category.line[:-1])
        return [rows[pk] for pk in self.category.line[:-1]]

    @cached_property
    def parts(self) -> list[Category]:
        return list(self.category.children.order_by("code"))

    @cached_property
    def limits(self) -> list[Holding]:
        """Of each step and urgency the closest row; what the table says for all matters is left out."""
        sources = {each.pk: each for each in self.above}
        rows = TimeLimit.objects.filter(category__in=self.category.line).order_by("step", "urgency")
        closest: dict[tuple[str, str], TimeLimit] = {}
        for row in sorted(rows, key=lambda each: self.category.line.index(each.category_id or 0)):
            closest[row.step, row.urgency] = row
        return [Holding(closest[key], sources.get(closest[key].category_id or 0)) for key in sorted(closest)]

    @cached_property
    def uses(self) -> list[Use]:
        return uses_of_category(self.category)

    @cached_property
    def history(self) -> list[AuditEntry]:
        return keeping.history(self.category)
