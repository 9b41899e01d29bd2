"""The record of service and its certificates: one's own, the secretary's of the branch, and nobody else's."""

import re
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from accounts.models import AuditEntry
from common.clock import today
from common.errors import Conflict, Invalid, NotAllowed
from grids.models import Person
from partybuilding.models import ActivityState, ServiceCertificate, SignUp, Stage
from partybuilding.service_record import ServiceRecord, this_year
from partybuilding.services import activities, add_member
from partybuilding.services.certificates import issue_certificate, revoke_certificate
from tests.keys import client_for
from tests.papers import letters
from tests.partybuilding.activities import announced, client_of, person, volunteers
from tests.partybuilding.groups import STAFF, visited, working_group
from tests.partybuilding.party import Party

DAY = timedelta(days=1)
HOURS = re.compile(r"<dd>\s*2\.5\s*</dd>")
OWN, CHECK = "partybuilding:service_record", "partybuilding:check_certificate"


@pytest.fixture(autouse=True)
def _no_tries_yet() -> None:
    cache.clear()


def served(party: Party, name: str = STAFF) -> Person:
    """A member of the branch who gave two and a half hours, and went out with a working group."""
    who = person(party, name)
    add_member(party.branch, who, by=party.user("branch"), stage=Stage.FULL)
    team = volunteers(party, name)
    activity = announced(team, party.user("party_secretary"))
    activities.sign_up(activity, by=party.user(name))
    activity.sign_ups.update(state="came", hours=Decimal("2.5"))
    type(activity).objects.filter(pk=activity.pk).update(state=ActivityState.HELD, starts_at=f"{today()}T01:00Z")
    visited(party, working_group(party))
    return who


def issued(party: Party, by: str = STAFF) -> ServiceCertificate:
    starts, ends = this_year()
    return issue_certificate(person(party, STAFF), starts=starts, ends=ends, by=party.user(by))


def page(name: str, *args: Any) -> str:
    return reverse(f"partybuilding:{name}", args=args)


def test_it_works(party: Party):
    """What is on record, in a certificate that stays as it is."""
    who = served(party)
    found = ServiceRecord(who, *this_year())
    assert sorted(line.what for line in found.lines) == ["楼道清洁日", "物业问题专班"]
    assert found.hours == Decimal("2.5")
    certificate = issued(party)
    assert (certificate.name, certificate.organisation, certificate.hours) == (who.name, "槐树一支部", Decimal("2.5"))
    SignUp.objects.update(hours=9)
    certificate.refresh_from_db()
    assert [line["hours"] for line in certificate.lines] == ["2.5", ""]


@pytest.mark.parametrize("name", ["dispatcher", "party_secretary", "next_door", "general", "group", "system_admin"])
def test_an_outsider(party: Party, name: str):
    served(party)
    certificate, client = issued(party), client_of(party, name)
    member = person(party, STAFF).membership
    for address in (page("service_record_of", member.pk), page("certificate", certificate.pk)):
        assert client.get(address).status_code == 404
    assert client.post(page("revoke_certificate", certificate.pk), {"reason": "x"}).status_code == 404
    with pytest.raises(NotAllowed):
        issued(party, name)
    with pytest.raises(NotAllowed):
        revoke_certificate(certificate, reason="x", by=party.user(name))


def test_one_s_own_page(party: Party):
    served(party)
    client = client_of(party, STAFF)
    assert "楼道清洁日" in client.get(reverse(OWN)).content.decode()
    starts, ends = this_year()
    sent = {"starts": starts.isoformat(), "ends": ends.isoformat()}
    assert client.post(page("issue_certificate"), sent).status_code == 302
    certificate = ServiceCertificate.objects.get()
    assert certificate.number in client.get(reverse(OWN)).content.decode()
    assert client.get(reverse(OWN), {"starts": "2026-02-02", "ends": "2026-02-01"}).status_code == 422
    answer: Any = client.get(page("certificate", certificate.pk))
    assert set(f"{certificate.number}楼道清洁日") <= letters(b"".join(answer.streaming_content))
    assert not AuditEntry.objects.filter(action="certificate.print").exists()


def test_the_secretary_prints_it(party: Party):
    """Which is on record."""
    served(party)
    member, client = person(party, STAFF).membership, client_of(party, "branch")
    assert client.get(page("service_record_of", member.pk)).status_code == 200
    starts, ends = this_year()
    sent = {"starts": starts.isoformat(), "ends": ends.isoformat()}
    assert client.post(page("issue_certificate_of", member.pk), sent).status_code == 302
    certificate = ServiceCertificate.objects.get()
    assert client.get(page("certificate", certificate.pk)).status_code == 200
    assert AuditEntry.objects.get(action="certificate.print").user == party.user("branch")
    revoked = client.post(page("revoke_certificate", certificate.pk), {"reason": "时长有误"})
    assert revoked.url == page("service_record_of", member.pk)
    assert client.get(page("certificate", certificate.pk)).status_code == 404


def test_anybody_checks_it(party: Party):
    """That it was issued, the masked name, the days and the hours; nothing else."""
    served(party)
    who = person(party, STAFF)
    Person.objects.filter(pk=who.pk).update(name="王小明")
    certificate, anybody = issued(party), Client()
    number = certificate.number.lower().replace("-", " - ")
    shown = anybody.get(reverse(CHECK), {"number": number}).content.decode()
    assert certificate.masked_name in shown
    assert HOURS.search(shown)
    for secret in ("王小明", "楼道清洁日", "槐树一支部"):
        assert secret not in shown
    revoke_certificate(certificate, reason="时长有误", by=party.user("branch"))
    gone = anybody.get(reverse(CHECK), {"number": certificate.number}).content.decode()
    assert not HOURS.search(gone)
    assert certificate.masked_name not in gone
    assert "时长有误" not in gone
    assert anybody.get(reverse(CHECK), {"number": "AAAA-AAAA-AAAA"}).status_code == 422
    assert anybody.get(reverse(CHECK)).status_code == 200


def test_guessing_is_stopped(party: Party):
    served(party)
    number, anybody = issued(party).number, Client()
    for _n in range(30):
        anybody.get(reverse(CHECK), {"number": "AAAA-AAAA-AAAA"})
    assert anybody.get(reverse(CHECK), {"number": number}).status_code == 422


def test_what_is_refused(party: Party):
    """Nothing on record, days to come, the same one revoked twice."""
    starts, ends = this_year()
    with pytest.raises(Conflict):
        issue_certificate(person(party, "dispatcher"), starts=starts, ends=ends, by=party.user("dispatcher"))
    served(party)
    for days in ({"starts": ends, "ends": ends - DAY}, {"starts": ends, "ends": ends + DAY}):
        with pytest.raises(Invalid):
            issue_certificate(person(party, STAFF), by=party.user(STAFF), **days)
    certificate = revoke_certificate(issued(party), reason="重复", by=party.user(STAFF))
    with pytest.raises(Conflict):
        revoke_certificate(certificate, reason="重复", by=party.user(STAFF))


def test_for_programs(party: Party):
    """One's own."""
    served(party)
    url = "/api/v1/service-record/"
    own = client_for(party.user(STAFF)).get(url).json()
    assert (own["hours"], len(own["lines"])) == ("2.5", 2)
    assert client_for(party.user("branch")).get(url).json()["lines"] == []
    assert client_for(party.user(STAFF)).get(url, {"person": "1"}).status_code == 400
    assert client_for(party.user(STAFF)).get(url, {"starts": "gestern"}).status_code == 400
