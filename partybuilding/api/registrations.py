"""Dual registration for other systems. Nobody is named, and no telephone or address is told."""

from dataclasses import replace
from typing import Any

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from accounts.models import User
from common.api.serializers import FlagField, LineField, StrictSerializer, TextField
from common.api.views import ActionView, ApiView, ChangeView, CreateView, ListView, ResourceView
from common.errors import Invalid
from grids.api.serializers import PERSON, CodedSerializer
from grids.models import Area, Organisation
from grids.register import person_data
from partybuilding.api.coded import HOURS, coded
from partybuilding.api.filters.organisations import RegistrationFilter
from partybuilding.hours import read_hours
from partybuilding.listing.registrations import tallies
from partybuilding.models import (
    Interest,
    PartyOrganisation,
    Registration,
    RegistrationKind,
    Skill,
    Source,
)
from partybuilding.models.registrations import MOST_TIMES
from partybuilding.registering import root_of
from partybuilding.services import registrations as services
from partybuilding.services.registrations import LONGEST, PLAIN, Application, Willingness

SKILLS = "Codes; see `skills/`."


def _interests() -> serializers.ListField:
    return serializers.ListField(child=serializers.ChoiceField(choices=Interest.choices), required=False)


class RegistrationSerializer(CodedSerializer[Registration]):
    number = serializers.CharField(read_only=True)
    person = serializers.IntegerField(source="person_id", read_only=True, allow_null=True, help_text=PERSON)
    interests = _interests()
    hours = serializers.SerializerMethodField(help_text=HOURS)
    offer = serializers.IntegerField(
        source="offer.pk",
        default=None,
        allow_null=True,
        read_only=True,
        help_text="Number of the offer drafted from it.",
    )

    class Meta:
        model = Registration
        fields = [
            "id",
            "number",
            "kind",
            "state",
            "person",
            "unit",
            "party_organisation",
            "area",
            "grid",
            "placed",
            "skills",
            *PLAIN,
            "offer",
            "source",
            "applied_at",
            "decided_at",
            "ended_on",
            "version",
        ]
        read_only_fields = ["unit", "party_organisation", "area", "grid", "skills"]

    def get_hours(self, registration: Registration) -> str:
        return str(registration.weekly) if registration.hours else ""


class SaidInput(StrictSerializer):
    skills = serializers.ListField(child=LineField(max_length=40), max_length=40, required=False, help_text=SKILLS)
    interests = _interests()
    is_willing = FlagField(required=False, help_text="To help others with these skills; becomes an offer.")
    hours = LineField(max_length=200, required=False, allow_blank=True, help_text=HOURS)
    times = serializers.IntegerField(min_value=0, max_value=MOST_TIMES, required=False, allow_null=True)
    works_at = LineField(max_length=120, required=False, allow_blank=True)
    note = TextField(max_length=LONGEST, required=False, allow_blank=True)


class ApplicationInput(SaidInput):
    kind = serializers.ChoiceField(choices=RegistrationKind.choices)
    area = LineField(max_length=20, required=False, help_text="Code of the community. Left out: as the address says.")
    unit = LineField(max_length=40, required=False, help_text="Code; of units only.")
    party_organisation = LineField(max_length=40, required=False, help_text="Code; of units only.")
    name = LineField(max_length=60, required=False)
    phone = LineField(max_length=40, required=False)
    address = LineField(max_length=120, required=False, help_text="Home address; encrypted, and told to nobody here.")


class RegistrationReasonInput(StrictSerializer):
    reason = LineField(max_length=LONGEST)


class RegistrationConfirmInput(StrictSerializer):
    grid = LineField(max_length=20, required=False, help_text="Code of the grid or community, if chosen by hand.")


class RegistrationPlaceInput(StrictSerializer):
    area = LineField(max_length=20, help_text="Code of a community or a grid.")


class RegistrationMoveInput(StrictSerializer):
    address = LineField(max_length=120)


class OfRegistrations(ResourceView):
    model = Registration
    scope_resource = "registrations"
    serializer_class = RegistrationSerializer

    def get_queryset(self) -> QuerySet[Any]:
        if getattr(self, "swagger_fake_view", False):
            return Registration.objects.none()
        return Registration.objects.visible_to(self.request.user).for_list().select_related("offer")

    @property
    def by(self) -> User:
        assert isinstance(self.request.user, User)  # nobody else passes the permissions
        return self.request.user

    def one(self, manager: Any, field: str, code: str) -> Any:
        row = manager.visible_to(self.by).filter(code=code).first()
        if row is None:
            raise Invalid.field(field, _("There is no such one in your areas."))
        return row


class Registrations(OfRegistrations, ListView, CreateView):
    """Who registered with the caller's communities."""

    input_class = ApplicationInput
    filterset_class = RegistrationFilter
    orderings = {"-id": "-pk", "id": "pk"}

    def create(self, data: dict[str, Any]) -> Model:
        made = services.apply(self._application(data), by=self.by, request=self.request._request)
        return self.find(made.pk)

    def _application(self, data: dict[str, Any]) -> Application:
        is_unit = data["kind"] == RegistrationKind.UNIT
        area = self.one(Area.objects, "area", data["area"]) if "area" in data else None
        unit = self.one(Organisation.objects, "unit", data["unit"]) if "unit" in data else None
        party = None
        if "party_organisation" in data:
            party = self.one(PartyOrganisation.objects, "party_organisation", data["party_organisation"])
        return Application(
            kind=data["kind"],
            source=Source.API,
            root=area or root_of(self.by),
            area=area,
            data=None if is_unit else person_data(data),
            address=data.get("address", ""),
            unit=unit if is_unit else None,
            party_organisation=party,
            said=_said(data),
        )


def _said(data: dict[str, Any], known: Registration | None = None) -> Willingness:
    kept = services.said_by(known) if known else Willingness()
    given = {name: data[name] for name in PLAIN if name in data}
    if "interests" in given:
        given["interests"] = tuple(given["interests"])
    if "hours" in given:
        given["hours"] = read_hours(given["hours"])
    skills = coded(Skill.objects.filter(is_active=True), "skills", data)
    return replace(kept, **given, skills=kept.skills if skills is None else frozenset(skills))


class RegistrationItem(OfRegistrations, ChangeView):
    """One registration; what is offered with it can be changed."""

    lookup_field = "pk"
    input_class = SaidInput

    def change(self, row: Any, data: dict[str, Any], version: int | None) -> Model:
        return services.change(row, by=self.by, said=_said(data, row), version=version)


class _Act(OfRegistrations, ActionView):
    lookup_field = "pk"


class Confirm(_Act):
    """The community confirms."""

    input_class = RegistrationConfirmInput

    def act(self, row: Any, data: dict[str, Any], version: int | None) -> Model:
        grid = self.one(Area.objects, "grid", data["grid"]) if "grid" in data else None
        return services.confirm(row, by=self.by, grid=grid, version=version)


class Decline(_Act):
    """The community declines, and says why."""

    input_class = RegistrationReasonInput

    def act(self, row: Any, data: dict[str, Any], version: int | None) -> Model:
        return services.decline(row, by=self.by, reason=data["reason"], version=version)


class Place(_Act):
    """Into a community or grid, by hand."""

    input_class = RegistrationPlaceInput

    def act(self, row: Any, data: dict[str, Any], version: int | None) -> Model:
        return services.place(row, by=self.by, area=self.one(Area.objects, "area", data["area"]), version=version)


class Move(_Act):
    """They live elsewhere now. Where the community changes, the one before sees them no longer: then 404 follows."""

    input_class = RegistrationMoveInput

    def act(self, row: Any, data: dict[str, Any], version: int | None) -> Model:
        return services.move(row, by=self.by, address=data["address"], version=version)


class End(_Act):
    """The registration ends; what was agreed to goes back to the desk."""

    input_class = RegistrationReasonInput

    def act(self, row: Any, data: dict[str, Any], version: int | None) -> Model:
        return services.end(row, by=self.by, reason=data["reason"], version=version)


class TallySerializer(serializers.Serializer[Any]):
    area = serializers.CharField(source="area.code")
    units = serializers.IntegerField()
    members = serializers.IntegerField()
    new_groups = serializers.IntegerField()
    applied = serializers.IntegerField()
    unplaced = serializers.IntegerField()


class Counted(ApiView):
    """How many are registered with each community of the caller's areas."""

    scope_resource = "registrations"
    serializer_class = TallySerializer

    @extend_schema(responses=TallySerializer(many=True))
    def get(self, request: Request) -> Response:
        assert isinstance(request.user, User)  # as above
        return Response(TallySerializer(tallies(request.user), many=True).data)
