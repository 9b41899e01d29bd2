"""What happened to an order, in words: who, in which role, what was said and what changed."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.masks import mask_name
from grids.models import Area
from workorders.choices import (
    Affair,
    Against,
    CheckOutcome,
    ContactOutcome,
    Decision,
    Finding,
    Handling,
    HoldGround,
    LimitStep,
    Satisfaction,
    Sensitivity,
    Severity,
    Solved,
    Urgency,
)
from workorders.grounds import ground_name
from workorders.models import Category, Dispatch, Event, GroundKind, MarkKind, WorkOrder

TRIAGE: dict[str, tuple[Any, Any]] = {
    "handling": (WorkOrder._meta.get_field("handling").verbose_name, Handling),
    "affair": (WorkOrder._meta.get_field("affair").verbose_name, Affair),
    "severity": (WorkOrder._meta.get_field("severity").verbose_name, Severity),
    "urgency": (WorkOrder._meta.get_field("urgency").verbose_name, Urgency),
    "sensitivity": (WorkOrder._meta.get_field("sensitivity").verbose_name, Sensitivity),
}
VOCABULARIES: dict[tuple[str, str], Any] = {
    ("find", "finding"): Finding,
    ("contact", "outcome"): ContactOutcome,
    ("hold", "ground"): HoldGround,
    ("decide_extension", "decision"): Decision,
    ("decide_deferral", "decision"): Decision,
    ("contest", "against"): Against,
    ("decide_contest", "decision"): Decision,
    ("check", "outcome"): CheckOutcome,
    ("review", "solved"): Solved,
    ("review", "satisfaction"): Satisfaction,
    ("soon", "step"): LimitStep,
    ("overdue", "step"): LimitStep,
    ("alert", "step"): LimitStep,
    ("alert", "level"): MarkKind,
}


# Steps that the reporter sees, with words that they do not.
FOR_COLLEAGUES = frozenset({"dispatch", "accept", "verify", "agree", "resume", "urge", "merge", "unmerge"})
GROUNDS = {"decline": GroundKind.DECLINE, "return": GroundKind.RETURN}
MOVED = frozenset({"relocate", "locate", "escalate", "hand_down", "register", "reclassify"})
# What names a unit, a person or several in so many words.
NAMING = frozenset(
    {"verify", "propose", "agree", "refuse", "assign", "add_assistant", "remove_assistant", "join", "finish_part",
     "whistle", "attend", "remind", "part_overdue", "unanswered", "renew_link", "hand_link", "passed_on"}
)  # fmt: skip
MOMENTS = {"appointment": gettext_lazy("Appointment: %(moment)s"), "until": gettext_lazy("Until %(moment)s"),
           "due_at": gettext_lazy("By %(moment)s")}  # fmt: skip


@dataclass(frozen=True)
class Entry:
    event: Event
    who: str
    facts: list[str] = field(default_factory=list)

    @property
    def is_public(self) -> bool:
        return self.event.is_public

    @property
    def is_text_internal(self) -> bool:
        """Of an entry that the reporter sees: whether its text is for colleagues only."""
        return self.is_public and self.event.action in FOR_COLLEAGUES

    @property
    def word(self) -> str:
        """What was written to the reporter beside it."""
        return str(self.event.data.get("word", ""))


@dataclass(frozen=True)
class Names:
    """What the events of an order refer to."""

    categories: dict[int, str]
    areas: dict[str, str]
    dispatches: dict[int, Dispatch]


def entries(order: WorkOrder, events: Iterable[Event], dispatches: Iterable[Dispatch]) -> list[Entry]:
    """The entries of the order's events, which know their post; the newest first."""
    events = list(events)
    names = _names(order, events, dispatches)
    return [Entry(event, who(event), list(_facts(event, names))) for event in reversed(events)]


def who(event: Event, *, in_full: bool = True) -> str:
    """Role and name: in full for colleagues, of whoever held a post. Anybody else stays masked; a reporter's name was
    masked when it was written."""
    if event.actor_kind == "system":
        return _("The platform")
    if event.actor_kind == "rule":
        return _("Rule “%(name)s”") % {"name": event.actor_name}
    if event.actor_kind == "provider":
        return _("Provider %(name)s") % {"name": event.actor_name}
    if event.actor_kind == "reporter":
        return _("Reporter %(name)s") % {"name": event.actor_name}
    if event.post is None:
        return mask_name(event.actor_name)
    if not in_full:
        return f"{event.post.get_role_display()} {mask_name(event.actor_name)}"
    named = f"{event.post.get_role_display()} {event.actor_name}"
    if event.user_id in (None, event.post.person.user_id):
        return named
    return _("%(who)s, covering for %(name)s") % {"who": named, "name": event.post.person.name}


def _names(order: WorkOrder, events: list[Event], dispatches: Iterable[Dispatch]) -> Names:
    categories = {order.category.pk: order.category.name} if order.category else {}
    pks = {pk for event in events for pk in event.data.get("changed", {}).get("category", []) if pk} - categories.keys()
    moved = [event for event in events if event.action in MOVED and "to" in event.data]
    codes = {event.data[end] for event in moved for end in ("from", "to")}
    return Names(
        categories=categories | (dict(Category.objects.filter(pk__in=pks).values_list("pk", "name")) if pks else {}),
        areas=_area_names(order, codes),
        dispatches={each.pk: each for each in dispatches},
    )


def _area_names(order: WorkOrder, codes: set[str]) -> dict[str, str]:
    """Mostly they are those that the order lies in, which came with it."""
    line = (order.district, order.street, order.community, order.grid, order.area)
    here = {area.code: area.name for area in line if area is not None and area.code in codes}
    elsewhere = codes - here.keys()
    return here | (dict(Area.objects.filter(code__in=elsewhere).values_list("code", "name")) if elsewhere else {})


def _facts(event: Event, names: Names) -> Iterator[str]:
    data = event.data
    yield from _changes(data.get("changed", {}), names)
    for (action, key), vocabulary in VOCABULARIES.items():
        if action == event.action and key in data:
            yield str(vocabulary(data[key]).label)
    if event.action in GROUNDS and "ground" in data:
        yield ground_name(GROUNDS[event.action], data["ground"])
    if event.action in NAMING and data.get("unit_name"):
        yield data["unit_name"]
    if event.action in MOVED and "to" in data:
        yield _change(*(names.areas.get(data[end]) or str(data[end]) for end in ("from", "to")))
    if event.action in ("dispatch", "adjudicate", "return"):
        yield from _of_dispatch(event, names)
    if event.action == "hand_over":
        yield _handed(data, names)
    yield from (_recounted(each) for each in data.get("moved", []))
    yield from _linked(data)
    if event.action in ("soon", "overdue", "alert"):
        return
    for key, words in MOMENTS.items():
        if key in data:
            yield str(words) % {"moment": _moment(parse_datetime(data[key]))}


def _recounted(moved: dict[str, str]) -> str:
    ends = (_moment(parse_datetime(moved[end])) for end in ("before", "after"))
    return _("%(field)s: %(change)s") % {"field": LimitStep(moved["step"]).label, "change": _change(*ends)}


def _linked(data: dict[str, Any]) -> Iterator[str]:
    """Other orders that the event has to do with."""
    numbers = [data[key] for key in ("into", "order", "parent") if key in data]
    yield from (_("Order %(number)s") % {"number": number} for number in [*numbers, *data.get("orders", [])])


def _changes(changed: dict[str, list[Any]], names: Names) -> Iterator[str]:
    """In one order: PostgreSQL does not keep that of the keys."""
    for name in ("category", *TRIAGE):
        if name in changed:
            label, *words = _in_words(name, changed[name], names)
            yield _("%(field)s: %(change)s") % {"field": label, "change": _change(*words)}


def _in_words(name: str, values: list[Any], names: Names) -> list[str]:
    """The field, its value before and its value after."""
    if name == "category":
        label = WorkOrder._meta.get_field("category").verbose_name
        return [str(label), *(names.categories.get(pk or 0, "") for pk in values)]
    label, vocabulary = TRIAGE[name]
    return [str(label), *(str(vocabulary(value).label) if value else "" for value in values)]


def _change(before: str, after: str) -> str:
    return f"{before} → {after}" if before else after


def _of_dispatch(event: Event, names: Names) -> Iterator[str]:
    sent = names.dispatches.get(event.data["dispatch"])
    lead = sent.person.name if sent is not None and sent.person is not None else event.data["unit_name"]
    yield _("From %(unit)s") % {"unit": lead} if event.action == "return" else lead
    if sent is not None and event.action != "return":
        limits = {"accept": _moment(sent.accept_by), "finish": _moment(sent.finish_by)}
        yield _("to accept by %(accept)s, to finish by %(finish)s") % limits


def _handed(data: dict[str, Any], names: Names) -> str:
    """From whom to whom; to nobody by name, when the desk has it again."""
    to, before = (names.dispatches.get(data.get(each) or 0) for each in ("dispatch", "before"))
    if before is None:
        return _("From %(unit)s") % {"unit": to.person.name if to and to.person else data["unit_name"]}
    return _change(*(each.person.name if each and each.person else "" for each in (before, to)))


def _moment(moment: datetime | None) -> str:
    return f"{timezone.localtime(moment):%m-%d %H:%M}" if moment else ""
