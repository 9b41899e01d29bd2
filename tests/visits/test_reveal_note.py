"""A note is shown in full for a reason, on record."""

from accounts.models import AuditEntry
from tests.homes import Homes
from tests.visits.conftest import Record
from visits.services import reveal_note


def test_it_works(homes: Homes, record: Record):
    visit = record(note="老人说最近睡不好", card={"dangers": "无"})
    shown = reveal_note(visit, by=homes.user("community_secretary"), reason="回访前了解情况")
    assert shown.note == "老人说最近睡不好"
    assert shown.texts == {"dangers": {"before": "楼道堆物", "after": "无"}}
    entry = AuditEntry.objects.get(action="visit.reveal")
    assert (entry.user.username, entry.reason) == ("community_secretary", "回访前了解情况")


def test_without_any_words(homes: Homes, record: Record):
    shown = reveal_note(record(), by=homes.user("grid_worker"), reason="回访前了解情况")
    assert (shown.note, shown.texts) == ("", {})
