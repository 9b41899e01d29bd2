"""Party organisations as a table, in and out."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import User
from common.errors import NotAllowed
from grids.models import Area, Organisation
from grids.reach import reach_of
from grids.tables.common import Problems, compared, date_of, number_of
from partybuilding.choosing import areas_to_tie, units_to_tie
from partybuilding.listing.organisations import narrow
from partybuilding.models import PartyOrganisation, PartyOrganisationKind, Sector
from partybuilding.permissions.organisations import check_parent, may_found
from partybuilding.reach import party_reach
from partybuilding.services import save_party_organisation
from sheets.registers import Column, Filters, Kind, Outcome, Register, Row, Verdict

PLAIN = ("name", "kind", "sector")
DAYS = ("founded_on", "elected_on")
LINKS = ("parent", "area", "unit")


class PartyOrganisations(Register):
    key = "party-organisations"
    title = gettext_lazy("Party organisations")
    order = 200
    key_columns = ("code",)
    filters = ("q", "area", "kind", "sector", "state")
    columns: ClassVar[tuple[Column, ...]] = (
        Column(name="code", title=gettext_lazy("Code"), kind=Kind.CODE, required=True, aliases=("党组织代码",)),
        Column(
            name="name",
            title=pgettext_lazy("of a unit", "Name"),
            required=True,
            width=32,
            aliases=("党组织名称", "名称"),
        ),
        Column(
            name="kind",
            title=gettext_lazy("Kind"),
            kind=Kind.CHOICE,
            choices=PartyOrganisationKind.choices,
            required=True,
            aliases=("党组织类别",),
        ),
        Column(name="sector", title=gettext_lazy("Among"), kind=Kind.CHOICE, choices=Sector.choices),
        Column(
            name="parent",
            title=gettext_lazy("Part of"),
            kind=Kind.CODE,
            help=gettext_lazy("Code of the party organisation above; it may stand further up in the same file."),
            aliases=("上级党组织代码",),
        ),
        Column(name="area", title=gettext_lazy("Area code"), kind=Kind.CODE),
        Column(name="unit", title=gettext_lazy("Unit code"), kind=Kind.CODE),
        Column(name="founded_on", title=gettext_lazy("Founded on"), kind=Kind.DATE),
        Column(name="elected_on", title=gettext_lazy("Last election"), kind=Kind.DATE),
        Column(name="term_years", title=gettext_lazy("Years between elections"), kind=Kind.NUMBER),
        Column(name="secretary", title=gettext_lazy("Secretary"), read_only=True),
        Column(name="dissolved_on", title=gettext_lazy("Dissolved on"), kind=Kind.DATE, read_only=True),
    )

    def may_import(self, user: User) -> bool:
        return may_found(user)

    def may_export(self, user: User) -> bool:
        reach = reach_of(user)
        return reach.everything or bool(reach.paths or party_reach(user).led)

    def count(self, user: User, filters: Filters) -> int:
        return narrow(PartyOrganisation.objects.visible_to(user), filters).count()

    def rows(self, user: User, filters: Filters, *, in_full: bool) -> Iterator[Mapping[str, object]]:
        from partybuilding.tree import secretaries

        found = narrow(PartyOrganisation.objects.visible_to(user), filters)
        heads = secretaries(found.values("pk"))
        rows = found.select_related("parent", "area", "unit").defer("area__boundary", "search").order_by("path")
        for each in rows.iterator(500):
            own = {"secretary": heads.get(each.pk, ""), "dissolved_on": each.dissolved_on}
            yield {"code": each.code, **_known(each), **own}

    def check(self, rows: Sequence[Row], by: User) -> list[Outcome]:
        known = _Known(rows, by)
        return [known.outcome(row) for row in rows]

    def save(self, outcomes: Sequence[Outcome], by: User) -> None:
        for outcome in outcomes:
            _write(outcome, by)


def _known(each: PartyOrganisation) -> dict[str, Any]:
    plain = {name: getattr(each, name) for name in (*PLAIN, *DAYS, "term_years")}
    return {**plain, **{name: getattr(getattr(each, name), "code", "") for name in LINKS}}


def _wanted(row: Row) -> dict[str, Any]:
    """What the row says. An empty name, kind or sector says nothing; any other empty cell empties."""
    given: dict[str, Any] = {name: row.values[name] for name in PLAIN if row.values.get(name)}
    given |= {name: row.values[name] for name in LINKS if name in row.values}
    given |= {name: date_of(row, name) for name in DAYS if name in row.values}
    if "term_years" in row.values:
        years = number_of(row, "term_years")
        given["term_years"] = int(years) if years else None
    return given


class _Known:
    """What the rows of a block stand on, read in a fixed number of queries."""

    def __init__(self, rows: Sequence[Row], by: User) -> None:
        codes = {name: {row.values[name] for row in rows if row.values.get(name)} for name in ("code", *LINKS)}
        every = PartyOrganisation.objects.select_related("parent", "area", "unit").defer("area__boundary")
        self.rows = {each.code: each for each in every.filter(code__in=codes["code"] | codes["parent"])}
        kept = PartyOrganisation.objects.kept_by(by).current().filter(pk__in=[each.pk for each in self.rows.values()])
        self.kept = set(kept.values_list("code", flat=True))
        self.areas = _codes(areas_to_tie(by), codes["area"])
        self.units = _codes(units_to_tie(by), codes["unit"])
        self.coming: set[str] = set()
        self.at_top = _may_put_at_top(by)

    def outcome(self, row: Row) -> Outcome:
        code, wanted, problems = row.values["code"], _wanted(row), self._problems(row)
        if not problems:
            self.coming.add(code)
        known = self.rows.get(code)
        if known is not None:
            return compared(row, _known(known), wanted, problems)
        return Outcome.refused(row, problems) if problems else Outcome(row, Verdict.NEW, wanted)

    def _problems(self, row: Row) -> Problems:
        code, parent = row.values["code"], row.values.get("parent", "")
        problems: Problems = []
        if code in self.rows and code not in self.kept:
            problems.append(("code", _("This organisation is not among those that you keep.")))
        is_new = code not in self.rows
        if parent and parent not in self.kept and parent not in self.coming:
            problems.append(("parent", _("You keep no organisation with the code %(code)s.") % {"code": parent}))
        if is_new and not parent and not self.at_top:
            problems.append(("parent", _("Choose one of your organisations that it is part of.")))
        for name, known in (("area", self.areas), ("unit", self.units)):
            if row.values.get(name) and row.values[name] not in known:
                problems.append((name, _("There is no such one within your reach.")))
        if is_new and not row.values.get("area") and not row.values.get("unit"):
            problems.append(("area", _("Tie the organisation to an area, to a unit, or to both.")))
        years = row.values.get("term_years")
        if years and float(years) not in range(1, 10):
            problems.append(("term_years", _("Give a whole number of years from 1 to 9.")))
        return problems


def _may_put_at_top(by: User) -> bool:
    try:
        check_parent(by, None)
    except NotAllowed:
        return False
    return True


def _codes(rows: Any, codes: set[str]) -> set[str]:
    return set(rows.filter(code__in=codes).values_list("code", flat=True))


def _write(outcome: Outcome, by: User) -> None:
    code, values = outcome.row.values["code"], outcome.prepared
    organisation = PartyOrganisation.objects.filter(code=code).first() or PartyOrganisation(code=code)
    models = {"parent": PartyOrganisation, "area": Area, "unit": Organisation}
    for name, value in values.items():
        model: Any = models.get(name)
        setattr(organisation, name, model.objects.filter(code=value).first() if model else value)
    save_party_organisation(organisation, by=by)
