"""A register of its own for these tests: people, kept as accounts. And files to be sent, made on the spot."""

import csv
import io
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar

import xlsxwriter
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.errors import Invalid, NotAllowed, Sentence
from common.masks import mask_phone
from sheets import registers, services, working
from sheets.models import Job
from sheets.registers import Column, Filters, Kind, Outcome, Register, Row, Verdict

KINDS = (("resident", "常住"), ("floating", "流动"))
HEADER = ["编号", "姓名", "类别", "登记日期", "电话"]
MANAGER = "manager"


class People(Register):
    key = "people"
    title = "人员"
    key_columns = ("code",)
    filters = ("kind",)
    columns: ClassVar[tuple[Column, ...]] = (
        Column(name="code", title="编号", kind=Kind.CODE, required=True, aliases=("工号",), example="P001"),
        Column(name="name", title=_("Name"), required=True),
        Column(name="kind", title="类别", kind=Kind.CHOICE, choices=KINDS),
        Column(name="since", title="登记日期", kind=Kind.DATE),
        Column(name="phone", title="电话", sensitive=True, mask=mask_phone, help="手机或座机"),
        Column(name="orders", title="工单数", kind=Kind.NUMBER, read_only=True),
    )

    def may_import(self, user: User) -> bool:
        return user.username.startswith(MANAGER)

    def may_export(self, user: User) -> bool:
        return user.username.startswith((MANAGER, "reader"))

    def may_export_in_full(self, user: User) -> bool:
        return user.username.startswith(MANAGER)

    def count(self, user: User, filters: Filters) -> int:
        found: int = self._found(filters).count()
        return found

    def rows(self, user: User, filters: Filters, *, in_full: bool) -> Iterator[Mapping[str, object]]:
        for each in self._found(filters).order_by("username").iterator(chunk_size=500):
            known = {"code": each.username, "name": each.last_name, "kind": each.first_name, "phone": each.email}
            yield {**known, "since": each.date_joined.date(), "orders": 3}

    def _found(self, filters: Filters) -> Any:
        if filters.get("kind", "resident") not in dict(KINDS):
            raise Invalid.field("filters", "没有这个类别")
        found = User.objects.filter(username__startswith="P")
        return found.filter(first_name=filters["kind"]) if "kind" in filters else found

    def check(self, rows: Sequence[Row], by: User) -> list[Outcome]:
        known = User.objects.in_bulk([row.values["code"] for row in rows], field_name="username")
        return [self._outcome(row, known.get(row.values["code"])) for row in rows]

    def _outcome(self, row: Row, known: User | None) -> Outcome:
        problems: list[tuple[str, Sentence]] = []
        if not row.values["code"].startswith("P"):
            problems.append(("code", "编号以 P 开头"))
        if row.values.get("phone", "").startswith("0000"):
            problems.append(("phone", "电话不对"))
        if problems:
            return Outcome.refused(row, problems)
        wanted = prepared(row, known or User(username=row.values["code"]))
        if known is None:
            return Outcome(row, Verdict.NEW, wanted)
        stored = User.objects.get(pk=known.pk)
        same = all(getattr(stored, name) == getattr(wanted, name) for name in FIELDS)
        return Outcome(row, Verdict.SAME if same else Verdict.CHANGED, wanted)

    def save(self, outcomes: Sequence[Outcome], by: User) -> None:
        for outcome in outcomes:
            if outcome.row.values["name"] == "存不了":
                raise NotAllowed("此人不可写入")
            outcome.prepared.save()


FIELDS = ("last_name", "first_name", "email", "date_joined")


def prepared(row: Row, person: User) -> User:
    values = row.values
    person.last_name = values["name"]
    person.first_name = values.get("kind", person.first_name)
    person.email = values.get("phone", person.email)
    if values.get("since"):
        person.date_joined = datetime.fromisoformat(values["since"]).replace(tzinfo=UTC)
    return person


def user(name: str) -> User:
    return User.objects.get_or_create(username=name)[0]


def lines(count: int, start: int = 1) -> list[list[Any]]:
    return [[f"P{at:05d}", f"张{at}", "常住", "2024-03-05", "13812348000"] for at in range(start, start + count)]


def workbook(rows: Iterable[Sequence[Any]], header: Sequence[str] = HEADER) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet()
    for at, row in enumerate([header, *rows]):
        sheet.write_row(at, 0, row)
    book.close()
    return out.getvalue()


def table(rows: Iterable[Sequence[Any]], encoding: str = "utf-8", header: Sequence[str] = HEADER) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([header, *rows])
    return out.getvalue().encode(encoding)


def start(content: bytes, name: str = "人员.xlsx", by: User | None = None) -> Job:
    by = by or user(MANAGER)
    return services.start_import(register="people", file=io.BytesIO(content), name=name, size=len(content), by=by)


def checked(content: bytes, name: str = "人员.xlsx", by: User | None = None) -> Job:
    """After a worker has looked at it."""
    return worked(start(content, name, by))


def worked(job: Job) -> Job:
    working.work(job.pk)
    return Job.objects.get(pk=job.pk)


def job_for(path: str) -> Job:
    """A job with which the operation of this address can succeed."""
    manager = user(MANAGER)
    if "/exports/" in path:
        job = services.start_export(register="people", by=manager)
        return job if "cancel" in path else worked(job)
    rows = lines(3)
    rows[1][4] = "0000"
    return checked(workbook(rows))


def sentences(job: Job) -> dict[tuple[int, str], str]:
    return {(each.row, each.column): each.sentence for each in job.problems.all()}


def names() -> dict[str, str]:
    return dict(User.objects.filter(username__startswith="P").values_list("username", "last_name"))


def register(table: Register | None = None) -> None:
    registers.register(table or People())
