"""Words that are due are called to mind once: the progress from the middle of June, the review from December on."""

from datetime import date
from functools import partial

from django.db import transaction

from common.clock import now, today
from notices.outbox import emit
from partybuilding.models import ItemState, ListItem, WordStage

BATCH = 200
WORD_DUE = "alliances.word_due"
# Stage → the day of the year from which it is asked for, and the mark that this was done.
ASKED = {WordStage.PROGRESS: ((6, 15), "progress_asked_at"), WordStage.REVIEW: ((12, 1), "review_asked_at")}


def remind_of_words() -> int:
    """Ask whoever has an item for the word that is due. Of how many items this call did so."""
    return sum(sum(iter(partial(_remind_some, stage), 0)) for stage in ASKED)


@transaction.atomic
def _remind_some(stage: WordStage) -> int:
    (month, day), mark = ASKED[stage]
    begins = date(today().year, month, day)
    if today() < begins:
        return 0
    said = ListItem.objects.filter(words__stage=stage).values("pk")
    rows = ListItem.objects.filter(
        state=ItemState.TAKEN, year=begins.year, taken_on__lt=begins, alliance__ended_on=None, **{mark: None}
    )
    found = list(rows.exclude(pk__in=said).select_for_update().order_by("pk")[:BATCH])
    ListItem.objects.filter(pk__in=[each.pk for each in found]).update(**{mark: now()})
    for item in found:
        emit(WORD_DUE, {"item": item.pk, "stage": stage.value})
    return len(found)
