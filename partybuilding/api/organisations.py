"""Party organisations for programs. Members are counted here and never named."""

from abc import abstractmethod
from typing import Any, ClassVar

from django.db.models import Model, QuerySet
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from common.api.callers import user_of
from common.api.serializers import LineField, StrictSerializer
from common.api.views import ActionView, ChangeView, CreateView, ListView, ResourceView
from common.errors import Invalid
from grids.api.serializers import PERSON, CodedSerializer
from partybuilding import services
from partybuilding.api.filters.organisations import OrganisationFilter
from partybuilding.choosing import areas_to_tie, people_to_appoint, units_to_tie
from partybuilding.models import Office, Officer, PartyOrganisation, PartyOrganisationKind, Sector
from partybuilding.permissions.organisations import check_may_keep, check_parent

CODE = "Code of a party organisation."


class PartyOfficeSerializer(serializers.ModelSerializer[Officer]):
    office = serializers.ChoiceField(choices=Office.choices)
    person = serializers.IntegerField(source="person_id", help_text=PERSON)

    class Meta:
        model = Officer
        fields = ["id", "person", "office", "starts", "ends"]


class PartyOrganisationSerializer(CodedSerializer[PartyOrganisation]):
    kind = serializers.ChoiceField(choices=PartyOrganisationKind.choices)
    sector = serializers.ChoiceField(choices=Sector.choices)
    election_due = serializers.DateField(allow_null=True, help_text="When the term ends; null: no election is known.")
    officers = serializers.SerializerMethodField()

    class Meta:
        model = PartyOrganisation
        fields = [
            "code",
            "name",
            "kind",
            "sector",
            "parent",
            "area",
            "unit",
            "founded_on",
            "elected_on",
            "election_due",
            "dissolved_on",
            "succeeded_by",
            "officers",
            "version",
        ]
        read_only_fields = ["parent", "area", "unit", "succeeded_by"]

    @extend_schema_field(PartyOfficeSerializer(many=True))
    def get_officers(self, organisation: PartyOrganisation) -> list[dict[str, Any]]:
        current = [officer for officer in organisation.officers.all() if officer.ends is None]
        return [dict(PartyOfficeSerializer(officer).data) for officer in current]


class PartyOrganisationChangeInput(StrictSerializer):
    name = LineField(max_length=80)
    kind = serializers.ChoiceField(choices=PartyOrganisationKind.choices)
    sector = serializers.ChoiceField(choices=Sector.choices, required=False)
    parent: Any = LineField(max_length=40, required=False, allow_null=True, help_text=CODE)
    area = LineField(max_length=20, required=False, allow_null=True, help_text="Code of an area.")
    unit = LineField(max_length=40, required=False, allow_null=True, help_text="Code of an organisation.")
    founded_on = serializers.DateField(required=False, allow_null=True)


class PartyOrganisationInput(PartyOrganisationChangeInput):
    code = LineField(max_length=40, required=False, help_text="Left out, the platform gives one.")
    elected_on = serializers.DateField(required=False, allow_null=True)
    term_years = serializers.IntegerField(min_value=1, max_value=9, required=False, allow_null=True)


class PartyAppointInput(StrictSerializer):
    person = serializers.IntegerField(min_value=1, help_text=PERSON)
    office = serializers.ChoiceField(choices=Office.choices)
    starts = serializers.DateField(required=False, allow_null=True, help_text="Left out: today.")


class PartyEndOfficeInput(StrictSerializer):
    officer = serializers.IntegerField(min_value=1, help_text="Number of the office, as the organisation shows it.")
    last_day = serializers.DateField(required=False, allow_null=True, help_text="Left out: today.")


class PartyElectionInput(StrictSerializer):
    on = serializers.DateField()
    term_years = serializers.IntegerField(min_value=1, max_value=9, required=False, allow_null=True)


class PartyDissolutionInput(StrictSerializer):
    successor = LineField(
        max_length=40, required=False, allow_null=True, help_text="Code; needed while there are members."
    )
    reason = LineField(max_length=200, required=False, allow_blank=True)


class OfOrganisations(ResourceView):
    model = PartyOrganisation
    scope_resource = "party-organisations"
    serializer_class = PartyOrganisationSerializer
    lookup_field = "code"

    def get_queryset(self) -> QuerySet[Any]:
        rows = super().get_queryset().select_related("parent", "area", "unit", "succeeded_by")
        return rows.defer("search", "area__boundary").prefetch_related("officers")

    def named(self, rows: Any, field: str, code: str | None) -> Any:
        """The row of this code; what is not the caller's is as if it were not."""
        found = rows.filter(code=code).first() if code else None
        if code and found is None:
            raise Invalid.field(field, _("There is no such one within your reach."))
        return found

    def values(self, data: dict[str, Any]) -> dict[str, Any]:
        user = user_of(self.request)
        own = {"parent": self.get_queryset(), "area": areas_to_tie(user), "unit": units_to_tie(user)}
        found = {name: self.named(rows, name, data[name]) for name, rows in own.items() if name in data}
        return {**data, **found}


class Organisations(OfOrganisations, ListView, CreateView):
    """Party organisations in reach. New ones are made by those who lead the one above, or coordinate the area."""

    input_class = PartyOrganisationInput
    filterset_class = OrganisationFilter
    orderings: ClassVar[dict[str, str]] = {"path": "path", "id": "pk"}

    def create(self, data: dict[str, Any]) -> Model:
        values = self.values(data)
        check_parent(user_of(self.request), values.get("parent"))
        made = services.save_party_organisation(PartyOrganisation(**values), by=user_of(self.request))
        return self.find(made.pk)


class OrganisationItem(OfOrganisations, ChangeView):
    """One party organisation. PATCH changes its details, and with `parent` its place in the tree."""

    input_class = PartyOrganisationChangeInput

    def change(self, row: PartyOrganisation, data: dict[str, Any], version: int | None) -> Model:
        user, values = user_of(self.request), self.values(data)
        check_may_keep(user, row)
        if "parent" in values:
            check_parent(user, values["parent"])
        for name, value in values.items():
            setattr(row, name, value)
        services.save_party_organisation(row, by=user, version=version)
        return self.find(row.pk)


class Acting(OfOrganisations, ActionView):
    def act(self, row: PartyOrganisation, data: dict[str, Any], version: int | None) -> Model:
        check_may_keep(user_of(self.request), row)
        self.do(row, data, version)
        return self.find(row.pk)

    @abstractmethod
    def do(self, row: PartyOrganisation, data: dict[str, Any], version: int | None) -> None:
        """Call the service."""


class Appoint(Acting):
    """Give somebody an office; a new secretary takes over from the one before."""

    input_class = PartyAppointInput

    def do(self, row: PartyOrganisation, data: dict[str, Any], version: int | None) -> None:
        user = user_of(self.request)
        person = people_to_appoint(user).filter(pk=data["person"]).first()
        if person is None:
            raise Invalid.field("person", _("Nobody of this number is known to you."))
        told = {"office": data["office"], "starts": data.get("starts"), "version": version}
        services.appoint(row, person, by=user, **told)


class EndOffice(Acting):
    """An office is given up."""

    input_class = PartyEndOfficeInput

    def do(self, row: PartyOrganisation, data: dict[str, Any], version: int | None) -> None:
        officer = row.officers.filter(pk=data["officer"]).first()
        if officer is None:
            raise Invalid.field("officer", _("There is no such office here."))
        services.end_office(officer, by=user_of(self.request), last_day=data.get("last_day"), version=version)


class Elect(Acting):
    """An election was held."""

    input_class = PartyElectionInput

    def do(self, row: PartyOrganisation, data: dict[str, Any], version: int | None) -> None:
        services.record_election(row, by=user_of(self.request), version=version, **data)


class Dissolve(Acting):
    """End an organisation. Its members, parts and letters go to the successor."""

    input_class = PartyDissolutionInput

    def do(self, row: PartyOrganisation, data: dict[str, Any], version: int | None) -> None:
        successor = self.named(self.get_queryset(), "successor", data.get("successor"))
        user = user_of(self.request)
        services.dissolve(row, successor=successor, reason=data.get("reason", ""), by=user, version=version)
