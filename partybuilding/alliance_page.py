"""An alliance and an item of its lists as their pages show them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.clock import today
from common.errors import Sentence
from deliberation.models import Meeting
from partybuilding import services
from partybuilding.alliance_keeping import keeps, speaks_for
from partybuilding.forms import alliances as forms
from partybuilding.models import (
    SAID,
    Alliance,
    AllianceDuty,
    AllianceEntry,
    AllianceMember,
    ItemState,
    ListItem,
    ListKind,
    ListWord,
    WordStage,
)
from projects.choices import TURNED_DOWN
from projects.models import Project
from workorders.actors import Actor
from workorders.models import WorkOrder

NOTED = _("Noted.")
LATEST = 30


@dataclass(frozen=True)
class Act:
    """`run` is given the row of the page, the form that is filled in, and who acts."""

    form: Any
    run: Callable[[Any, Any, Actor], object]
    done: Sentence = NOTED


def _plain(service: Callable[..., object]) -> Callable[[Any, Any, Actor], object]:
    return lambda row, form, by: service(row, by=by, **form.cleaned_data)


def _leave(_alliance: Alliance, form: Any, by: Actor) -> object:
    values = dict(form.cleaned_data)
    return services.leave_alliance(values.pop("member"), by=by, **values)


def _enter(alliance: Alliance, form: Any, by: Actor) -> ListItem:
    values = {name: value for name, value in form.cleaned_data.items() if name != "version"}
    return services.enter_item(alliance, by=by, **values)


ALLIANCE_ACTS = {
    "join": Act(forms.JoinForm, _plain(services.join_alliance)),
    "leave": Act(forms.LeaveForm, _leave),
    "meeting": Act(forms.AllianceMeetingForm, _plain(services.plan_alliance_meeting), _("Planned: see to its agenda.")),
    "enter": Act(forms.EnterForm, _enter),
    "end": Act(forms.EndForm, _plain(services.end_alliance)),
}
ITEM_ACTS = {
    "change": Act(forms.ChangeItemForm, _plain(services.change_item)),
    "take": Act(forms.TakeForm, _plain(services.take_item)),
    "push": Act(forms.PushForm, _plain(services.push_item)),
    "say": Act(forms.SayForm, _plain(services.say_of_item)),
    "return": Act(forms.ItemReasonForm, _plain(services.return_item)),
    "order": Act(forms.OrderForm, _plain(services.order_item)),
    "project": Act(forms.OnItem, _plain(services.open_as_project), _("Opened: a draft of the project has all of it.")),
    "finish": Act(forms.OnItem, _plain(services.finish_item)),
    "drop": Act(forms.ItemReasonForm, _plain(services.drop_item)),
}


def form_of(acts: dict[str, Act], verb: str, row: Any, user: User, data: Any = None, **options: Any) -> Any:
    """Several stand on one page: each names its fields after its verb."""
    return acts[verb].form(data, row, user, **{"auto_id": f"{verb}-%s", **options})


def words_by_item(items: list[ListItem]) -> dict[int, dict[str, ListWord]]:
    """Of each item the last word on task, progress and review."""
    found: dict[int, dict[str, ListWord]] = {}
    for word in ListWord.objects.filter(item__in=[each.pk for each in items], stage__in=SAID):
        found.setdefault(word.item_id, {})[word.stage] = word
    return found


@dataclass(frozen=True)
class ItemRow:
    item: ListItem
    task: str
    progress: str
    review: str


def rows_of(items: list[ListItem]) -> list[ItemRow]:
    words = words_by_item(items)

    def said(item: ListItem, stage: WordStage) -> str:
        word = words.get(item.pk, {}).get(stage)
        return f"{word.on:%m-%d} {word.words}" if word else ""

    return [ItemRow(each, *(said(each, stage) for stage in SAID)) for each in items]


@dataclass(frozen=True)
class YearList:
    kind: ListKind
    rows: list[ItemRow]


class AlliancePage:
    def __init__(self, alliance: Alliance, user: User, by: Actor, *, year: int | None = None) -> None:
        self.alliance, self.user, self.by = alliance, user, by
        self.year = year or today().year
        self.sent: dict[str, Any] = {}

    @cached_property
    def keeps(self) -> bool:
        return self.alliance.ended_on is None and keeps(self.alliance, self.by)

    @cached_property
    def speaks(self) -> bool:
        own = AllianceMember.objects.of(self.user).current().filter(alliance=self.alliance)
        return self.alliance.ended_on is None and own.exists()

    @cached_property
    def forms(self) -> dict[str, Any]:
        names = ("join", "meeting", "enter", "end") if self.keeps else ("enter",) if self.speaks else ()
        return {name: self.sent.get(name) or form_of(ALLIANCE_ACTS, name, self.alliance, self.user) for name in names}

    @cached_property
    def members(self) -> list[AllianceMember]:
        rows = self.alliance.members.current().select_related("unit", "party", "person")
        return sorted(rows, key=lambda each: (AllianceDuty.values.index(each.duty), each.pk))

    @cached_property
    def former(self) -> list[AllianceMember]:
        rows = self.alliance.members.filter(ends__lt=today()).select_related("unit", "party", "person")
        return list(rows.order_by("-ends", "-pk"))

    @cached_property
    def entries(self) -> list[AllianceEntry]:
        return list(self.alliance.entries.order_by("-pk")[:LATEST])

    @cached_property
    def meetings(self) -> list[Meeting]:
        rows = Meeting.objects.visible_to(self.user).filter(alliance_row__alliance=self.alliance).for_list()
        return list(rows.order_by("-starts_at", "-pk")[:50])

    @cached_property
    def years(self) -> list[int]:
        known = set(self.alliance.items.values_list("year", flat=True)) | {today().year, self.year}
        return sorted(known, reverse=True)

    @cached_property
    def lists(self) -> list[YearList]:
        items = list(self.alliance.items.for_list().filter(year=self.year))
        rows = rows_of(items)
        return [YearList(kind, [row for row in rows if row.item.kind == kind]) for kind in ListKind]


class ItemPage:
    def __init__(self, item: ListItem, user: User, by: Actor) -> None:
        self.item, self.user, self.by = item, user, by
        self.sent: dict[str, Any] = {}

    @cached_property
    def keeps(self) -> bool:
        return keeps(self.item.alliance, self.by)

    @cached_property
    def forms(self) -> dict[str, Any]:
        return {
            name: self.sent.get(name) or form_of(ITEM_ACTS, name, self.item, self.user) for name in self._open_forms()
        }

    def _open_forms(self) -> list[str]:
        state, has_it = self.item.state, speaks_for(self.by, self.item.taken_by)
        speaks = AllianceMember.objects.of(self.user).current().filter(alliance=self.item.alliance).exists()
        wanted = {
            "take": state == ItemState.OPEN and speaks,
            "push": state in (ItemState.OPEN, ItemState.TAKEN) and self.keeps,
            "say": state == ItemState.TAKEN and (self.keeps or has_it),
            "project": self._may_open(has_it),
            "order": self._may_order(),
            "change": state in (ItemState.OPEN, ItemState.TAKEN) and self._may_change(),
            "return": state == ItemState.TAKEN and (self.keeps or has_it),
            "finish": state == ItemState.TAKEN and self.keeps,
            "drop": state in (ItemState.OPEN, ItemState.TAKEN) and self.keeps,
        }
        return [name for name, is_open in wanted.items() if is_open]

    def _may_order(self) -> bool:
        open_still = self.item.state in (ItemState.OPEN, ItemState.TAKEN) and self.item.order_id is None
        return open_still and self.keeps and self.item.kind != ListKind.RESOURCE

    def _may_open(self, has_it: bool) -> bool:
        open_still = self.item.state in (ItemState.OPEN, ItemState.TAKEN) and (self.keeps or has_it)
        project = self.item.project
        return open_still and self.item.kind == ListKind.PROJECT and (project is None or project.state in TURNED_DOWN)

    def _may_change(self) -> bool:
        return self.keeps or speaks_for(self.by, self.item.brought_by)

    @cached_property
    def words(self) -> list[ListWord]:
        return list(self.item.words.all())

    @cached_property
    def sees_project(self) -> bool:
        project = self.item.project_id
        return project is not None and Project.objects.visible_to(self.user).filter(pk=project).exists()

    @cached_property
    def sees_order(self) -> bool:
        rows = WorkOrder.objects.visible_to(self.user).filter(pk=self.item.order_id or 0)
        return self.item.order_id is not None and rows.exists()
