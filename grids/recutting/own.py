"""What this room itself keeps by area, and the keys of machines that are bound to one."""

from collections.abc import Iterable, Sequence
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accounts.models import ApiKey
from accounts.services import rebind_api_keys
from grids.models import Area, AreaKind, Duty, Household, Organisation, Post, Residence
from grids.querysets import within_any
from grids.recutting.followers import Change, Counted, Kept, hand_back, hand_over, repath

POINTING: tuple[tuple[Any, str], ...] = (
    (Post, "area"),
    (Post, "seconded_to"),
    (Organisation, "home"),
    (Organisation, "directed_by"),
)
DUTY_ONCE = ("person", "starts_at")


class Register:
    key = "grids"

    def count(self, areas: "QuerySet[Area]", paths: Sequence[str]) -> Iterable[Counted]:
        below = within_any(set(paths), "area_path")
        yield Counted(_("Grids"), areas.filter(kind=AreaKind.GRID).count())
        yield Counted(_("Buildings"), areas.filter(kind=AreaKind.BUILDING).count())
        yield Counted(_("Households"), Household.objects.current().filter(below).count())
        here = within_any(set(paths), "household__area_path")
        yield Counted(_("Residents"), Residence.objects.current().filter(here).count())
        yield Counted(_("Posts"), Post.objects.not_ended().filter(area__in=areas).count())
        yield Counted(_("Units at home here"), Organisation.objects.active().filter(home__in=areas).count())

    def follow(self, change: Change) -> Kept:
        repath(Household.objects.all(), change.moves, "area_path")
        kept: Kept = {f"{model._meta.model_name}.{field}": hand_over(model, field, change) for model, field in POINTING}
        kept["duty"] = hand_over(Duty, "area", change, once=DUTY_ONCE)
        kept["doors"] = _same_doors(change)
        kept["household"] = hand_over(Household, "area", change, "area_path")
        kept["serves"] = _serve(change)
        return kept

    def go_back(self, change: Change, kept: Kept) -> None:
        repath(Household.objects.all(), change.moves, "area_path")
        for model, field in POINTING:
            hand_back(model, field, change, kept.get(f"{model._meta.model_name}.{field}", {}))
        hand_back(Duty, "area", change, kept.get("duty", {}), once=DUTY_ONCE)
        hand_back(Household, "area", change, kept.get("household", {}), "area_path")
        for pk, door_hash in kept.get("doors", {}).items():
            Household.objects.filter(pk=int(pk)).update(door_hash=door_hash)
        _serve(change)
        for ended, units in kept.get("serves", {}).items():
            Area.objects.get(pk=int(ended)).served_by.add(*units)


def _same_doors(change: Change) -> dict[str, str]:
    """Houses that stand alone and come to share an area and a number: the later ones lose the mark by which a door is
    found, until somebody tells them apart. Which marks those were, by household."""
    lost: dict[str, str] = {}
    taken: dict[int, set[str]] = {}
    for ended, successor in change.ends.items():
        there = taken.setdefault(successor.pk, _doors(successor.pk))
        for pk, door_hash in (
            Household.objects.current().filter(area=ended).exclude(door_hash="").values_list("pk", "door_hash")
        ):
            if door_hash in there:
                lost[str(pk)] = door_hash
            there.add(door_hash)
    Household.objects.filter(pk__in=[int(pk) for pk in lost]).update(door_hash="")
    return lost


def _doors(area: int) -> set[str]:
    return set(Household.objects.current().filter(area=area).values_list("door_hash", flat=True))


def _serve(change: Change) -> dict[str, list[int]]:
    """Units that serve an area that ends serve the one that follows it. Which units those were, by ended area."""
    moved: dict[str, list[int]] = {}
    for ended, successor in change.ends.items():
        area = Area.objects.get(pk=ended)
        units = list(area.served_by.values_list("pk", flat=True))
        if units:
            moved[str(ended)] = units
            area.served_by.clear()
            successor.served_by.add(*units)
    return moved


class Keys:
    """Keys are bound to an area by its code."""

    key = "keys"

    def count(self, areas: "QuerySet[Area]", paths: Sequence[str]) -> Iterable[Counted]:
        codes = areas.values_list("code", flat=True)
        yield Counted(_("Keys of machines bound here"), ApiKey.objects.filter(area_code__in=list(codes)).count())

    def follow(self, change: Change) -> Kept:
        return {old: self._rebind(old, new) for old, new in change.codes.items()}

    def go_back(self, change: Change, kept: Kept) -> None:
        self.follow(change)
        for code, keys in kept.items():
            rebind_api_keys(ApiKey.objects.filter(pk__in=keys), area_code=code)

    def _rebind(self, old: str, new: str) -> list[int]:
        keys = ApiKey.objects.filter(area_code=old)
        pks = list(keys.values_list("pk", flat=True))
        rebind_api_keys(keys, area_code=new)
        return pks
