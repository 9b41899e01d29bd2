"""The system administrator looks at the outbox, and has what failed tried again."""

from datetime import timedelta

import pytest

from common.clock import now
from notices import outbox
from notices.models import Heartbeat, Notice, Outbox
from tests.admin_rows import as_role, page, recorded, said, second_district

LABEL = "notices.outbox"


@pytest.fixture
def failed(db):
    at = now()
    later = at + timedelta(hours=1)
    return Outbox.objects.create(kind="no.such", created_at=at, due_at=later, attempts=3, last_error="KeyError: 'no'")


@pytest.fixture
def keeper(world):
    return as_role(world, "system_admin")


def test_it_works(keeper, world, failed):
    assert outbox.sweep() == 0
    assert Outbox.objects.get(pk=failed.pk).due_at > now()
    answer = keeper.post(page("changelist", LABEL), {"action": "try_again", "_selected_action": [failed.pk]})
    failed.refresh_from_db()
    assert failed.due_at <= now()
    assert "1 entry is tried again now" in said(answer)
    entry = recorded("outbox.try_again")[0]
    assert (entry.user, entry.detail) == (world.users["system_admin"], {"entries": [failed.pk]})


def test_an_outsider(world, failed):
    keeper = as_role(world, "audit_admin")
    chosen = {"action": "try_again", "_selected_action": [failed.pk]}
    assert keeper.post(page("changelist", LABEL), chosen).status_code == 403
    before = failed.due_at
    failed.refresh_from_db()
    assert failed.due_at == before


def test_what_is_done_is_not_tried_again(keeper, failed):
    Outbox.objects.filter(pk=failed.pk).update(done_at=now())
    answer = keeper.post(page("changelist", LABEL), {"action": "try_again", "_selected_action": [failed.pk]})
    assert "0 entries" in said(answer)
    assert recorded("outbox.try_again") == []


def test_found_by_progress(keeper, failed):
    at = now()
    waiting = Outbox.objects.create(kind="w", created_at=at, due_at=at)
    done = Outbox.objects.create(kind="d", created_at=at, due_at=at, done_at=at)
    found = {
        kind: set(keeper.get(page("changelist", LABEL), {"progress": kind}).context["cl"].result_list)
        for kind in ("failed", "waiting", "done")
    }
    assert failed in found["failed"]
    assert {failed, waiting} <= found["waiting"]
    assert done in found["done"]
    assert done not in found["waiting"]
    assert waiting not in found["failed"]


def test_the_error_is_shown(keeper, failed):
    assert "KeyError" in keeper.get(page("change", LABEL, failed)).content.decode()


def test_the_heartbeat_is_shown(keeper):
    Heartbeat.objects.create(name="worker", beat_at=now())
    assert "worker" in keeper.get(page("changelist", "notices.heartbeat")).content.decode()


def test_an_administrator_of_one_district_sees_no_other(world, failed):
    stranger = second_district(world)["accounts.user"]
    Notice.objects.create(user=stranger, key="n", event="far", created_at=now())
    Notice.objects.create(user=world.users["dispatcher"], key="d", event="near", created_at=now())
    keeper = as_role(world, "system_admin")
    assert list(keeper.get(page("changelist", LABEL)).context["cl"].result_list) == []
    events = {notice.event for notice in keeper.get(page("changelist", "notices.notice")).context["cl"].result_list}
    assert "near" in events
    assert "far" not in events
