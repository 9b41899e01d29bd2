"""What came of looking into a membership is noted; nothing else about it is written by hand."""

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from common.clock import now
from common.errors import Invalid, NotAllowed
from common.versions import locked
from partybuilding.models import Finding, FindingOutcome


@transaction.atomic
def note_outcome(
    finding: Finding,
    outcome: str,
    *,
    by: User,
    note: str = "",
    version: int | None = None,
    request: HttpRequest | None = None,
) -> Finding:
    if not Finding.objects.visible_to(by).filter(pk=finding.pk).exists():
        raise NotAllowed(_("This is not among what you look into."))
    fresh = locked(Finding.objects.all(), finding, version)
    if outcome not in FindingOutcome.values:
        raise Invalid.field("outcome", _("Choose one of the list."))
    before = fresh.outcome
    fresh.outcome, fresh.note, fresh.noted_by, fresh.noted_at = outcome, note, by, now()
    fresh.version += 1
    fresh.save(update_fields=["outcome", "note", "noted_by", "noted_at", "version"])
    detail = {"before": before, "after": outcome}
    record(action="finding.note", by=by, obj=fresh, reason=note, request=request, detail=detail)
    return fresh
