"""Buildings: an area with what is known of the house."""

from typing import Any

from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.services import record
from common.clock import today
from common.errors import Invalid
from common.versions import check_version
from grids.models import Area, AreaKind, Building
from grids.next_code import check_given, next_code
from grids.register.reach import check_area
from grids.services import change_area, create_area

OLDEST = 1700


@transaction.atomic
def add_building(
    *, parent: Area, name: str, by: User, code: str = "", request: HttpRequest | None = None, **facts: Any
) -> Building:
    """A new building in an area; without a code it gets the next number behind that of the area."""
    check_area(parent, by)
    parent = Area.objects.select_for_update().defer("boundary").get(pk=parent.pk)
    check_given(code, parent)
    code = code or code_for(parent)
    if Area.objects.filter(code=code).exists():
        raise Invalid.field("code", _("This code is taken already; a code is never used twice."))
    area = create_area(kind=AreaKind.BUILDING, code=code, name=name, parent=parent)
    building = Building(area=area)
    _save(building, facts)
    record(action="building.add", by=by, obj=building, request=request, detail={"code": code})
    return building


@transaction.atomic
def change_building(
    area: Area,
    *,
    by: User,
    name: str | None = None,
    version: int | None = None,
    request: HttpRequest | None = None,
    **facts: Any,
) -> Building:
    """Change the name and the facts given. An area that was only drawn so far becomes a building with facts."""
    check_area(area, by)
    if area.kind != AreaKind.BUILDING:
        raise Invalid(_("%(area)s is no building.") % {"area": area.name})
    building = Building.objects.select_for_update().filter(area=area).first() or Building(area=area, version=0)
    check_version(building, version)
    building.area = change_area(area, name=name) if name is not None and name != area.name else area
    building.version += 1
    _save(building, facts)
    record(action="building.change", by=by, obj=building, request=request, detail={"fields": sorted(facts)})
    return building


def code_for(parent: Area, given: int = 0) -> str:
    """The code of the next building; `given` are those that are spoken for but not saved yet."""
    code = next_code(AreaKind.BUILDING, parent, given)
    if not code:
        raise Invalid.field("code", _("No number is left here: give the building a code."))
    return code


def check_facts(facts: dict[str, Any]) -> None:
    """Raises Invalid for what no building can be."""
    built = facts.get("built")
    if built is not None and not OLDEST <= built <= today().year + 5:
        raise Invalid.field("built", _("Give the year in which it was built, such as 1998."))


def _save(building: Building, facts: dict[str, Any]) -> None:
    check_facts(facts)
    for name, value in facts.items():
        setattr(building, name, value)
    building.full_clean(exclude=["area"])
    building.save()
