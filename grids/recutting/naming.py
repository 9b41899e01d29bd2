"""What a change of the map is called: by the areas that were chosen for it."""

from collections.abc import Iterable

from django.utils.translation import gettext as _

from grids.models import Area, Recut

MOST_NAMED = 3


def subjects(recuts: Iterable[Recut]) -> dict[int, str]:
    """The names of the chosen areas, by the key of the change. One query."""
    chosen = {recut.pk: _chosen(recut) for recut in recuts}
    wanted = {pk for pks in chosen.values() for pk in pks}
    names = dict(Area.objects.filter(pk__in=wanted).values_list("pk", "name"))
    return {key: _listed([names[pk] for pk in pks if pk in names]) for key, pks in chosen.items()}


def _chosen(recut: Recut) -> list[int]:
    plan = recut.plan
    return [*plan.get("areas", []), *([plan["area"]] if "area" in plan else [])]


def _listed(names: list[str]) -> str:
    shown = _(", ").join(names[:MOST_NAMED])
    if len(names) <= MOST_NAMED:
        return shown
    return _("%(names)s and %(n)d more") % {"names": shown, "n": len(names) - MOST_NAMED}
