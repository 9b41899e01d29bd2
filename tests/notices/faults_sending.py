"""Loaded into a real worker by a test: it kills itself between sending and recording."""

from notices.models import Delivery
from notices.sending import loop
from notices.sending.parcels import Outcome
from tests.faults import die

_record = loop.record


def dying(delivery: Delivery, outcome: Outcome) -> bool:
    die()
    return _record(delivery, outcome)


loop.record = dying
