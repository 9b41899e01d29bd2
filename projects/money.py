"""What of a fund is granted, spent and left, and how much of a project's money is spent: counted, never kept."""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Sum

from grids.models import Area
from projects.choices import ENDED, IN_HAND, ProjectKind
from projects.models import ApprovalLimit, Fund, Project

NOTHING = Decimal(0)
USUAL_LIMIT = Decimal(50_000)  # of a street in whose district nobody said otherwise


@dataclass(frozen=True)
class Use:
    """What is left is what nobody was granted: a project that has ended gives back what it did not spend."""

    amount: Decimal
    granted: Decimal = NOTHING
    spent: Decimal = NOTHING
    projects: int = 0
    set_aside: Decimal = NOTHING

    def and_of(self, granted: Decimal, spent: Decimal, aside: Decimal) -> "Use":
        """With one project more."""
        return Use(self.amount, self.granted + granted, self.spent + spent, self.projects + 1, self.set_aside + aside)

    @property
    def left(self) -> Decimal:
        return self.amount - self.set_aside

    @property
    def share_spent(self) -> int:
        return int(self.spent * 100 / self.amount)

    @property
    def share_set_aside(self) -> int:
        return int(self.set_aside * 100 / self.amount)


def uses_of(funds: Iterable[Fund]) -> dict[int, Use]:
    """By key of the fund. One query."""
    found = {fund.pk: Use(fund.amount) for fund in funds}
    rows: Any = Project.objects.filter(fund__in=found, state__in=(*IN_HAND, *ENDED)).with_money()
    for key, state, granted, spent in rows.order_by().values_list("fund", "state", "granted", "spent"):
        found[key] = found[key].and_of(granted, spent, granted if state in IN_HAND else spent)
    return found


def use_of(fund: Fund) -> Use:
    return uses_of([fund])[fund.pk]


def spent_on(project: Project) -> Decimal:
    total: Decimal | None = project.expenses.aggregate(all=Sum("amount"))["all"]
    return total or NOTHING


def left_of(project: Project) -> Decimal:
    return (project.granted or NOTHING) - spent_on(project)


def limit_of(district: int, kind: str) -> ApprovalLimit:
    """That of the kind, else that of every kind, else the usual one."""
    rows = ApprovalLimit.objects.filter(district=district, kind__in=("", ProjectKind(kind)))
    found = rows.order_by("-kind").first()
    return found or ApprovalLimit(district_id=district, most=USUAL_LIMIT, opinions=1)


def limit_for(project: Project) -> ApprovalLimit:
    return limit_of(project.area.ancestor_ids[0], project.kind)


def funds_for(area: Area) -> "list[Fund]":
    """Funds of the area and of those above it, out of which a project there may be paid."""
    return list(Fund.objects.filter(area__in=area.ancestor_ids).order_by("-year", "name"))
