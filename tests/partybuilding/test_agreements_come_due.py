"""What departments agreed to is called to mind before its day and after it; an order leads back to its finding."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from common.clock import advance, today
from notices import outbox
from notices.models import Notice
from partybuilding.following.groups import LATE
from partybuilding.models import Agreement, GroupFinding
from partybuilding.services import agreement_reminders, group_findings
from partybuilding.services.agreement_reminders import DUE, remind_of_agreements
from tests.partybuilding.groups import STAFF, found, submitted, working_group
from tests.partybuilding.party import Party


@pytest.fixture
def finding(party: Party) -> GroupFinding:
    return found(party, working_group(party, "grid_worker"))


def agreed(party: Party, finding: GroupFinding, days: int) -> Agreement:
    due = today() + timedelta(days=days)
    by = party.user(STAFF)
    return group_findings.agree(finding, department=party.world.other_unit, text="装充电桩", due_on=due, by=by)


def told(event: str) -> list[str]:
    outbox.sweep()
    return sorted(Notice.objects.filter(event=event).values_list("user__username", flat=True))


def test_it_works(party: Party, finding: GroupFinding):
    agreed(party, finding, 5)
    assert (remind_of_agreements(), told(DUE)) == (0, [])
    advance(timedelta(days=3))
    assert (remind_of_agreements(), remind_of_agreements()) == (1, 0)
    assert told(DUE) == ["other_handler"]
    advance(timedelta(days=2))
    assert (remind_of_agreements(), told(LATE)) == (0, [])
    advance(timedelta(days=1))
    assert (remind_of_agreements(), remind_of_agreements()) == (1, 0)
    assert told(LATE) == ["other_handler", STAFF]  # and who leads the group


def test_what_is_done_is_not_called_to_mind(party: Party, finding: GroupFinding):
    made = agreed(party, finding, 1)
    assert remind_of_agreements() == 1
    group_findings.keep_agreement(made, by=party.user(STAFF))
    assert told(DUE) == []  # done before the worker came to it
    advance(timedelta(days=3))
    assert remind_of_agreements() == 0


def test_nor_what_was_dropped(party: Party, finding: GroupFinding):
    agreed(party, finding, 1)
    group_findings.drop_finding(finding, reason="已由物业解决", by=party.user(STAFF))
    assert remind_of_agreements() == 0


def test_killed_between_two_batches_it_goes_on(party: Party, finding: GroupFinding, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(agreement_reminders, "BATCH", 1)
    for _number in range(2):
        agreed(party, finding, 1)
    emit = agreement_reminders.emit
    monkeypatch.setattr(agreement_reminders, "emit", lambda *given: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        remind_of_agreements()
    assert not Agreement.objects.exclude(reminded_at=None).exists()
    monkeypatch.setattr(agreement_reminders, "emit", emit)
    assert remind_of_agreements() == 2
    assert told(DUE) == ["other_handler", "other_handler"]


def test_the_order_leads_back(party: Party, finding: GroupFinding):
    order = submitted(party, finding).order
    assert order is not None
    client, panel = Client(), reverse("partybuilding:origin", args=[order.number])
    client.force_login(party.user("dispatcher"))
    assert panel in client.get(order.get_absolute_url()).content.decode()
    assert finding.get_absolute_url() in client.get(panel, headers={"HX-Request": "true"}).content.decode()
    assert client.get(panel).status_code == 200
    client.force_login(party.user("other_dispatcher"))
    assert client.get(panel).status_code == 404
