"""Buildings, households and residents, masked; care groups have no door here."""

from typing import Any

from django.db.models import Model, QuerySet
from django.http import Http404
from django.utils.translation import gettext as _
from rest_framework.request import Request

from common.api.callers import user_of
from common.api.views import ActionView, ChangeView, CreateView, ListView, ResourceView
from common.errors import Invalid
from grids import register
from grids.api.register import filters, serializers
from grids.models import Area, Building, Household, Organisation, Residence
from grids.querysets import boundaries
from grids.register import Living, person_data


class OfRegister(ResourceView):
    def area(self, name: str, code: str) -> Area:
        """One of the caller's areas."""
        area = Area.objects.registered_to(self.request.user).filter(code=code).first()
        if area is None:
            raise Invalid.field(name, _("None of your areas has this code."))
        return area


class OfBuildings(OfRegister):
    model = Building
    scope_resource = "buildings"
    serializer_class = serializers.BuildingSerializer

    def get_queryset(self) -> QuerySet[Any]:
        rows = super().get_queryset().select_related("area__parent", "property_company")
        return rows.defer(*boundaries("area", "area__parent"))

    def facts(self, data: dict[str, Any]) -> dict[str, Any]:
        """With the property company that the code names."""
        code = data.get("property_company")
        if code is None:
            return data
        unit = Organisation.objects.visible_to(self.request.user).filter(code=code).first() if code else None
        if code and unit is None:
            raise Invalid.field("property_company", _("There is no such organisation among those that you see."))
        return {**data, "property_company": unit}


class Buildings(OfBuildings, ListView, CreateView):
    """The buildings of the caller's areas."""

    input_class = serializers.BuildingInput
    filterset_class = filters.BuildingFilter

    def create(self, data: dict[str, Any]) -> Model:
        parent = self.area("area", data.pop("area"))
        return register.add_building(parent=parent, by=user_of(self.request), **self.facts(data))


class BuildingItem(OfBuildings, ChangeView):
    """One building."""

    input_class = serializers.BuildingChange
    lookup_field = "area__code"
    lookup_url_kwarg = "code"

    def change(self, row: Building, data: dict[str, Any], version: int | None) -> Model:
        facts = self.facts(data)
        return register.change_building(row.area, by=user_of(self.request), version=version, **facts)


class OfHouseholds(OfRegister):
    model = Household
    scope_resource = "households"
    serializer_class: Any = serializers.HouseholdSerializer
    lookup_field = "code"

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().select_related("area").defer("door", *boundaries("area"))


class Households(OfHouseholds, ListView, CreateView):
    """The households of the caller's areas, each with its card; the door is masked."""

    input_class = serializers.HouseholdInput
    filterset_class = filters.HouseholdFilter

    def create(self, data: dict[str, Any]) -> Model:
        area = self.area("area", data.pop("area"))
        return register.open_household(area=area, by=user_of(self.request), **data)


class HouseholdItem(OfHouseholds, ChangeView):
    """One household's card."""

    input_class = serializers.HouseholdChange

    def change(self, row: Household, data: dict[str, Any], version: int | None) -> Model:
        return register.change_household(row, by=user_of(self.request), version=version, **data)


class CloseHousehold(OfHouseholds, ActionView):
    """Give the door up. Nobody may live there any more."""

    def act(self, row: Household, data: dict[str, Any], version: int | None) -> Model:
        return register.close_household(row, by=user_of(self.request), version=version)


class MoveIn(OfHouseholds, ActionView):
    """Somebody comes to live in the household; answers with the resident."""

    serializer_class = serializers.ResidentSerializer
    input_class = serializers.MoveInInput

    def find(self, pk: str) -> Residence:
        return _residence(self.request, pk)

    def act(self, row: Household, data: dict[str, Any], version: int | None) -> Model:
        leaves = data.pop("leaves_others", False)
        living = Living(**_of_living(data))
        by = user_of(self.request)
        made = register.move_in(row, person_data(data), living, by=by, leaves_others=leaves, version=version)
        return self.find(str(made.pk))


class OfResidents(ResourceView):
    """Those who live in the caller's areas now."""

    model = Residence
    scope_resource = "residents"
    serializer_class = serializers.ResidentSerializer

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return Residence.objects.none()
        rows: QuerySet[Any] = _residences(self.request).current()
        return rows

    def find(self, pk: str) -> Residence:
        """Also when the person has moved out since."""
        return _residence(self.request, pk)


class Residents(OfResidents, ListView):
    """Those who live in the caller's areas now. Names, telephones and ID numbers are masked."""

    filterset_class = filters.ResidentFilter
    orderings = {"id": "pk", "household": "household_id"}


class ResidentItem(OfResidents, ChangeView):
    """One resident."""

    input_class = serializers.ResidentChange
    lookup_field = "pk"

    def change(self, row: Residence, data: dict[str, Any], version: int | None) -> Model:
        kept = {name: getattr(row, name) for name in ("kind", "relation", "hukou", "moved_in")}
        living = Living(**{**kept, **_of_living(data)})
        person = person_data({"name": row.person.name, **data})
        register.change_residence(row, person, living, by=user_of(self.request), version=version)
        return self.find(str(row.pk))


class EndResidence(OfResidents, ActionView):
    input_class = serializers.DayInput


class MoveOut(EndResidence):
    """The resident lives here no longer."""

    def act(self, row: Residence, data: dict[str, Any], version: int | None) -> Model:
        register.move_out(row, on=data["day"], by=user_of(self.request), version=version)
        return self.find(str(row.pk))


class Died(EndResidence):
    """The resident has died: in no household any more, nor in anybody's care."""

    def act(self, row: Residence, data: dict[str, Any], version: int | None) -> Model:
        register.died(row, on=data["day"], by=user_of(self.request), version=version)
        return self.find(str(row.pk))


def _residences(request: Request) -> Any:
    rows = Residence.objects.visible_to(request.user).select_related("person", "household__area")
    return rows.defer("person__phone", "person__id_number", "household__door", *boundaries("household__area"))


def _residence(request: Request, pk: str) -> Residence:
    row: Residence | None = _residences(request).filter(pk=pk).first()
    if row is None:
        raise Http404
    return row


def _of_living(data: dict[str, Any]) -> dict[str, Any]:
    """Take what is about living in a household out of the input."""
    return {name: data.pop(name) for name in ("kind", "relation", "hukou", "moved_in") if name in data}
