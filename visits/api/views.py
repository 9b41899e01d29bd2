"""Visits for other systems."""

from typing import Any
from uuid import uuid4

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _

from common.api.callers import caller_of
from common.api.views import CreateView, ItemView, ListView, ResourceView
from common.errors import Invalid
from grids.models import Area, Household, Residence
from grids.register import Living, person_data
from visits.api import filters, serializers
from visits.findings import Came, Findings, Issue, Left
from visits.models import Visit
from visits.services import record_visit
from workorders.actors import of_user

CARD = ("occupancy", "facilities", "dangers", "disputes")
PLAIN = ("kind", "at", "note", "next_wanted", "version")


class OfVisits(ResourceView):
    model = Visit
    scope_resource = "visits"
    serializer_class = serializers.VisitSerializer

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return Visit.objects.none()
        return Visit.objects.visible_to(self.request.user).for_list()


class Visits(OfVisits, ListView, CreateView):
    """Visits and patrols in the caller's areas. What was written at the door is not told here."""

    input_class = serializers.VisitInput
    filterset_class = filters.VisitFilter
    orderings = {"-at": "-at", "at": "at"}

    def create(self, data: dict[str, Any]) -> Model:
        assert not self.request.user.is_anonymous  # nobody else passes the permissions
        visit = record_visit(self._findings(data), by=of_user(self.request.user))
        return self.find(visit.pk)

    def _findings(self, data: dict[str, Any]) -> Findings:
        household = self._one(Household.objects, "household", code=data["household"]) if "household" in data else None
        area = self._area(data["area"]) if "area" in data else None
        if not household and not area:
            raise Invalid.field("household", _("Give the household, or for a patrol the area."))
        met = self._resident("resident", data["resident"]) if "resident" in data else None
        plain = {name: data[name] for name in PLAIN if name in data}
        return Findings(
            key=data.get("external_id") or uuid4().hex,
            household=household,
            area=area,
            met=met,
            met_as="" if met else data.get("met", ""),
            card={name: data[name] for name in CARD if name in data},
            left=tuple(self._left(each) for each in data.get("left", ())),
            came=tuple(_came(each) for each in data.get("came", ())),
            issues=tuple(Issue(**each) for each in data.get("issues", ())),
            source=caller_of(self.request),
            **plain,
        )

    def _one(self, manager: Any, field: str, **wanted: Any) -> Any:
        row = manager.visible_to(self.request.user).filter(**wanted).first()
        if row is None:
            raise Invalid.field(field, _("There is no such one in your areas."))
        return row

    def _area(self, code: str) -> Area:
        area = Area.objects.registered_to(self.request.user).filter(code=code).first()
        if area is None:
            raise Invalid.field("area", _("None of your areas has this code."))
        return area

    def _resident(self, field: str, pk: int) -> Residence:
        found: Residence = self._one(Residence.objects, field, pk=pk, moved_out=None)
        return found

    def _left(self, each: dict[str, Any]) -> Left:
        return Left(self._resident("left", each["resident"]), each["how"], each.get("on"))


def _came(each: dict[str, Any]) -> Came:
    living = {name: each[name] for name in ("relation", "kind") if name in each}
    return Came(person_data(each), Living(**living))


class VisitItem(OfVisits, ItemView):
    """One visit."""

    lookup_field = "pk"
