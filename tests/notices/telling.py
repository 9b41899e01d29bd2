"""Something happens, and robots are to hear of it."""

from notices.models import Delivery
from notices.services import tell
from tests.notices.conftest import CALM

PARAMS = {"number": "261116-0001", "title": "路灯不亮"}


def robots_told(event: str = CALM, key: str = "k", scopes: tuple[str, ...] = (), **params: str) -> None:
    tell([], event, key, PARAMS | params, "/orders/261116-0001/", scopes=lambda: scopes)


def only() -> Delivery:
    return Delivery.objects.get()
