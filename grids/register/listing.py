"""The lists of buildings, households and residents as pages show them."""

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Generic, TypeVar
from urllib.parse import urlencode

from django import forms
from django.db.models import Count, Model, QuerySet
from django.http import QueryDict
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accounts.models import User
from common.clock import today
from common.errors import Invalid, Sentence
from common.inputs import LineField, add_refusal
from common.keyset import Cursor, Ordering, Page, read_page
from grids.codes import PoliticalStatus
from grids.models import Area, BuildingKind, CareGroup, CareMark, Household, Occupancy, Residence, ResidenceKind
from grids.querysets import AreaQuerySet, HouseholdQuerySet, ResidenceQuerySet, boundaries, within
from grids.register import choosing
from grids.register.card import head_of
from grids.register.care import sees_care

PAGE_SIZE = 50
YES = "1"
M = TypeVar("M", bound=Model)


class FilterForm(forms.Form):
    q = LineField(max_length=60, required=False)

    def __init__(self, data: QueryDict, areas: list[Area]) -> None:
        super().__init__(data, auto_id="filter-%s")
        self.fields["area"] = choosing.AreaChoice(areas)

    def _offer(self, name: str, any_words: str, choices: list[tuple[str, Any]]) -> None:
        # What stands for "any" says for those who cannot see it what is chosen here.
        self.fields[name] = forms.ChoiceField(label=any_words, choices=[("", any_words), *choices], required=False)


class BuildingFilter(FilterForm):
    def __init__(self, data: QueryDict, areas: list[Area]) -> None:
        super().__init__(data, areas)
        self._offer("kind", _("any kind"), list(BuildingKind.choices))


class HouseholdFilter(FilterForm):
    def __init__(self, data: QueryDict, areas: list[Area]) -> None:
        super().__init__(data, areas)
        self._offer("kind", _("any occupancy"), list(Occupancy.choices))
        self._offer("trouble", _("with and without dangers"), [(YES, _("with dangers or disputes"))])


class ResidentFilter(FilterForm):
    def __init__(self, data: QueryDict, areas: list[Area], groups: list[CareGroup]) -> None:
        super().__init__(data, areas)
        self._offer("kind", _("any kind"), list(ResidenceKind.choices))
        self._offer("age", _("any age"), [(band, label) for band, (_from, _to, label) in choosing.AGES.items()])
        self._offer("political_status", _("any political status"), list(PoliticalStatus.choices))
        if groups:
            self._offer("care", _("with and without care"), [(group.code, group.name) for group in groups])


class Listing(ABC, Generic[M]):
    """What one person sees with the wishes in the address of the page; `base_list.html` shows it."""

    ordering: Ordering
    form: FilterForm
    offers_buildings = False
    # What the page says: where it is, its title, what can be searched, and what to do when nothing fits.
    url_name: str
    title: Sentence
    search: Sentence
    nothing_fits: Sentence
    advice: Sentence

    def __init__(self, user: User, params: QueryDict) -> None:
        self.user, self.params = user, params
        self.areas = choosing.areas_to_choose(user, params.get("area", ""), with_buildings=self.offers_buildings)

    @abstractmethod
    def scope(self) -> "QuerySet[M]": ...

    @abstractmethod
    def narrowed(self, rows: Any, wishes: dict[str, Any]) -> "QuerySet[M]": ...

    @cached_property
    def found(self) -> "QuerySet[M]":
        """Exactly what is listed, page after page; nothing when a wish makes no sense."""
        rows = self.scope()
        if not self.form.is_valid():
            return rows.none()
        try:
            return self.narrowed(rows, self.form.cleaned_data)
        except Invalid as refusal:
            add_refusal(self.form, refusal)
            return rows.none()

    @cached_property
    def page(self) -> Page[M]:
        return read_page(self.found, self.ordering, self._cursor(), PAGE_SIZE)

    @property
    def rows(self) -> Sequence[Any]:
        """The page as its template takes it, with what is counted beside it."""
        return self.page.rows

    def _cursor(self) -> Cursor | None:
        try:
            text = self.params.get("cursor")
            return Cursor.read(text, self.ordering) if text else None
        except Invalid:
            return None

    @property
    def problems(self) -> list[str]:
        _found = self.found
        return [str(sentence) for sentences in self.form.errors.values() for sentence in sentences]

    @property
    def is_filtered(self) -> bool:
        return any(self.params.get(name) for name in self.form.fields)

    @property
    def next(self) -> str:
        return self._address(self.page.next) if self.page.next else ""

    @property
    def previous(self) -> str:
        return self._address(self.page.previous) if self.page.previous else ""

    @property
    def wishes_query(self) -> str:
        """As an export of exactly this list takes them."""
        return urlencode({name: self.params[name] for name in self.form.fields if self.params.get(name)})

    def _address(self, cursor: str) -> str:
        query = self.params.copy()
        query["cursor"] = cursor
        return query.urlencode()


@dataclass(frozen=True)
class PlaceRow:
    area: Area
    households: int
    residents: int


class BuildingListing(Listing[Area]):
    ordering = Ordering.of("code", "code")
    url_name = "grids:register"
    title = gettext_lazy("Buildings")
    search = gettext_lazy("Name, code, pinyin or initials")
    nothing_fits = gettext_lazy("No building fits")
    advice = gettext_lazy("Take a filter away, or search for a part of the name.")

    def __init__(self, user: User, params: QueryDict) -> None:
        super().__init__(user, params)
        self.form = BuildingFilter(params, self.areas)

    def scope(self) -> AreaQuerySet:
        rows = choosing.places(Area.objects.registered_to(self.user).current())
        return rows.select_related("building", "parent").defer("boundary", *boundaries("parent"))

    def narrowed(self, rows: AreaQuerySet, wishes: dict[str, Any]) -> AreaQuerySet:
        if wishes["area"]:
            rows = rows.within(wishes["area"])
        if wishes["kind"]:
            rows = rows.filter(building__kind=wishes["kind"])
        return choosing.places_named(rows, wishes["q"]) if wishes["q"] else rows

    @cached_property
    def rows(self) -> list[PlaceRow]:
        areas = self.page.rows
        homes, people = counted([area.pk for area in areas])
        return [PlaceRow(area, homes.get(area.pk, 0), people.get(area.pk, 0)) for area in areas]


def counted(areas: list[int]) -> tuple[Mapping[int, int], Mapping[int, int]]:
    """Households and residents directly in these areas."""
    homes = Household.objects.current().filter(area__in=areas).values("area").annotate(n=Count("pk"))
    living = Residence.objects.current().filter(household__area__in=areas).values("household__area")
    return (
        {row["area"]: row["n"] for row in homes.order_by()},
        {row["household__area"]: row["n"] for row in living.annotate(n=Count("pk")).order_by()},
    )


@dataclass(frozen=True)
class HouseholdRow:
    household: Household
    head: str
    residents: int

    @property
    def has_trouble(self) -> bool:
        return bool(self.household.dangers or self.household.disputes)


class HouseholdListing(Listing[Household]):
    """Building by building, by code."""

    ordering = Ordering.of("code", "code")
    offers_buildings = True
    url_name = "grids:households"
    title = pgettext_lazy("list", "Households")
    search = gettext_lazy("Household code, or a door in full")
    nothing_fits = gettext_lazy("No household fits")
    advice = gettext_lazy("Take a filter away, or give the door as it stands there, such as 2-501.")

    def __init__(self, user: User, params: QueryDict) -> None:
        super().__init__(user, params)
        self.form = HouseholdFilter(params, self.areas)

    def scope(self) -> HouseholdQuerySet:
        rows = Household.objects.visible_to(self.user).current().select_related("area__parent")
        return rows.defer("door", *boundaries("area", "area__parent"))

    def narrowed(self, rows: HouseholdQuerySet, wishes: dict[str, Any]) -> HouseholdQuerySet:
        return narrow_households(rows, wishes)

    @cached_property
    def rows(self) -> list[HouseholdRow]:
        living: dict[int, list[Residence]] = {}
        residences = Residence.objects.current().filter(household__in=[each.pk for each in self.page.rows])
        for residence in residences.select_related("person").order_by("pk"):
            living.setdefault(residence.household_id, []).append(residence)
        found = ((each, living.get(each.pk, [])) for each in self.page.rows)
        return [HouseholdRow(household, head_of(people), len(people)) for household, people in found]


def narrow_households(rows: HouseholdQuerySet, wishes: Mapping[str, Any]) -> HouseholdQuerySet:
    """The households that fit every wish. Raises Invalid for a search that makes no sense."""
    if wishes.get("area"):
        rows = rows.within(wishes["area"].path)
    if wishes.get("kind"):
        rows = rows.filter(occupancy=wishes["kind"])
    if wishes.get("trouble"):
        rows = rows.exclude(dangers="", disputes="")
    return choosing.households_found(rows, wishes["q"]) if wishes.get("q") else rows


@dataclass(frozen=True)
class ResidentRow:
    residence: Residence
    age: int | None
    care: list[str]


class ResidentListing(Listing[Residence]):
    """Household by household, in the order in which they came into the register."""

    ordering = Ordering.of("household", "household_id")
    url_name = "grids:residents"
    title = gettext_lazy("Residents")
    search = gettext_lazy("Name, or a phone or ID number in full")
    nothing_fits = gettext_lazy("Nobody fits")
    advice = gettext_lazy("Take a filter away, or search for two characters of the name.")

    def __init__(self, user: User, params: QueryDict) -> None:
        super().__init__(user, params)
        groups = list(CareGroup.objects.filter(is_active=True)) if sees_care(user) else []
        self.form = ResidentFilter(params, self.areas, groups)

    def scope(self) -> ResidenceQuerySet:
        rows = choosing.residents_of(self.user).select_related("person", "household__area")
        return rows.defer(*boundaries("household__area"))

    def narrowed(self, rows: ResidenceQuerySet, wishes: dict[str, Any]) -> ResidenceQuerySet:
        return narrow_residents(rows, self.user, wishes)

    @cached_property
    def rows(self) -> list[ResidentRow]:
        residences = self.page.rows
        care = care_of(self.user, [residence.person_id for residence in residences])
        day = today()
        return [ResidentRow(each, each.person.age_on(day), care.get(each.person_id, [])) for each in residences]


def narrow_residents(rows: ResidenceQuerySet, user: User, wishes: Mapping[str, Any]) -> ResidenceQuerySet:
    """The residents who fit every wish. Raises Invalid for a search that makes no sense."""
    if wishes.get("area"):
        rows = rows.filter(within(wishes["area"].path, "household__area_path"))
    if wishes.get("kind"):
        rows = rows.filter(kind=wishes["kind"])
    if wishes.get("age"):
        rows = choosing.aged(rows, wishes["age"])
    if wishes.get("political_status"):
        rows = rows.filter(person__political_status=wishes["political_status"])
    if wishes.get("care"):
        rows = choosing.in_care(rows, user, wishes["care"])
    return choosing.residents_found(rows, wishes["q"]) if wishes.get("q") else rows


def care_of(user: User, people: list[int]) -> dict[int, list[str]]:
    """The names of the care groups of each person, as far as the user sees them."""
    if not people or not sees_care(user):
        return {}
    found: dict[int, list[str]] = {}
    marks = CareMark.objects.visible_to(user).current().filter(person__in=people).select_related("group")
    for mark in marks.order_by("group__code"):
        found.setdefault(mark.person_id, []).append(mark.group.name)
    return found
