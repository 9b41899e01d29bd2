"""Areas as a table: district, street, community, grid and what else a place has, one line each."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import User
from grids import services
from grids.history import was_code_used
from grids.models import Area, AreaKind, GridKind
from grids.tables.common import (
    SEPARATOR,
    KeptTable,
    Problems,
    administered,
    compared,
    date_of,
    number_of,
    path_filter,
    words_of,
)
from sheets.registers import Column, Filters, Kind, Outcome, Row, Verdict


class Areas(KeptTable):
    key = "areas"
    title = gettext_lazy("Areas")
    order = 10
    key_columns = ("code",)
    filters = ("area",)
    columns: ClassVar[tuple[Column, ...]] = (
        Column(name="code", title=gettext_lazy("Code"), kind=Kind.CODE, required=True, aliases=("区划代码", "编码")),
        Column(name="name", title=pgettext_lazy("of a place", "Name"), required=True, width=24, aliases=("名称",)),
        Column(name="kind", title=gettext_lazy("Level"), kind=Kind.CHOICE, choices=AreaKind.choices),
        Column(
            name="parent",
            title=gettext_lazy("Part of"),
            kind=Kind.CODE,
            aliases=("上级代码",),
            help=gettext_lazy("Code of the area above. Bring in the areas above first."),
        ),
        Column(name="aliases", title=gettext_lazy("Other names"), width=24, help=gettext_lazy("Between semicolons.")),
        Column(name="grid_kind", title=gettext_lazy("Grid kind"), kind=Kind.CHOICE, choices=GridKind.choices),
        Column(name="lon", title=gettext_lazy("Longitude"), kind=Kind.NUMBER, help=gettext_lazy("WGS-84.")),
        Column(name="lat", title=gettext_lazy("Latitude"), kind=Kind.NUMBER),
        Column(name="valid_from", title=gettext_lazy("Valid from"), kind=Kind.DATE),
        Column(name="valid_to", title=gettext_lazy("Valid to"), kind=Kind.DATE),
    )

    def rows(self, user: User, filters: Filters, *, in_full: bool) -> Iterator[Mapping[str, object]]:
        fields = [column.name for column in self.columns if column.name not in ("parent", "aliases")]
        for area in self.found(user, filters).select_related("parent").order_by("path").iterator(500):
            known = {name: getattr(area, name) for name in fields}
            above = area.parent.code if area.parent else ""
            yield {**known, "parent": above, "aliases": SEPARATOR.join(area.aliases)}

    def found(self, user: User, filters: Filters) -> Any:
        rows = Area.objects.visible_to(user) | Area.objects.administered_by(user)
        return rows.filter(path_filter(filters, "path")).defer("boundary", "parent__boundary").distinct()

    def check(self, rows: Sequence[Row], by: User) -> list[Outcome]:
        known = Area.objects.defer("boundary").in_bulk([row.values["code"] for row in rows], field_name="code")
        parents = administered(by, [row.values.get("parent", "") for row in rows])
        own = administered(by, known)
        return [self._outcome(row, known.get(row.values["code"]), parents, own) for row in rows]

    def _outcome(self, row: Row, area: Area | None, parents: dict[str, Area], own: dict[str, Area]) -> Outcome:
        problems: Problems = list(_wrong(row))
        wanted = _wanted(row)
        if area is not None:
            problems += _wrong_with_known(row, area, own)
            return compared(row, {name: getattr(area, name) for name in wanted}, wanted, problems)
        problems += _wrong_with_new(row, parents)
        if problems:
            return Outcome.refused(row, problems)
        above = {"kind": row.values["kind"], "code": row.values["code"], "parent": parents[row.values["parent"]]}
        return Outcome(row, Verdict.NEW, {**wanted, **above})

    def save(self, outcomes: Sequence[Outcome], by: User) -> None:
        codes = [outcome.row.values["code"] for outcome in outcomes if outcome.verdict == Verdict.CHANGED]
        known = Area.objects.in_bulk(codes, field_name="code")
        for outcome in outcomes:
            if outcome.verdict == Verdict.NEW:
                services.create_area(**outcome.prepared)
            else:
                services.change_area(known[outcome.row.values["code"]], **outcome.prepared)


def _wanted(row: Row) -> dict[str, Any]:
    """The columns that the file has, as the area keeps them."""
    readers: dict[str, Any] = {
        "name": row.values.get("name"),
        "grid_kind": row.values.get("grid_kind"),
        "aliases": words_of(row.values.get("aliases", "")),
        "lon": number_of(row, "lon"),
        "lat": number_of(row, "lat"),
        "valid_from": date_of(row, "valid_from"),
        "valid_to": date_of(row, "valid_to"),
    }
    return {name: value for name, value in readers.items() if name in row.values}


def _wrong(row: Row) -> Iterator[tuple[str, str]]:
    lon, lat = number_of(row, "lon"), number_of(row, "lat")
    if (lon is None) != (lat is None):
        yield "lat", _("Give longitude and latitude, or neither.")
    if lon is not None and not -180 <= lon <= 180:
        yield "lon", _("A longitude lies between -180 and 180.")
    if lat is not None and not -90 <= lat <= 90:
        yield "lat", _("A latitude lies between -90 and 90.")
    first, last = date_of(row, "valid_from"), date_of(row, "valid_to")
    if first and last and last < first:
        yield "valid_to", _("The last day lies before the first.")
    if len(row.values["name"]) > 80:
        yield "name", _("Give a name of at most 80 characters.")


def _wrong_with_known(row: Row, area: Area, own: dict[str, Area]) -> Iterator[tuple[str, str]]:
    if area.code not in own:
        yield "code", _("This area is not among those that you look after.")
    elif row.values.get("kind", area.kind) not in ("", area.kind):
        yield "kind", _("The level of an area stays as it is.")
    elif row.values.get("parent") and area.parent and row.values["parent"] != area.parent.code:
        yield (
            "parent",
            _("It is part of %(name)s. Move it on its own page, where all that hangs on it goes along.")
            % {"name": area.parent},
        )


def _wrong_with_new(row: Row, parents: dict[str, Area]) -> Iterator[tuple[str, str]]:
    code, kind = row.values["code"], row.values.get("kind", "")
    above = parents.get(row.values.get("parent", ""))
    if not kind:
        yield "kind", _("A new area needs its level.")
    if above is None:
        yield "parent", _("Give the code of an area that you look after, and bring that one in first.")
    elif kind and not AreaKind(kind).fits_below(AreaKind(above.kind)):
        sentence = _("%(kind)s cannot be part of %(name)s.")
        yield "parent", sentence % {"kind": AreaKind(kind).label, "name": above.name}
    if not (code.isascii() and len(code) <= 20):
        yield "code", _("Give a code of at most 20 digits and letters.")
    elif was_code_used(code):
        yield "code", _("The code %(code)s is or was in use; a code never means two places.") % {"code": code}
