"""Questions about orders."""

from django.db.models import Q

from workorders.choices import Channel
from workorders.models import WorkOrder


def can_be_asked(order: WorkOrder) -> bool:
    """Whether somebody outside can say how it went: by phone, or with the query code of an online request."""
    outside = order.reporters.filter(is_staff=False)
    if order.channel != Channel.WEB:
        outside = outside.filter(Q(person__isnull=False) & ~Q(person__phone_hash=""))
    return outside.exists()
