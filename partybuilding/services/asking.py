"""征询: the provider of an offer is asked whether they would meet a need."""

from datetime import date, datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from common.clock import now
from common.errors import Conflict, Invalid, NotAllowed
from common.versions import locked
from partybuilding.hours import WeeklyHours
from partybuilding.matching.best import could
from partybuilding.models import Offer, Use, WantedTime
from partybuilding.querysets.offers import desk_paths
from workorders import services as orders
from workorders.actors import Actor
from workorders.models import WorkOrder


@transaction.atomic
def ask(
    order: WorkOrder,
    offer: Offer,
    *,
    by: Actor,
    message: str = "",
    answer_by: datetime | None = None,
    version: int | None = None,
) -> WorkOrder:
    """Ask the provider of this offer. Raises Conflict where the offer cannot meet the need any more: it is full,
    paused, over, never free when it is wanted, or its provider has refused the need."""
    locked(Offer.objects.all(), offer)  # whoever asks for its last place goes first
    offer = Offer.objects.select_related("unit", "person").get(pk=offer.pk)
    if could(order, offer) is None:
        raise Conflict(_("“%(offer)s” cannot meet this need any more: choose another.") % {"offer": offer.title})
    message = message.strip() or usual_message(order, offer)
    changed = orders.propose(
        order, by=by, message=message, unit=offer.unit, person=offer.person, answer_by=answer_by, version=version
    )
    asked = changed.proposals.waiting().filter(unit=offer.unit, person=offer.person).latest("pk")
    Use.objects.create(offer=offer, proposal=asked)
    return changed


def usual_message(order: WorkOrder, offer: Offer) -> str:
    """Nothing of who needs it: only what and where."""
    place = order.community or order.area
    sentence = _("From your offer “%(offer)s”: would you help with “%(title)s” in %(place)s?")
    return sentence % {"offer": offer.title, "title": order.title, "place": place.name}


@transaction.atomic
def say_when(order: WorkOrder, *, by: User, first: date, last: date, hours: WeeklyHours) -> WantedTime:
    """When the need is wanted: only who is free then is asked."""
    if last < first:
        raise Invalid.field("last", _("The last day lies before the first."))
    if not order.area_path.startswith(tuple(desk_paths(by)) or ("-",)):
        raise NotAllowed(_("Only the desk says when a need is wanted."))
    values = {"first": first, "last": last, "hours": hours.rows, "by": by, "at": now()}
    return WantedTime.objects.update_or_create(order=order, defaults=values)[0]
