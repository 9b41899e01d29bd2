"""Orders and rules when the map changes: open and closed orders follow their place, events stay where they happened."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import BigIntegerField, Case, F, QuerySet, Value, When
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext_lazy as _

from common.revisions import bump
from grids.models import DESK_KINDS, Area, AreaKind
from grids.querysets import within, within_any
from grids.recutting.followers import CHUNK, Change, Counted, Kept, Move, Pointing, hand_back, hand_over, register
from workorders.models import PanelSession, Policy, Responsibility, Rule, SavedView, WorkOrder
from workorders.querysets import SCOPES
from workorders.revisions import RULES

Kinds = dict[int, AreaKind]


class Orders:
    key = "orders"

    def count(self, areas: "QuerySet[Area]", paths: Sequence[str]) -> Iterable[Counted]:
        here = WorkOrder.objects.filter(within_any(set(paths), "area_path"))
        yield Counted(_("Work orders"), here.count(), here.open().count())

    def follow(self, change: Change) -> Kept:
        handed = {}
        for ended, successor in change.ends.items():
            rows = WorkOrder.objects.filter(area=ended)
            handed[str(ended)] = list(rows.values_list("pk", flat=True))
            _put(rows, successor)
        for move in change.moves:
            _follow(move)
        return {"area": handed}

    def go_back(self, change: Change, kept: Kept) -> None:
        self.follow(change)
        for pk, orders in kept.get("area", {}).items():
            area = Area.objects.get(pk=int(pk))
            for start in range(0, len(orders), CHUNK):
                _put(WorkOrder.objects.filter(pk__in=orders[start : start + CHUNK]), area)


def _put(rows: "QuerySet[WorkOrder]", area: Area) -> None:
    """Put orders directly on an area, and on its desk."""
    kinds = _kinds(area.ancestor_ids)
    line = {f"{name}_id": _of_kind(kind, area.ancestor_ids, kinds) for kind, name in SCOPES.items()}
    desk = _desk(area.ancestor_ids, kinds)
    rows.update(area=area, area_path=area.path, desk_id=desk, version=F("version") + 1, **line)


def _follow(move: Move) -> None:
    """All orders of a moved subtree, in one pass: every index of the table is written but once."""
    old, new = move.old_above, move.new_above
    kinds = _kinds({*old, *new, move.area})
    columns = {
        f"{name}_id": _of_kind(kind, new, kinds)
        for kind, name in SCOPES.items()
        if kind != kinds[move.area] and (_of_kind(kind, old, kinds) or _of_kind(kind, new, kinds))
    }
    WorkOrder.objects.filter(within(move.old_path, "area_path")).update(
        area_path=Concat(Value(move.new_path), Substr("area_path", len(move.old_path) + 1)),
        desk_id=_desks(old, new, kinds),
        version=F("version") + 1,
        **columns,
    )


def _desks(old: list[int], new: list[int], kinds: Kinds) -> Any:
    """Orders at a desk that is no longer above their place go to that of the same level which is, else the closest."""
    left = [pk for pk in old if pk not in new and kinds[pk] in DESK_KINDS]
    found = [When(desk=pk, then=Value(_of_kind(kinds[pk], new, kinds) or _desk(new, kinds))) for pk in left]
    return Case(*found, default=F("desk_id"), output_field=BigIntegerField()) if found else F("desk_id")


def _kinds(pks: Iterable[int]) -> Kinds:
    return {pk: AreaKind(kind) for pk, kind in Area.objects.filter(pk__in=set(pks)).values_list("pk", "kind")}


def _of_kind(kind: str, line: list[int], kinds: Kinds) -> int | None:
    """The lowest area of this kind in the line."""
    return next((pk for pk in reversed(line) if kinds[pk] == kind), None)


def _desk(line: list[int], kinds: Kinds) -> int:
    return next(pk for pk in reversed(line) if kinds[pk] in DESK_KINDS)


class Rules:
    key = "rules"

    def count(self, areas: "QuerySet[Area]", paths: Sequence[str]) -> Iterable[Counted]:
        yield Counted(_("Rules for these areas"), Rule.objects.filter(if_area__in=areas).count())

    def follow(self, change: Change) -> Kept:
        bump(RULES)
        return hand_over(Rule, "if_area", change)

    def go_back(self, change: Change, kept: Kept) -> None:
        bump(RULES)
        hand_back(Rule, "if_area", change, kept)


def register_pointing() -> None:
    once = ("unit", "category")
    register(Pointing("responsibilities", _("Responsibilities of units"), Responsibility, "area", once))
    register(Pointing("panels", _("Sessions of the review panel"), PanelSession, "area"))
    register(Pointing("views", _("Saved views"), SavedView, "area"))
    # A district has one policy at most: where the successor has its own, the other is not needed there.
    register(Pointing("policies", _("Policies"), Policy, "district", ("district__kind",)))
