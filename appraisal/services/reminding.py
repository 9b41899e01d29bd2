"""Whoever has not handed in is reminded once, two days before the end, in office hours."""

from datetime import timedelta

from django.db import transaction

from appraisal.models import Sheet
from common.clock import now, today
from grids.calendars import office_now
from notices.outbox import emit

BATCH = 500
BEFORE = timedelta(days=2)
MISSING = "appraisal.missing"


def remind() -> int:
    """Of how many sheets this call told somebody."""
    if not office_now(now()).is_open:
        return 0
    return sum(iter(_remind_some, 0))


@transaction.atomic
def _remind_some() -> int:
    """Marked and written into the outbox in one transaction, so that no crash comes between."""
    rows = Sheet.objects.missing().filter(reminded_at=None, subject__scheme__closes_on__lte=today() + BEFORE)
    found = list(rows.select_for_update(of=("self",)).select_related("subject").order_by("pk")[:BATCH])
    Sheet.objects.filter(pk__in=[each.pk for each in found]).update(reminded_at=now())
    for scheme, kind, area, person in sorted({_whose(each) for each in found}):
        emit(MISSING, {"scheme": scheme, "kind": kind, "area": area, "person": person})
    return len(found)


def _whose(sheet: Sheet) -> tuple[int, str, int, int]:
    """One word for all the sheets that somebody has in a scheme."""
    return sheet.subject.scheme_id, sheet.kind, sheet.area_id or 0, sheet.person_id or 0
