"""Appraisals, pairings, sheets of scores, results and appeals for programs."""

from decimal import Decimal
from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from rest_framework import serializers as fields

from appraisal import services
from appraisal.api import filters, serializers
from appraisal.inputs import SERVICES, Acting, ActionForm, perform
from appraisal.models import Appeal, Pairing, Result, Scheme, Sheet
from appraisal.permissions import areas_to_appraise_in, communities_to_pair, units_in_reach
from appraisal.workflow import ACTIONS
from common.api import actions
from common.api.callers import user_of
from common.api.views import ActionView, ChangeView, CreateView, ListView, ResourceView
from common.errors import Invalid
from common.workflow import Action
from grids.querysets import boundaries
from workorders.actors import Actor, of_user


def _row(options: dict[str, Any]) -> actions.Field:
    return fields.IntegerField(min_value=1, **options)


def _codes(options: dict[str, Any]) -> actions.Field:
    return fields.ListField(child=fields.CharField(max_length=40), max_length=300, **options)


KINDS: dict[str, actions.MakeField] = {
    "points": lambda options: fields.DecimalField(**serializers.POINTS_IN, **options),
    "units": _codes,
    "people": lambda options: fields.ListField(child=fields.IntegerField(min_value=1), max_length=300, **options),
    **dict.fromkeys(("indicator", "subject", "panelist", "result", "appeal", "proposed"), _row),
}


class OfAppraisal(ResourceView):
    scope_resource = "appraisal"
    joined: ClassVar[tuple[str, ...]] = ()

    @property
    def actor(self) -> Actor:
        return of_user(user_of(self.request))

    def get_queryset(self) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_queryset().select_related(*self.joined)
        return rows.defer(*boundaries("area")) if "area" in self.joined else rows


def plain(value: Decimal) -> str:
    """A number as it is kept, without needless noughts."""
    return f"{value.normalize():f}"


def _one(row: Any, field: str) -> Any:
    if row is None:
        raise Invalid.field(field, _("There is no such one in your areas."))
    return row


class OfSchemes(OfAppraisal):
    model = Scheme
    serializer_class: Any = serializers.WholeSchemeSerializer
    joined = ("area",)

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().prefetch_related("indicators", "subjects__unit")

    def values_of(self, data: dict[str, Any]) -> dict[str, Any]:
        """The input with the area that its code names, and bands as they are kept."""
        found = dict(data)
        if "area" in data:
            found["area"] = _one(areas_to_appraise_in(self.actor).filter(code=data["area"]).first(), "area")
        if "bands" in data:
            found["bands"] = [{"name": band["name"], "least": plain(band["least"])} for band in data["bands"]]
        return found


class Schemes(OfSchemes, ListView, CreateView):
    """The appraisals that the caller runs, scores in or is appraised by; a new one is a draft."""

    serializer_class = serializers.SchemeSerializer
    input_class = serializers.SchemeInput
    filterset_class = filters.SchemeFilter
    orderings = {"-id": "-pk", "id": "pk"}

    def create(self, data: dict[str, Any]) -> Model:
        return self.find(services.create_scheme(by=self.actor, **self.values_of(data)).pk)


class SchemeItem(OfSchemes, ChangeView):
    """One appraisal with its indicators and units. A draft can be changed."""

    lookup_field = "pk"
    input_class = serializers.SchemeInput

    def change(self, row: Scheme, data: dict[str, Any], version: int | None) -> Model:
        return self.find(services.change_scheme(row, by=self.actor, version=version, **self.values_of(data)).pk)


class AddIndicator(OfSchemes, ActionView):
    """Add an indicator to a draft."""

    lookup_field = "pk"
    input_class = serializers.IndicatorInput

    def act(self, row: Scheme, data: dict[str, Any], version: int | None) -> Model:
        steps = [[plain(each["rate"]), plain(each["points"])] for each in data.get("steps", [])]
        services.add_indicator(row, by=self.actor, version=version, **{**data, "steps": steps})
        return self.find(row.pk)


class ActOnScheme(OfSchemes, ActionView):
    lookup_field = "pk"
    action: ClassVar[Action]

    def act(self, row: Scheme, data: dict[str, Any], version: int | None) -> Model:
        arguments = ActionForm.parse(self.action, Acting(row, self.actor), data)
        return self.find(perform(self.action.name, row, by=self.actor, arguments=arguments, version=version).pk)


def action_view(action: Action) -> type[ActOnScheme]:
    """The endpoint of one action of the workflow table."""
    taken = actions.input_of(action, "Appraisal", KINDS, pages_only=("paper",))
    says = actions.described(action, SERVICES[action.name])
    attributes = {"action": action, "input_class": taken, "__doc__": says}
    return type(f"{actions.camel_case(action.name)}Scheme", (ActOnScheme,), attributes)


DOORS = {name: action_view(action) for name, action in ACTIONS.items()}


class OfPairings(OfAppraisal):
    model = Pairing
    serializer_class = serializers.PairingSerializer
    joined = ("unit", "area")


class Pairings(OfPairings, ListView, CreateView):
    """Which unit is paired with which community."""

    input_class = serializers.PairingInput
    filterset_class = filters.PairingFilter
    orderings = {"-id": "-pk", "id": "pk"}

    def create(self, data: dict[str, Any]) -> Model:
        unit = _one(units_in_reach(self.actor).filter(code=data["unit"]).first(), "unit")
        area = _one(communities_to_pair(self.actor).filter(code=data["area"]).first(), "area")
        return services.pair(by=self.actor, **{**data, "unit": unit, "area": area})


class PairingItem(OfPairings, ChangeView):
    """One pairing: its last day and the note can be changed."""

    lookup_field = "pk"
    input_class = serializers.PairingChange

    def change(self, row: Pairing, data: dict[str, Any], version: int | None) -> Model:
        given = {"ends": row.ends, "note": row.note} | data
        return services.change_pairing(row, by=self.actor, version=version, **given)


class OfSheets(OfAppraisal):
    model = Sheet
    serializer_class = serializers.SheetSerializer
    joined = ("subject__unit", "subject__scheme")

    def get_queryset(self) -> QuerySet[Any]:
        return super().get_queryset().prefetch_related("marks")


class Sheets(OfSheets, ListView):
    """The sheets that the caller fills in, and nobody else's."""

    filterset_class = filters.SheetFilter


class SheetItem(OfSheets, ChangeView):
    """One sheet: what is left out stays."""

    lookup_field = "pk"
    input_class = serializers.SheetInput

    def change(self, row: Sheet, data: dict[str, Any], version: int | None) -> Model:
        said = {
            each["indicator"]: services.Said(each.get("level", ""), each.get("points"), each.get("words", ""))
            for each in data.get("marks", [])
        }
        return self.find(services.save_sheet(row, by=self.actor, said=said, version=version).pk)


class HandIn(OfSheets, ActionView):
    """Hand the sheet in; nothing of it may be missing."""

    lookup_field = "pk"

    def act(self, row: Sheet, data: dict[str, Any], version: int | None) -> Model:
        return self.find(services.save_sheet(row, by=self.actor, said={}, version=version, hand_in=True).pk)


class TakeBack(OfSheets, ActionView):
    """Take a sheet back to correct it, while scores are taken."""

    lookup_field = "pk"

    def act(self, row: Sheet, data: dict[str, Any], version: int | None) -> Model:
        return self.find(services.take_back(row, by=self.actor, version=version).pk)


class OfSubjects(OfAppraisal):
    joined = ("subject__unit", "subject__scheme", "indicator")


class Results(OfSubjects, ListView):
    """The points of each unit in each indicator, with what they were made of."""

    model = Result
    serializer_class = serializers.ResultSerializer
    filterset_class = filters.ResultFilter


class Appeals(OfSubjects, ListView):
    """What units have said against their points, and how it was ruled on."""

    model = Appeal
    serializer_class = serializers.AppealSerializer
    filterset_class = filters.AppealFilter
