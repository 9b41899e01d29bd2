"""What the pages of one activity and of one team show, and what the reader may do there."""

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.forms import Form
from django.utils.translation import gettext as _

from accounts.models import User
from common.clock import now, today
from partybuilding.acts.activities import activity_form, team_form
from partybuilding.acts.base import Acting, lost_sentences
from partybuilding.models import (
    Activity,
    ActivityEntry,
    ActivityKind,
    ActivityState,
    ActivityStep,
    SignUp,
    SignUpState,
    Team,
    TeamDeed,
    TeamEntry,
    TeamMember,
)
from partybuilding.models.belonging import HistoryLine
from partybuilding.permissions.teams import may_keep_activity, may_keep_team
from partybuilding.querysets.activities import ActivityQuerySet
from partybuilding.services.activities import LABELS, waiting_for
from partybuilding.surroundings import surroundings_of

SHOWN = 20


@dataclass(frozen=True)
class Line:
    """One entry of the history, in words."""

    entry: HistoryLine
    words: str


@dataclass(frozen=True)
class Signed:
    sign_up: SignUp
    waits: bool


class ActivityPage:
    def __init__(self, activity: Activity, user: User, sent: Acting | None = None) -> None:
        self.activity, self.user, self.sent = activity, user, sent

    @cached_property
    def may_keep(self) -> bool:
        return may_keep_activity(self.user, self.activity)

    @property
    def may_open_team(self) -> bool:
        team = self.activity.team
        return team is not None and Team.objects.visible_to(self.user).filter(pk=team.pk).exists()

    @property
    def is_planned(self) -> bool:
        return self.activity.state == ActivityState.PLANNED

    @cached_property
    def own(self) -> SignUp | None:
        person = surroundings_of(self.user).person or 0
        return self.activity.sign_ups.standing().filter(person=person).first()

    @cached_property
    def waiting(self) -> list[int]:
        return waiting_for(self.activity)

    @property
    def own_place(self) -> int:
        """In the line of those who wait; 0 with a place."""
        return self.waiting.index(self.own.pk) + 1 if self.own and self.own.pk in self.waiting else 0

    @property
    def may_sign_up(self) -> bool:
        person = surroundings_of(self.user).person
        team = self.activity.team
        is_called = self.activity.kind != ActivityKind.CALL or (
            team is not None and team.members.current().filter(person=person or 0).exists()
        )
        return bool(person) and self.own is None and self.activity.is_open and is_called

    @property
    def may_withdraw(self) -> bool:
        is_to_come = self.activity.state == ActivityState.ANNOUNCED and self.activity.starts_at > now()
        return is_to_come and self.own is not None and self.own.state == SignUpState.SIGNED

    @cached_property
    def number(self) -> int:
        return self.activity.sign_ups.standing().count()

    @property
    def is_full(self) -> bool:
        return self.activity.wanted is not None and self.number >= self.activity.wanted

    @property
    def counted(self) -> str:
        if self.activity.state == ActivityState.HELD:
            came = self.activity.sign_ups.filter(state=SignUpState.CAME).count()
            return _("%(came)d of %(all)d came") % {"came": came, "all": self.number}
        if self.activity.wanted is None:
            return _("%(n)d signed up") % {"n": self.number}
        numbers = {"n": self.number - len(self.waiting), "all": self.activity.wanted, "waiting": len(self.waiting)}
        if self.waiting:
            return _("%(n)d of %(all)d places taken, %(waiting)d waiting") % numbers
        return _("%(n)d of %(all)d places taken") % numbers

    @cached_property
    def hours(self) -> Decimal:
        return sum((each.hours for each in self.activity.sign_ups.all()), Decimal(0))

    @cached_property
    def people(self) -> list[Signed]:
        """By name for those who organise it; everybody else sees the number."""
        if not self.may_keep:
            return []
        rows = self.activity.sign_ups.standing().select_related("person")
        return [Signed(each, each.pk in self.waiting) for each in rows]

    @cached_property
    def forms(self) -> dict[str, Form]:
        """Those that are open to whoever keeps the activity; the one that was sent keeps what was typed."""
        if not self.may_keep:
            return {}
        return {name: self._form(name) for name in self._open()}

    def _open(self) -> list[str]:
        state, begun = self.activity.state, self.activity.starts_at <= now()
        if state == ActivityState.PLANNED:
            return ["cancel"]
        if state == ActivityState.ANNOUNCED:
            return ["add", *(["record"] if begun else []), "cancel"]
        return ["add", "record"] if state == ActivityState.HELD else []

    def _form(self, name: str) -> Form:
        if self.sent and self.sent.verb == name:
            return self.sent.form
        return activity_form(name, self.activity, self.user)

    @property
    def sentences(self) -> list[str]:
        return lost_sentences(self.sent, self.forms)

    @cached_property
    def lines(self) -> list[Line]:
        rows = self.activity.entries.select_related("by__person") if self.may_keep else []
        return [Line(each, told(each)) for each in rows]


def told(entry: ActivityEntry | TeamEntry) -> str:
    """The details of an entry in words."""
    detail: dict[str, Any] = entry.detail
    labels = {**LABELS, "name": _("Name"), "about": _("What it does"), "party_organisation": _("Party organisation")}
    if entry.what in (ActivityStep.CHANGED, TeamDeed.CHANGED):
        return _(", ").join(str(labels.get(name, name)) for name in detail.get("fields", []))
    person, by = detail.get("person"), getattr(entry.by, "person", None)
    is_own = by is not None and by.name == person
    return str((not is_own and person) or detail.get("reason") or detail.get("to") or "")


class TeamPage:
    def __init__(self, team: Team, user: User, sent: Acting | None = None) -> None:
        self.team, self.user, self.sent = team, user, sent

    @cached_property
    def may_keep(self) -> bool:
        return may_keep_team(self.user, self.team) and not self.team.is_disbanded

    @cached_property
    def own(self) -> TeamMember | None:
        person = surroundings_of(self.user).person or 0
        return self.team.members.current().filter(person=person).first()

    @property
    def may_join(self) -> bool:
        return bool(surroundings_of(self.user).person) and self.own is None and not self.team.is_disbanded

    @cached_property
    def number(self) -> int:
        return self.team.members.current().count()

    @cached_property
    def leaders(self) -> list[TeamMember]:
        return list(self.team.members.current().filter(is_leader=True).select_related("person"))

    @cached_property
    def members(self) -> list[TeamMember]:
        """By name for those who lead or keep it; everybody else sees the number."""
        if not self.may_keep:
            return []
        rows = self.team.members.current().select_related("person")
        return list(rows.order_by("-is_leader", "joined", "pk"))

    @cached_property
    def years(self) -> list[tuple[int, Decimal]]:
        """Hours given, all members together, this year first. Who gave how many is nobody's comparison."""
        rows = SignUp.objects.filter(activity__team=self.team)
        this = today().year
        return [(year, rows.hours_in(year)) for year in range(this, max(self.team.founded_on.year, this - 4) - 1, -1)]

    @cached_property
    def own_hours(self) -> Decimal:
        rows = SignUp.objects.filter(activity__team=self.team, person=surroundings_of(self.user).person or 0)
        return rows.hours_in(today().year)

    @cached_property
    def activities(self) -> ActivityQuerySet:
        rows = Activity.objects.visible_to(self.user).for_list().filter(team=self.team)
        return rows.order_by("-starts_at", "-pk")[:SHOWN]

    @cached_property
    def forms(self) -> dict[str, Form]:
        if not self.may_keep:
            return {}
        return {name: self._form(name) for name in ("add", "disband")}

    def _form(self, name: str) -> Form:
        if self.sent and self.sent.verb == name:
            return self.sent.form
        return team_form(name, self.team, self.user)

    @property
    def sentences(self) -> list[str]:
        return lost_sentences(self.sent, self.forms)

    @cached_property
    def lines(self) -> list[Line]:
        rows = self.team.entries.select_related("by__person")[:60] if self.may_keep else []
        return [Line(each, told(each)) for each in rows]
