"""What may be asked of a list of orders, and how each wish narrows it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import CharField, Exists, F, OuterRef, Q, QuerySet, Value
from django.db.models.functions import Cast
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from common.clock import now
from common.phones import normal_phone
from common.text import reject_controls
from grids.models import DESK_ROLES, Area, Organisation, Person, Post, Role
from grids.querysets import within
from grids.reach import AnyUser
from workorders.bench import Bench
from workorders.choices import ENDS, OPEN, Mode, Severity, State, Urgency
from workorders.circumstances import CHOICES as CIRCUMSTANCES
from workorders.circumstances import in_circumstances
from workorders.models import NUMBER, Category, Reporter
from workorders.querysets import WorkOrderQuerySet
from workorders.queues import TIMED
from workorders.waiting import waiting_for

# Who may look for orders by the telephone of whoever reported them.
PHONE_ROLES = (*DESK_ROLES, Role.SERVICE_DESK)
SOON_DAYS = 3
FILTERS = ("area", "state", "category", "severity", "urgency", "unit", "mode", "is", "due", "q")
SORTS = {
    "due": ("due_at", _("Deadline")),
    "newest": ("-pk", _("Newest")),
    "changed": ("-changed_at", _("Last change")),
}
DUE = {
    "over": _("Overdue"),
    "1": _("Within a day"),
    "3": _("Within 3 days"),
    "7": _("Within 7 days"),
}


@dataclass(frozen=True)
class View:
    """A useful part of the orders that a post sees, as a tab above the list."""

    label: str | Promise
    narrow: Callable[[WorkOrderQuerySet, Post | None], WorkOrderQuerySet] = lambda rows, _post: rows
    sort: str = "due"
    states: frozenset[State] = OPEN
    personal: bool = False  # makes no sense without a post
    shy: bool = False  # no tab while there is nothing in it
    scope: Callable[[User, Post], WorkOrderQuerySet] | None = None  # where it is not what the post sees

    def rows(self, user: User, post: Post | None, seen: WorkOrderQuerySet) -> WorkOrderQuerySet:
        """What this view shows of all that is `seen` under the post."""
        if self.scope is not None:
            return self.scope(user, post) if post else seen.none()
        return self.narrow(seen, post)


def _mine(rows: WorkOrderQuerySet, post: Post | None) -> WorkOrderQuerySet:
    return rows.filter(waiting_for(post)) if post else rows.none()


def _soon(rows: WorkOrderQuerySet, _post: Post | None) -> WorkOrderQuerySet:
    return _due_in(rows, SOON_DAYS)


def _due_in(rows: WorkOrderQuerySet, days: int) -> WorkOrderQuerySet:
    """What the staff must have done by then; a reporter's time to review makes nobody late."""
    return rows.filter(state__in=TIMED, due_at__lt=now() + timedelta(days=days))


VIEWS: dict[str, View] = {
    "open": View(_("All open"), lambda rows, _post: rows.open()),
    "mine": View(_("Waiting for me"), _mine, personal=True),
    "asked": View(_("Asked of me"), personal=True, shy=True, scope=lambda user, post: Bench(user, post).asked()),
    "soon": View(_("Due within 3 days"), _soon),
    "overdue": View(_("Overdue"), lambda rows, _post: _due_in(rows, 0)),
    "ended": View(_("Ended"), lambda rows, _post: rows.filter(state__in=ENDS), "changed", ENDS),
    "all": View(_("All"), sort="newest", states=frozenset(State)),
}


@dataclass(frozen=True)
class Option:
    """An area, category or unit that the list can be narrowed to."""

    code: str
    name: str
    path: str

    @property
    def depth(self) -> int:
        return self.path.count("/")


@dataclass(frozen=True)
class Options:
    areas: list[Option]
    categories: list[Option]
    units: list[Option]


def options_for(user: AnyUser, post: Post | None, area_code: str, category_code: str) -> Options:
    """What can be chosen, in one query: areas two levels down from the post's and below the one chosen, the main
    categories and the parts of the one chosen."""
    areas = Area.objects.current().filter(pk__in=_areas(post, area_code))
    categories = _categories(category_code)
    units = Organisation.objects.visible_to(user).active().annotate(path=Value(""))
    kinds: list[tuple[str, QuerySet[Any]]] = [("area", areas), ("category", categories), ("unit", units)]
    parts = [rows.order_by().values_list(*_columns(kind)) for kind, rows in kinds]
    found: dict[str, list[Option]] = {kind: [] for kind, _rows in kinds}
    for kind, *columns in parts[0].union(*parts[1:], all=True):
        found[kind].append(Option(*columns))
    return Options(
        areas=sorted(found["area"], key=lambda each: each.path),
        categories=sorted(found["category"], key=lambda each: each.code),
        units=sorted(found["unit"], key=lambda each: each.name),
    )


def _columns(kind: str) -> list[Any]:
    """Of one type each, so that the three can stand in one answer."""
    return [Value(kind, CharField()), *(Cast(F(name), CharField(max_length=200)) for name in ("code", "name", "path"))]


def _areas(post: Post | None, area_code: str) -> "QuerySet[Area, Any]":
    root = root_of(post)
    rows = Area.objects.all() if root is None else Area.objects.within(root)
    near = rows.filter(parent=root) | rows.filter(parent__parent=root) if root else rows.filter(parent=None)
    chosen = rows.filter(code=area_code) | rows.filter(parent__code=area_code)
    return (near | chosen).values("pk")


def _categories(code: str) -> "QuerySet[Category]":
    chosen = Category.objects.filter(code=code, path__startswith=OuterRef("path"))
    on_the_way = Q(code=code) | Exists(chosen)
    return Category.objects.filter(Q(parent=None) | Q(parent__code=code) | on_the_way, is_active=True)


def all_categories() -> list[Option]:
    """Every one that the list can be narrowed to."""
    rows = Category.objects.filter(is_active=True).order_by("code").values_list("code", "name", "path")
    return [Option(*row) for row in rows]


def root_of(post: Post | None) -> Area | None:
    """The area whose orders somebody under this post looks at."""
    if post is None:
        return None
    return post.area or (post.organisation.home if post.organisation else None)


class FilterForm(forms.Form):
    """The address of a list, read. Areas, categories and units are checked against what can be chosen."""

    view = forms.ChoiceField(choices=[(name, view.label) for name, view in VIEWS.items()], required=False)
    state = forms.MultipleChoiceField(choices=State, required=False)
    severity = forms.MultipleChoiceField(choices=Severity, required=False)
    urgency = forms.MultipleChoiceField(choices=Urgency, required=False)
    mode = forms.ChoiceField(choices=Mode, required=False)
    due = forms.ChoiceField(choices=list(DUE.items()), required=False)
    area = forms.CharField(required=False)
    category = forms.CharField(required=False)
    unit = forms.CharField(required=False)
    q = forms.CharField(max_length=100, required=False, validators=[reject_controls])
    sort = forms.ChoiceField(choices=[(name, label) for name, (_column, label) in SORTS.items()], required=False)

    def __init__(self, data: Any, options: Options) -> None:
        super().__init__(data)
        self.options = options
        self.fields["is"] = forms.MultipleChoiceField(choices=CIRCUMSTANCES, required=False)

    def clean_area(self) -> Option | None:
        return self._one_of(self.options.areas, "area")

    def clean_category(self) -> Option | None:
        return self._one_of(self.options.categories, "category")

    def clean_unit(self) -> Option | None:
        return self._one_of(self.options.units, "unit")

    def _one_of(self, options: Iterable[Option], name: str) -> Option | None:
        code = self.cleaned_data[name]
        if not code:
            return None
        for option in options:
            if option.code == code:
                return option
        raise ValidationError(_("“%(value)s” is unknown here: choose one from the list."), params={"value": code})


def narrowed(rows: WorkOrderQuerySet, wishes: dict[str, Any], post: Post | None) -> WorkOrderQuerySet:
    """The orders that fit every wish but the view."""
    if wishes["state"]:
        rows = rows.filter(state__in=wishes["state"])
    if wishes["severity"]:
        rows = rows.filter(severity__in=wishes["severity"])
    if wishes["urgency"]:
        rows = rows.filter(urgency__in=wishes["urgency"])
    if wishes["mode"]:
        rows = rows.filter(mode=wishes["mode"])
    if wishes["area"]:
        rows = rows.within(wishes["area"].path)
    if wishes["category"]:
        rows = rows.filter(category__in=_with_all_below(wishes["category"]))
    if wishes["unit"]:
        rows = rows.filter(lead_unit__code=wishes["unit"].code)
    if wishes["due"]:
        rows = _due_in(rows, 0 if wishes["due"] == "over" else int(wishes["due"]))
    rows = in_circumstances(rows, wishes["is"])
    return found(rows, wishes["q"], post) if wishes["q"] else rows


def _with_all_below(category: Option) -> "QuerySet[Category]":
    here = Q(code=category.code)
    return Category.objects.filter(here | within(category.path) if category.path else here)


def found(rows: WorkOrderQuerySet, text: str, post: Post | None) -> WorkOrderQuerySet:
    """The orders of this number, those that somebody of this telephone reported, or those that hold these words."""
    if NUMBER.match(text.strip()):
        return rows.numbered(text)
    phone = _phone(text)
    if phone and (post is None or post.role in PHONE_ROLES):
        # Whoever wanted to stay anonymous is not found out by a telephone number.
        reported = Reporter.objects.filter(person__in=Person.objects.with_phone(phone), is_anonymous=False)
        return rows.filter(pk__in=reported.values("order"))
    return rows.search(text)


def _phone(text: str) -> str:
    try:
        return normal_phone(text)
    except ValidationError:
        return ""
