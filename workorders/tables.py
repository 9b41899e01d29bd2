"""The categories as a table, in and out (see sheets.registers)."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import User
from grids.tables.common import Problems, compared, has_reach, problems_of
from sheets.registers import Column, Filters, Kind, Outcome, Register, Row, Verdict
from workorders import keeping
from workorders.choices import Affair, Handling, Severity, Urgency
from workorders.models import Category
from workorders.services.reference import save_category

YES_NO = (("yes", gettext_lazy("yes")), ("no", gettext_lazy("no")))
TEXTS = ("name", "affair", "handling", "severity", "urgency")
FLAGS = ("asks_photos", "is_active")


class Categories(Register):
    key = "categories"
    title = gettext_lazy("Categories")
    order = 70
    key_columns = ("code",)
    columns: ClassVar[tuple[Column, ...]] = (
        Column(name="code", title=gettext_lazy("Code"), kind=Kind.CODE, required=True, example="M0701"),
        Column(name="name", title=pgettext_lazy("of a category", "Name"), width=28),
        Column(
            name="parent",
            title=gettext_lazy("Part of"),
            kind=Kind.CODE,
            help=gettext_lazy("Code of the category above it, which stands above it in the table or is there already."),
        ),
        Column(name="affair", title=gettext_lazy("Affair"), kind=Kind.CHOICE, choices=Affair.choices),
        Column(name="handling", title=gettext_lazy("Usual handling"), kind=Kind.CHOICE, choices=Handling.choices),
        Column(name="severity", title=gettext_lazy("Usual severity"), kind=Kind.CHOICE, choices=Severity.choices),
        Column(name="urgency", title=gettext_lazy("Usual urgency"), kind=Kind.CHOICE, choices=Urgency.choices),
        Column(name="asks_photos", title=gettext_lazy("Asks for photos"), kind=Kind.CHOICE, choices=YES_NO),
        Column(name="is_active", title=gettext_lazy("Active"), kind=Kind.CHOICE, choices=YES_NO),
    )

    def may_import(self, user: User) -> bool:
        return keeping.keeps_reference(user)

    def may_export(self, user: User) -> bool:
        return has_reach(user)

    def count(self, user: User, filters: Filters) -> int:
        return Category.objects.count()

    def rows(self, user: User, filters: Filters, *, in_full: bool) -> Iterator[Mapping[str, object]]:
        for category in Category.objects.select_related("parent").order_by("path").iterator(500):
            yield {"code": category.code, **_known(category)}

    def check(self, rows: Sequence[Row], by: User) -> list[Outcome]:
        known = {each.code: each for each in Category.objects.select_related("parent")}
        codes = set(known)
        outcomes = []
        for row in rows:
            outcomes.append(_outcome(row, known.get(row.values["code"]), codes))
            if outcomes[-1].verdict != Verdict.REFUSED:
                codes.add(row.values["code"])
        return outcomes

    def save(self, outcomes: Sequence[Outcome], by: User) -> None:
        known = {each.code: each for each in Category.objects.all()}
        for outcome in outcomes:
            code = outcome.row.values["code"]
            category = known.setdefault(code, Category(code=code))
            _write(category, outcome.prepared, known)
            save_category(category)


def _outcome(row: Row, category: Category | None, codes: set[str]) -> Outcome:
    problems: Problems = list(_wrong(row, category, codes))
    wanted = {name: row.values[name] for name in ("parent", *TEXTS, *FLAGS) if _says(row, name, category)}
    if category is not None:
        return compared(row, _known(category), wanted, problems)
    problems += [] if problems else _invalid(row, wanted)
    return Outcome.refused(row, problems) if problems else Outcome(row, Verdict.NEW, wanted)


def _says(row: Row, name: str, category: Category | None) -> bool:
    """An empty cell leaves a field as it is; an empty parent of a known category makes it a main one."""
    return name in row.values and bool(row.values[name] or (name == "parent" and category is not None))


def _wrong(row: Row, category: Category | None, codes: set[str]) -> Iterator[tuple[str, str]]:
    above = row.values.get("parent", "")
    if above and above not in codes:
        yield "parent", _("There is no category of this code, nor one above this row.")
    if above == row.values["code"]:
        yield "parent", _("A category cannot be part of itself or of one below it.")
    if category is None and not row.values.get("name"):
        yield "name", _("A new category needs its name.")


def _invalid(row: Row, wanted: dict[str, str]) -> Problems:
    category = Category(code=row.values["code"])
    _write(category, {name: value for name, value in wanted.items() if name != "parent"}, {})
    try:
        category.full_clean(validate_unique=False)
    except ValidationError as error:
        return problems_of(error, "code")
    return []


def _known(category: Category) -> dict[str, Any]:
    texts = {name: getattr(category, name) for name in TEXTS}
    flags = {name: "yes" if getattr(category, name) else "no" for name in FLAGS}
    return {**texts, **flags, "parent": category.parent.code if category.parent else ""}


def _write(category: Category, values: Mapping[str, str], known: Mapping[str, Category]) -> None:
    """Put the values on the category. Does not save."""
    for name, value in values.items():
        if name == "parent":
            category.parent = known[value] if value else None
        else:
            setattr(category, name, value == "yes" if name in FLAGS else value)
