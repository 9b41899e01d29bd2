"""Pairings as a table in and out."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, ClassVar

from django.db.models import Q
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from appraisal import services
from appraisal.listing import areas_to_choose, narrow_pairings
from appraisal.models import Pairing
from appraisal.navigation import has_appraisals
from appraisal.permissions import communities_to_pair, units_in_reach
from appraisal.querysets import PairingQuerySet
from common.errors import Invalid
from sheets.registers import Column, Filters, Kind, Outcome, Register, Row, Verdict
from workorders.actors import Actor, of_user

Problems = list[tuple[str, Any]]


class Pairings(Register):
    key = "pairings"
    title = gettext_lazy("Pairings")
    order = 85
    key_columns = ("unit", "area", "starts")
    filters = ("area", "now", "q")
    columns: ClassVar[tuple[Column, ...]] = (
        Column(name="unit", title=gettext_lazy("Unit code"), kind=Kind.CODE, required=True, aliases=("单位代码",)),
        Column(name="unit_name", title=gettext_lazy("Unit"), read_only=True, width=28),
        Column(name="area", title=gettext_lazy("Community code"), kind=Kind.CODE, required=True, aliases=("社区代码",)),
        Column(name="area_name", title=gettext_lazy("Community"), read_only=True, width=20),
        Column(name="starts", title=gettext_lazy("From"), kind=Kind.DATE, required=True),
        Column(name="ends", title=gettext_lazy("To"), kind=Kind.DATE),
        Column(name="note", title=gettext_lazy("Note"), width=28),
    )

    def may_import(self, user: User) -> bool:
        return communities_to_pair(of_user(user)).exists()

    def may_export(self, user: User) -> bool:
        return has_appraisals(user)

    def count(self, user: User, filters: Filters) -> int:
        return self._found(user, filters).count()

    def rows(self, user: User, filters: Filters, *, in_full: bool) -> Iterator[Mapping[str, object]]:
        for pairing in self._found(user, filters).for_list().order_by("-pk").iterator(chunk_size=500):
            yield {
                "unit": pairing.unit.code,
                "unit_name": pairing.unit.name,
                "area": pairing.area.code,
                "area_name": pairing.area.name,
                "starts": pairing.starts,
                "ends": pairing.ends,
                "note": pairing.note,
            }

    def _found(self, user: User, filters: Filters) -> PairingQuerySet:
        wishes: dict[str, Any] = dict(filters)
        if code := filters.get("area"):
            wishes["area"] = next((area for area in areas_to_choose(user) if area.code == code), None)
            if wishes["area"] is None:
                raise Invalid.field("area", _("None of your areas has the code “%(code)s”.") % {"code": code[:40]})
        return narrow_pairings(Pairing.objects.visible_to(user), wishes)

    def check(self, rows: Sequence[Row], by: User) -> list[Outcome]:
        known = Known(of_user(by), rows)
        return [known.outcome(row) for row in rows]

    def save(self, outcomes: Sequence[Outcome], by: User) -> None:
        actor = of_user(by)
        for outcome in outcomes:
            pairing, values = outcome.prepared
            if pairing is None:
                services.pair(by=actor, **values)
            else:
                services.change_pairing(pairing, by=actor, ends=values["ends"], note=values["note"])


class Known:
    """What a block of rows is compared with."""

    def __init__(self, by: Actor, rows: Sequence[Row]) -> None:
        unit_codes, area_codes = ({row.values.get(name, "") for row in rows} for name in ("unit", "area"))
        self.units = {unit.code: unit for unit in units_in_reach(by).filter(code__in=unit_codes)}
        self.areas = {area.code: area for area in communities_to_pair(by).filter(code__in=area_codes)}
        pairs = Q(unit__in=list(self.units.values())) & Q(area__in=list(self.areas.values()))
        found = Pairing.objects.filter(pairs).select_related("unit", "area").defer("area__boundary")
        self.pairings: dict[tuple[str, str], list[Pairing]] = {}
        for each in found:
            self.pairings.setdefault((each.unit.code, each.area.code), []).append(each)

    def outcome(self, row: Row) -> Outcome:
        problems: Problems = []
        wanted = self._wanted(row, problems)
        if problems:
            return Outcome.refused(row, problems)
        others = self.pairings.get((row.values["unit"], row.values["area"]), [])
        same = next((each for each in others if each.starts == wanted["starts"]), None)
        if any(each.overlaps(wanted["starts"], wanted["ends"]) for each in others if each is not same):
            return Outcome.refused(row, [("starts", _("They are paired in these days already."))])
        if same is None:
            return Outcome(row, Verdict.NEW, (None, wanted))
        wanted = {"ends": same.ends, "note": same.note} | {k: wanted[k] for k in ("ends", "note") if k in row.values}
        is_same = (same.ends, same.note) == (wanted["ends"], wanted["note"])
        return Outcome(row, Verdict.SAME if is_same else Verdict.CHANGED, (same, wanted))

    def _wanted(self, row: Row, problems: Problems) -> dict[str, Any]:
        values = row.values
        unit, area = self.units.get(values["unit"]), self.areas.get(values["area"])
        if unit is None:
            problems.append(("unit", _("There is no active unit with this code around here.")))
        if area is None:
            problems.append(("area", _("None of the communities whose pairings you keep has this code.")))
        starts = date.fromisoformat(values["starts"])
        ends = date.fromisoformat(values["ends"]) if values.get("ends") else None
        if ends is not None and ends < starts:
            problems.append(("ends", _("The last day lies before the first.")))
        note = values.get("note", "")
        if len(note) > 200:
            problems.append(("note", _("At most 200 characters.")))
        return {"unit": unit, "area": area, "starts": starts, "ends": ends, "note": note}
