"""Role × model × page, by GET and by POST: who of the administrators may do what, and nobody more than that."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission

from accounts.models import User
from tests.admin_rows import kept, one_of_each, page

# v: list and page; a: add; c: change; d: delete.
TABLE = {
    #                                 system security audit superuser
    "accounts.apikey":               ("va",   "",     "",  "va"),
    "accounts.auditentry":           ("",     "",     "v", "v"),
    "accounts.user":                 ("v",    "vac",  "",  "vac"),
    "common.idempotencykey":         ("v",    "",     "",  "v"),
    "common.revision":               ("v",    "",     "",  "v"),
    "deliberation.ballot":          ("v",    "",     "",  "v"),
    "deliberation.meeting":         ("v",    "",     "",  "v"),
    "deliberation.meetingfile":      ("v",    "",     "",  "v"),
    "deliberation.resolution":      ("v",    "",     "",  "v"),
    "grids.absence":                 ("v",    "",     "",  "v"),
    "grids.contact":                 ("vac",  "",     "",  "vac"),
    "grids.duty":                    ("v",    "",     "",  "v"),
    "grids.staffingnorm":            ("vac",  "",     "",  "vac"),
    "workorders.responsibility":     ("vacd", "",     "",  "vacd"),
    "grids.area":                    ("vac",  "",     "",  "vac"),
    "grids.building":               ("v",    "",     "",  "v"),
    "grids.calendarday":             ("vacd", "",     "",  "vacd"),
    "grids.caregroup":              ("vac",  "",     "",  "vac"),
    "grids.household":              ("v",    "",     "",  "v"),
    "grids.officehours":             ("v",    "",     "",  "v"),
    "grids.organisation":            ("vac",  "",     "",  "vac"),
    "grids.person":                  ("vac",  "",     "",  "vac"),
    "grids.post":                    ("vac",  "v",    "",  "vac"),
    "grids.residence":              ("v",    "",     "",  "v"),
    "notices.channel":               ("vac",  "",     "",  "vac"),
    "notices.delivery":              ("v",    "",     "",  "v"),
    "notices.heartbeat":             ("v",    "",     "",  "v"),
    "notices.notice":                ("v",    "",     "",  "v"),
    "notices.outbox":                ("v",    "",     "",  "v"),
    "notices.template":              ("vacd", "",     "",  "vacd"),
    "partybuilding.matchdraft":      ("v",    "",     "",  "v"),
    "partybuilding.morningdrafts":   ("v",    "",     "",  "v"),
    "partybuilding.offer":           ("v",    "",     "",  "v"),
    "partybuilding.activity":        ("v",    "",     "",  "v"),
    "partybuilding.officer":         ("v",    "",     "",  "v"),
    "partybuilding.organisationentry": ("v",  "",     "",  "v"),
    "partybuilding.alliance":       ("v",    "",     "",  "v"),
    "partybuilding.allianceentry":   ("v",    "",     "",  "v"),
    "partybuilding.alliancemember": ("v",    "",     "",  "v"),
    "partybuilding.listitem":       ("v",    "",     "",  "v"),
    "partybuilding.listword":        ("v",    "",     "",  "v"),
    "partybuilding.partyorganisation": ("vac", "",    "",  "vac"),
    "partybuilding.plannedneed":     ("v",    "",     "",  "v"),
    "partybuilding.skill":           ("vac",  "",     "",  "vac"),
    "appraisal.appeal":             ("v",    "",     "",  "v"),
    "appraisal.indicator":          ("v",    "",     "",  "v"),
    "appraisal.pairing":            ("v",    "",     "",  "v"),
    "appraisal.panelist":           ("v",    "",     "",  "v"),
    "appraisal.report":             ("v",    "",     "",  "v"),
    "appraisal.result":             ("v",    "",     "",  "v"),
    "appraisal.scheme":             ("v",    "",     "",  "v"),
    "appraisal.schemeentry":        ("v",    "",     "",  "v"),
    "appraisal.sheet":              ("v",    "",     "",  "v"),
    "appraisal.subject":            ("v",    "",     "",  "v"),
    "projects.approvallimit":        ("vacd", "",     "",  "vacd"),
    "projects.expense":              ("v",    "",     "",  "v"),
    "projects.fund":                 ("v",    "",     "",  "v"),
    "projects.milestone":            ("v",    "",     "",  "v"),
    "projects.project":              ("v",    "",     "",  "v"),
    "projects.projectentry":         ("v",    "",     "",  "v"),
    "projects.projectphoto":         ("v",    "",     "",  "v"),
    "partybuilding.registration":    ("v",    "",     "",  "v"),
    "partybuilding.team":            ("v",    "",     "",  "v"),
    "partybuilding.workinggroup":    ("v",    "",     "",  "v"),
    "sheets.job":                    ("v",    "",     "",  "v"),
    "visits.raised":                ("v",    "",     "",  "v"),
    "visits.visit":                 ("v",    "",     "",  "v"),
    "workorders.attachment":         ("v",    "",     "",  "v"),
    "workorders.category":           ("vacd", "",     "",  "vacd"),
    "workorders.deadline":           ("v",    "",     "",  "v"),
    "workorders.deadlinemark":       ("v",    "",     "",  "v"),
    "workorders.dispatch":           ("v",    "",     "",  "v"),
    "workorders.event":              ("v",    "",     "v", "v"),
    "workorders.personallink":       ("v",    "",     "",  "v"),
    "workorders.reporter":           ("v",    "",     "",  "v"),
    "workorders.review":             ("v",    "",     "",  "v"),
    "workorders.ground":             ("vac",  "",     "",  "vac"),
    "workorders.policy":             ("vacd", "",     "",  "vacd"),
    "workorders.rule":               ("vacd", "",     "",  "vacd"),
    "workorders.suggestion":         ("v",    "",     "",  "v"),
    "workorders.timelimit":          ("vacd", "",     "",  "vacd"),
    "workorders.workorder":          ("v",    "",     "",  "v"),
}  # fmt: skip
ROLES = ("system_admin", "security_admin", "audit_admin", "superuser")


@pytest.fixture
def rows(world):
    User.objects.create_superuser("superuser")
    return one_of_each(world)


def answers(client, label, row):
    """What each page answers: the letter when it does its work, nothing when it refuses."""
    lists = [client.get(page("changelist", label)), client.get(page("change", label, row))]
    adds = [client.get(page("add", label)), client.post(page("add", label), {})]
    changes = [client.post(page("change", label, row), {})]
    deletes = [client.get(page("delete", label, row)), client.post(page("delete", label, row), {"post": "yes"})]
    found = ""
    for letter, group in zip("vacd", (lists, adds, changes, deletes), strict=True):
        codes = {answer.status_code for answer in group}
        assert codes <= {200, 302} or codes == {403}, (label, letter, codes)
        found += "" if 403 in codes else letter
    assert kept(row) is ("d" not in found)
    return found


@pytest.mark.parametrize("column", range(4), ids=ROLES)
def test_it_works(client, rows, column):
    client.force_login(User.objects.get(username=ROLES[column]))
    found = {label: answers(client, label, row) for label, row in rows.items()}
    assert found == {label: allowed[column] for label, allowed in TABLE.items()}


def test_the_table_is_complete(rows):
    assert {model._meta.label_lower for model in admin.site._registry} == TABLE.keys() == rows.keys()


def test_an_outsider_with_permissions_ticked_by_hand(client, rows):
    dispatcher = User.objects.get(username="dispatcher")
    dispatcher.is_staff = True
    dispatcher.save()
    dispatcher.user_permissions.set(Permission.objects.all())
    client.force_login(dispatcher)
    rows["accounts.user"] = User.objects.get(username="unit_handler")
    assert {answers(client, label, row) for label, row in rows.items()} == {""}


def test_two_of_the_three_are_none(client, world, rows):
    """Rows that no service would write: they must not add up either."""
    user = world.users["system_admin"]
    user.person.posts.create(role="audit_admin", area=world.district)
    client.force_login(user)
    assert client.get(page("changelist", "grids.area")).status_code == 403
    assert client.get(page("changelist", "accounts.auditentry")).status_code == 403


def test_an_ended_post_opens_nothing(client, world, rows):
    user = world.users["system_admin"]
    user.person.posts.update(ends="2024-12-31")
    client.force_login(user)
    assert client.get(page("changelist", "grids.area")).status_code == 403


@pytest.mark.parametrize("role", ROLES)
def test_nobody_deletes_or_changes_what_the_workflow_owns_by_a_list_action(client, rows, role):
    client.force_login(User.objects.get(username=role))
    for label, row in rows.items():
        if label.startswith("workorders.") and "c" not in TABLE[label][3]:
            data = {"action": "delete_selected", "_selected_action": [row.pk], "post": "yes"}
            client.post(page("changelist", label), data)
            assert kept(row), label
