"""Projects as a table: a year's list comes in as drafts, and goes out with what became of each."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import User
from common.errors import Invalid
from grids.models import Area, Organisation
from projects import services
from projects.choices import ProjectKind, State
from projects.inputs import MOST
from projects.listing import areas_to_choose, narrow
from projects.models import Project
from projects.navigation import has_projects
from projects.permissions import areas_to_apply_in, may_edit
from sheets.registers import Column, Filters, Kind, Outcome, Register, Row, Verdict
from workorders.actors import of_user

TEXTS = ("purpose", "plan", "beneficiaries")
DAYS = ("starts", "ends")
Problems = list[tuple[str, Any]]


class Projects(Register):
    key = "projects"
    title = gettext_lazy("Projects")
    order = 75
    key_columns = ("year", "area", "title")
    filters = ("area", "year", "kind", "state", "late", "fund", "q")
    columns: ClassVar[tuple[Column, ...]] = (
        Column(name="year", title=gettext_lazy("Year"), kind=Kind.NUMBER, required=True, width=8),
        Column(name="title", title=gettext_lazy("Title"), required=True, width=32, aliases=("项目名称",)),
        Column(name="kind", title=gettext_lazy("Kind"), kind=Kind.CHOICE, choices=ProjectKind.choices, required=True),
        Column(name="area", title=gettext_lazy("Area code"), kind=Kind.CODE, required=True, aliases=("社区代码",)),
        Column(
            name="unit",
            title=gettext_lazy("Applying unit"),
            kind=Kind.CODE,
            help=gettext_lazy("Code of the unit; empty: the area itself."),
        ),
        Column(name="purpose", title=gettext_lazy("What for"), required=True, width=32),
        Column(name="plan", title=gettext_lazy("What is to be done"), width=32),
        Column(name="beneficiaries", title=gettext_lazy("Who benefits"), width=20),
        Column(name="asked", title=gettext_lazy("Money asked for"), kind=Kind.NUMBER, required=True),
        Column(name="starts", title=gettext_lazy("Begins on"), kind=Kind.DATE),
        Column(name="ends", title=gettext_lazy("Ends on"), kind=Kind.DATE),
        Column(name="state", title=gettext_lazy("State"), read_only=True),
        Column(name="granted", title=gettext_lazy("Money granted"), kind=Kind.NUMBER, read_only=True),
        Column(name="spent", title=gettext_lazy("Spent"), kind=Kind.NUMBER, read_only=True),
        Column(name="left", title=pgettext_lazy("of money", "Left"), kind=Kind.NUMBER, read_only=True),
        Column(name="late", title=gettext_lazy("Milestone late"), read_only=True),
    )

    def may_import(self, user: User) -> bool:
        return bool(areas_to_apply_in(of_user(user)))

    def may_export(self, user: User) -> bool:
        return has_projects(user)

    def may_export_in_full(self, user: User) -> bool:
        return False

    def count(self, user: User, filters: Filters) -> int:
        number: int = self._found(user, filters).count()
        return number

    def rows(self, user: User, filters: Filters, *, in_full: bool) -> Iterator[Mapping[str, object]]:
        for project in self._found(user, filters).for_list().order_by("-pk").iterator(chunk_size=500):
            yield _cells(project)

    def _found(self, user: User, filters: Filters) -> Any:
        wishes: dict[str, Any] = dict(filters)
        if code := filters.get("area"):
            wishes["area"] = next((area for area in areas_to_choose(user) if area.code == code), None)
            if wishes["area"] is None:
                raise Invalid.field("area", _("None of your areas has the code “%(code)s”.") % {"code": code[:40]})
        for name, values in {"kind": ProjectKind.values, "state": State.values}.items():
            if filters.get(name) and filters[name] not in values:
                raise Invalid.field(name, _("Choose one of: %(names)s.") % {"names": ", ".join(values)})
        if filters.get("year") and not filters["year"].isdigit():
            raise Invalid.field("year", _("Give the year in digits."))
        return narrow(Project.objects.visible_to(user), wishes)

    def check(self, rows: Sequence[Row], by: User) -> list[Outcome]:
        known = Known(by, rows)
        return [known.outcome(row) for row in rows]

    def save(self, outcomes: Sequence[Outcome], by: User) -> None:
        actor = of_user(by)
        for outcome in outcomes:
            project, values = outcome.prepared
            if project is None:
                services.create_project(by=actor, **values)
            else:
                services.change_project(project, by=actor, **values)


class Known:
    """What a block of rows is compared with."""

    def __init__(self, user: User, rows: Sequence[Row]) -> None:
        self.by = of_user(user)
        self.areas = {area.code: area for area in areas_to_apply_in(self.by)}
        codes = {row.values.get("unit", "") for row in rows}
        units = Organisation.objects.visible_to(user).filter(code__in=codes)
        self.units = {unit.code: unit for unit in units}
        titles = {row.values.get("title", "") for row in rows}
        found = Project.objects.filter(title__in=titles, area__in=list(self.areas.values()))
        rows_there = found.select_related("area", "unit").prefetch_related("partners")
        self.projects = {(each.year, each.area.code, each.title): each for each in rows_there}

    def outcome(self, row: Row) -> Outcome:
        problems: Problems = []
        wanted = self._wanted(row, problems)
        if problems:
            return Outcome.refused(row, problems)
        project = self.projects.get((wanted["year"], wanted["area"].code, wanted["title"]))
        if project is None:
            return self._new(row, wanted)
        changes = {name: value for name, value in wanted.items() if getattr(project, name) != value}
        if changes and not may_edit(self.by, project):
            return Outcome.refused(row, [("title", _("It was applied for: drafts alone can be changed by a table."))])
        return Outcome(row, Verdict.CHANGED if changes else Verdict.SAME, (project, changes))

    def _new(self, row: Row, wanted: dict[str, Any]) -> Outcome:
        trial = Project(**wanted, area_path=wanted["area"].path)
        try:
            trial.clean_fields(exclude=["area_path", "created_at", "changed_at", "created_by"])
            trial.validate_constraints()
        except ValidationError as refusal:
            named = refusal.message_dict
            return Outcome.refused(
                row, [("ends" if name == "__all__" else name, each) for name, texts in named.items() for each in texts]
            )
        return Outcome(row, Verdict.NEW, (None, wanted))

    def _wanted(self, row: Row, problems: Problems) -> dict[str, Any]:
        values = row.values
        wanted: dict[str, Any] = {name: values[name] for name in ("title", "kind", *TEXTS) if name in values}
        wanted["year"] = self._year(values["year"], problems)
        wanted["asked"] = _money(values["asked"], problems)
        wanted["area"] = self._area(values["area"], problems)
        for name in DAYS:
            if name in values:
                wanted[name] = _day(values[name])
        if "unit" in values:
            wanted["unit"] = self._unit(values["unit"], problems)
        return wanted

    def _year(self, text: str, problems: Problems) -> int:
        number = float(text)
        if not number.is_integer():
            problems.append(("year", _("Give the year in digits.")))
        return int(number)

    def _area(self, code: str, problems: Problems) -> Area | None:
        area = self.areas.get(code)
        if area is None:
            problems.append(("area", _("None of the areas for which you apply has this code.")))
        return area

    def _unit(self, code: str, problems: Problems) -> Organisation | None:
        if code and code not in self.units:
            problems.append(("unit", _("You know no unit of this code.")))
        return self.units.get(code)


def _money(text: str, problems: Problems) -> Decimal:
    try:
        amount = Decimal(text).quantize(Decimal("0.01"))
    except InvalidOperation:
        amount = Decimal(-1)
    if not 0 <= amount <= MOST:
        problems.append(("asked", _("Give an amount in yuan that is not below zero.")))
    return amount


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


def _cells(project: Any) -> dict[str, object]:
    granted = project.granted
    return {
        "year": project.year,
        "title": project.title,
        "kind": project.kind,
        "area": project.area.code,
        "unit": project.unit.code if project.unit else "",
        **{name: getattr(project, name) for name in TEXTS},
        "asked": float(project.asked),
        **{name: day.isoformat() if (day := getattr(project, name)) else "" for name in DAYS},
        "state": project.get_state_display(),
        "granted": "" if granted is None else float(granted),
        "spent": float(project.spent),
        "left": "" if granted is None else float(granted - project.spent),
        "late": _("yes") if project.is_late else "",
    }
