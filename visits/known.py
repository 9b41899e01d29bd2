"""What is known of a household as a visit opens: compared afterwards, and told when it has changed meanwhile."""

import hashlib
import json
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from grids.models import Household

Snapshot = dict[str, Any]
TEXTS = ("dangers", "disputes")
PARTS: dict[str, str | Promise] = {
    "residents": _("who lives here"),
    "occupancy": _("occupancy"),
    "facilities": _("facilities"),
    "dangers": _("hidden dangers"),
    "disputes": _("disputes"),
}
DIGEST = 12


def snapshot(household: Household) -> Snapshot:
    """The parts of the card that a visit looks at, with the keys of those who live here."""
    living = household.residences.current().order_by("pk").values_list("pk", flat=True)
    card = {name: getattr(household, name) for name in ("occupancy", "facilities", *TEXTS)}
    return {"residents": list(living), **card}


def difference(before: Snapshot, after: Snapshot) -> Snapshot:
    """Part → before and after, of what is not the same."""
    return {part: {"before": before[part], "after": after[part]} for part in before if before[part] != after[part]}


def without_texts(changes: Snapshot) -> Snapshot:
    """What may lie in plain: of texts, which may name somebody, only whether there was one."""
    return {
        part: {side: bool(value) for side, value in change.items()} if part in TEXTS else change
        for part, change in changes.items()
    }


def texts_of(changes: Snapshot) -> str:
    """The texts themselves, to be encrypted; empty when none changed."""
    texts = {part: change for part, change in changes.items() if part in TEXTS}
    return json.dumps(texts, ensure_ascii=False) if texts else ""


def fingerprint(household: Household) -> str:
    """A word per part that changes with it and tells nothing: what a form was shown."""
    return ",".join(f"{part}:{_digest(value)}" for part, value in snapshot(household).items())


def changed_since(shown: str, household: Household) -> list[str]:
    """The names of the parts that are not as they were when the form was shown."""
    return [str(PARTS[part]) for part, value in snapshot(household).items() if not was_shown(shown, part, value)]


def was_shown(shown: str, part: str, value: Any) -> bool:
    """Whether the form of this fingerprint was shown with this value."""
    return f"{part}:{_digest(value)}" in shown.split(",")


def _digest(value: Any) -> str:
    return hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()[:DIGEST]
