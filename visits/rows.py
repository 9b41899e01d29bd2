"""A visit in words, as far as whoever reads may know it."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from grids.models import Occupancy
from grids.reach import AnyUser
from grids.register.care import sees_care
from visits.choices import VisitKind
from visits.known import PARTS
from visits.models import Visit


def kind_shown(visit: Visit, user: AnyUser) -> VisitKind:
    """That somebody needs care is told by a care visit, too: to most people it is a visit like any other."""
    kind = VisitKind(visit.kind)
    return VisitKind.VISIT if kind == VisitKind.CARE and not sees_care(user, visit.area_path) else kind


def changed_parts(visit: Visit) -> str:
    return _(", ").join(str(PARTS[part]) for part in PARTS if part in visit.changes)


def changes_told(visit: Visit) -> list[tuple[str, str]]:
    """Part and what became of it. Texts may name somebody, and are shown for a reason only."""
    return [(str(PARTS[part]), _told(part, visit.changes[part])) for part in PARTS if part in visit.changes]


def _told(part: str, change: dict[str, Any]) -> str:
    before, after = change["before"], change["after"]
    if part == "residents":
        return _movement(set(before), set(after))
    if part == "occupancy":
        return f"{Occupancy(before).label} → {Occupancy(after).label}"
    if part == "facilities":
        return " → ".join("、".join(each) or _("none noted") for each in (before, after))
    if before and after:
        return _("written anew")
    return _("noted for the first time") if after else _("no longer so")


def _movement(before: set[int], after: set[int]) -> str:
    left, came = len(before - after), len(after - before)
    told = []
    if left:
        told.append(ngettext("%(n)d person left", "%(n)d people left", left) % {"n": left})
    if came:
        told.append(ngettext("%(n)d person came", "%(n)d people came", came) % {"n": came})
    return _(", ").join(told)
