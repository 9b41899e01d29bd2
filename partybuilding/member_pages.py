"""Lists of members, letters and floating members, and the page of one record."""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.clock import today
from common.errors import Invalid
from common.inputs import LineField
from common.keyset import Cursor, Ordering, Page, read_page
from common.typed import ModelChoiceField
from partybuilding.models import Floating, Member, PartyOrganisation, Stage, StageEntry, Transfer
from partybuilding.querysets.organisations import MemberQuerySet
from partybuilding.reach import party_reach
from partybuilding.services.members import ORDER
from partybuilding.services.transfers import may_receive

PAGE_SIZE = 50
BY_BRANCH = Ordering.of("branch", "organisation_id")
CURRENT, ENDED = "current", "ended"
LOST_AFTER = timedelta(days=180)


class BranchChoice(ModelChoiceField):
    def label_from_instance(self, obj: Any) -> str:
        return str(obj.name)


class MemberFilter(forms.Form):
    q = LineField(max_length=60, required=False)
    organisation = BranchChoice(
        label=_("Branch"),
        queryset=PartyOrganisation.objects.none(),
        required=False,
        empty_label=_("every branch of mine"),
    )
    stage = forms.ChoiceField(label=_("Stage"), required=False, choices=[("", _("any stage")), *Stage.choices])
    state = forms.ChoiceField(
        label=_("State"), required=False, choices=[("", _("current")), (ENDED, _("ended records"))]
    )

    def __init__(self, user: User, params: QueryDict) -> None:
        super().__init__(params, auto_id="filter-%s")
        organisation: Any = self.fields["organisation"]
        organisation.queryset = PartyOrganisation.objects.led_by(user).order_by("path")


def narrow_members(rows: MemberQuerySet, wishes: dict[str, Any]) -> MemberQuerySet:
    if wishes.get("organisation"):
        rows = rows.filter(organisation=wishes["organisation"]) | rows.filter(group=wishes["organisation"])
    if wishes.get("stage"):
        rows = rows.filter(stage=wishes["stage"])
    if wishes.get("q"):
        rows = rows.filter(person__name__contains=wishes["q"])
    return rows.exclude(ended_on=None) if wishes.get("state") == ENDED else rows.current()


class MemberListing:
    def __init__(self, user: User, params: QueryDict) -> None:
        self.user, self.params = user, params
        self.form = MemberFilter(user, params)

    @property
    def is_filtered(self) -> bool:
        return any(self.params.get(name) for name in self.form.fields)

    @cached_property
    def page(self) -> Page[Member]:
        rows = Member.objects.seen_by_leader(self.user).select_related("person", "organisation", "group")
        rows = narrow_members(rows, self.form.cleaned_data) if self.form.is_valid() else rows.none()
        text = self.params.get("cursor")
        try:
            return read_page(rows, BY_BRANCH, Cursor.read(text, BY_BRANCH) if text else None, PAGE_SIZE)
        except Invalid:
            return read_page(rows, BY_BRANCH, None, PAGE_SIZE)


@dataclass(frozen=True)
class LetterRow:
    letter: Transfer
    is_over: bool
    may_receive: bool
    may_take_back: bool


class Letters:
    """Those on their way to and from the organisations that the user leads."""

    def __init__(self, user: User) -> None:
        self.user, self.led = user, party_reach(user).led
        found = Transfer.objects.visible_to(user).pending().select_related("member__person", "origin", "to")
        self._rows = [self._row(each) for each in found.select_related("member__organisation").order_by("valid_until")]

    def _row(self, letter: Transfer) -> LetterRow:
        takes_back = letter.member.organisation_id in self.led
        return LetterRow(letter, letter.valid_until < today(), may_receive(letter, self.user), takes_back)

    @property
    def coming(self) -> list[LetterRow]:
        return [row for row in self._rows if row.letter.to_id in self.led]

    @property
    def going(self) -> list[LetterRow]:
        return [row for row in self._rows if row.may_take_back]


@dataclass(frozen=True)
class AwayRow:
    floating: Floating
    heard: date
    is_lost: bool
    is_ours: bool


class FloatingMembers:
    """Those of one's own branch who are away, and those whom it looks after."""

    def __init__(self, user: User) -> None:
        led = party_reach(user).led
        found = Floating.objects.visible_to(user).current().select_related("member__person", "member__organisation")
        rows = found.select_related("host", "area").defer("area__boundary").order_by("contacted_on", "starts")
        self.rows = [_away_row(each, led) for each in rows if each.member.organisation_id in led or each.host_id in led]


def _away_row(each: Floating, led: frozenset[int]) -> AwayRow:
    heard = each.contacted_on or each.starts
    return AwayRow(each, heard, heard < today() - LOST_AFTER, each.member.organisation_id in led)


class MemberPage:
    """One record, for whoever keeps it, for the leader of the group, and for the member."""

    def __init__(self, member: Member, user: User) -> None:
        self.member, self.user = member, user

    @cached_property
    def may_keep(self) -> bool:
        return self.member.organisation_id in party_reach(self.user).led

    @property
    def may_act(self) -> bool:
        return self.may_keep and self.member.ended_on is None

    @property
    def next_stage(self) -> str:
        following = ORDER[ORDER.index(self.member.stage) + 1 :][:1]
        return following[0] if following else ""

    @cached_property
    def entries(self) -> list[StageEntry]:
        return list(self.member.entries.select_related("by__person").order_by("-pk"))

    @cached_property
    def letters(self) -> list[Transfer]:
        return list(self.member.transfers.select_related("origin", "to"))

    @cached_property
    def pending(self) -> Transfer | None:
        return next((each for each in self.letters if not each.received_on and not each.returned_on), None)

    @cached_property
    def away(self) -> Floating | None:
        return self.member.floatings.current().select_related("host").first()

    @cached_property
    def double(self) -> list[Member]:
        """Other records of the same human, known since two rows of people were merged; in which branch is told to
        whoever keeps this one, so that the two can agree which record stays."""
        person = self.member.person
        main = person.merged_into_id or person.pk
        rows = Member.objects.current().exclude(pk=self.member.pk).select_related("organisation")
        return [*rows.filter(person=main), *rows.filter(person__merged_into=main)]
