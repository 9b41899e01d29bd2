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
    return can_be_reached(order) or _has_joined_online(order)


def _has_joined_online(order: WorkOrder) -> bool:
    """Whether somebody has the query code of a request that joined this one."""
    return order.reporters.filter(is_staff=False, joined_from__channel=Channel.WEB).exists()


def can_be_reached(order: WorkOrder) -> bool:
    """Whether a reporter left a telephone number."""
    outside = order.reporters.filter(is_staff=False)
    return outside.filter(Q(person__isnull=False) & ~Q(person__phone_hash="")).exists()
