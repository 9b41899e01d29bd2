"""The lists of grounds for declining and for returning, kept in memory. A ground that was used keeps its name."""

from common.revisions import Kept
from workorders.models import Ground, GroundKind

GROUNDS = "grounds"


def _load() -> dict[tuple[str, str], Ground]:
    return {(row.kind, row.code): row for row in Ground.objects.all()}


_kept = Kept(_load, GROUNDS)


def grounds_of(kind: GroundKind) -> list[Ground]:
    """Those that may be chosen."""
    return [row for row in _kept.get().values() if row.kind == kind and row.is_active]


def ground_name(kind: GroundKind, code: str) -> str:
    """In words; the code itself where the list does not know it any more."""
    found = _kept.get().get((kind, code))
    return found.name if found else code


def advice_of(kind: GroundKind, code: str) -> str:
    """What to do instead; empty where the list says nothing."""
    found = _kept.get().get((kind, code))
    return found.advice if found else ""
