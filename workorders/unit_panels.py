"""What the page of an organisation shows of its work: what it answers for, and what it has open."""

from django.db.models import Count, Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from common.clock import now
from grids.models import Organisation
from grids.organisation_page import Panel, register_panel
from workorders.models import Responsibility, WorkOrder


def register_panels() -> None:
    register_panel(responsibilities)
    register_panel(open_work)


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
