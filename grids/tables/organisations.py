"""Organisations as a table."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import User
from grids import services
from grids.models import Area, Organisation, OrganisationKind
from grids.tables.common import (
    SEPARATOR,
    KeptTable,
    Problems,
    administered,
    compared,
    path_filter,
    problems_of,
    words_of,
)
from sheets.registers import Column, Filters, Kind, Outcome, Row, Verdict

YES_NO = (("yes", gettext_lazy("yes")), ("no", gettext_lazy("no")))
TEXTS = ("name", "kind", "credit_code", "address", "phone")
FLAGS = ("is_backstop", "is_active")
PLACES = ("home", "directed_by")


class Organisations(KeptTable):
    key = "organisations"
    title = gettext_lazy("Organisations")
    order = 20
    key_columns = ("code",)
    filters = ("area",)
    columns: ClassVar[tuple[Column, ...]] = (
        Column(name="code", title=gettext_lazy("Code"), kind=Kind.CODE, required=True),
        Column(name="name", title=pgettext_lazy("of a unit", "Name"), required=True, width=28, aliases=("单位名称",)),
        Column(name="kind", title=gettext_lazy("Kind"), kind=Kind.CHOICE, choices=OrganisationKind.choices),
        Column(name="home", title=gettext_lazy("Home area"), kind=Kind.CODE, help=gettext_lazy("Code of the area.")),
        Column(
            name="serves",
            title=gettext_lazy("Areas served"),
            width=28,
            help=gettext_lazy("Codes of areas, between semicolons."),
        ),
        Column(
            name="directed_by",
            title=gettext_lazy("Directed by"),
            kind=Kind.CODE,
            help=gettext_lazy("Code of the community that a seconded team is attached to."),
        ),
        Column(name="credit_code", title=gettext_lazy("Unified social credit code"), kind=Kind.CODE, width=20),
        Column(name="address", title=gettext_lazy("Address"), width=28),
        Column(name="phone", title=gettext_lazy("Duty phone"), kind=Kind.CODE),
        Column(name="is_backstop", title=gettext_lazy("Backstop unit"), kind=Kind.CHOICE, choices=YES_NO),
        Column(name="is_active", title=gettext_lazy("Active"), kind=Kind.CHOICE, choices=YES_NO),
    )

    def rows(self, user: User, filters: Filters, *, in_full: bool) -> Iterator[Mapping[str, object]]:
        found = self.found(user, filters).select_related("home", "directed_by").prefetch_related("serves")
        for unit in found.order_by("code").iterator(500):
            yield {**_known(unit), **{name: unit_code(unit, name) for name in PLACES}, "code": unit.code}

    def found(self, user: User, filters: Filters) -> Any:
        rows = Organisation.objects.visible_to(user) | Organisation.objects.administered_by(user)
        return rows.filter(path_filter(filters, "home__path")).distinct()

    def check(self, rows: Sequence[Row], by: User) -> list[Outcome]:
        codes = [row.values["code"] for row in rows]
        every = Organisation.objects.select_related("home", "directed_by").prefetch_related("serves")
        known = every.in_bulk(codes, field_name="code")
        own = set(Organisation.objects.administered_by(by).filter(code__in=codes).values_list("code", flat=True))
        areas = administered(by, (code for row in rows for code in _codes(row)))
        return [self._outcome(row, known.get(row.values["code"]), own, areas) for row in rows]

    def _outcome(self, row: Row, unit: Organisation | None, own: set[str], areas: dict[str, Area]) -> Outcome:
        problems: Problems = list(_wrong(row, unit, own, areas))
        wanted = _wanted(row)
        if unit is not None:
            return compared(row, {**_known(unit), **{name: unit_code(unit, name) for name in PLACES}}, wanted, problems)
        if not problems:
            problems = _invalid(row, wanted)
        return Outcome.refused(row, problems) if problems else Outcome(row, Verdict.NEW, wanted)

    def save(self, outcomes: Sequence[Outcome], by: User) -> None:
        codes = {code for outcome in outcomes for code in _codes(outcome.row)}
        areas = {area.code: area for area in Area.objects.filter(code__in=codes)}
        units = Organisation.objects.in_bulk([each.row.values["code"] for each in outcomes], field_name="code")
        for outcome in outcomes:
            unit = units.get(outcome.row.values["code"]) or Organisation(code=outcome.row.values["code"])
            _write(unit, outcome.prepared, areas)
            codes_served = outcome.prepared.get("serves")
            served = None if codes_served is None else [areas[code] for code in words_of(codes_served)]
            services.save_organisation(unit, serves=served)


def _write(unit: Organisation, values: dict[str, Any], areas: dict[str, Area]) -> None:
    """Put the values on the unit. Does not save."""
    for name in (*TEXTS, *FLAGS):
        if name in values:
            value = values[name]
            setattr(unit, name, value == "yes" if name in FLAGS else value)
    for name in PLACES:
        if name in values:
            setattr(unit, name, areas.get(values[name]))


def unit_code(unit: Organisation, name: str) -> str:
    area: Area | None = getattr(unit, name)
    return area.code if area else ""


def _known(unit: Organisation) -> dict[str, Any]:
    texts = {name: getattr(unit, name) for name in TEXTS}
    flags = {name: "yes" if getattr(unit, name) else "no" for name in FLAGS}
    return {**texts, **flags, "serves": SEPARATOR.join(sorted(area.code for area in unit.serves.all()))}


def _wanted(row: Row) -> dict[str, Any]:
    names = (*TEXTS, *FLAGS, *PLACES)
    # An empty flag or kind says nothing.
    given = {
        name: row.values[name]
        for name in names
        if name in row.values and (row.values[name] or name not in (*FLAGS, "kind"))
    }
    if "serves" in row.values:
        given["serves"] = SEPARATOR.join(sorted(words_of(row.values["serves"])))
    return given


def _codes(row: Row) -> list[str]:
    single = [row.values.get(name, "") for name in PLACES]
    return [code for code in (*single, *words_of(row.values.get("serves", ""))) if code]


def _wrong(row: Row, unit: Organisation | None, own: set[str], areas: dict[str, Area]) -> Iterator[tuple[str, str]]:
    if unit is not None and unit.code not in own:
        yield "code", _("This unit is not among those that you look after.")
    if unit is None and not row.values.get("kind"):
        yield "kind", _("A new unit needs its kind.")
    if unit is None and not row.values.get("home"):
        yield "home", _("Give the code of one of your areas, where the unit is at home.")
    for name in PLACES:
        if row.values.get(name) and row.values[name] not in areas:
            yield name, _("There is no area of yours with the code %(code)s.") % {"code": row.values[name]}
    for code in words_of(row.values.get("serves", "")):
        if code not in areas:
            yield "serves", _("There is no area of yours with the code %(code)s.") % {"code": code}


def _invalid(row: Row, wanted: dict[str, Any]) -> Problems:
    texts = {name: wanted[name] for name in TEXTS if name in wanted}
    try:
        Organisation(code=row.values["code"], **texts).clean_fields(exclude=["home", "directed_by"])
    except ValidationError as error:
        return problems_of(error, "name")
    return []
