"""Orders as a workbook, or as CSV for a spreadsheet program: names masked, no cell a formula, row by row."""

import csv
from collections.abc import Callable, Iterator
from datetime import datetime

from django.db.models import Exists, OuterRef
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.tables import safe_cell
from common.workbooks import Sheet
from workorders.models import Deadline, WorkOrder
from workorders.querysets import WorkOrderQuerySet

CHUNK = 500
WORKBOOK = "xlsx"
# GB18030 is what Excel opens in China without being asked; UTF-8 with its mark what everything else reads.
ENCODINGS = {"gb18030": gettext_lazy("Excel and WPS (GB18030)"), "utf-8-sig": gettext_lazy("UTF-8")}
FORMATS = {WORKBOOK: gettext_lazy("Excel workbook"), **ENCODINGS}


class _Line:
    """What `csv` writes to: gives the line back."""

    def write(self, line: str) -> str:
        return line


def _moment(value: datetime | None) -> str:
    return f"{timezone.localtime(value):%Y-%m-%d %H:%M}" if value else ""


def _name(value: object) -> str:
    return str(value) if value is not None else ""


def _reporters(order: WorkOrder) -> str:
    return _(", ").join(reporter.shown_name for reporter in order.reporters.all())


def _lateness(order: WorkOrder) -> str:
    return _("yes") if getattr(order, "was_late", False) else _("no")


COLUMNS: dict[str | Promise, Callable[[WorkOrder], str]] = {
    gettext_lazy("Number"): lambda order: order.number,
    gettext_lazy("Title"): lambda order: order.title,
    gettext_lazy("Text"): lambda order: order.description,
    gettext_lazy("State"): lambda order: order.get_state_display(),
    gettext_lazy("Street"): lambda order: _name(order.street),
    gettext_lazy("Community"): lambda order: _name(order.community),
    gettext_lazy("Grid"): lambda order: _name(order.grid),
    gettext_lazy("Address"): lambda order: order.address,
    gettext_lazy("Category"): lambda order: _name(order.category),
    gettext_lazy("Handling"): lambda order: order.get_handling_display(),
    gettext_lazy("Severity"): lambda order: order.get_severity_display(),
    gettext_lazy("Urgency"): lambda order: order.get_urgency_display(),
    gettext_lazy("Channel"): lambda order: order.get_channel_display(),
    gettext_lazy("Reporter"): _reporters,
    gettext_lazy("Desk"): lambda order: _name(order.desk),
    gettext_lazy("Lead unit"): lambda order: order.lead_name,
    gettext_lazy("Submitted"): lambda order: _moment(order.created_at),
    gettext_lazy("Deadline"): lambda order: _moment(order.due_at) if order.is_open else "",
    gettext_lazy("Was overdue"): _lateness,
    gettext_lazy("Last change"): lambda order: _moment(order.changed_at),
}


def lines(orders: WorkOrderQuerySet, encoding: str, mark: str) -> Iterator[bytes]:
    """The file, line by line: a header, a line per order, and last who took it away and when."""
    write = csv.writer(_Line()).writerow
    yield (b"\xef\xbb\xbf" if encoding == "utf-8-sig" else b"") + _encoded(write(map(str, COLUMNS)), encoding)
    for order in _rows(orders).iterator(chunk_size=CHUNK):
        yield _encoded(write([safe_cell(cell(order)) for cell in COLUMNS.values()]), encoding)
    yield _encoded(write([safe_cell(mark)]), encoding)


def _rows(orders: WorkOrderQuerySet) -> WorkOrderQuerySet:
    late = Deadline.objects.filter(order=OuterRef("pk"), missed_at__isnull=False)
    named = orders.select_related("street", "community", "grid", "category", "desk", "lead_unit", "lead_person").defer(
        "search"
    )
    return named.prefetch_related("reporters__person").annotate(was_late=Exists(late))


def _encoded(line: str, encoding: str) -> bytes:
    return line.encode("utf-8" if encoding == "utf-8-sig" else encoding)


def sheet(orders: WorkOrderQuerySet, mark: str) -> Sheet:
    """The same as a sheet of a workbook. Every cell is text."""
    cells = COLUMNS.values()
    rows = ([cell(order) for cell in cells] for order in _rows(orders).iterator(chunk_size=CHUNK))
    return Sheet(_("Orders"), COLUMNS, rows, below=mark)
