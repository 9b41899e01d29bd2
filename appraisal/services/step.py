"""What every step on an appraisal begins and ends with."""

from typing import Any

from django.utils.translation import gettext as _

from appraisal.choices import State
from appraisal.models import Scheme, SchemeEntry
from appraisal.permissions import capacities
from appraisal.workflow import ACTIONS, Who
from common.errors import NotAllowed
from common.versions import locked
from grids.models import Post
from grids.querysets import boundaries
from notices.outbox import emit
from workorders.actors import Actor
from workorders.stepping import finish

HAPPENED = "appraisal.happened"


def lock(scheme: Scheme, version: int | None = None) -> Scheme:
    return locked(Scheme.objects.select_related("area").defer(*boundaries("area")), scheme, version)


def begin(name: str, scheme: Scheme, by: Actor, version: int | None) -> tuple[Scheme, Post | None]:
    """The scheme under its lock, and the post under which the step is taken. Raises Stale, NotAllowed, WrongState."""
    scheme, action = lock(scheme, version), ACTIONS[name]
    held = capacities(by, scheme)
    fitting = [who for who in held if who in action.who]
    if not fitting:
        raise NotAllowed(refusal(held))
    words = {"state": State(scheme.state).label, "action": action.label}
    action.check_open(scheme.state, _("The appraisal is “%(state)s”: “%(action)s” is not open now.") % words)
    return scheme, held[fitting[0]]


def refusal(held: "dict[str, Post | None]") -> str:
    if Who.SUBJECT in held:
        return _("Whoever belongs to an appraised unit neither runs the appraisal nor rules on it.")
    return _("Your posts do not let you do this with the appraisal.")


def end(
    name: str,
    scheme: Scheme,
    by: Actor,
    post: Post | None,
    *,
    to: State | None = None,
    words: str = "",
    data: dict[str, Any] | None = None,
) -> Scheme:
    """Save the scheme, append the entry, and leave what follows to the worker."""
    entry = finish(scheme, SchemeEntry(scheme=scheme), name, by, post, to=to, words=words, data=data or {})
    emit(HAPPENED, {"entry": entry.pk})
    return scheme
