"""The only writers of visits."""

from visits.services.recording import record_group_visit, record_visit
from visits.services.reminding import remind
from visits.services.revealing import reveal_note

__all__ = ["record_group_visit", "record_visit", "remind", "reveal_note"]
