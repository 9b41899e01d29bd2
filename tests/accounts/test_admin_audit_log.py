"""The audit administrator reads the log."""

from accounts.services import record
from tests.admin_rows import as_role, page, second_district

LABEL = "accounts.auditentry"


def labels(client, **query):
    rows = client.get(page("changelist", LABEL), query).context["cl"].result_list
    return {(row.action, row.actor_label.split()[0]) for row in rows}


def test_it_works(world):
    record(action="sign_in", by=world.users["dispatcher"])
    record(action="sign_in", by=None, actor_label="mallory", result="failed")
    entry = record(action="api_key.create", by=world.users["system_admin"], detail={"scopes": ["read"]})
    auditor = as_role(world, "audit_admin")
    assert {("sign_in", "dispatcher"), ("sign_in", "mallory")} <= labels(auditor, kind="sign_in")
    assert labels(auditor, kind="failed") == {("sign_in", "mallory")}
    assert ("sign_in", "dispatcher") not in labels(auditor, kind="other")
    assert labels(auditor, q="api_key") == {("api_key.create", "system_admin")}
    assert "scopes" in auditor.get(page("change", LABEL, entry)).content.decode()


def test_an_outsider(world):
    for name in ("system_admin", "security_admin"):
        assert as_role(world, name).get(page("changelist", LABEL)).status_code == 403


def test_an_auditor_of_one_district_reads_of_its_people(world):
    stranger = second_district(world)["accounts.user"]
    theirs = record(action="sign_in", by=stranger)
    record(action="sign_in", by=None, actor_label="neighbour", result="failed")
    record(action="sign_in", by=world.users["dispatcher"])
    record(action="sign_in", by=None, actor_label="dispatcher", result="failed")
    auditor = as_role(world, "audit_admin")
    seen = labels(auditor)
    assert ("sign_in", "dispatcher") in seen
    assert labels(auditor, kind="failed") == {("sign_in", "dispatcher")}
    assert ("sign_in", "neighbour") not in seen
    assert auditor.get(page("change", LABEL, theirs)).status_code == 302
