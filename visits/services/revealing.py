"""A note may name people and tell of their lives: it is shown for a reason, and on record."""

import json
from dataclasses import dataclass

from django.db import transaction
from django.http import HttpRequest

from accounts.models import User
from accounts.services import record
from visits.models import Visit


@dataclass(frozen=True)
class RevealedWords:
    """`texts`: part of the card → what it said before and after."""

    note: str
    texts: dict[str, dict[str, str]]


@transaction.atomic
def reveal_note(visit: Visit, *, by: User, reason: str, request: HttpRequest | None = None) -> RevealedWords:
    """The note and the texts that the visit changed."""
    record(action="visit.reveal", by=by, obj=visit, reason=reason, request=request)
    words = visit.words.reveal()
    return RevealedWords(visit.note.reveal(), json.loads(words) if words else {})
