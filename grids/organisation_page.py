"""The list of organisations and the page of one."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from common.errors import Sentence
from common.keyset import Ordering
from grids.models import ADMIN_ROLES, Area, Contact, Organisation, OrganisationKind, Post
from grids.querysets import OrganisationQuerySet, within
from grids.reach import AnyUser
from grids.readings import found_by

BY_NAME = Ordering.of("name", "name")
BACKSTOP = "backstop"


@dataclass(frozen=True)
class Panel:
    """What a room above shows on the page of an organisation: a template and what it needs; nothing when empty."""

    title: Sentence
    template: str
    context: dict[str, Any] = field(default_factory=dict)


PanelMaker = Callable[[HttpRequest, Organisation], Panel | None]
_makers: list[PanelMaker] = []


def register_panel(make: PanelMaker) -> None:
    _makers.append(make)


def panels_of(request: HttpRequest, unit: Organisation) -> list[Panel]:
    made = (make(request, unit) for make in _makers)
    return [panel for panel in made if panel is not None]


@dataclass(frozen=True)
class Filters:
    kind: str = ""
    area: str = ""
    text: str = ""

    @classmethod
    def read(cls, values: Any) -> "Filters":
        return cls(values.get("kind", ""), values.get("area", ""), values.get("q", "")[:80])

    def apply(self, rows: OrganisationQuerySet) -> OrganisationQuerySet:
        if self.kind == BACKSTOP:
            rows = rows.filter(is_backstop=True)
        elif self.kind:
            rows = rows.filter(kind=self.kind)
        if self.area:
            area = Area.objects.filter(code=self.area).first()
            rows = rows.filter(_at_home_or_serving(area)) if area else rows.none()
        return rows.filter(found_by(self.text)) if self.text.strip() else rows


KINDS = [*OrganisationKind.choices, (BACKSTOP, _("Backstop units"))]


def _at_home_or_serving(area: Area) -> Q:
    serving = Organisation.objects.filter(within(area.path, "serves__path"))
    return within(area.path, "home__path") | Q(pk__in=serving.values("pk")) | Q(directed_by=area.pk)


def listed(user: AnyUser, filters: Filters) -> OrganisationQuerySet:
    rows = Organisation.objects.shown_to(user).active()
    return filters.apply(rows).select_related("home").defer("home__boundary", "search")


def backstop_of(area: Area) -> Organisation | None:
    """The unit that gets what nobody else takes here: the closest one, of the community before that of the street."""
    line = area.ancestor_ids
    units = Organisation.objects.active().filter(is_backstop=True, home__in=line)
    return max(units.order_by("-pk"), key=lambda unit: line.index(unit.home_id or 0), default=None)


def backstops_above(area: Area) -> list[Organisation]:
    """One per level, the closest first: the first is in force, the others stand behind it."""
    line = area.ancestor_ids
    units = Organisation.objects.active().filter(is_backstop=True, home__in=line).select_related("home")
    return sorted(units.defer("home__boundary"), key=lambda unit: -line.index(unit.home_id or 0))


@dataclass(frozen=True)
class UnitPage:
    unit: Organisation
    contacts: list[Contact]
    posts: list[Post]
    serves: list[Area]
    backstops: list[Organisation]
    panels: list[Panel]


def unit_page(request: HttpRequest, unit: Organisation) -> UnitPage:
    posts = Post.objects.shown_to(request.user).current().filter(organisation=unit).exclude(role__in=ADMIN_ROLES)
    return UnitPage(
        unit=unit,
        contacts=list(unit.contacts.all()),
        posts=list(posts.select_related("person", "seconded_to").defer("seconded_to__boundary").distinct()),
        serves=list(unit.serves.defer("boundary").order_by("path")),
        backstops=backstops_above(unit.home) if unit.home else [],
        panels=panels_of(request, unit),
    )


def teams_directed_by(area: Area) -> Iterable[Organisation]:
    return Organisation.objects.active().filter(directed_by=area).order_by("name")
