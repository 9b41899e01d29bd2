"""并单与拆单: the same thing reported five times is one order with five reporters; two matters are two orders."""

from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from common.errors import Conflict, Invalid
from common.text import bigrams, title_of
from workorders.actors import Actor
from workorders.choices import State
from workorders.deadlines import open_deadline
from workorders.models import Reporter, WorkOrder
from workorders.services.step import Step, append, begin, end, follow, lock
from workorders.services.submitting import new_query_code
from workorders.workflow import clocks_of

MOST_PARTS = 10
SAME_AS_PARENT = (
    "occurred_at", "channel", "area", "area_path", "district", "street", "community", "grid", "desk", "address",
    "lon", "lat", "category", "handling", "affair", "severity", "urgency", "sensitivity",
)  # fmt: skip


@transaction.atomic
def merge(order: WorkOrder, *, by: Actor, into: WorkOrder, reason: str = "", version: int | None = None) -> WorkOrder:
    """并单: the order joins another about the same matter; its reporters join too and hear the outcome there."""
    first, second = sorted((order.pk, into.pk))
    if first == second:
        raise Invalid.field("into", _("An order cannot join itself: give the number of the other one."))
    lock(first), lock(second)  # in one order, so that two who join them crosswise do not wait for each other
    step = begin("merge", order, by, version)
    main = lock(into.pk)
    _check_main(step.order, main)
    sent = step.order.dispatches.active().first()
    step.order.dispatches.active().update(ended_at=step.at)
    step.order.merged_into = main
    _bring_reporters(step, main)
    data = {"into": main.number, "state": step.order.state, "dispatch": sent.pk if sent else None}
    _note_on(main, "joined", step, {"order": step.order.number})
    return end(step, State.MERGED, text=reason, data=data)


def _check_main(order: WorkOrder, main: WorkOrder) -> None:
    if not main.is_open:
        raise Invalid.field("into", _("That order has ended: reopen it first, or choose another."))
    if order.parts or order.parent_id:
        raise Conflict(_("An order that was split, or is part of one, cannot join another."))


def _bring_reporters(step: Step, main: WorkOrder) -> None:
    there = set(main.reporters.exclude(person=None).values_list("person", flat=True))
    Reporter.objects.bulk_create(
        Reporter(
            order=main,
            person_id=each.person_id,
            is_anonymous=each.is_anonymous,
            is_staff=each.is_staff,
            created_at=each.created_at,
            joined_from=step.order,
        )
        for each in step.order.reporters.all()
        if each.person_id not in there
    )


def _note_on(main: WorkOrder, mark: str, step: Step, data: dict[str, object]) -> None:
    """An entry on the other order, whose version it raises."""
    main.version += 1
    main.changed_at = step.at
    main.save(update_fields=["version", "changed_at"])
    follow(append(main, mark, step.by, step.post, step.at, main.state, True, data=data))


@transaction.atomic
def unmerge(order: WorkOrder, *, by: Actor, reason: str, version: int | None = None) -> WorkOrder:
    """Take the order apart again: it goes on where it was, with what was left of its time."""
    step = begin("unmerge", order, by, version)
    joined = step.order.events.filter(action="merge").latest("pk").data
    main = lock(step.order.merged_into_id or 0)
    main.reporters.filter(joined_from=step.order, links=None, reviews=None).delete()
    step.order.dispatches.filter(pk=joined["dispatch"]).update(ended_at=None)
    step.order.merged_into, step.order.closed_at = None, None
    if main.is_open:
        _note_on(main, "left", step, {"order": step.order.number})
    return end(step, State(joined["state"]), text=reason, data={"from": main.number})


@transaction.atomic
def split(order: WorkOrder, *, by: Actor, parts: Iterable[str], version: int | None = None) -> WorkOrder:
    """拆单: each part becomes an order of its own, registered at the same desk; the parent ends after them."""
    step = begin("split", order, by, version)
    texts = [text for text in dict.fromkeys(each.strip() for each in parts) if text]
    if not 1 <= len(texts) <= MOST_PARTS:
        raise Invalid.field("parts", _("Name one to %(most)d parts, one on each line.") % {"most": MOST_PARTS})
    if step.order.parent_id:
        raise Conflict(_("This order is itself a part: split the one that it is part of."))
    made = [_part(step, text) for text in texts]
    step.order.parts += len(made)
    return end(step, text="\n".join(texts), data={"orders": [each.number for each in made]})


def _part(step: Step, text: str) -> WorkOrder:
    parent = step.order
    part = WorkOrder(
        created_at=step.at,
        changed_at=step.at,
        state=State.REGISTERED if parent.category else State.SUBMITTED,
        title=title_of(text),
        description=text,
        parent=parent,
        query_code=new_query_code(),
        **{name: getattr(parent, name) for name in SAME_AS_PARENT},
    )
    part.search = bigrams(f"{part.title} {part.description} {part.address}")
    clock = open_deadline(part, clocks_of(part.state, part.handling)[0], step.at)
    part.due_at = clock.due_at
    part.save()
    clock.save()
    data = {"parent": parent.number}
    follow(append(part, "submit", step.by, step.post, step.at, "", False, data=data))
    return part
