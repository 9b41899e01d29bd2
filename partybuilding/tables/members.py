"""Members as a table. Out go the records of the branches that one leads; in come also those of branches below. Of a
branch that somebody does not lead the report says whether a row was taken, never what was there before."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from common.errors import Invalid
from common.masks import mask_id, mask_name, mask_phone
from common.versions import held
from grids.querysets import within_any
from grids.register.people import PersonData, person_data
from grids.register.tables.base import Problems, attempt, day, text
from partybuilding.choosing import found_for_record
from partybuilding.member_pages import narrow_members
from partybuilding.models import Member, PartyOrganisation, PartyOrganisationKind, Stage, Step
from partybuilding.reach import party_reach
from partybuilding.services.members import DAYS, add_member, named, note, save
from sheets.registers import Column, Filters, Kind, Outcome, Register, Row, Verdict


class PartyMembers(Register):
    key = "party-members"
    title = gettext_lazy("Party members")
    order = 205
    key_columns = ("id_number",)
    filters = ("organisation", "stage", "state", "q")
    columns: ClassVar[tuple[Column, ...]] = (
        Column(
            name="organisation",
            title=gettext_lazy("Branch code"),
            kind=Kind.CODE,
            required=True,
            aliases=("党支部代码", "党组织代码"),
        ),
        Column(name="name", title=gettext_lazy("Name"), required=True, sensitive=True, mask=mask_name),
        Column(
            name="id_number",
            title=gettext_lazy("ID number"),
            kind=Kind.CODE,
            required=True,
            sensitive=True,
            mask=mask_id,
            width=24,
            aliases=("身份证", "身份证号码", "公民身份号码"),
        ),
        Column(
            name="phone",
            title=gettext_lazy("Phone"),
            kind=Kind.CODE,
            sensitive=True,
            mask=mask_phone,
            aliases=("手机", "手机号", "联系电话"),
        ),
        Column(name="stage", title=gettext_lazy("Stage"), kind=Kind.CHOICE, choices=Stage.choices, width=18),
        Column(name="applied_on", title=gettext_lazy("Applied on"), kind=Kind.DATE),
        Column(name="joined_on", title=gettext_lazy("Joined the party on"), kind=Kind.DATE, aliases=("入党时间",)),
        Column(name="full_on", title=gettext_lazy("Full member since"), kind=Kind.DATE, aliases=("转正时间",)),
        Column(name="group", title=gettext_lazy("Party group"), read_only=True),
    )

    def may_import(self, user: User) -> bool:
        return bool(party_reach(user).paths)

    def may_export(self, user: User) -> bool:
        return bool(party_reach(user).led)

    def may_export_in_full(self, user: User) -> bool:
        return self.may_export(user)

    def found(self, user: User, filters: Filters) -> Any:
        return narrow_members(Member.objects.seen_by_leader(user), _wishes(user, filters))

    def count(self, user: User, filters: Filters) -> int:
        number: int = self.found(user, filters).count()
        return number

    def rows(self, user: User, filters: Filters, *, in_full: bool) -> Iterator[Mapping[str, object]]:
        found = self.found(user, filters).select_related("person", "organisation", "group")
        for member in found.order_by("organisation_id", "pk").iterator(500):
            plain = {name: getattr(member, name) for name in ("stage", *DAYS)}
            places = {"organisation": member.organisation.code, "group": member.group.name if member.group else ""}
            yield {**places, **plain, **_personal(member, in_full)}

    def check(self, rows: Sequence[Row], by: User) -> list[Outcome]:
        read = [_read(row) for row in rows]
        known = _Known(read, by)
        return [known.outcome(each) for each in read]

    def save(self, outcomes: Sequence[Outcome], by: User) -> None:
        for outcome in outcomes:
            outcome.prepared.take_in(by)


def _wishes(user: User, filters: Filters) -> dict[str, Any]:
    wishes: dict[str, Any] = dict(filters)
    chosen = filters.get("organisation", "")
    if not chosen:
        return wishes
    rows = PartyOrganisation.objects.led_by(user)
    found = rows.filter(pk=int(chosen)).first() if chosen.isascii() and chosen.isdigit() and len(chosen) < 10 else None
    if found is None:
        raise Invalid.field("organisation", _("You lead no such organisation."))
    return {**wishes, "organisation": found}


def _personal(member: Member, in_full: bool) -> dict[str, object]:
    person = member.person
    if in_full:
        return {"name": person.name, "phone": person.phone.reveal(), "id_number": person.id_number.reveal()}
    return {"name": person.masked_name, "phone": person.phone_masked, "id_number": person.id_masked}


@dataclass(frozen=True)
class _Read:
    row: Row
    data: PersonData | None
    problems: Problems


def _read(row: Row) -> _Read:
    problems: Problems = []
    data = attempt(problems, lambda: person_data({name: text(row, name) for name in ("name", "id_number", "phone")}))
    return _Read(row, data, problems)


@dataclass(frozen=True)
class Prepared:
    """What a row asks for. `kept` is the record of this number in this branch, where there is one."""

    branch: PartyOrganisation
    data: PersonData
    row: Row
    kept: int | None
    is_blind: bool  # of a branch that the importer does not lead: what is there shows in no refusal

    def take_in(self, by: User) -> None:
        if self.kept is None:
            data = self.data
            person = found_for_record(by, name=data.name, id_number=data.id_number, phone=data.phone)
            stage, applied, joined, full = text(self.row, "stage") or Stage.FULL, *self.days.values()
            add_member(self.branch, person, by=by, stage=stage, applied_on=applied, joined_on=joined, full_on=full)
            return
        member = held(Member.objects.select_related("person"), self.kept)
        changed = [name for name, value in self.given.items() if getattr(member, name) != value]
        for name in changed:
            setattr(member, name, self.given[name])
        if changed and self._fits(member, changed):
            note(member, Step.CORRECTED, by, text=named(changed))
        if member.person.name != self.data.name:
            note(member, Step.REMARK, by, text=_("A table gave another name: %(name)s") % {"name": self.data.name})

    def _fits(self, member: Member, changed: list[str]) -> bool:
        """Save what has changed. What contradicts the record goes into it as a remark, where no refusal may tell it."""
        try:
            save(member, *changed)
        except Invalid:
            if not self.is_blind:
                raise
            kept = Member.objects.get(pk=member.pk)
            note(kept, Step.REMARK, None, text=_("A table gave stage or dates that contradict the record."))
            return False
        return True

    @property
    def days(self) -> dict[str, date | None]:
        return {name: day(self.row, name) for name in DAYS}

    @property
    def given(self) -> dict[str, Any]:
        """What the row says of a record that is there: empty cells say nothing."""
        stage = {"stage": text(self.row, "stage")} if text(self.row, "stage") else {}
        return {**stage, **{name: value for name, value in self.days.items() if value}}


class _Known:
    """What the rows of a block stand on, read in a fixed number of queries."""

    def __init__(self, read: Sequence[_Read], by: User) -> None:
        party = party_reach(by)
        codes = {text(each.row, "organisation") for each in read}
        below = PartyOrganisation.objects.current().filter(within_any(party.paths), code__in=codes)
        self.branches = {each.code: each for each in below.exclude(kind=PartyOrganisationKind.GROUP)}
        self.led = party.led
        hashes = {each.data.id_hash for each in read if each.data}
        places = [branch.pk for branch in self.branches.values()]
        records = Member.objects.current().filter(organisation__in=places, person__id_hash__in=hashes)
        self.members = {(each.organisation_id, each.person.id_hash): each for each in records.select_related("person")}

    def outcome(self, read: _Read) -> Outcome:
        problems, branch = list(read.problems), self.branches.get(text(read.row, "organisation"))
        if branch is None:
            problems.append(("organisation", _("You lead no branch of this code, nor one above it.")))
        self._check_days(read.row, problems)
        if problems or branch is None or read.data is None:
            return Outcome.refused(read.row, problems)
        kept = self.members.get((branch.pk, read.data.id_hash))
        prepared = Prepared(branch, read.data, read.row, kept.pk if kept else None, branch.pk not in self.led)
        if prepared.is_blind:
            return Outcome(read.row, Verdict.NEW, prepared)
        if kept is not None and kept.person.name != read.data.name:
            sentence = _("This ID number is that of %(name)s here. Check the number and the name.")
            told = sentence % {"name": kept.person.masked_name}
            return Outcome.refused(read.row, [("id_number", told)])
        return Outcome(read.row, _verdict(prepared, kept), prepared)

    def _check_days(self, row: Row, problems: Problems) -> None:
        days = [(name, day(row, name)) for name in DAYS if text(row, name)]
        last: date | None = None
        for name, value in days:
            if value is not None and last is not None and value < last:
                problems.append((name, _("This lies before the step that comes first.")))
            last = value


def _verdict(prepared: Prepared, kept: Member | None) -> Verdict:
    if kept is None:
        return Verdict.NEW
    same = all(getattr(kept, name) == value for name, value in prepared.given.items())
    return Verdict.SAME if same else Verdict.CHANGED
