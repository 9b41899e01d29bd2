"""点单: a need enters, once."""

import secrets
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from common.clock import now
from common.text import bigrams, title_of
from grids.models import Area, Person
from grids.services import create_person, known_person
from notices.outbox import emit_many
from workorders import deadlines
from workorders.actors import Actor
from workorders.choices import Channel, LimitStep, State
from workorders.models import Category, Deadline, Event, Reporter, WorkOrder
from workorders.services.placing import place
from workorders.services.step import HAPPENED, append, follow


@dataclass(frozen=True)
class Reported:
    """A request as it comes in. `area` where the place is known, else `root`: whose desk looks at what has none.
    `person` where it is known who reports it."""

    description: str
    root: Area
    channel: Channel
    area: Area | None = None
    title: str = ""
    address: str = ""
    lon: float | None = None
    lat: float | None = None
    category: Category | None = None
    name: str = ""
    phone: str = ""
    person: Person | None = None
    is_anonymous: bool = False
    by_staff: bool = False
    occurred_at: datetime | None = None
    due_elsewhere: datetime | None = None
    source: str = ""
    external_id: str = ""
    reviews_itself: bool = False


def submit(reported: Reported, *, by: Actor) -> WorkOrder:
    """Take a request in. The same source and external number gives the same order."""
    if known := _known(reported):
        return known
    try:
        return _submit(reported, by)
    except IntegrityError:
        # Somebody sent the same external number in the same moment.
        if known := _known(reported):
            return known
        raise


def _known(reported: Reported) -> WorkOrder | None:
    if not reported.external_id:
        return None
    return WorkOrder.objects.filter(source=reported.source, external_id=reported.external_id).first()


@transaction.atomic
def _submit(reported: Reported, by: Actor) -> WorkOrder:
    order, clocks = build(reported)
    order.save()
    Deadline.objects.bulk_create(clocks)
    _reporter(order, reported, by).save()
    post = by.posts[0] if by.posts else None
    follow(append(order, "submit", by, post, order.created_at, "", True))
    return order


def new_query_code() -> str:
    return f"{secrets.randbelow(10**6):06d}"


def build(reported: Reported) -> tuple[WorkOrder, list[Deadline]]:
    """The order that the request becomes, and its first deadlines, all unsaved."""
    at = now()
    order = WorkOrder(
        created_at=at,
        changed_at=at,
        occurred_at=reported.occurred_at,
        title=reported.title or title_of(reported.description),
        description=reported.description,
        channel=reported.channel,
        address=reported.address,
        lon=reported.lon,
        lat=reported.lat,
        category=reported.category,
        source=reported.source if reported.external_id else "",
        external_id=reported.external_id,
        reviews_itself=reported.reviews_itself,
        query_code=new_query_code(),
    )
    if reported.category:
        for name in ("affair", "severity", "urgency"):
            setattr(order, name, getattr(reported.category, name))
    order.search = bigrams(f"{order.title} {order.description} {order.address}")
    place(order, reported.area or reported.root)
    clocks = [deadlines.open_deadline(order, LimitStep.REGISTER, at)]
    if reported.due_elsewhere:
        elsewhere = deadlines.limit_elsewhere(reported.due_elsewhere)
        clocks.append(deadlines.open_deadline(order, LimitStep.EXTERNAL, at, elsewhere))
    order.due_at = min(clock.due_at for clock in clocks)
    order.due_elsewhere = next((each.due_at for each in clocks if each.step == LimitStep.EXTERNAL), None)
    return order, clocks


def _reporter(order: WorkOrder, reported: Reported, by: Actor) -> Reporter:
    person = _person(reported, by)
    return Reporter(
        order=order,
        person=person,
        is_anonymous=reported.is_anonymous,
        is_staff=reported.by_staff,
        created_at=order.created_at,
    )


def _person(reported: Reported, by: Actor) -> Person | None:
    if reported.by_staff:
        return by.posts[0].answerer if by.posts else None
    if reported.person is not None:
        return reported.person
    if reported.phone:
        return known_person(name=reported.name, phone=reported.phone)
    return create_person(name=reported.name) if reported.name else None


def submit_many(batch: Iterable[Reported], *, by: Actor) -> tuple[int, int]:
    """Take many requests in, in one transaction with batched writes. (taken, already known)."""
    rows = list(batch)
    try:
        taken = _submit_many(rows, by)
    except IntegrityError:
        # Somebody sent one of the external numbers in the same moment; now it is known.
        taken = _submit_many(rows, by)
    return taken, len(rows) - taken


@transaction.atomic
def _submit_many(rows: list[Reported], by: Actor) -> int:
    new = unknown(rows)
    built = [build(each) for each in new]
    orders = WorkOrder.objects.bulk_create([order for order, _ in built])
    Deadline.objects.bulk_create([clock for _, clocks in built for clock in clocks])
    Reporter.objects.bulk_create([_reporter(*pair, by) for pair in zip(orders, new, strict=True)])
    events = Event.objects.bulk_create([_submitted(each, by) for each in orders])
    emit_many(HAPPENED, ({"event": event.pk} for event in events))
    return len(new)


def unknown(rows: list[Reported]) -> list[Reported]:
    """Those whose number was not taken before, each number once."""
    ids = [row.external_id for row in rows if row.external_id]
    taken = set(WorkOrder.objects.filter(external_id__in=ids).values_list("source", "external_id"))
    fresh = []
    for row in rows:
        key = (row.source, row.external_id)
        if not row.external_id or key not in taken:
            fresh.append(row)
            taken.add(key)
    return fresh


def _submitted(order: WorkOrder, by: Actor) -> Event:
    return Event(
        order=order,
        at=order.created_at,
        version=order.version,
        action="submit",
        to_state=State.SUBMITTED,
        area_id=order.area_id,
        actor_kind=by.kind,
        user=by.user,
        post=by.posts[0] if by.posts else None,
        actor_name=by.name,
        is_public=True,
    )
