"""What was decided becomes an order, and is followed there."""

from datetime import date, datetime, time

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from common.clock import now, today
from common.errors import Conflict, Invalid
from common.versions import locked
from deliberation.choices import BallotOutcome, MeetingState, MeetingStep
from deliberation.models import AgendaItem, Ballot, Meeting, Resolution
from deliberation.services.step import begin, end, present
from grids.models import Area, Organisation
from workorders import services as orders
from workorders.actors import Actor
from workorders.choices import Channel, Handling, LimitStep
from workorders.deadlines import limit_for, term
from workorders.models import Category, WorkOrder
from workorders.permissions import holds
from workorders.workflow import ACTIONS

SOURCE = "deliberation"
END_OF_DAY = time(18)


@transaction.atomic
def draft_resolution(
    meeting: Meeting,
    *,
    text: str,
    by: Actor,
    item: AgendaItem | None = None,
    ballot: Ballot | None = None,
    unit: Organisation | None = None,
    category: Category | None = None,
    due_on: date | None = None,
    version: int | None = None,
) -> Resolution:
    """What the meeting is to decide. It binds nobody before it is adopted."""
    step = begin(meeting, by, version, MeetingState.CONVENED, MeetingState.HELD)
    if not text.strip():
        raise Invalid.field("text", _("Write down what is decided."))
    for name, part in (("item", item), ("ballot", ballot)):
        if part is not None and part.meeting_id != step.meeting.pk:
            raise Invalid.field(name, _("This belongs to another meeting."))
    check_order(step.meeting.area, unit, category, due_on)
    made = Resolution.objects.create(
        meeting=step.meeting, item=item, ballot=ballot, text=text, unit=unit, category=category, due_on=due_on
    )
    end(step, MeetingStep.DRAFTED, str(made))
    return made


@transaction.atomic
def drop_resolution(resolution: Resolution, *, by: Actor, version: int | None = None) -> Meeting:
    """A draft that was not adopted."""
    step = begin(resolution.meeting, by, version, MeetingState.CONVENED, MeetingState.HELD)
    resolution = present(resolution)
    if resolution.order_id is not None:
        raise Conflict(_("This resolution has been adopted: it stays, and so does its order."))
    words = str(resolution)
    resolution.delete()
    return end(step, MeetingStep.DROPPED, words)


@transaction.atomic
def adopt_resolution(resolution: Resolution, *, by: Actor, version: int | None = None) -> Resolution:
    """The meeting has decided: in the same step an order is submitted and, where a unit is responsible and the desk
    itself adopts it, registered and dispatched. Else the desk of the area finds it among what is to be registered."""
    step = begin(resolution.meeting, by, version, MeetingState.HELD)
    found = locked(Resolution.objects.select_related("unit", "category", "ballot"), resolution)
    if found.order_id is not None:
        raise Conflict(_("This resolution has been adopted: it stays, and so does its order."))
    if found.ballot is not None and found.ballot.outcome != BallotOutcome.CARRIED:
        raise Conflict(_("The ballot about it was not carried, or is still open."))
    check_order(step.meeting.area, found.unit, found.category, found.due_on)
    found.order = raise_order(
        found.text,
        area=step.meeting.area,
        origin=_("Resolution of the meeting “%(title)s” of %(day)s.")
        % {"title": step.meeting.title, "day": f"{timezone.localtime(step.meeting.starts_at):%Y-%m-%d}"},
        unit=found.unit,
        category=found.category,
        due_on=found.due_on,
        source=SOURCE,
        external_id=f"resolution-{found.pk}",
        by=by,
    )
    found.adopted_at = step.at
    found.save(update_fields=["order", "adopted_at"])
    end(step, MeetingStep.ADOPTED, f"{found} → {found.order.number}")
    return found


def check_order(area: Area, unit: Organisation | None, category: Category | None, due_on: date | None) -> None:
    """Raises Invalid for what no order could be made of."""
    if unit is not None and category is None:
        raise Invalid.field("category", _("Choose the category: the order goes to the unit under it."))
    if unit is not None and not Organisation.objects.serving(area).filter(pk=unit.pk).exists():
        raise Invalid.field("unit", _("%(unit)s takes no work here: choose another.") % {"unit": unit.name})
    if due_on is not None and due_on <= today():
        raise Invalid.field("due_on", _("Choose a day after today."))


def raise_order(
    text: str,
    *,
    area: Area,
    origin: str,
    source: str,
    external_id: str,
    by: Actor,
    unit: Organisation | None = None,
    category: Category | None = None,
    due_on: date | None = None,
) -> WorkOrder:
    """An order of what was decided among several. Sent to the unit at once where `by` is the desk of the place; else
    the unit and the day stand in the order, and its desk decides."""
    order = orders.submit(
        orders.Reported(
            description=_description(text, origin, unit, due_on),
            root=Area.objects.get(pk=area.ancestor_ids[0]),
            channel=Channel.MEETING,
            area=area,
            category=category,
            by_staff=True,
            source=source,
            external_id=external_id,
        ),
        by=by,
    )
    if unit is None or category is None or not holds(by, order, ACTIONS["register"].who):
        return order
    order = orders.register(order, by=by, category=category, handling=Handling.REFER)
    if not holds(by, order, ACTIONS["dispatch"].who):
        return order  # so severe that a desk above has it now
    finish_by, accept_by = _moments(order, due_on)
    return orders.dispatch(order, by=by, unit=unit, note=origin, finish_by=finish_by, accept_by=accept_by)


def _description(text: str, origin: str, unit: Organisation | None, due_on: date | None) -> str:
    lines = [text, origin]
    if unit is not None:
        lines.append(_("Responsible: %(unit)s.") % {"unit": unit.name})
    if due_on is not None:
        lines.append(_("Due on %(day)s.") % {"day": due_on.isoformat()})
    return "\n".join(lines)


def _moments(order: WorkOrder, due_on: date | None) -> tuple[datetime | None, datetime | None]:
    """Finish and accept by: the day that was decided; where it comes before the usual time to accept, that ends then
    as well."""
    if due_on is None:
        return None, None
    finish_by = timezone.make_aware(datetime.combine(due_on, END_OF_DAY))
    usual = term(limit_for(LimitStep.ACCEPT, order.category, order.urgency), now()).due_at
    return finish_by, finish_by if usual > finish_by else None
