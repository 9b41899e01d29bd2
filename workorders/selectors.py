"""Questions about orders."""

from django.db.models import Q

from workorders.choices import Channel
from workorders.models import WorkOrder


def can_be_asked(order: WorkOrder) -> bool:
    """Whether somebody outside can say how it went: by phone, with the query code of an online request, or by
    word from the system that sent it."""
    if order.reviews_itself:
        return True
    if order.channel == Channel.WEB:
        return order.reporters.filter(is_staff=False).exists()
    return can_be_reached(order)


def can_be_reached(order: WorkOrder) -> bool:
    """Whether a reporter left a telephone number."""
    outside = order.reporters.filter(is_staff=False)
    return outside.filter(Q(person__isnull=False) & ~Q(person__phone_hash="")).exists()
