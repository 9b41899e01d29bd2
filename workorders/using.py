"""What uses a piece of reference data, in words: such a piece is retired, never deleted."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.errors import Conflict
from workorders.choices import ENDS
from workorders.models import Category, Fact, Responsibility, Rule, Suggestion, Tally, TimeLimit, WorkOrder
from workorders.models.history import NAMES_APART

NAMED = 3  # so many are told by name


@dataclass(frozen=True)
class Use:
    """One kind of thing that uses it: how many, and what it leads to in words."""

    n: int
    words: str


class InUse(Conflict):
    """It is used: it can be retired, not deleted."""

    code = "in_use"

    def __init__(self, name: str, uses: Iterable[Use]) -> None:
        told = "; ".join(use.words for use in uses)
        sentence = _("“%(name)s” cannot be deleted, it is in use: %(uses)s. Retire it instead.")
        super().__init__(sentence % {"name": name, "uses": told})


Count = Callable[[int], str]


def _orders(n: int) -> str:
    return ngettext("%(n)d order", "%(n)d orders", n) % {"n": n}


def _counted(n: int) -> str:
    return ngettext("%(n)d entry of the figures", "%(n)d entries of the figures", n) % {"n": n}


def _suggestions(n: int) -> str:
    return ngettext("%(n)d suggestion for an order", "%(n)d suggestions for orders", n) % {"n": n}


def _limits(n: int) -> str:
    return ngettext("%(n)d time limit", "%(n)d time limits", n) % {"n": n}


def _duties(n: int) -> str:
    return ngettext("%(n)d responsibility of a unit", "%(n)d responsibilities of units", n) % {"n": n}


def _rules(n: int) -> str:
    return ngettext("%(n)d rule", "%(n)d rules", n) % {"n": n}


def _parts(n: int) -> str:
    return ngettext("%(n)d category below it", "%(n)d categories below it", n) % {"n": n}


# Whatever names a category: model, its columns, how that is said, and whether the first few are told by name.
USERS_OF_CATEGORIES: list[tuple[type[Model], tuple[str, ...], Count, bool]] = [
    (WorkOrder, ("category",), _orders, False),
    (Category, ("parent",), _parts, True),
    (Rule, ("if_category", "category"), _rules, True),
    (TimeLimit, ("category",), _limits, False),
    (Responsibility, ("category",), _duties, False),
    (Suggestion, ("category",), _suggestions, False),
    (Fact, ("category",), _counted, False),
    (Tally, ("category",), _counted, False),
]


def count_use_of_categories(model: type[Model], column: str, say: Count) -> None:
    """Have the rows of a room above counted, before a category is deleted. The same again replaces."""
    USERS_OF_CATEGORIES[:] = [each for each in USERS_OF_CATEGORIES if each[0] is not model]
    USERS_OF_CATEGORIES.append((model, (column,), say, True))


def uses_of_category(category: Category) -> list[Use]:
    found = []
    for model, columns, say, is_named in USERS_OF_CATEGORIES:
        named = Q(*((column, category) for column in columns), _connector=Q.OR)
        found.append(_use(model._default_manager.filter(named), say, is_named))
    return [use for use in found if use.n]


def _use(rows: QuerySet[Model], say: Count, is_named: bool) -> Use:
    n = rows.order_by().count()
    names = [f"“{row}”" for row in rows[:NAMED]] if is_named and n else []
    more = ["…"] if names and n > NAMED else []
    return Use(n, f"{say(n)} ({', '.join(names + more)})" if names else say(n))


def uses_of_rule(rule: Rule) -> list[Use]:
    """Open orders that it has a suggestion for, and units that have had their turn by it."""
    suggested, turned = _suggested(rule), rule.among.filter(last_turn__gt=0).count()
    orders = ngettext("it is suggested on %(n)d open order", "it is suggested on %(n)d open orders", suggested)
    units = ngettext("%(n)d unit has had its turn", "%(n)d units have had their turn", turned)
    uses = [Use(suggested, orders % {"n": suggested}), Use(turned, units % {"n": turned})]
    return [use for use in uses if use.n]


def _suggested(rule: Rule) -> int:
    """Suggestions keep the names of their rules, as they were."""
    rows = Suggestion.objects.filter(rules__contains=rule.name).exclude(order__state__in=ENDS)
    return sum(rule.name in names.split(NAMES_APART) for names in rows.values_list("rules", flat=True))
