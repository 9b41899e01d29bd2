"""What a unit may contest on an order: what is there to its disadvantage, each once."""

from workorders.choices import Against, LimitStep, Satisfaction, Solved
from workorders.models import WorkOrder

OF_THE_UNIT = (LimitStep.ACCEPT, LimitStep.RESPOND, LimitStep.FINISH)  # its clocks; all others are the desks'


def contestable(order: WorkOrder) -> list[Against]:
    done = set(order.contests.values_list("against", flat=True))
    return [each for each in Against if each not in done and is_there(order, each)]


def is_there(order: WorkOrder, against: str) -> bool:
    """A rating that is all good is nobody's disadvantage."""
    if against == Against.RATING:
        good = {"solved": Solved.SOLVED, "satisfaction__in": (Satisfaction.VERY, Satisfaction.SATISFIED)}
        return order.reviews.exclude(**good).exists()
    return order.deadlines.filter(step__in=OF_THE_UNIT).exclude(missed_at=None).exists()
