"""The lists of alliances as one table: what is new and what was put right comes in, what was said of it goes out."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from common.errors import Invalid
from grids.register.tables.base import Problems
from partybuilding.alliance_keeping import keeps
from partybuilding.alliance_page import rows_of
from partybuilding.models import Alliance, AllianceMember, ItemState, ListItem, ListKind
from partybuilding.services import change_item, enter_item
from partybuilding.services.lists import YEARS
from sheets.registers import Column, Filters, Kind, Outcome, Register, Row, Verdict
from workorders.actors import of_user

CHUNK = 200


class AllianceLists(Register):
    key = "alliance-lists"
    title = gettext_lazy("Lists of alliances")
    order = 230
    key_columns = ("alliance", "year", "kind", "title")
    filters = ("alliance", "year", "kind")
    columns: ClassVar[tuple[Column, ...]] = (
        Column(name="alliance", title=gettext_lazy("Code of the alliance"), kind=Kind.CODE, required=True),
        Column(name="year", title=gettext_lazy("Year"), kind=Kind.NUMBER, required=True, example="2026"),
        Column(
            name="kind", title=gettext_lazy("List"), kind=Kind.CHOICE, required=True, choices=tuple(ListKind.choices)
        ),
        Column(name="title", title=gettext_lazy("Title"), required=True, width=32),
        Column(name="text", title=gettext_lazy("Text"), width=40),
        Column(
            name="brought_by", title=gettext_lazy("Brought in by"), help=gettext_lazy("Name of a member."), width=24
        ),
        Column(name="taken_by", title=gettext_lazy("Taken on by"), read_only=True, width=24),
        Column(name="task", title=gettext_lazy("Task"), read_only=True, width=32),
        Column(name="progress", title=gettext_lazy("Mid-year"), read_only=True, width=32),
        Column(name="review", title=gettext_lazy("Year's end"), read_only=True, width=32),
        Column(name="order", title=gettext_lazy("Order"), read_only=True),
        Column(name="state", title=gettext_lazy("State"), read_only=True),
    )

    def may_import(self, user: User) -> bool:
        by = of_user(user)
        return any(keeps(each, by) for each in Alliance.objects.visible_to(user).current().for_list()[:CHUNK])

    def may_export(self, user: User) -> bool:
        return Alliance.objects.visible_to(user).exists()

    def found(self, user: User, filters: Filters) -> Any:
        rows = ListItem.objects.visible_to(user)
        if filters.get("alliance"):
            rows = rows.filter(alliance__code=filters["alliance"])
        if filters.get("kind"):
            if filters["kind"] not in ListKind.values:
                raise Invalid.field("kind", _("Choose one of: %(names)s.") % {"names": ", ".join(ListKind.values)})
            rows = rows.filter(kind=filters["kind"])
        if year := filters.get("year"):
            if not (year.isascii() and year.isdigit() and int(year) in YEARS):
                raise Invalid.field("year", _("Give a year from 2015 on."))
            rows = rows.filter(year=int(year))
        return rows

    def count(self, user: User, filters: Filters) -> int:
        return int(self.found(user, filters).count())

    def rows(self, user: User, filters: Filters, *, in_full: bool) -> Iterator[Mapping[str, object]]:
        rows = self.found(user, filters).for_list().order_by("alliance__code", "-year", "kind", "pk")
        start = 0
        while batch := list(rows[start : start + CHUNK]):
            yield from (_cells(row) for row in rows_of(batch))
            start += CHUNK

    def check(self, rows: Sequence[Row], by: User) -> list[Outcome]:
        known = _Known(rows, by)
        return [known.outcome(row) for row in rows]

    def save(self, outcomes: Sequence[Outcome], by: User) -> None:
        actor = of_user(by)
        for outcome in outcomes:
            item, values = outcome.prepared
            if item is None:
                enter_item(by=actor, **values)
            else:
                change_item(item, by=actor, text=values["text"])


class _Known:
    """What the rows of a block stand on, read in a fixed number of queries."""

    def __init__(self, rows: Sequence[Row], by: User) -> None:
        actor, codes = of_user(by), {row.values.get("alliance", "") for row in rows}
        found = Alliance.objects.visible_to(by).current().for_list().filter(code__in=codes)
        self.alliances = {each.code: each for each in found if keeps(each, actor)}
        self.members: dict[tuple[int, str], AllianceMember] = {}
        belonging = AllianceMember.objects.current().filter(alliance__in=self.alliances.values())
        for member in belonging.select_related("unit", "party"):
            self.members[(member.alliance_id, member.name)] = member
        items = ListItem.objects.filter(alliance__in=self.alliances.values()).select_related("alliance")
        titles = {row.values.get("title", "") for row in rows}
        self.items = {
            (each.alliance_id, each.year, each.kind, each.title): each for each in items.filter(title__in=titles)
        }

    def outcome(self, row: Row) -> Outcome:
        alliance, problems = self.alliances.get(row.values["alliance"]), self._problems(row)
        if alliance is None or problems:
            return Outcome.refused(row, problems)
        year, kind, title = int(float(row.values["year"])), row.values["kind"], row.values["title"]
        item, text = self.items.get((alliance.pk, year, kind, title)), row.values.get("text")
        if item is None:
            member = self.members.get((alliance.pk, row.values.get("brought_by", "")))
            values = {"kind": kind, "title": title, "text": text or "", "brought_by": member}
            return Outcome(row, Verdict.NEW, (None, {"alliance": alliance, "year": year, **values}))
        if text is None or text == item.text:
            return Outcome(row, Verdict.SAME)
        if item.state not in (ItemState.OPEN, ItemState.TAKEN):
            return Outcome.refused(row, [("text", _("This item is finished: it does not change any more."))])
        return Outcome(row, Verdict.CHANGED, (item, {"text": text}))

    def _problems(self, row: Row) -> Problems:
        problems: Problems = []
        alliance = self.alliances.get(row.values["alliance"])
        if alliance is None:
            problems.append(("alliance", _("You keep no alliance of this code.")))
        if float(row.values["year"]) not in YEARS:
            problems.append(("year", _("Give a year from 2015 on.")))
        for name, limit in (("title", 120), ("text", 2000)):
            if len(row.values.get(name, "")) > limit:
                problems.append((name, _("Write at most %(limit)d characters.") % {"limit": limit}))
        who = row.values.get("brought_by", "")
        if alliance is not None and who and (alliance.pk, who) not in self.members:
            problems.append(("brought_by", _("This alliance has no member of this name now.")))
        return problems


def _cells(row: Any) -> dict[str, object]:
    item = row.item
    return {
        "alliance": item.alliance.code,
        "year": item.year,
        "kind": item.kind,
        "title": item.title,
        "text": item.text,
        "brought_by": item.brought_by.name if item.brought_by else "",
        "taken_by": item.taken_by.name if item.taken_by else "",
        "task": row.task,
        "progress": row.progress,
        "review": row.review,
        "order": item.order.number if item.order else "",
        "state": item.get_state_display(),
    }
