"""From the file to the rows: checked first, confirmed, taken in."""

import io
from datetime import date

import pytest
from django.utils.translation import gettext as _

from accounts.models import AuditEntry, User
from common.errors import Invalid, NotAllowed, Stale, WrongState
from notices.models import Notice, Outbox
from sheets import services, vault, working
from sheets.choices import JobState
from sheets.models import Job
from sheets.registers import Outcome, Verdict
from tests.sheets import people

pytestmark = pytest.mark.django_db
HEADER = people.HEADER


def confirmed(job: Job) -> Job:
    return people.worked(services.confirm_import(job, by=job.by))


def test_it_works():
    job = people.checked(people.workbook(people.lines(3)))
    assert (job.state, job.counts, job.total, job.problem_count) == (JobState.CHECKED, {"new": 3}, 3, 0)
    assert people.names() == {}
    job = confirmed(job)
    assert (job.state, job.counts, job.done) == (JobState.DONE, {"new": 3}, 3)
    assert people.names() == {"P00001": "张1", "P00002": "张2", "P00003": "张3"}
    first = User.objects.get(username="P00001")
    assert (first.first_name, first.email, first.date_joined.date()) == ("resident", "13812348000", date(2024, 3, 5))


def test_every_step_is_on_record_and_told():
    job = confirmed(people.checked(people.workbook(people.lines(2))))
    actions = list(AuditEntry.objects.filter(object_id=str(job.pk)).order_by("pk").values_list("action", flat=True))
    assert actions == ["sheets.import", "sheets.confirm", "sheets.imported"]
    assert AuditEntry.objects.get(action="sheets.imported").detail["new"] == 2
    told = list(Notice.objects.filter(user=job.by).order_by("pk").values_list("event", flat=True))
    assert told == ["sheets.checked", "sheets.done"]
    assert Outbox.objects.filter(kind="sheets.work", payload={"job": job.pk}).count() == 2


def test_the_same_file_again_changes_nothing():
    content = people.workbook(people.lines(3))
    confirmed(people.checked(content))
    again = people.checked(content)
    assert again.counts == {"same": 3}
    with pytest.raises(Invalid):
        services.confirm_import(again, by=again.by)


def test_rows_are_updated_by_code_and_absent_columns_stay():
    confirmed(people.checked(people.workbook(people.lines(2))))
    job = people.checked(people.workbook([["P00001", "李一"], ["P00009", "新"]], HEADER[:2]))
    assert job.counts == {"changed": 1, "new": 1}
    confirmed(job)
    assert people.names() == {"P00001": "李一", "P00002": "张2", "P00009": "新"}
    assert User.objects.get(username="P00001").email == "13812348000"


def test_wrong_rows_are_named_by_row_and_column_and_stay_out():
    rows = people.lines(4)
    rows[1][0], rows[1][4] = "X1", "0000"
    rows[2][2], rows[2][3] = "神仙", "2024-02-30"
    job = people.checked(people.workbook(rows))
    assert job.counts == {"new": 2, "refused": 2}
    assert set(people.sentences(job)) == {(3, "code"), (3, "phone"), (4, "kind"), (4, "since")}
    assert people.sentences(job)[3, "code"] == "编号以 P 开头"
    assert "2024-02-30" in people.sentences(job)[4, "since"]
    job = confirmed(job)
    assert sorted(people.names()) == ["P00001", "P00004"]
    assert job.counts == {"new": 2, "refused": 2}


def test_what_was_refused_in_the_preview_is_not_taken_later(monkeypatch: pytest.MonkeyPatch):
    rows = people.lines(2)
    rows[1][4] = "0000"
    job = people.checked(people.workbook(rows))
    monkeypatch.setattr(
        people.People,
        "_outcome",
        lambda self, row, known: Outcome(row, Verdict.NEW, people.prepared(row, User(username=row.values["code"]))),
    )
    confirmed(job)
    assert sorted(people.names()) == ["P00001"]


def test_what_became_wrong_since_the_preview_is_refused_late():
    job = people.checked(people.workbook(people.lines(2)))
    rows = people.lines(2)
    rows[0][1] = "存不了"
    late = people.checked(people.workbook(rows))
    late = confirmed(late)
    assert (late.state, late.counts) == (JobState.DONE, {"new": 1, "refused": 1})
    assert people.sentences(late) == {(2, ""): "此人不可写入"}
    assert sorted(people.names()) == ["P00002"]
    assert vault.exists(late.report_file)
    assert confirmed(job).counts == {"new": 1, "same": 1}


def test_twice_the_same_in_one_file():
    rows = people.lines(2) + people.lines(1)
    job = people.checked(people.workbook(rows))
    assert job.counts == {"new": 2, "refused": 1}
    assert people.sentences(job) == {(4, "code"): _("Row %(row)d is about the same already.") % {"row": 2}}


def test_more_problems_than_are_kept(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("sheets.checking.MOST_PROBLEMS", 5)
    job = people.checked(people.workbook([["X", "错"]] * 9, HEADER[:2]))
    assert (job.problem_count, job.problems.count()) == (9, 5)


def test_only_whoever_may(db: None):
    with pytest.raises(NotAllowed):
        people.start(people.workbook(people.lines(1)), by=people.user("outsider"))
    with pytest.raises(Invalid):
        services.start_import(register="none", file=io.BytesIO(b"x"), name="x", size=1, by=people.user("manager"))
    assert not Job.objects.exists()
    assert list(vault.stored()) == []


def test_only_whoever_started_it_may_confirm():
    job = people.checked(people.workbook(people.lines(1)))
    with pytest.raises(NotAllowed):
        services.confirm_import(job, by=people.user("manager_two"))
    assert people.names() == {}


def test_only_what_is_checked_can_be_confirmed_and_only_once():
    job = people.start(people.workbook(people.lines(1)))
    with pytest.raises(WrongState):
        services.confirm_import(job, by=job.by)
    job = people.worked(job)
    with pytest.raises(Stale):
        services.confirm_import(job, by=job.by, version=job.version - 1)
    services.confirm_import(job, by=job.by, version=job.version)
    with pytest.raises(WrongState):
        services.confirm_import(job, by=job.by)


def test_whoever_may_no_longer_is_stopped(monkeypatch: pytest.MonkeyPatch):
    job = services.confirm_import(people.checked(people.workbook(people.lines(1))), by=people.user("manager"))
    monkeypatch.setattr(people.People, "may_import", lambda self, user: False)
    job = people.worked(job)
    assert (job.state, people.names()) == (JobState.FAILED, {})
    assert job.message == _("Whoever started this may do so no longer.")


def test_an_account_that_was_closed_is_stopped():
    job = people.start(people.workbook(people.lines(1)))
    User.objects.filter(pk=job.by_id).update(is_active=False)
    assert people.worked(job).state == JobState.FAILED


def test_an_error_of_the_server_ends_the_job_with_a_sentence(monkeypatch: pytest.MonkeyPatch):
    job = people.start(people.workbook(people.lines(1)))
    monkeypatch.setattr(people.People, "check", lambda self, rows, by: 1 / 0)
    job = people.worked(job)
    assert job.state == JobState.FAILED
    assert job.message
    assert not working.work(job.pk)


def test_nothing_is_readable_on_the_disk():
    job = people.checked(people.workbook(people.lines(3)))
    for name, _changed in vault.stored():
        content = (vault.folder() / name).read_bytes()
        assert not any(word in content for word in (b"13812348000", b"P00001", "张1".encode(), b"PK\x03\x04"))
    assert {name for name, _changed in vault.stored()} == {job.file, job.rows_file}


def test_a_block_costs_the_same_however_many(django_assert_max_num_queries: object):
    job = people.checked(people.workbook(people.lines(1200)))
    assert (job.total, job.counts) == (1200, {"new": 1200})
    job = confirmed(job)
    assert (job.blocks_done, len(people.names())) == (3, 1200)
