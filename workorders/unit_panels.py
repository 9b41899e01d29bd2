"""What the page of an organisation shows of its work: what it answers for, and what it has open."""

from dataclasses import dataclass
from itertools import groupby
from urllib.parse import urlencode

from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from common.clock import now
from grids.models import Organisation, Role
from grids.organisation_page import Panel, register_panel
from grids.reach import reach_of
from workorders.bulk import MOST
from workorders.models import Responsibility, WorkOrder
from workorders.workflow import WITH_LEAD


def register_panels() -> None:
    register_panel(responsibilities)
    register_panel(open_work)
    register_panel(given_out)


def responsibilities(_request: HttpRequest, unit: Organisation) -> Panel | None:
    rows = Responsibility.objects.filter(unit=unit).select_related("category", "area").defer("area__boundary")
    found = list(rows.order_by("category__code", "area__path"))
    return Panel(_("Answers for"), "workorders/panels/responsibilities.html", {"rows": found}) if found else None


def open_work(request: HttpRequest, unit: Organisation) -> Panel | None:
    """Of what the reader sees; to whoever sees none of it, nothing."""
    rows = WorkOrder.objects.visible_to(request.user).open().filter(lead_unit=unit).order_by()
    figures = rows.aggregate(open=Count("pk"), overdue=Count("pk", filter=Q(due_at__lt=now())))
    if not figures["open"]:
        return None
    return Panel(_("Open work"), "workorders/panels/open_work.html", {"unit": unit, **figures})


@dataclass(frozen=True)
class Held:
    """What one person of the unit has been given, and the page on which all of it is given to somebody else."""

    name: str
    orders: list[WorkOrder]

    @property
    def query(self) -> str:
        return urlencode({"order": [order.number for order in self.orders[:MOST]]}, doseq=True)


def given_out(request: HttpRequest, unit: Organisation) -> Panel | None:
    """For the managers of the unit: who has how much of it."""
    posts = reach_of(request.user).posts
    if not any(post.role == Role.UNIT_MANAGER and post.organisation_id == unit.pk for post in posts):
        return None
    rows = WorkOrder.objects.filter(lead_unit=unit, assignee__isnull=False, state__in=WITH_LEAD)
    rows = (
        rows.select_related("assignee")
        .only("created_at", "assignee__name")
        .order_by("assignee__name", "assignee", "pk")
    )
    grouped = groupby(rows, key=lambda order: order.assignee)
    held = [Held(person.name, list(orders)) for person, orders in grouped if person]
    return Panel(_("Given to people"), "workorders/panels/given_out.html", {"held": held}) if held else None
