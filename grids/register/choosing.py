"""What lists of the register can be narrowed to, and how each wish narrows them."""

from datetime import date

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.clock import today
from common.crypto import keyed_hash
from common.errors import Invalid
from common.phones import normal_phone
from common.text import reject_controls
from grids.codes import check_id
from grids.models import Area, AreaKind, CareMark, Household, Residence
from grids.querysets import AreaQuerySet, HouseholdQuerySet, ResidenceQuerySet, register_paths
from grids.reach import AnyUser, reach_of
from grids.readings import found_by
from grids.register.doors import Door
from grids.register.households import PLACE_KINDS

LEAST_NAME = 2
LEAST_ID = 15  # as many digits as no telephone has
AGES: dict[str, tuple[int, int | None, str | Promise]] = {
    "0-5": (0, 5, gettext_lazy("up to 5")),
    "6-17": (6, 17, gettext_lazy("6 to 17")),
    "18-59": (18, 59, gettext_lazy("18 to 59")),
    "60-79": (60, 79, gettext_lazy("60 to 79")),
    "80": (80, None, gettext_lazy("80 and above")),
}


def areas_to_choose(user: AnyUser, chosen: str = "", *, with_buildings: bool = False) -> list[Area]:
    """The user's areas down to two levels, and those below the one chosen, there also buildings if wanted."""
    paths = register_paths(user)
    roots = {int(path.strip("/").rsplit("/", 1)[-1]) for path in paths}
    top = Q(parent=None) | Q(parent__parent=None) if reach_of(user).everything else Q(pk__in=roots)
    at_chosen = Q(code=chosen) | Q(parent__code=chosen)
    shown = ~Q(kind=AreaKind.BUILDING) | at_chosen if with_buildings else ~Q(kind=AreaKind.BUILDING)
    near = top | Q(parent__in=roots) | Q(parent__parent__in=roots) | at_chosen
    rows = Area.objects.registered_to(user).current().filter(shown, near)
    return list(rows.only("pk", "code", "name", "path", "kind").order_by("path"))


class AreaChoice(forms.ChoiceField):
    """One of the areas that the list offers; its value is the area itself."""

    def __init__(self, areas: list[Area]) -> None:
        self.areas = {area.code: area for area in areas}
        top = min((len(area.ancestor_ids) for area in areas), default=0)
        shown = [(area.code, "　" * (len(area.ancestor_ids) - top) + area.name) for area in areas]
        super().__init__(choices=[("", _("any area")), *shown], required=False, label=_("Area"))
        self.widget.attrs["data-find"] = True

    def clean(self, value: str) -> Area | None:
        code = super().clean(value)
        return self.areas.get(code)


def places(rows: AreaQuerySet) -> AreaQuerySet:
    """Buildings, and other areas in which houses stand alone."""
    inside = Household.objects.filter(area=OuterRef("pk"))
    return rows.filter(Q(kind=AreaKind.BUILDING) | (Q(kind__in=PLACE_KINDS) & Exists(inside)))


def places_named(rows: AreaQuerySet, text: str) -> AreaQuerySet:
    return rows.filter(found_by(text))


def aged(rows: ResidenceQuerySet, band: str, day: date | None = None) -> ResidenceQuerySet:
    """Residents of an age, from the day of birth."""
    youngest, oldest, _label = AGES[band]
    day = day or today()
    rows = rows.filter(person__birth__lte=years_before(day, youngest))
    return rows if oldest is None else rows.filter(person__birth__gt=years_before(day, oldest + 1))


def years_before(day: date, years: int) -> date:
    """Whoever was born on the 29th of February grows a year older on the 1st of March."""
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return day.replace(year=day.year - years, day=28)


def households_found(rows: HouseholdQuerySet, text: str) -> HouseholdQuerySet:
    """Those whose code begins with the text, or that stand behind exactly this door, however it is written."""
    try:
        reject_controls(text)
    except ValidationError as wrong:
        raise Invalid(fields={"q": list(wrong.messages)}) from wrong
    return rows.filter(Q(code__startswith=text.strip().upper()) | Q(door_hash=Door.read(text).hash))


def residents_found(rows: ResidenceQuerySet, text: str) -> ResidenceQuerySet:
    """Those of exactly this ID number or telephone, or whose name holds the text. Raises Invalid."""
    text = "".join(text.split())
    try:
        reject_controls(text)
        if sum(map(str.isdigit, text)) >= LEAST_ID:
            return rows.filter(person__id_hash=keyed_hash(check_id(text)))
        if any(map(str.isdigit, text)):
            return rows.filter(person__phone_hash=keyed_hash(normal_phone(text)))
    except ValidationError as wrong:
        raise Invalid(fields={"q": list(wrong.messages)}) from wrong
    if len(text) < LEAST_NAME:
        raise Invalid.field("q", _("Give at least two characters of the name, or a telephone or ID number in full."))
    return rows.filter(person__name__contains=text)


def in_care(rows: ResidenceQuerySet, user: AnyUser, group: str) -> ResidenceQuerySet:
    """Residents of a care group, as far as the user sees such groups."""
    marks = CareMark.objects.visible_to(user).current().filter(group__code=group)
    return rows.filter(person__in=marks.values("person"))


def residents_of(user: AnyUser) -> ResidenceQuerySet:
    """Everybody who lives in the user's areas now."""
    return Residence.objects.visible_to(user).current()
