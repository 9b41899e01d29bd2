"""The lists of an alliance: what is brought in (拉单), who has it (派单), and what is said of it through the year."""

from datetime import date
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from common.clock import now, today
from common.errors import Conflict, Invalid, NotAllowed, WrongState
from common.versions import locked
from deliberation.services import check_order, raise_order
from partybuilding.alliance_keeping import check_keeps, keeps, may_speak, speaks_for
from partybuilding.models import SAID, Alliance, AllianceMember, ItemState, ListItem, ListKind, ListWord, WordStage
from projects.choices import ENDED, TURNED_DOWN, ProjectKind
from projects.services import create_project
from workorders.actors import Actor
from workorders.models import Category

SOURCE = "alliance"
YEARS = range(2015, 2100)
OVER = (*ENDED, *TURNED_DOWN)  # a project of which nothing more is to come


@transaction.atomic
def enter_item(
    alliance: Alliance,
    *,
    kind: str,
    title: str,
    by: Actor,
    year: int | None = None,
    text: str = "",
    brought_by: AllianceMember | None = None,
) -> ListItem:
    """Put a resource, a need or a project on the list of a year. A member brings in their own, the desk for anybody."""
    if not keeps(alliance, by) and not speaks_for(by, brought_by):
        raise NotAllowed(_("Members bring in their own; for others the desk does."))
    alliance = locked(Alliance.objects.all(), alliance)
    if alliance.ended_on is not None:
        raise Conflict(_("This alliance has ended."))
    _check_member(alliance, brought_by, "brought_by")
    year = year or today().year
    if year not in YEARS:
        raise Invalid.field("year", _("Give a year from 2015 on."))
    _check_new(alliance, year, kind, title)
    item = ListItem.objects.create(
        alliance=alliance, year=year, kind=kind, title=title, text=text, brought_by=brought_by, created_at=now()
    )
    _word(item, WordStage.ENTERED, "", by)
    return item


def _check_new(alliance: Alliance, year: int, kind: str, title: str) -> None:
    if kind not in ListKind.values:
        raise Invalid.field("kind", _("Choose one of the list."))
    if ListItem.objects.filter(alliance=alliance, year=year, kind=kind, title=title).exists():
        raise Invalid.field("title", _("This is on the list of the year already."))


def _check_member(alliance: Alliance, member: AllianceMember | None, field: str) -> None:
    """Locked until the transaction ends, so that nobody is given something in the moment in which they leave."""
    if member is None:
        return
    rows = alliance.members.filter(pk=member.pk, ends=None).select_for_update(of=("self",))
    if not list(rows.order_by().values_list("pk")):
        raise Invalid.field(field, _("They are no member of this alliance now."))


def begin(item: ListItem, version: int | None, *states: ItemState) -> ListItem:
    """The item as it is now, locked. Raises Stale or WrongState."""
    rows = ListItem.objects.select_related("alliance__area", "alliance__leader", "taken_by__unit", "taken_by__party")
    fresh: ListItem = locked(rows.defer("alliance__area__boundary"), item, version)
    if fresh.state not in states:
        sentence = _("The item is “%(state)s”: this is not open any more, or not yet.")
        raise WrongState(sentence % {"state": fresh.get_state_display()}, state=fresh.state)
    return fresh


def _end(item: ListItem, stage: WordStage, words: str, by: Actor, on: date | None = None) -> ListItem:
    item.version += 1
    item.save()
    _word(item, stage, words, by, on)
    return item


def _word(item: ListItem, stage: WordStage, words: str, by: Actor, on: date | None = None) -> None:
    ListWord.objects.create(item=item, stage=stage, on=on or today(), words=words, user=by.user, name=by.name, at=now())


@transaction.atomic
def change_item(item: ListItem, *, by: Actor, version: int | None = None, **values: Any) -> ListItem:
    """Put title or text right, while it is not finished."""
    fresh = begin(item, version, ItemState.OPEN, ItemState.TAKEN)
    if not keeps(fresh.alliance, by) and not speaks_for(by, fresh.brought_by):
        raise NotAllowed(_("Members bring in their own; for others the desk does."))
    changed = [name for name in ("title", "text") if name in values and values[name] != getattr(fresh, name)]
    if not changed:
        return fresh
    if "title" in changed:
        _check_new(fresh.alliance, fresh.year, fresh.kind, values["title"])
    for name in changed:
        setattr(fresh, name, values[name])
    return _end(fresh, WordStage.CHANGED, "", by)


@transaction.atomic
def take_item(item: ListItem, *, member: AllianceMember, by: Actor, version: int | None = None) -> ListItem:
    """A member takes it on by themselves."""
    fresh = begin(item, version, ItemState.OPEN)
    if not speaks_for(by, member):
        raise NotAllowed(_("Only who speaks for the member takes something on for it."))
    return _give(fresh, member, WordStage.TAKEN, "", by)


@transaction.atomic
def push_item(item: ListItem, *, member: AllianceMember, words: str, by: Actor, version: int | None = None) -> ListItem:
    """The alliance gives it to a member, with the task for the year. One who has it already hands it over."""
    fresh = begin(item, version, ItemState.OPEN, ItemState.TAKEN)
    check_keeps(fresh.alliance, by)
    if not words.strip():
        raise Invalid.field("words", _("Say what is to be done this year."))
    if fresh.taken_by_id == member.pk:
        raise Invalid.field("member", _("They have it already: choose another."))
    given = _give(fresh, member, WordStage.PUSHED, "", by)
    _word(given, WordStage.TASK, words, by)
    return given


def _give(item: ListItem, member: AllianceMember, stage: WordStage, words: str, by: Actor) -> ListItem:
    _check_member(item.alliance, member, "member")
    item.taken_by, item.taken_on, item.state = member, today(), ItemState.TAKEN
    item.progress_asked_at = item.review_asked_at = None
    return _end(item, stage, words or member.name, by)


@transaction.atomic
def say_of_item(
    item: ListItem, *, stage: str, words: str, by: Actor, on: date | None = None, version: int | None = None
) -> ListItem:
    """The task at new year, how far it is at mid-year, what came of it at the year's end."""
    fresh = begin(item, version, ItemState.TAKEN)
    if not may_speak(fresh, by):
        raise NotAllowed(_("Whoever has the item says this, or the desk."))
    if stage not in SAID:
        raise Invalid.field("stage", _("Choose one of the list."))
    if not words.strip():
        raise Invalid.field("words", _("Say it in a few words."))
    if on is not None and on > today():
        raise Invalid.field("on", _("This day has not come yet."))
    return _end(fresh, WordStage(stage), words, by, on)


@transaction.atomic
def return_item(item: ListItem, *, reason: str, by: Actor, version: int | None = None) -> ListItem:
    """Whoever has it gives it back to the alliance, which may give it to another."""
    fresh = begin(item, version, ItemState.TAKEN)
    if not may_speak(fresh, by):
        raise NotAllowed(_("Whoever has the item says this, or the desk."))
    _check_reason(reason)
    return hand_back(fresh, WordStage.RETURNED, reason, by)


def hand_back(item: ListItem, stage: WordStage, words: str, by: Actor) -> ListItem:
    """Nobody has it now. An order that was made of it stays with whoever works on it."""
    item.taken_by = item.taken_on = None
    item.state = ItemState.OPEN
    return _end(item, stage, words, by)


@transaction.atomic
def finish_item(item: ListItem, *, by: Actor, version: int | None = None) -> ListItem:
    """Done, once a review has been written and an order that was made of it has ended."""
    fresh = begin(item, version, ItemState.TAKEN)
    check_keeps(fresh.alliance, by)
    if not fresh.words.filter(stage=WordStage.REVIEW).exists():
        raise Conflict(_("Write the review first."))
    if fresh.order is not None and fresh.order.is_open:
        raise Conflict(_("The order %(number)s is still open.") % {"number": fresh.order.number})
    if fresh.project is not None and fresh.project.state not in OVER:
        raise Conflict(_("The project “%(title)s” is not finished.") % {"title": fresh.project.title})
    fresh.state = ItemState.DONE
    return _end(fresh, WordStage.DONE, "", by)


@transaction.atomic
def drop_item(item: ListItem, *, reason: str, by: Actor, version: int | None = None) -> ListItem:
    """It will not be done. The line stays, with the reason."""
    fresh = begin(item, version, ItemState.OPEN, ItemState.TAKEN)
    check_keeps(fresh.alliance, by)
    _check_reason(reason)
    fresh.state = ItemState.DROPPED
    return _end(fresh, WordStage.DROPPED, reason, by)


def _check_reason(reason: str) -> None:
    if not reason.strip():
        raise Invalid.field("reason", _("Say why, in a sentence."))


@transaction.atomic
def order_item(
    item: ListItem,
    *,
    by: Actor,
    category: Category | None = None,
    due_on: date | None = None,
    version: int | None = None,
) -> ListItem:
    """Make a need or a project an order: for the unit that has it, where the desk itself asks; else for the desk."""
    fresh = begin(item, version, ItemState.OPEN, ItemState.TAKEN)
    check_keeps(fresh.alliance, by)
    if fresh.order_id is not None:
        raise Conflict(_("There is an order about it already."))
    if fresh.kind == ListKind.RESOURCE:
        raise Conflict(_("A resource is nothing to be done: make an order of a need or a project."))
    unit = fresh.taken_by.unit if fresh.taken_by and category else None
    check_order(fresh.alliance.area, unit, category, due_on)
    fresh.order = raise_order(
        f"{fresh.title}\n{fresh.text}".strip(),
        area=fresh.alliance.area,
        origin=_("From the %(list)s of %(year)d of %(alliance)s.")
        % {"list": fresh.get_kind_display(), "year": fresh.year, "alliance": fresh.alliance.name},
        source=SOURCE,
        external_id=f"item-{fresh.pk}",
        unit=unit,
        category=category,
        due_on=due_on,
        by=by,
    )
    return _end(fresh, WordStage.ORDERED, fresh.order.number, by)


@transaction.atomic
def open_as_project(item: ListItem, *, by: Actor, version: int | None = None) -> ListItem:
    """A draft of a joint project with all that the item says: of the unit that has it where that unit opens it, else of
    the area, with the unit as a partner. One that was turned down may be opened anew."""
    fresh = begin(item, version, ItemState.OPEN, ItemState.TAKEN)
    if not may_speak(fresh, by):
        raise NotAllowed(_("Whoever has the item says this, or the desk."))
    if fresh.kind != ListKind.PROJECT:
        raise Conflict(_("Only what stands on the project list becomes a project."))
    if fresh.project is not None and fresh.project.state not in TURNED_DOWN:
        raise Conflict(_("It is opened as a project already."))
    unit = fresh.taken_by.unit if fresh.taken_by else None
    is_own = unit is not None and any(post.organisation_id == unit.pk for post in by.posts)
    fresh.project = create_project(
        by=by,
        kind=ProjectKind.JOINT,
        title=fresh.title,
        area=fresh.alliance.area,
        year=fresh.year,
        unit=unit if is_own else None,
        partners=[unit] if unit is not None and not is_own else [],
        purpose=fresh.text or fresh.title,
        plan=_task(fresh),
        asked=Decimal(0),
        responsible=fresh.taken_by.person if fresh.taken_by else None,
    )
    return _end(fresh, WordStage.PROJECT, fresh.project.title, by)


def _task(item: ListItem) -> str:
    """What was given as the task of the year."""
    said = item.words.filter(stage=WordStage.TASK).order_by("pk").values_list("words", flat=True).last()
    return said or ""
