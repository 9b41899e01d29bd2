"""What of this room hangs on a person, and follows when two rows are merged."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from grids.merging import Pointing, follows_people
from workorders.models import Assignment, BulletinResult, Dispatch, Proposal, Reporter, Rule, Suggestion, WorkOrder


def _of_visible_orders(rows: Any, by: User) -> Any:
    return rows.filter(order__in=WorkOrder.objects.visible_to(by).values("pk"))


def _all(rows: Any, _by: User) -> Any:
    return rows


def _reported_openly(rows: Any, by: User) -> Any:
    """Whoever stays anonymous is not even counted."""
    return _of_visible_orders(rows.filter(is_anonymous=False), by)


def _nobodys(rows: Any, _by: User) -> Any:
    """One's own results are nobody else's to know of."""
    return rows.none()


def register_followers() -> None:
    follows_people(
        Pointing("orders.reported", _("requests reported"), Reporter, "person", ("order",), _reported_openly)
    )
    follows_people(Pointing("orders.led", _("orders in charge of"), WorkOrder, "lead_person"))
    follows_people(Pointing("orders.assigned", _("orders given within a unit"), WorkOrder, "assignee"))
    asked = ("order", "ended_at")  # of the same person nothing is asked twice at a time
    follows_people(Pointing("orders.asked", _("proposals"), Proposal, "person", asked, _of_visible_orders))
    parts = ("order", "kind", "ended_at")
    follows_people(Pointing("orders.assists", _("parts in orders"), Assignment, "person", parts, _of_visible_orders))
    follows_people(Pointing("orders.dispatched", _("dispatches"), Dispatch, "person", (), _of_visible_orders))
    follows_people(
        Pointing("orders.proposed", _("orders proposed for them"), Suggestion, "person", (), _of_visible_orders)
    )
    follows_people(Pointing("rules.person", _("dispatch rules"), Rule, "person", (), _all))
    once = ("bulletin",)
    follows_people(Pointing("bulletins.own", _("own results in bulletins"), BulletinResult, "person", once, _nobodys))
