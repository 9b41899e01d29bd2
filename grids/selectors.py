"""Questions about areas and units that pages and endpoints share."""

from django.db.models import Case, IntegerField, Value, When

from grids.models import Area, AreaKind
from grids.querysets import AreaQuerySet
from grids.reach import AnyUser
from grids.readings import folded, found_by

_RANKS = {kind: rank for rank, kind in enumerate(AreaKind)}


def find_areas(user: AnyUser, text: str) -> AreaQuerySet:
    """The areas shown to the user whose name, other names, code or pinyin say the text; what is called exactly so
    comes first, then what begins so, then the higher level."""
    wanted = folded(text)
    exact = Case(
        When(code=wanted, then=0),
        When(name=wanted, then=0),
        When(name__startswith=wanted, then=1),
        default=2,
        output_field=IntegerField(),
    )
    level = Case(*(When(kind=kind, then=Value(rank)) for kind, rank in _RANKS.items()), default=Value(len(_RANKS)))
    rows = Area.objects.shown_to(user).filter(found_by(text))
    return rows.order_by(exact, level, "code")
