"""The list of orders as a page shows it: tabs with counts, chips, rows with their countdowns, ways on and back."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from urllib.parse import urlencode

from django.db.models import OuterRef, Subquery
from django.http import QueryDict
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import User
from common.clock import now
from common.errors import Invalid
from common.keyset import Cursor, Ordering, Page, read_page
from grids.models import DESK_ROLES, AreaKind, Post
from workorders.bulk import offered
from workorders.choices import Mode, Severity, State, Urgency
from workorders.circumstances import CIRCUMSTANCES, marks_of
from workorders.countdown import Countdown, countdowns
from workorders.filters import (
    DUE,
    FILTERS,
    SORTS,
    VIEWS,
    FilterForm,
    Option,
    View,
    all_categories,
    narrowed,
    options_for,
    root_of,
)
from workorders.models import NUMBER, Deadline, Event, SavedView, WorkOrder
from workorders.policies import unasked
from workorders.querysets import WorkOrderQuerySet
from workorders.queues import COUNTED_UP_TO, CappedCount
from workorders.workflow import Action, label_of

PAGE_SIZE = 50


@dataclass(frozen=True)
class Tab:
    label: str | Promise
    query: str
    count: str
    is_current: bool


@dataclass(frozen=True)
class Choice:
    value: str
    label: str | Promise
    is_chosen: bool
    depth: int = 0


@dataclass(frozen=True)
class Chip:
    """One filter: what it is set to, what it can be set to, and the list without it."""

    name: str
    label: str
    chosen: str
    choices: list[Choice]
    kind: str  # "many" (any of them), "all" (each of them), "one" or "select"
    without: str
    more: str = ""  # where the whole list to choose from is read, once somebody opens it


@dataclass(frozen=True)
class Row:
    order: WorkOrder
    place: str
    countdown: Countdown | None
    was_overdue: bool
    last_action: str
    is_ticked: bool = False

    @property
    def marks(self) -> list[str | Promise]:
        return marks_of(self.order)

    @property
    def words(self) -> str:
        """Working time goes without saying."""
        if self.countdown is None:
            return _("Clock stopped") if self.order.is_open else _("was overdue") if self.was_overdue else _("in time")
        words = self.countdown.words
        return _("%(words)s, around the clock") % {"words": words} if self.countdown.runs_on else words


class Listing:
    """What one person sees under one post with the wishes in the address of the page."""

    def __init__(self, user: User, post: Post | None, params: QueryDict) -> None:
        self.user, self.post, self.params = user, post, params
        self.ticked = frozenset(params.getlist("order"))
        self.options = options_for(user, post, params.get("area", ""), params.get("category", ""))
        self.form = FilterForm(params, self.options)
        self.is_valid = self.form.is_valid()
        self.problems = [sentence for sentences in self.form.errors.values() for sentence in sentences]

    @cached_property
    def scope(self) -> WorkOrderQuerySet:
        """Everything that the post sees; without a post what the user sees, such as all for a superuser."""
        if self.post is None:
            return WorkOrder.objects.visible_to(self.user)
        return WorkOrder.objects.for_post(self.post)

    @cached_property
    def wishes(self) -> dict[str, Any]:
        return self.form.cleaned_data

    @property
    def view(self) -> str:
        """Somebody who searches means all orders, unless they say otherwise."""
        return self.wishes.get("view") or ("all" if self.wishes.get("q") else "open")

    @property
    def sort(self) -> str:
        return self.wishes.get("sort") or VIEWS[self.view].sort

    @cached_property
    def found(self) -> WorkOrderQuerySet:
        if not self.is_valid:
            return self.scope.none()
        seen = self.scope
        if self.post is not None and self.wishes["q"]:
            seen = WorkOrder.objects.for_post(self.post, searched=True)
        return narrowed(VIEWS[self.view].rows(self.user, self.post, seen), self.wishes, self.post)

    def _in(self, view: str) -> WorkOrderQuerySet:
        return VIEWS[view].rows(self.user, self.post, self.scope)

    @cached_property
    def page(self) -> Page[WorkOrder]:
        ordering = Ordering.of(self.sort, SORTS[self.sort][0])
        last = Event.objects.filter(order=OuterRef("pk"), version=OuterRef("version")).order_by("pk")
        rows = self.found.for_list().annotate(last_action=Subquery(last.values("action")[:1]))
        return read_page(rows, ordering, self._cursor(ordering), PAGE_SIZE)

    def in_order(self, numbers: list[str]) -> WorkOrderQuerySet:
        """All that is found, page after page; with `numbers` only those of them."""
        column = SORTS[self.sort][0]
        rows = self.found.order_by(column, "-pk" if column.startswith("-") else "pk")
        matches = [match for match in map(NUMBER.match, numbers) if match]
        return rows.filter(pk__in=[int(match[2]) for match in matches]) if numbers else rows

    def _cursor(self, ordering: Ordering) -> Cursor | None:
        """A cursor of another order begins at the first page."""
        try:
            text = self.params.get("cursor")
            return Cursor.read(text, ordering) if text else None
        except Invalid:
            return None

    @cached_property
    def rows(self) -> list[Row]:
        orders = self.page.rows
        running = countdowns([order for order in orders if order.is_open])
        late = _once_late([order for order in orders if not order.is_open])
        return [
            Row(
                order,
                self._place(order),
                running.get(order.pk),
                order.pk in late,
                _last_action(order),
                order.number in self.ticked,
            )
            for order in orders
        ]

    @property
    def shows_grids(self) -> bool:
        """Whoever looks at one community wants to know the grid; anybody else the community."""
        area = self.post.area if self.post else None
        return area is not None and area.kind not in (AreaKind.DISTRICT, AreaKind.STREET)

    def _place(self, order: WorkOrder) -> str:
        place = (order.grid if self.shows_grids else order.community) or order.area
        return place.name

    @cached_property
    def _counts(self) -> dict[str, int]:
        """One query counts every tab and the page itself, none further than can be told at a glance."""
        wanted = {name: self._in(name) for name in VIEWS if name != "all"}
        if self.is_filtered or self.view not in wanted:
            wanted["found"] = self.found
        capped = {name: CappedCount(rows) for name, rows in wanted.items()}
        figures: Mapping[str, Any] = User.objects.filter(pk=self.user.pk).values(**capped).get()
        return {name: figure or 0 for name, figure in figures.items()}  # null where nothing can be found at all

    @property
    def count(self) -> str:
        return capped_words(self._counts.get("found", self._counts.get(self.view, 0)))

    @property
    def is_empty(self) -> bool:
        return not self.page.rows

    @cached_property
    def tabs(self) -> list[Tab]:
        here = self.view if self.is_valid else ""
        return [
            Tab(view.label, self._address(view=name, sort=None), self._tab_count(name), name == here)
            for name, view in VIEWS.items()
            if name == here or self._has_tab(name, view)
        ]

    def _has_tab(self, name: str, view: View) -> bool:
        if view.personal and self.post is None:
            return False
        return not view.shy or bool(self._counts[name])

    def _tab_count(self, name: str) -> str:
        return capped_words(self._counts[name]) if name in self._counts else ""

    @cached_property
    def chips(self) -> list[Chip]:
        return list(self._chips())

    def _chips(self) -> Iterator[Chip]:
        options = self.options
        yield self._chip("area", _("Area"), "select", _choices(options.areas, self._code("area")))
        states = [state for state in State if state in VIEWS[self._known_view].states]
        yield self._chip("state", _("State"), "many", self._vocabulary("state", states))
        few = self._chip("category", _("Category"), "select", _choices(options.categories, self._code("category")))
        query = urlencode({"category": self._code("category")})
        yield replace(few, more=f"{reverse('workorders:category_choices')}?{query}")
        if not self._is_unasked("severity"):
            yield self._chip("severity", _("Severity"), "many", self._vocabulary("severity", list(Severity)))
        if not self._is_unasked("urgency"):
            yield self._chip("urgency", _("Urgency"), "many", self._vocabulary("urgency", list(Urgency)))
        if self.post is None or not self.post.organisation_id:
            yield self._chip("unit", _("Lead unit"), "select", _choices(options.units, self._code("unit")))
        due = [Choice(value, label, self._code("due") == value) for value, label in DUE.items()]
        yield self._chip("due", _("Deadline"), "one", due)
        modes = [Choice(mode.value, mode.label, self._code("mode") == mode.value) for mode in Mode]
        yield self._chip("mode", pgettext("of an order", "Way sent"), "one", modes)
        chosen = self.params.getlist("is")
        marks = [Choice(name, each.label, name in chosen) for name, each in CIRCUMSTANCES.items()]
        yield self._chip("is", _("Circumstances"), "all", marks)

    def _is_unasked(self, name: str) -> bool:
        """Whether the district that the post works in has no use for the field."""
        root = root_of(self.post)
        return root is not None and name in unasked(root.ancestor_ids[0])

    @property
    def _known_view(self) -> str:
        return self.view if "view" not in self.form.errors else "all"

    def _code(self, name: str) -> str:
        return self.params.get(name, "")

    def _vocabulary(self, name: str, values: list[Any]) -> list[Choice]:
        chosen = self.params.getlist(name)
        return [Choice(value.value, value.label, value.value in chosen) for value in values]

    def _chip(self, name: str, label: str, kind: str, choices: list[Choice]) -> Chip:
        chosen = [str(choice.label) for choice in choices if choice.is_chosen]
        words = chosen[0] if len(chosen) == 1 else _("%(n)d chosen") % {"n": len(chosen)} if chosen else ""
        return Chip(name, label, words, choices, kind, self._address(**{name: None}))

    @property
    def is_filtered(self) -> bool:
        return any(self.params.get(name) for name in FILTERS)

    @property
    def cleared(self) -> str:
        return self._address(**dict.fromkeys(FILTERS))

    @cached_property
    def saved(self) -> list[SavedView]:
        return list(SavedView.objects.visible_to(self.user, self.post).select_related("owner__person"))

    @property
    def words(self) -> str:
        """What is searched for."""
        return self.params.get("q", "")

    @property
    def without_words(self) -> str:
        return self._address(q=None)

    @property
    def among_all(self) -> str:
        return self._address(view="all")

    @property
    def sorts(self) -> list[Tab]:
        return [Tab(label, self._address(sort=name), "", name == self.sort) for name, (_column, label) in SORTS.items()]

    @property
    def sort_label(self) -> str | Promise:
        return SORTS[self.sort][1]

    @property
    def next(self) -> str:
        return self._address(cursor=self.page.next) if self.page.next else ""

    @property
    def previous(self) -> str:
        return self._address(cursor=self.page.previous) if self.page.previous else ""

    @property
    def query(self) -> str:
        """The wishes themselves, for an export of exactly what is found."""
        return self._address()

    @property
    def here(self) -> str:
        """This very page of it, to come back to."""
        return self._address(cursor=self.params.get("cursor"))

    @property
    def may_call_panel(self) -> bool:
        """Whether those chosen can be brought before the review panel."""
        return self.post is not None and self.post.role in DESK_ROLES

    @property
    def bulk_actions(self) -> list[Action]:
        return offered(self.post)

    def _address(self, **changes: str | None) -> str:
        """The query of this list with changes; it begins at the first page, unless a cursor is given."""
        query = self.params.copy()
        for name, value in {"cursor": None, "order": None, **changes}.items():
            query.pop(name, None)
            if value:
                query[name] = value
        return query.urlencode()


def _last_action(order: WorkOrder) -> str:
    action: str = getattr(order, "last_action", "") or ""
    return label_of(action)


def _choices(options: list[Option], chosen: str) -> list[Choice]:
    top = min((option.depth for option in options), default=0)
    return [Choice(each.code, each.name, each.code == chosen, each.depth - top) for each in options]


def whole_choice_of_category(chosen: str) -> Chip:
    """What stands in the place of the few that the filter begins with, once somebody opens it."""
    return Chip("category", _("Category"), "", _choices(all_categories(), chosen), "select", "")


def _once_late(orders: list[WorkOrder]) -> set[int]:
    if not orders:
        return set()
    missed = Deadline.objects.filter(order__in=[order.pk for order in orders], missed_at__lte=now())
    return set(missed.values_list("order", flat=True))


def capped_words(number: int) -> str:
    """ "46", "1,000+"."""
    return f"{COUNTED_UP_TO:,}+" if number > COUNTED_UP_TO else f"{number:,}"
